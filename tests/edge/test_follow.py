from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from clearplate.edge.camera import Frame
from clearplate.edge.engine import Detection, PlateReading
from clearplate.edge.follow import GAP, STANDING_GAP, TOLD_AFTER, Follower

START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def reading(text, *, left=100, confidence=900, characters=None):
    corners = ((left, 100.0), (left + 120.0, 100.0), (left + 120.0, 130.0), (float(left), 130.0))
    return PlateReading(Detection(corners, 800), text, characters or (confidence,) * len(text), confidence)


def frame(seconds, shade=100):
    return Frame(np.full((300, 900, 3), shade, np.uint8), at(seconds), "drawn")


@pytest.fixture
def follower():
    return Follower()


def see(follower, seconds, *readings, shade=100):
    return follower.add(frame(seconds, shade), readings, at(seconds))


def test_many_frames_of_one_vehicle_are_one_passage(follower):
    for tick in range(5):
        assert see(follower, tick / 5, reading("ABC1234", left=100 + 40 * tick)) == []
    (passage,) = see(follower, 1 + GAP.total_seconds())
    assert passage.plate == "ABC1234"
    assert passage.frames == 5
    assert see(follower, 60) == []


def test_a_misread_frame_does_not_make_a_second_vehicle(follower):
    see(follower, 0, reading("ABC1234"))
    see(follower, 0.2, reading("A8C1234", confidence=400))
    see(follower, 0.4, reading("A8C1Z34", confidence=300, left=110))
    see(follower, 0.6, reading("ABC1234"))
    (passage,) = follower.flush(at(1))
    assert passage.plate == "ABC1234"


def test_each_character_is_voted_by_confidence(follower):
    see(follower, 0, reading("ABC1284", characters=(900, 900, 900, 900, 900, 300, 900)))
    see(follower, 0.2, reading("ABC1234", characters=(900, 900, 900, 900, 900, 800, 900)))
    see(follower, 0.4, reading("4BC1234", characters=(300, 900, 900, 900, 900, 800, 900)))
    (passage,) = follower.flush(at(1))
    assert passage.plate == "ABC1234"
    assert passage.char_confidence[1] == 900
    assert passage.char_confidence[0] == 600
    assert passage.char_confidence[5] == 533
    assert passage.confidence <= 900


def test_a_cut_off_plate_does_not_shorten_the_vote(follower):
    see(follower, 0, reading("BC1234", confidence=500))
    see(follower, 0.2, reading("ABC1234"))
    see(follower, 0.4, reading("ABC1234"))
    (passage,) = follower.flush(at(1))
    assert passage.plate == "ABC1234"


def test_the_surest_picture_is_kept_cut_to_the_scene(follower):
    see(follower, 0, reading("ABC1234", confidence=500), shade=10)
    see(follower, 0.2, reading("ABC1234", confidence=990, left=300), shade=200)
    see(follower, 0.4, reading("ABC1234", confidence=600), shade=30)
    (passage,) = follower.flush(at(1))
    assert passage.frame.captured_at == at(0.2)
    assert passage.frame.pixels.mean() == 200
    assert passage.frame.pixels.shape[1] < 900
    left = passage.reading.detection.box.left
    assert 0 <= left < passage.reading.detection.box.right <= passage.frame.pixels.shape[1]


def test_two_vehicles_side_by_side_are_two_passages(follower):
    see(follower, 0, reading("ABC1234"), reading("XYZ9876", left=500))
    see(follower, 0.2, reading("XYZ9876", left=520), reading("ABC1234", left=120))
    assert {passage.plate for passage in follower.flush(at(1))} == {"ABC1234", "XYZ9876"}


def test_two_vehicles_behind_each_other_are_two_passages(follower):
    see(follower, 0, reading("ABC1234"))
    see(follower, 1, reading("XYZ9876"))
    assert [passage.plate for passage in follower.flush(at(2))] == ["ABC1234", "XYZ9876"]


def test_a_vehicle_that_comes_back_is_a_second_passage(follower):
    see(follower, 0, reading("ABC1234"))
    (first,) = see(follower, 10)
    see(follower, 20, reading("ABC1234"))
    (second,) = see(follower, 30)
    assert first.plate == second.plate


def test_a_vehicle_that_stays_is_told_soon_and_only_once(follower):
    told = []
    for second in range(3600):
        told += see(follower, second, reading("ABC1234"))
        if second == TOLD_AFTER.total_seconds():
            assert len(told) == 1
    assert len(told) == 1
    assert told[0].plate == "ABC1234"
    assert follower.flush(at(3601)) == []


def test_a_standing_vehicle_hidden_by_traffic_is_still_the_same_passage(follower):
    for second in range(12):
        see(follower, second, reading("ABC1234"))
    assert see(follower, 12 + STANDING_GAP.total_seconds() / 2) == []
    assert see(follower, 13 + STANDING_GAP.total_seconds() / 2, reading("ABC1234")) == []
    assert follower.flush(at(100)) == []


def test_flushing_ends_what_is_under_way_once(follower):
    see(follower, 0, reading("ABC1234"))
    assert len(follower.flush(at(0.1))) == 1
    assert follower.flush(at(0.2)) == []
