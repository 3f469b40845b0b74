"""Detection → characters: what stands in a strip of picture, by the PP-OCR text recognizer.

The recognizer knows 18,708 characters of many scripts; a plate has 36. Its answer is folded to those before anything is
decided: a Cyrillic А, a lower case a and a full-width Ａ all say A, and everything that is no plate character says "nothing here".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import onnxruntime

from clearplate.core.errors import FormatError
from clearplate.core.plates import normalize
from clearplate.edge import ctc
from clearplate.edge.camera import Pixels

# The network's input height; its width is free, in steps of 8 pixels of output.
STRIP_HEIGHT: Final = 48
LEAST_WIDTH: Final = 96
MOST_WIDTH: Final = 480
# Each strip's answer is up to 60 steps of 18,710 numbers, 4.5 MB: read at most so many at once.
BATCH: Final = 6
# What stands between the numbers of dates and times that cameras write into their pictures, and on no plate.
CLOCK_SIGNS: Final = frozenset(":/：／")
# Lower case letters that look like another plate character than their capital.
_DRAWN_LIKE: Final = {"l": "1", "b": "6", "q": "9", "g": "9"}


def columns_of(alphabet: Sequence[str]) -> np.ndarray:
    """Which plate character each of the recognizer's characters stands for.

    Args:
        alphabet: The model's own list, without its leading blank.

    Returns:
        int, shape (len(alphabet) + 2,): columns of `ctc`, 0 for what is no plate character; blank first, space last, as PP-OCR
        numbers them.
    """
    columns = [ctc.BLANK]
    for character in alphabet:
        try:
            plate = normalize(_DRAWN_LIKE.get(character, character))
        except FormatError:
            plate = ""
        columns.append(ctc.COLUMN[plate] if len(plate) == 1 else ctc.BLANK)
    return np.array([*columns, ctc.BLANK])


class TextRecognizer:
    """Reads strips of picture, each a line of text running left to right.

    Attributes:
        session: The PP-OCR recognition model: float32 (n, 3, 48, w) BGR in -1 to 1, to softmax (n, w / 8, characters).
        alphabet: The model's own characters, without its leading blank.
    """

    def __init__(self, session: onnxruntime.InferenceSession, alphabet: Sequence[str]) -> None:
        self._session = session
        columns = columns_of(alphabet)
        self._used = np.flatnonzero(columns)
        self._fold = np.zeros((len(self._used), ctc.COLUMNS), np.float32)
        self._fold[np.arange(len(self._used)), columns[self._used]] = 1.0
        self._stops = np.array([at for at, sign in enumerate(alphabet, start=1) if sign in CLOCK_SIGNS])

    def read(self, strips: Sequence[Pixels]) -> list["StripReading"]:
        """Read strips together, faster than one by one.

        Args:
            strips: uint8, shape (48, w, 3), BGR, w between 1 and 480.

        Returns:
            One reading for each strip, in order.
        """
        # Strips of about one width together: the network's time goes by the widest of a batch.
        order = sorted(range(len(strips)), key=lambda at: strips[at].shape[1])
        readings: dict[int, StripReading] = {}
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            readings.update(zip(batch, self._read_batch([strips[at] for at in batch]), strict=True))
        return [readings[at] for at in range(len(strips))]

    def _read_batch(self, strips: Sequence[Pixels]) -> list["StripReading"]:
        width = max(LEAST_WIDTH, *(strip.shape[1] for strip in strips))
        batch = np.zeros((len(strips), 3, STRIP_HEIGHT, width), np.float32)
        for row, strip in zip(batch, strips, strict=True):
            row[:, :, : strip.shape[1]] = (strip.astype(np.float32) / np.float32(127.5) - 1).transpose(2, 0, 1)
        (output,) = self._session.run(None, {"x": batch})
        return [self._folded(answer) for answer in np.asarray(output)]

    def _folded(self, answer: np.ndarray) -> "StripReading":
        posterior = (answer[:, self._used] @ self._fold).astype(np.float64)
        posterior[:, ctc.BLANK] = np.clip(1.0 - posterior.sum(axis=1), 0.0, 1.0)
        best = answer.argmax(axis=1)
        return StripReading(posterior, int(np.isin(best, self._stops).sum()))


@dataclass(frozen=True, slots=True)
class StripReading:
    """What the recognizer saw in one strip.

    Attributes:
        posterior: float64, shape (steps, 37), as `ctc` reads it.
        clock_signs: How many steps show one of `CLOCK_SIGNS`.
    """

    posterior: ctc.Posterior
    clock_signs: int


def strip(pixels: Pixels, corners: np.ndarray, *, stretch: float = 1.0) -> Pixels:
    """Cut a quadrilateral out of a picture and straighten it to the recognizer's height.

    Args:
        pixels: uint8, shape (h, w, 3), BGR.
        corners: float32, shape (4, 2), pixels, clockwise from the text's upper left; may reach outside.
        stretch: Widens the strip: plates of North America are printed in narrower characters than the model grew up with.

    Returns:
        uint8, shape (48, w, 3), w at most 480.
    """
    across = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    down = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    width = int(np.clip(round(stretch * STRIP_HEIGHT * across / max(down, 1.0)), 16, MOST_WIDTH))
    target = np.array([[0, 0], [width, 0], [width, STRIP_HEIGHT], [0, STRIP_HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    straight = cv2.warpPerspective(
        pixels, matrix, (width, STRIP_HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return straight.astype(np.uint8, copy=False)


@dataclass(frozen=True, slots=True)
class Look:
    """One way to cut a line: edges moved outward by parts of its height, widened, contrast evened or softened."""

    grow: float = 0.0
    stretch: float = 1.0
    evened: bool = False
    softened: bool = False


# Chosen to differ in what goes wrong: an edge that includes the frame, characters too narrow, uneven light, noise.
LOOKS: Final = (
    Look(grow=-0.08),
    Look(grow=-0.08, stretch=1.3),
    Look(softened=True),
    Look(stretch=1.3, evened=True),
)


def looks_at(pixels: Pixels, corners: np.ndarray) -> list[Pixels]:
    """Cut a line in each of the ways of `LOOKS`."""
    return [_look(pixels, corners, look) for look in LOOKS]


def _look(pixels: Pixels, corners: np.ndarray, look: Look) -> Pixels:
    cut = strip(pixels, _grown(corners, look.grow), stretch=look.stretch)
    if look.evened:
        lab = cv2.cvtColor(cut, cv2.COLOR_BGR2LAB)
        lab[:, :, 0] = cv2.createCLAHE(2.0, (2, 4)).apply(lab[:, :, 0])
        cut = cv2.cvtColor(lab, cv2.COLOR_LAB2BGR).astype(np.uint8, copy=False)
    if look.softened:
        cut = cv2.GaussianBlur(cut, (0, 0), 1.2).astype(np.uint8, copy=False)
    return cut


def _grown(corners: np.ndarray, by: float) -> np.ndarray:
    """Move every corner outward, along and across the line, by a part of the line's height."""
    along = corners[1] + corners[2] - corners[0] - corners[3]
    down = corners[2] + corners[3] - corners[0] - corners[1]
    step = by * np.linalg.norm(down) / 2
    along, down = (step * side / max(float(np.linalg.norm(side)), 1.0) for side in (along, down))
    return corners + np.array([-along - down, along - down, along + down, down - along], np.float32)
