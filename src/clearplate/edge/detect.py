"""Frame → Detection: where text stands in a picture, by the PP-OCR text detector ("differentiable binarization").

The network gives, for every pixel, how likely it belongs to the core of a line of text; lines are the connected pieces of that
map, grown back to full size. Source: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020;
the thresholds are those PP-OCR ships with, unless said otherwise.
"""

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
import onnxruntime

from clearplate.edge.camera import Pixels
from clearplate.edge.engine import Corners, Detection

# A pixel belongs to text above this; a piece counts when its mean is above `MIN_SCORE`. The second is lower than PP-OCR's
# 0.5 or 0.6: a faint line costs one more recognition, a missed line costs a plate.
PIXEL_THRESHOLD: Final = 0.3
MIN_SCORE: Final = 0.4
# DB shrinks text by this ratio in training; growing back by 1.6 is PP-OCR's own setting.
UNCLIP_RATIO: Final = 1.6
# Smaller pieces than this (pixels of the map) cannot hold characters.
MIN_SIDE: Final = 3
# The network halves its input five times.
STRIDE: Final = 32
# More lines than this in one picture is a page of text, not a street.
MAX_LINES: Final = 60


@dataclass(frozen=True, slots=True)
class TextDetector:
    """Finds lines of text.

    Attributes:
        session: The PP-OCR detection model: float32 (1, 3, h, w) BGR in -1 to 1, to (1, 1, h, w) in 0 to 1.
    """

    session: onnxruntime.InferenceSession

    def detect(self, pixels: Pixels, *, scale: float = 1.0) -> list[Detection]:
        """Find the lines of text in a picture, the surest first, at most 60.

        Args:
            pixels: uint8, shape (h, w, 3), BGR.
            scale: Enlarges (above 1) or shrinks the picture before looking; corners are in pixels of `pixels` all the same.
        """
        height, width = pixels.shape[:2]
        across, down = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (width, height))
        resized = cv2.resize(pixels, (across, down), interpolation=cv2.INTER_LINEAR)
        blob = (resized.astype(np.float32) / np.float32(127.5) - np.float32(1.0)).transpose(2, 0, 1)[np.newaxis]
        (output,) = self.session.run(None, {"x": blob})
        return _lines(np.asarray(output)[0, 0], width / across, height / down)


def _lines(heat: np.ndarray, per_column: float, per_row: float) -> list[Detection]:
    mask = cv2.dilate((heat > PIXEL_THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    lines = []
    for contour in contours:
        center, (first, second), angle = cv2.minAreaRect(contour)
        if min(first, second) < MIN_SIDE:
            continue
        score = _mean_inside(heat, cv2.boxPoints((center, (first, second), angle)))
        if score < MIN_SCORE:
            continue
        growth = first * second * UNCLIP_RATIO / (first + second)
        corners = cv2.boxPoints((center, (first + growth, second + growth), angle))
        corners = corners * np.array([per_column, per_row], np.float32)
        lines.append(Detection(clockwise(corners), round(1000 * score)))
    return sorted(lines, key=lambda line: -line.score)[:MAX_LINES]


def _mean_inside(heat: np.ndarray, corners: np.ndarray) -> float:
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = heat[top:bottom, left:right]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], 1)
    return min(1.0, float(cv2.mean(part, inside)[0]))


def clockwise(corners: np.ndarray) -> Corners:
    """Order four corners clockwise from the upper left of the text, taken to run along the longer side, left to right."""
    by_column = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_column[:2], by_column[2:]
    upper_left, lower_left = left[np.argsort(left[:, 1])]
    upper_right, lower_right = right[np.argsort(right[:, 1])]
    ordered = (upper_left, upper_right, lower_right, lower_left)
    return cast("Corners", tuple((float(x), float(y)) for x, y in ordered))
