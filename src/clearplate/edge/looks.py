"""Basic looks of a vehicle, as far as the shipped parts can tell them: its color, sometimes. Its type, never.

No model of vehicles is shipped, and a plate's place in a frame says nothing certain about the body around it: the type is
`UNKNOWN`, always, until an engine that can tell it stands behind the port. Color is a vote of the pixels just above the plate.
"""

from typing import Final

import cv2
import numpy as np

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.edge.camera import Pixels
from clearplate.edge.engine import Box, Detection
from clearplate.edge.shape import LineShape

# Body paint is looked for in this strip, in heights of the plate's line: above the plate's frame, below the glass.
NEAREST: Final = 0.8
FARTHEST: Final = 3.0
ASIDE: Final = 2.0
# Fewer pixels than these say nothing.
LEAST_PIXELS: Final = 400
# The winning color needs this part of the pixels: grilles, lamps and reflections take the rest. Below it, "unknown" is the truth.
LEAST_SHARE: Final = 0.55
# Too dark or too bright to tell paint (median value of the strip's brightest fifth, 0 to 255), and how much color the whole scene
# must have: infrared pictures at night have none, and every car in them would be "silver".
LEAST_LIGHT: Final = 60
LEAST_SCENE_SATURATION: Final = 12

# OpenCV's hue runs 0 to 179. Borders between named colors are a matter of taste; these are the usual ones.
_HUES: Final = (
    (8, VehicleColor.RED),
    (18, VehicleColor.ORANGE),
    (34, VehicleColor.YELLOW),
    (85, VehicleColor.GREEN),
    (132, VehicleColor.BLUE),
    (168, VehicleColor.UNKNOWN),
    (180, VehicleColor.RED),
)
_COLORLESS: Final = 45
_VALUES: Final = (
    (60, VehicleColor.BLACK),
    (125, VehicleColor.GRAY),
    (190, VehicleColor.SILVER),
    (256, VehicleColor.WHITE),
)


def vehicle_type() -> VehicleType:
    """The vehicle's type: not told by anything that is shipped."""
    return VehicleType.UNKNOWN


def vehicle_color(pixels: Pixels, detection: Detection) -> VehicleColor:
    """The color of the body around a plate, `UNKNOWN` if unsure.

    Args:
        pixels: uint8, shape (h, w, 3), BGR: the scene.
        detection: The plate in it.
    """
    height, width = pixels.shape[:2]
    step, box = LineShape.of(detection.corners).height, detection.box
    strip = Box(
        round(box.left - ASIDE * step),
        round(box.top - FARTHEST * step),
        round(box.right + ASIDE * step),
        round(box.top - NEAREST * step),
    ).within(width, height)
    if strip.width * strip.height < LEAST_PIXELS:
        return VehicleColor.UNKNOWN
    scene = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV)
    if float(np.percentile(scene[:, :, 1], 90)) < LEAST_SCENE_SATURATION:
        return VehicleColor.UNKNOWN
    body = scene[strip.top : strip.bottom, strip.left : strip.right].reshape(-1, 3)
    if (
        float(np.percentile(body[:, 2], 80)) < LEAST_LIGHT
        and float(np.percentile(scene[:, :, 2], 90)) < 2 * LEAST_LIGHT
    ):
        return VehicleColor.UNKNOWN
    votes = np.bincount(_named(body), minlength=len(VehicleColor))
    winner = int(votes.argmax())
    return VehicleColor(winner) if votes[winner] >= LEAST_SHARE * len(body) else VehicleColor.UNKNOWN


def _named(body: np.ndarray) -> np.ndarray:
    """The number of the color each HSV pixel is called by."""
    hue, saturation, value = (body[:, channel].astype(int) for channel in range(3))
    colorless = np.array([color for _, color in _VALUES])[
        np.searchsorted([top for top, _ in _VALUES], value, side="right")
    ]
    named = np.array([color for _, color in _HUES])[np.searchsorted([top for top, _ in _HUES], hue, side="right")]
    # Dark orange is called brown, pale yellow and orange beige.
    warm = (named == VehicleColor.ORANGE) | (named == VehicleColor.YELLOW)
    named = np.where(warm & (value < 115), VehicleColor.BROWN, named)  # noqa: PLR2004 see _HUES
    named = np.where(warm & (saturation < 85) & (value >= 115), VehicleColor.BEIGE, named)  # noqa: PLR2004
    pale = (saturation < _COLORLESS) | (value < _VALUES[0][0])
    return np.asarray(np.where(pale, colorless, named))
