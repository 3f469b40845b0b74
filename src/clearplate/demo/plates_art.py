"""Registration plates for the demo: colours and layout in the manner of several states, every design our own.

A plate is drawn flat, as uint8 BGR of 600 by 300 pixels (the North American 12 by 6 inches), and mounted by the scene.
The numbers are invented: a pattern of the state's usual shape, without the letters I, O and Q.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from clearplate.demo import glyphs

WIDTH_PX = 600
HEIGHT_PX = 300
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

Colour = tuple[int, int, int]
Band = Literal["none", "top", "fade", "hills", "side", "sun", "foot"]


@dataclass(frozen=True, slots=True)
class PlateDesign:
    """How one state's ordinary plate looks.

    Attributes:
        jurisdiction: As reads carry it, for example `US-TX`.
        name: The words at the top.
        pattern: `L` a letter, `l` a letter up to S (Mexico's series name the state), `9` a digit, anything else itself.
        ink: RGB of the number.
        ground: RGB of the plate.
        accent: RGB of the state's name and ornament.
        band: Which ornament.
        motto: Small words at the foot, or empty.
        gap: After how many characters the number has a gap; 0 for none.
    """

    jurisdiction: str
    name: str
    pattern: str
    ink: tuple[int, int, int]
    ground: tuple[int, int, int]
    accent: tuple[int, int, int]
    band: Band
    motto: str
    gap: int


DESIGNS: dict[str, PlateDesign] = {
    design.jurisdiction: design
    for design in (
        PlateDesign("US-TX", "TEXAS", "LLL9999", (18, 18, 22), (243, 243, 240), (24, 34, 78), "none", "", 3),
        PlateDesign("US-NM", "NEW MEXICO", "LLL999", (150, 24, 30), (243, 200, 62), (150, 24, 30), "sun", "", 3),
        PlateDesign("US-CA", "California", "9LLL999", (26, 40, 104), (246, 246, 246), (178, 24, 44), "none", "", 0),
        PlateDesign("US-AZ", "ARIZONA", "LLL9999", (28, 58, 54), (238, 232, 218), (104, 62, 122), "fade", "", 3),
        PlateDesign("US-CO", "COLORADO", "LLL999", (246, 248, 246), (26, 86, 58), (246, 248, 246), "hills", "", 3),
        PlateDesign("US-OK", "OKLAHOMA", "LLL999", (30, 30, 34), (240, 244, 247), (32, 96, 150), "top", "", 3),
        PlateDesign("MX-CHH", "CHIHUAHUA", "ElL999L", (22, 22, 26), (246, 246, 244), (22, 96, 62), "side", "", 3),
    )
}


def invent_plate(design: PlateDesign, random: Random) -> str:
    """Make up a number in a state's pattern.

    Args:
        design: Whose pattern.
        random: The demo's seeded die; this is scenery, not a secret.
    """
    choices = {"L": _LETTERS, "l": _LETTERS[: _LETTERS.index("T")], "9": "0123456789"}
    return "".join(random.choice(choices.get(mark, mark)) for mark in design.pattern)


def _words(image: NDArray[np.uint8], text: str, *, centre: tuple[float, float], size: float, rgb: Colour) -> None:
    """Write small words with the font that Pillow carries."""
    picture = Image.fromarray(image)
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(picture)
    weight = max(1, round(size / 22))
    draw.text(centre, text, fill=rgb, font=font, anchor="mm", stroke_width=weight, stroke_fill=rgb)
    image[:] = np.asarray(picture)


def _ornament(image: NDArray[np.uint8], design: PlateDesign) -> None:
    """Paint the ground's ornament, on RGB."""
    accent = np.array(design.accent, np.float32)
    rows = np.linspace(0, 1, HEIGHT_PX, dtype=np.float32)[:, None, None]
    paint = image.astype(np.float32)
    if design.band == "top":
        paint[:80] = accent
    elif design.band == "fade":
        weight = np.clip((0.46 - rows) / 0.46, 0, 1) * 0.55
        paint = paint * (1 - weight) + np.array((196, 150, 190), np.float32) * weight
    elif design.band == "hills":
        x = np.arange(WIDTH_PX)
        ridge = 92 + 18 * np.abs(((x / 74) % 2) - 1) + 10 * np.abs(((x / 31 + 0.6) % 2) - 1)
        paint[np.arange(HEIGHT_PX)[:, None] < (ridge - 6)[None, :]] = (236, 240, 238)
    elif design.band == "side":
        paint[:, :34] = accent
        paint[:, -34:] = (176, 34, 44)
    image[:] = paint.astype(np.uint8)
    if design.band == "sun":
        cv2.circle(image, (76, 50), 15, design.accent, 5, cv2.LINE_AA)
        for turn in range(4):
            dx, dy = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
            for shift in (-7, 0, 7):
                start = (76 + dx * 21 + dy * shift, 50 + dy * 21 + dx * shift)
                end = (76 + dx * 36 + dy * shift, 50 + dy * 36 + dx * shift)
                cv2.line(image, start, end, design.accent, 3, cv2.LINE_AA)


def _name_colour(design: PlateDesign) -> Colour:
    if design.band == "top":
        return (246, 246, 246)
    return (26, 70, 50) if design.band == "hills" else design.accent


def _outline(radius: int) -> NDArray[np.uint8]:
    mask = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    cv2.rectangle(mask, (radius, 0), (WIDTH_PX - 1 - radius, HEIGHT_PX - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (WIDTH_PX - 1, HEIGHT_PX - 1 - radius), 255, -1)
    for x in (radius, WIDTH_PX - 1 - radius):
        for y in (radius, HEIGHT_PX - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask


def draw_plate(plate: str, design: PlateDesign) -> NDArray[np.uint8]:
    """Draw a plate flat and clean.

    Args:
        plate: Normalised text, A–Z and 0–9.
        design: Whose plate.

    Returns:
        uint8, shape (300, 600, 4): BGR and an alpha that rounds the corners.
    """
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), design.ground, np.uint8)
    _ornament(image, design)
    text = f"{plate[: design.gap]} {plate[design.gap :]}" if design.gap else plate
    room = WIDTH_PX - (120 if design.band == "side" else 56)
    advance = min(86.0, room / glyphs.run_length(text))
    left = (WIDTH_PX - glyphs.run_length(text) * advance) / 2
    number = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    glyphs.stamp(number, text, left=left, top=92, height=158, advance=advance)
    light = cv2.GaussianBlur(np.roll(number, (3, 3), (0, 1)), (0, 0), 2.2)[..., None].astype(np.float32) / 255
    ink = number[..., None].astype(np.float32) / 255
    shaded = image.astype(np.float32) * (1 - 0.28 * light)
    image = (shaded * (1 - ink) + np.array(design.ink, np.float32) * ink).astype(np.uint8)
    _words(image, design.name, centre=(WIDTH_PX / 2, 44), size=50, rgb=_name_colour(design))
    rim = tuple(int(channel * 0.62) for channel in design.ground)
    cv2.rectangle(image, (9, 9), (WIDTH_PX - 10, HEIGHT_PX - 10), rim, 3, cv2.LINE_AA)
    for x in (92, WIDTH_PX - 93):
        cv2.circle(image, (x, HEIGHT_PX - 24), 8, (96, 96, 100), -1, cv2.LINE_AA)
    return np.dstack([image[..., ::-1], _outline(26)])
