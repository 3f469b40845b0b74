"""The rendered roads: the same seed gives the same picture, and the truth beside it is where the plate is."""

import cv2
import numpy as np
import pytest

from clearplate.demo.bodies import BODIES
from clearplate.demo.optics import LIGHTS
from clearplate.demo.scenes import HEIGHT_PX, OUTLOOKS, WIDTH_PX, render_frame, render_passage
from clearplate.demo.vehicles import Vehicle

PICKUP = Vehicle("KTR4827", "US-TX", "pickup", "red", 0.02)


def pixels(frame):
    return cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)


def test_the_same_seed_renders_the_same_bytes():
    first = render_frame(OUTLOOKS[0], "noon", PICKUP, distance_m=5.6, seed=7)
    again = render_frame(OUTLOOKS[0], "noon", PICKUP, distance_m=5.6, seed=7)
    other = render_frame(OUTLOOKS[0], "noon", PICKUP, distance_m=5.6, seed=8)
    assert first.jpeg == again.jpeg
    assert first.jpeg != other.jpeg


def test_a_passage_drives_away_and_stays_in_the_picture():
    frames = render_passage(OUTLOOKS[1], "morning", PICKUP, frames=3, seed=3)
    widths = [frame.corners[1][0] - frame.corners[0][0] for frame in frames]
    assert widths == sorted(widths, reverse=True)
    for frame in frames:
        assert pixels(frame).shape == (HEIGHT_PX, WIDTH_PX, 3)
        assert all(0 <= x < WIDTH_PX and 0 <= y < HEIGHT_PX for x, y in frame.corners)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("camera", [0, 1])
def test_every_kind_shows_its_plate_where_the_truth_says(kind, camera):
    vehicle = Vehicle("HKD6721", "US-TX", kind, "black")
    frame = render_frame(OUTLOOKS[camera], "noon", vehicle, distance_m=5.6, seed=1)
    xs, ys = zip(*frame.corners, strict=True)
    plate = pixels(frame)[int(min(ys)) : int(max(ys)), int(min(xs)) : int(max(xs))]
    # A white plate on a black vehicle: bright ground, dark ink.
    assert plate.max() > 170
    assert np.percentile(plate, 90) - np.percentile(plate, 5) > 80
    assert max(xs) - min(xs) > 80


@pytest.mark.parametrize("hour", LIGHTS)
def test_every_hour_leaves_the_plate_legible(hour):
    frame = render_frame(OUTLOOKS[0], hour, PICKUP, distance_m=5.6, seed=1)
    xs, ys = zip(*frame.corners, strict=True)
    plate = pixels(frame)[int(min(ys)) : int(max(ys)), int(min(xs)) : int(max(xs))]
    assert np.percentile(plate, 90) - np.percentile(plate, 5) > 70
