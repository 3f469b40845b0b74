"""`clearplate-edge read`: what the engine reads in pictures, as a table on the screen; nothing is stored or sent.

For trying out a camera's view before it is enrolled. This is the one place where the agent shows plates in clear.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clearplate.core.capture import VehicleColor
from clearplate.core.plates import jurisdictions_matching
from clearplate.edge.camera import Clock, Frame, FrameFailed, pictures, read_picture
from clearplate.edge.engine import PlateEngine, PlateReading, RecognizerFailed
from clearplate.edge.looks import vehicle_color

MOST_SHOWN = 4
"""Jurisdictions named in the table; the JSON has all."""
_HEAD = ("picture", "plate", "confidence", "per character", "could be from", "colour")
_WIDTHS = (24, 16, 10, 40, 38, 0)


@dataclass(frozen=True, slots=True)
class PictureRead:
    """What one picture gave.

    Attributes:
        name: The picture's file name.
        plates: Each plate in view, the surest first, with the vehicle's colour.
        failed: Why the picture could not be read; None if it could.
    """

    name: str
    plates: tuple[tuple[PlateReading, VehicleColor], ...]
    failed: str | None = None

    def as_document(self) -> dict[str, object]:
        """For `--json`."""
        if self.failed is not None:
            return {"picture": self.name, "failed": self.failed}
        return {
            "picture": self.name,
            "plates": [
                {
                    "plate": reading.text,
                    "confidence": reading.confidence,
                    "char_confidence": list(reading.char_confidence),
                    "jurisdictions": list(jurisdictions_matching(reading.text)),
                    "color": color.name.lower(),
                    "corners": [[round(x), round(y)] for x, y in reading.detection.corners],
                }
                for reading, color in self.plates
            ],
        }

    def rows(self) -> list[tuple[str, ...]]:
        """For the table: one row a plate, one if there is none."""
        if self.failed is not None:
            return [(self.name, f"not read: {self.failed}", "", "", "", "")]
        return [_row(self.name, reading, color) for reading, color in self.plates] or [
            (self.name, "no plate in view", "", "", "", "")
        ]


def read_all(path: Path, engine: PlateEngine, now: Clock) -> Iterator[PictureRead]:
    """Read one picture, or each picture of a folder by name."""
    frames = pictures(path, now) if path.is_dir() else iter((read_picture(path, now()),))
    for frame in frames:
        name = Path(frame.source).name
        yield PictureRead(name, (), frame.reason) if isinstance(frame, FrameFailed) else _read(name, frame, engine)


def print_table(results: Iterator[PictureRead]) -> bool:
    """Print a table as it grows; tell whether every picture could be read."""
    _print_row(_HEAD)
    well = True
    for result in results:
        well = well and result.failed is None
        for row in result.rows():
            _print_row(row)
    return well


def print_json(results: Iterator[PictureRead]) -> bool:
    """Print one JSON object a line; tell whether every picture could be read."""
    well = True
    for result in results:
        well = well and result.failed is None
        print(json.dumps(result.as_document(), ensure_ascii=False))  # noqa: T201 (a command's output)
    return well


def _read(name: str, frame: Frame, engine: PlateEngine) -> PictureRead:
    result = engine.read(frame)
    if isinstance(result, RecognizerFailed):
        return PictureRead(name, (), result.reason)
    return PictureRead(name, tuple((one, vehicle_color(frame.pixels, one.detection)) for one in result.readings))


def _row(name: str, reading: PlateReading, color: VehicleColor) -> tuple[str, ...]:
    places = jurisdictions_matching(reading.text)
    shown = " ".join(places[:MOST_SHOWN]) + (
        f" and {len(places) - MOST_SHOWN} more" if len(places) > MOST_SHOWN else ""
    )
    characters = " ".join(
        f"{char}{value // 10}" for char, value in zip(reading.text, reading.char_confidence, strict=True)
    )
    return (
        name,
        reading.text,
        f"{reading.confidence / 10:.1f} %",
        characters,
        shown or "no known format",
        color.name.lower(),
    )


def _print_row(row: tuple[str, ...]) -> None:
    name = row[0] if len(row[0]) <= _WIDTHS[0] else row[0][: _WIDTHS[0] - 1] + "…"
    cells = zip((name, *row[1:]), _WIDTHS, strict=True)
    print("  ".join(text.ljust(width) for text, width in cells).rstrip())  # noqa: T201 (likewise)
