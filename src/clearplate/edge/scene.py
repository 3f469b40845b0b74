"""How much of a frame is ever kept: the part around the plate, small by construction.

The characters of a plate are 65 to 80 mm high nearly everywhere (US states about 67 mm, Mexico 65, Europe 75 to 80), and the
detector draws a line a third to two thirds higher than its characters. So the height of the line is a ruler of 9 to 13 cm laid on
the vehicle itself, and "below the glass" can be measured, without any model of vehicles.
"""

from typing import Final, cast

import numpy as np

from clearplate.edge.camera import Frame
from clearplate.edge.engine import Box, Corners, Detection, PlateReading
from clearplate.edge.shape import LineShape

# In heights of the plate's line. To the sides 0.7 to 1 m: about a car's half width, so that little of the street is kept. Up 0.3
# to 0.4 m: grille, lamps or trunk lid, and on most vehicles not yet the glass behind which people sit. Down: the bumper.
ASIDE: Final = 8.0
ABOVE: Final = 3.2
BELOW: Final = 3.0
# The plate itself, for the plate picture: room for state name and frame.
PLATE_ASIDE: Final = 0.8
PLATE_ABOVE: Final = 1.0


def scene_box(detection: Detection, width: int, height: int) -> Box:
    """The part of a picture of that size that may be kept with a plate."""
    return _around(detection, ASIDE, ABOVE, BELOW).within(width, height)


def plate_box(detection: Detection, width: int, height: int) -> Box:
    """The plate with its frame, as far as the picture shows it."""
    return _around(detection, PLATE_ASIDE, PLATE_ABOVE, PLATE_ABOVE).within(width, height)


def scene_around(frame: Frame, reading: PlateReading) -> tuple[Frame, PlateReading]:
    """Cut the scene out of a frame; the rest of the street is forgotten with the frame.

    Returns:
        A copy of the part, never a view of the frame, and the reading with its corners moved into it.
    """
    height, width = frame.pixels.shape[:2]
    box = scene_box(reading.detection, width, height)
    part = np.ascontiguousarray(frame.pixels[box.top : box.bottom, box.left : box.right])
    corners = cast("Corners", tuple((x - box.left, y - box.top) for x, y in reading.detection.corners))
    moved = Detection(corners, reading.detection.score)
    cut = Frame(part.copy() if part.base is not None else part, frame.captured_at, frame.source)
    return cut, PlateReading(moved, reading.text, reading.char_confidence, reading.confidence)


def _around(detection: Detection, aside: float, above: float, below: float) -> Box:
    step, box = LineShape.of(detection.corners).height, detection.box
    return Box(
        round(box.left - aside * step),
        round(box.top - above * step),
        round(box.right + aside * step),
        round(box.bottom + below * step),
    )
