"""Typeset the report: PDF/A-3a and PDF/UA-1, the same bytes from the same data, nothing written to disk.

Pictures go in as SVG files around the JPEG's own bytes, because the typesetter takes text files from memory only; it puts
the JPEG into the PDF as it is.
"""

import base64
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from PIL import Image

from clearplate.core import canonical
from clearplate.core.errors import FormatError

# Its stubs know files only; it takes a mapping of names to texts as well, and then touches no disk.
_compile: Final[Callable[..., Any]] = typst.compile
STANDARDS: Final = ["a-3a", "ua-1"]
_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def framed(jpeg: bytes) -> tuple[str, int, int]:
    """Put a JPEG into an SVG of its size: the SVG's text, width and height in pixels.

    Raises:
        FormatError: It cannot be read as a picture.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
            width, height = opened.size
    except (OSError, Image.DecompressionBombError):
        raise FormatError("This picture cannot be read, so it cannot be printed.") from None
    data = base64.b64encode(jpeg).decode("ascii")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )
    return svg, width, height


def typeset(data: Mapping[str, Any], files: Mapping[str, bytes], *, made_at: datetime, form: str = "pdf") -> bytes:
    """Make the report.

    Args:
        data: What `report.typ` reads as `data.json`.
        files: Other files it names: framed pictures, and what is attached.
        made_at: The document's time.
        form: `pdf`; `png` gives the first page as a picture, to look at.
    """
    made_at = made_at.replace(microsecond=0)
    sources = {"main.typ": _TEMPLATE.read_bytes(), "data.json": canonical.encode(dict(data)), **files}
    if form != "pdf":
        pages = _compile(sources, format=form, ppi=80, timestamp=made_at, ignore_system_fonts=True)
        return bytes(pages[0] if isinstance(pages, list) else pages)
    return bytes(_compile(sources, format="pdf", pdf_standards=STANDARDS, timestamp=made_at, ignore_system_fonts=True))
