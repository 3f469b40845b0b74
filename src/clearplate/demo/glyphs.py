"""The letters on the demo's plates, as strokes of our own design.

Real plates are stamped with dies whose drawings belong to their makers, so this alphabet is drawn here: each character is
a few strokes in a box 10 wide and 18 high, written in a small path language (`M` move, `L` line, `Q` quadratic curve with
one control point). Strokes have round ends, as embossed metal has.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH_UNITS = 10.0
HEIGHT_UNITS = 18.0
_CURVE_STEPS = 14

# fmt: off
_STROKES: dict[str, str] = {
    "A": "M0,18 L4.4,0 L5.6,0 L10,18 M1.6,12 L8.4,12",
    "B": "M0,18 L0,0 L6,0 Q9.4,0 9.4,4.3 Q9.4,8.4 6,8.4 L0,8.4 M6,8.4 Q10,8.4 10,13 Q10,18 6,18 L0,18",
    "C": "M10,5 L10,4 Q10,0 6,0 L4,0 Q0,0 0,4 L0,14 Q0,18 4,18 L6,18 Q10,18 10,14 L10,13",
    "D": "M0,0 L5,0 Q10,0 10,6 L10,12 Q10,18 5,18 L0,18 L0,0",
    "E": "M10,0 L0,0 L0,18 L10,18 M0,8.6 L7.8,8.6",
    "F": "M10,0 L0,0 L0,18 M0,8.8 L7.8,8.8",
    "G": "M10,5 L10,4 Q10,0 6,0 L4,0 Q0,0 0,4 L0,14 Q0,18 4,18 L6,18 Q10,18 10,14 L10,10 L5.8,10",
    "H": "M0,0 L0,18 M10,0 L10,18 M0,8.8 L10,8.8",
    "I": "M5,0 L5,18 M2,0 L8,0 M2,18 L8,18",
    "J": "M9,0 L9,14 Q9,18 5,18 L4.4,18 Q0.6,18 0.6,14 L0.6,12.4",
    "K": "M0,0 L0,18 M9.6,0 L0,11 M3.4,7.2 L10,18",
    "L": "M0,0 L0,18 L9.4,18",
    "M": "M0,18 L0,0 L0.8,0 L5,10.5 L9.2,0 L10,0 L10,18",
    "N": "M0,18 L0,0 L0.7,0 L9.3,18 L10,18 L10,0",
    "O": "M4.4,0 L5.6,0 Q10,0 10,5 L10,13 Q10,18 5.6,18 L4.4,18 Q0,18 0,13 L0,5 Q0,0 4.4,0",
    "P": "M0,18 L0,0 L5.6,0 Q10,0 10,4.8 Q10,9.8 5.6,9.8 L0,9.8",
    "Q": "M4.4,0 L5.6,0 Q10,0 10,5 L10,13 Q10,18 5.6,18 L4.4,18 Q0,18 0,13 L0,5 Q0,0 4.4,0 M6,13.4 L10.4,18.6",
    "R": "M0,18 L0,0 L5.6,0 Q10,0 10,4.6 Q10,9.2 5.6,9.2 L0,9.2 M5.2,9.2 L10,18",
    "S": "M9.8,4.6 Q9.8,0 5.4,0 L4.6,0 Q0.2,0 0.2,4.4 Q0.2,7.4 4,8.5 L6.2,9.3 Q10,10.4 10,13.6 Q10,18 5.4,18 L4.6,18 Q0,18 0,13.4",
    "T": "M0,0 L10,0 M5,0 L5,18",
    "U": "M0,0 L0,14 Q0,18 4,18 L6,18 Q10,18 10,14 L10,0",
    "V": "M0,0 L4.6,18 L5.4,18 L10,0",
    "W": "M-0.4,0 L2,18 L2.6,18 L5,6.5 L7.4,18 L8,18 L10.4,0",
    "X": "M0,0 L10,18 M10,0 L0,18",
    "Y": "M0,0 L5,9.4 L10,0 M5,9.4 L5,18",
    "Z": "M0.4,0 L9.8,0 L0,18 L10,18",
    "0": "M4.4,0 L5.6,0 Q9.6,0 9.6,5 L9.6,13 Q9.6,18 5.6,18 L4.4,18 Q0.4,18 0.4,13 L0.4,5 Q0.4,0 4.4,0",
    "1": "M2,3.6 L5.4,0 L5.8,0 L5.8,18 M2.4,18 L9,18",
    "2": "M0.2,5 Q0.2,0 4.8,0 L5.4,0 Q9.8,0 9.8,4.6 Q9.8,7.6 7,10.4 L0,18 L10,18",
    "3": "M0.2,4.4 Q0.2,0 4.8,0 L5.2,0 Q9.5,0 9.5,4.3 Q9.5,8.5 5.4,8.5 L4,8.5 M5.4,8.5 Q10,8.5 10,13.2 Q10,18 5.2,18 L4.8,18 Q0,18 0,13.6",
    "4": "M8,18 L8,0 L7.2,0 L-0.2,12.6 L10.4,12.6",
    "5": "M9.4,0 L1,0 L0.5,8.2 Q2.4,6.6 5,6.6 Q10,6.6 10,12.2 Q10,18 5,18 Q0.4,18 0,14",
    "6": "M9.5,4 Q9.2,0 5,0 Q0.2,0 0.2,6.4 L0.2,12.4 Q0.2,18 5,18 Q9.9,18 9.9,12.8 Q9.9,7.8 5.2,7.8 Q1.2,7.8 0.2,11.4",
    "7": "M0,0 L10,0 L4,18",
    "8": "M5,0 Q0.6,0 0.6,4.2 Q0.6,8.5 5,8.5 Q9.4,8.5 9.4,4.2 Q9.4,0 5,0 M5,8.5 Q0,8.5 0,13.2 Q0,18 5,18 Q10,18 10,13.2 Q10,8.5 5,8.5",
    "9": "M0.5,14 Q0.8,18 5,18 Q9.8,18 9.8,11.6 L9.8,5.6 Q9.8,0 5,0 Q0.1,0 0.1,5.2 Q0.1,10.2 4.8,10.2 Q8.8,10.2 9.8,6.6",
    "-": "M2,9.4 L8,9.4",
}
# fmt: on


def _point(text: str) -> NDArray[np.float64]:
    x, y = text.split(",")
    return np.array([float(x), float(y)])


@lru_cache(maxsize=64)
def strokes(character: str) -> tuple[NDArray[np.float64], ...]:
    """Give the strokes of one character as polylines.

    Args:
        character: One of A–Z, 0–9 or the hyphen.

    Returns:
        Polylines of shape (n, 2) in units of the 10 by 18 box, y down.
    """
    lines: list[NDArray[np.float64]] = []
    current: list[NDArray[np.float64]] = []
    control: NDArray[np.float64] | None = None
    for word in _STROKES[character].split():
        command = word[0] if word[0] in "MLQ" else ""
        point = _point(word[1:] if command else word)
        if command == "M":
            if current:
                lines.append(np.array(current))
            current = [point]
        elif command == "Q":
            control = point
        elif control is not None:
            t = np.linspace(0, 1, _CURVE_STEPS + 1)[1:, None]
            current.extend((1 - t) ** 2 * current[-1] + 2 * t * (1 - t) * control + t**2 * point)
            control = None
        else:
            current.append(point)
    return (*lines, np.array(current))


def stamp(mask: NDArray[np.uint8], text: str, *, left: float, top: float, height: float, advance: float) -> None:
    """Stamp characters into a mask.

    Args:
        mask: uint8, shape (rows, columns); strokes are written as 255.
        text: Characters of this alphabet; a space leaves a gap of half a character.
        left: Where the first character's box begins, in pixels.
        top: The boxes' upper edge, in pixels.
        height: The boxes' height, in pixels.
        advance: From one box to the next, in pixels; the box is 0.74 of it.
    """
    thickness = max(1, round(min(height * 0.118, advance * 0.25)))
    inset = thickness / 2
    scale_x = (advance * 0.80 - thickness) / WIDTH_UNITS
    scale_y = (height - thickness) / HEIGHT_UNITS
    x = left
    for character in text:
        if character == " ":
            x += advance * 0.5
            continue
        for line in strokes(character):
            points = line * (scale_x, scale_y) + (x + inset, top + inset)
            cv2.polylines(mask, [np.round(points * 16).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, 4)
        x += advance


def run_length(text: str) -> float:
    """Tell how many advances a text takes, for centring it."""
    return sum(0.5 if character == " " else 1.0 for character in text) - 0.2
