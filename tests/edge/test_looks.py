import cv2
import numpy as np
import pytest

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.edge.engine import Detection
from clearplate.edge.looks import vehicle_color, vehicle_type
from edge.pictures import plate_scene

PLATE = Detection(((395.0, 292.0), (610.0, 292.0), (610.0, 336.0), (395.0, 336.0)), 900)


@pytest.mark.parametrize(
    ("bgr", "color"),
    [
        ((235, 235, 235), VehicleColor.WHITE),
        ((160, 160, 162), VehicleColor.SILVER),
        ((95, 95, 97), VehicleColor.GRAY),
        ((25, 25, 25), VehicleColor.BLACK),
        ((40, 30, 170), VehicleColor.RED),
        ((150, 70, 25), VehicleColor.BLUE),
        ((50, 120, 30), VehicleColor.GREEN),
        ((30, 200, 230), VehicleColor.YELLOW),
        ((20, 110, 230), VehicleColor.ORANGE),
        ((20, 50, 95), VehicleColor.BROWN),
        ((150, 190, 205), VehicleColor.BEIGE),
    ],
)
def test_a_body_of_one_plain_color_is_named(bgr, color):
    pixels = plate_scene("ABC1234", body=bgr)
    pixels[:60, :, :] = (180, 120, 60)  # a sky, so that the scene has color
    assert vehicle_color(pixels, PLATE) is color


def test_a_body_of_two_colors_is_unknown():
    pixels = plate_scene("ABC1234", body=(40, 30, 170))
    pixels[:, 490:] = (150, 70, 25)
    assert vehicle_color(pixels, PLATE) is VehicleColor.UNKNOWN


def test_an_infrared_picture_tells_no_color():
    gray = cv2.cvtColor(plate_scene("ABC1234", body=(40, 30, 170)), cv2.COLOR_BGR2GRAY)
    assert vehicle_color(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), PLATE) is VehicleColor.UNKNOWN


def test_a_night_too_dark_for_paint_tells_no_color():
    pixels = plate_scene("ABC1234", body=(40, 30, 170))
    assert vehicle_color((pixels * 0.15).astype(np.uint8), PLATE) is VehicleColor.UNKNOWN


def test_a_plate_at_the_pictures_upper_edge_tells_no_color():
    corners = ((395.0, 2.0), (610.0, 2.0), (610.0, 46.0), (395.0, 46.0))
    assert vehicle_color(plate_scene("ABC1234"), Detection(corners, 900)) is VehicleColor.UNKNOWN


def test_no_shipped_part_tells_the_type():
    assert vehicle_type() is VehicleType.UNKNOWN
