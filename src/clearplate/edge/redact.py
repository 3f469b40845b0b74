"""Faces and people out of the picture, before anything is sealed. What is masked is blanked, so nothing can bring it back.

Two lines of defense. The first is `scene`: only the part around the plate is ever kept, cut below most glass. The second is
here: OpenCV's own detectors for faces (two cascades, frontal and profile) and for standing people (HOG). They are old and miss
much; docs/edge.md says what. No model that could tell one face from another is shipped or loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from clearplate.core.errors import InvariantError
from clearplate.edge.camera import Pixels
from clearplate.edge.engine import Box

# Small pictures are enlarged to this width, so that small faces reach the size the detectors know.
LOOKED_AT_WIDTH: Final = 900
MOST_ENLARGED: Final = 3.0
# The least face looked for, pixels of the enlarged picture; the frontal cascade was trained on 20.
LEAST_FACE: Final = 22
# How much the searched size grows from step to step: OpenCV's usual 1.1 costs a third more time, and 1.2 misses leaning heads.
SCALE_STEP: Final = 1.15
# Fewer neighbors than OpenCV's usual 3 to 5: a masked hubcap harms nobody, a face that is kept does.
NEIGHBORS: Final = 2
# The HOG detector knows people 128 pixels high with 16 around.
PERSON_SIZE: Final = (64, 128)
LEAST_PERSON_WEIGHT: Final = 0.4
# The frontal cascade bears about 10 degrees of tilt; heads lean more (degrees).
TILTS: Final = (0, -20, 20)
# Hair, ears and chin stand outside what the cascades draw.
FACE_MARGIN: Final = 0.3


@dataclass(frozen=True, slots=True)
class RedactedPicture:
    """A picture that may be sealed.

    Attributes:
        pixels: uint8, shape (h, w, 3), BGR; a copy.
        masked: How many faces and people were blanked.
    """

    pixels: Pixels
    masked: int


def redact(pixels: Pixels, plate: Box) -> RedactedPicture:
    """Blank every face and person found.

    Args:
        pixels: uint8, shape (h, w, 3), BGR.
        plate: Never masked: what the picture is kept for.
    """
    height, width = pixels.shape[:2]
    people = [box.within(width, height) for box in (*_faces(pixels), *_people(pixels))]
    masked = pixels.copy()
    for box in people:
        masked[box.top : box.bottom, box.left : box.right] = 0
    kept = plate.within(width, height)
    masked[kept.top : kept.bottom, kept.left : kept.right] = pixels[kept.top : kept.bottom, kept.left : kept.right]
    return RedactedPicture(masked, len(people))


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    path = Path(cv2.__file__).parent / "data" / name
    cascade = cv2.CascadeClassifier(str(path))
    if cascade.empty():
        raise InvariantError(
            f"OpenCV came without {name}: faces cannot be masked, so nothing may be kept. Reinstall it."
        )
    return cascade


@cache
def _hog() -> cv2.HOGDescriptor:
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(np.array(cv2.HOGDescriptor.getDefaultPeopleDetector(), np.float32))
    return hog


def _faces(pixels: Pixels) -> Iterator[Box]:
    gray = cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    scale = min(max(1.0, LOOKED_AT_WIDTH / gray.shape[1]), MOST_ENLARGED)
    gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    frontal, profile = _cascade("haarcascade_frontalface_alt2.xml"), _cascade("haarcascade_profileface.xml")
    for tilt in TILTS:
        yield from _faces_turned(gray, frontal, tilt, scale)
    yield from _faces_turned(gray, profile, 0, scale)
    # The profile cascade knows faces that look left only; the mirrored picture shows it the others.
    width = pixels.shape[1]
    for box in _faces_turned(np.ascontiguousarray(gray[:, ::-1]), profile, 0, scale):
        yield Box(width - box.right, box.top, width - box.left, box.bottom)


def _faces_turned(gray: np.ndarray, cascade: cv2.CascadeClassifier, tilt: int, scale: float) -> Iterator[Box]:
    """Faces tilted by so many degrees, as boxes of the picture before it was enlarged."""
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    turned = cv2.warpAffine(gray, turn, (width, height), borderMode=cv2.BORDER_REPLICATE) if tilt else gray
    back = cv2.invertAffineTransform(turn)
    found = cascade.detectMultiScale(
        turned, scaleFactor=SCALE_STEP, minNeighbors=NEIGHBORS, minSize=(LEAST_FACE, LEAST_FACE)
    )
    for left, top, across, down in found:
        x, y = back @ (left + across / 2, top + down / 2, 1.0)
        box = _scaled(x - across / 2, y - down / 2, across, down, scale)
        yield box.grown(FACE_MARGIN, FACE_MARGIN)


def _people(pixels: Pixels) -> Iterator[Box]:
    scale = min(max(1.0, LOOKED_AT_WIDTH / pixels.shape[1]), MOST_ENLARGED)
    enlarged = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    if enlarged.shape[1] < PERSON_SIZE[0] or enlarged.shape[0] < PERSON_SIZE[1]:
        return
    found, weights = _hog().detectMultiScale(enlarged, winStride=(8, 8), padding=(16, 16), scale=1.08)
    for (x, y, across, down), weight in zip(found, weights, strict=True):
        if float(weight) >= LEAST_PERSON_WEIGHT:
            yield _scaled(x, y, across, down, scale)


def _scaled(left: float, top: float, across: float, down: float, scale: float) -> Box:
    return Box(*(round(side / scale) for side in (left, top, left + across, top + down)))
