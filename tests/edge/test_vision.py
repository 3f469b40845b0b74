from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest

from clearplate.core.capture import ImageKind, VehicleType
from clearplate.edge.camera import Frame
from clearplate.edge.engine import RecognizerFailed
from clearplate.edge.vision import SCENE_BYTES, Watcher, encode_jpeg
from edge.pictures import default_engine, plate_scene, street

START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine():
    return default_engine()


def frame(pixels, seconds):
    return Frame(pixels, START + timedelta(seconds=seconds), "drawn")


@pytest.fixture
def watcher(engine):
    return Watcher(engine)


def test_a_vehicle_that_passes_becomes_one_passage_with_read_and_pictures(watcher):
    for tick in range(3):
        item = frame(plate_scene("7KTR482", at=(380 + 20 * tick, 330)), tick / 5)
        assert watcher.look(item, item.captured_at) == []
    item = frame(street(), 20)
    (passage,) = watcher.look(item, item.captured_at)
    assert passage.read.plate == "7KTR482"
    assert passage.read.jurisdiction == "US-CA" or passage.read.jurisdiction is None
    assert passage.read.vehicle_type is VehicleType.UNKNOWN
    assert passage.read.engine == watcher.engine.name
    assert START <= passage.captured_at < START + timedelta(seconds=1)
    assert [image.kind for image in passage.images] == [ImageKind.PLATE, ImageKind.SCENE]
    plate, scene = (cv2.imdecode(np.frombuffer(image.jpeg, np.uint8), cv2.IMREAD_COLOR) for image in passage.images)
    assert plate.shape[1] <= 320
    assert scene.shape[1] <= 720
    assert all(len(image.jpeg) <= SCENE_BYTES for image in passage.images)
    assert watcher.flush(item.captured_at) == []


def test_the_street_around_the_vehicle_is_not_kept(watcher):
    pixels = plate_scene("7KTR482", scale=0.8, at=(450, 400))
    pixels[:150] = (0, 255, 0)
    pixels[:, :60] = (0, 255, 0)
    item = frame(pixels, 0)
    watcher.look(item, item.captured_at)
    (passage,) = watcher.flush(item.captured_at)
    scene = cv2.imdecode(np.frombuffer(passage.images[1].jpeg, np.uint8), cv2.IMREAD_COLOR).astype(int)
    green = (scene[:, :, 1] > 200) & (scene[:, :, 0] < 60) & (scene[:, :, 2] < 60)
    assert not green.any()


def test_a_failing_engine_is_told_and_the_next_frame_is_seen(watcher):
    assert isinstance(watcher.look(frame(np.zeros((5, 5), np.uint8), 0), START), RecognizerFailed)
    item = frame(plate_scene("7KTR482"), 1)
    assert watcher.look(item, item.captured_at) == []
    assert len(watcher.flush(item.captured_at)) == 1


def test_a_picture_is_made_to_fit_its_bytes():
    noise = np.random.default_rng(1).integers(0, 255, (600, 900, 3)).astype(np.uint8)
    jpeg = encode_jpeg(noise, width=720, most_bytes=20_000)
    assert len(jpeg) <= 20_000
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape[1] < 720


def test_a_small_picture_is_not_enlarged():
    jpeg = encode_jpeg(street(100, 40), width=720, most_bytes=20_000)
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (40, 100, 3)
