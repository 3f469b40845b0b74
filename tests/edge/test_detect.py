import numpy as np
import pytest

from clearplate.edge.detect import clockwise
from clearplate.edge.engine import Box, Detection
from edge.pictures import default_engine, plate_scene


@pytest.fixture(scope="module")
def engine():
    return default_engine()


def test_corners_come_clockwise_from_the_upper_left_whatever_order_they_had():
    ordered = ((10.0, 12.0), (90.0, 20.0), (88.0, 50.0), (8.0, 42.0))
    for turn in range(4):
        assert clockwise(np.roll(np.array(ordered), turn, axis=0)) == ordered
    assert clockwise(np.array(ordered)[::-1]) == ordered


def test_a_detections_box_is_the_upright_one_around_its_corners():
    detection = Detection(((10.0, 12.0), (90.5, 20.0), (88.0, 50.2), (8.0, 42.0)), 900)
    assert detection.box == Box(8, 12, 91, 51)


def test_boxes_overlap_by_the_part_they_share():
    assert Box(0, 0, 10, 10).overlap(Box(0, 0, 10, 10)) == 1.0
    assert Box(0, 0, 10, 10).overlap(Box(5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert Box(0, 0, 10, 10).overlap(Box(10, 0, 20, 10)) == 0.0


def test_a_box_grows_and_is_cut_to_the_picture():
    assert Box(10, 10, 20, 20).grown(0.5, 1.0) == Box(5, 0, 25, 30)
    assert Box(-5, -5, 30, 8).within(20, 20) == Box(0, 0, 20, 8)
    outside = Box(30, 30, 40, 40).within(20, 20)
    assert (outside.width, outside.height) == (0, 0)


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5])
def test_the_line_is_found_where_it_stands_at_any_scale(engine, scale):
    found = engine._detector.detect(plate_scene("ABC1234"), scale=scale)
    x, y = np.mean(found[0].corners, axis=0)
    assert 400 < x < 640
    assert 290 < y < 340
