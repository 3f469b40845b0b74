"""The visible mark on a picture that somebody is shown: case, viewer and time, so that a leaked copy says whose it is.

Drawn into the pixels, over the whole picture and in a band below it: cutting one off leaves the other. What is exported as
evidence carries no mark, because it must stay what the camera made.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from clearplate.core.errors import FormatError
from clearplate.core.tlog.fields import instant_text

_QUALITY: Final = 90
_BAND_MIN: Final = 18
_ALPHA: Final = 46
"""Of 255: readable on dark and light, and a plate stays readable through it."""
_ANGLE: Final = 24
_DARK, _LIGHT = (27, 27, 27), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark says: case number, the viewer's public pseudonym and name, when."""

    case_number: str
    pseudonym: str
    name: str
    at: datetime

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines of the band."""
        return f"{self.case_number}   {instant_text(self.at)}", f"{self.pseudonym}   {self.name}"


def marked(jpeg: bytes, mark: Mark) -> bytes:
    """Draw the mark on a JPEG.

    Raises:
        FormatError: It cannot be read as a picture.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise FormatError("This picture cannot be read, so it cannot be marked and is not shown.") from None
    out = io.BytesIO()
    _with_band(_woven(picture, mark), mark).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _woven(picture: Image.Image, mark: Mark) -> Image.Image:
    """The case and the pseudonym again and again across the picture, slanted."""
    size = max(11, picture.width // 32)
    text, font = f"{mark.case_number} · {mark.pseudonym}", _font(size)
    width = int(font.getlength(text)) + 3 * size
    side = int((picture.width**2 + picture.height**2) ** 0.5) + width
    layer = Image.new("L", (side, side))
    draw = ImageDraw.Draw(layer)
    # One row goes through the middle, so that the smallest cut-out carries some of it.
    middle, rows = side // 2, side // (12 * size) + 1
    for row in range(-rows, rows + 1):
        for left in range(middle % width - width - (row % 2) * width // 2, side, width):
            draw.text((left, middle + row * 6 * size), text, fill=_ALPHA, font=font, anchor="lm")
    turned = layer.rotate(_ANGLE, resample=Image.Resampling.BILINEAR)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    mask = turned.crop((left, top, left + picture.width, top + picture.height))
    return Image.composite(Image.new("RGB", picture.size, _LIGHT), picture, mask)


def _with_band(picture: Image.Image, mark: Mark) -> Image.Image:
    size = max(_BAND_MIN // 2 + 2, min(picture.width // 40, 26))
    # A plate's cut-out can be narrower than its mark: the band is as wide as it must be.
    font = _font(size)
    width = max(picture.width, int(max(font.getlength(line) for line in mark.lines)) + 2 * size)
    band = 2 * (size + size // 2) + size
    whole = Image.new("RGB", (width, picture.height + band), _DARK)
    whole.paste(picture, ((width - picture.width) // 2, 0))
    draw = ImageDraw.Draw(whole)
    for number, line in enumerate(mark.lines):
        top = picture.height + size // 2 + number * (size + size // 2)
        draw.text((size, top), line, fill=_LIGHT, font=font)
    return whole


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise FormatError("This machine's picture library has no font that can be drawn at any size.")
    return font
