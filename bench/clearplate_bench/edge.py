"""How well and how fast the camera reads: recognition on photographs with known plates, beside the engine's bare call.

The baseline is RapidOCR as it comes, called on the same pictures in the same run, its surest plate-shaped line taken.
"""

import argparse
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from clearplate.core.errors import FormatError
from clearplate.core.plates import PLATE_SHAPED_CHARACTERS, distance, normalize
from clearplate.edge.camera import Frame, FrameFailed, read_picture
from clearplate.edge.engine import Box, Plates
from clearplate.edge.rapidocr_engine import RapidOcrEngine

PHOTOGRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "plates"
SEEN_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture and the one plate known to be in it."""

    path: Path
    box: Box
    plate: str


@dataclass(frozen=True, slots=True)
class Found:
    """A plate that was reported, and whether it stands where the known one does."""

    text: str
    in_place: bool


@dataclass(slots=True)
class Score:
    """What one way of reading got right on one region; `exact_o_as_0` takes O and 0 for one character."""

    reader: str
    region: str
    pictures: int = 0
    exact: int = 0
    exact_o_as_0: int = 0
    within_one_edit: int = 0
    misses: int = 0
    false_reads: int = 0
    failures: int = 0
    ms_per_picture: float = 0.0
    spent_s: list[float] = field(default_factory=list, repr=False)

    def count(self, photograph: Photograph, found: Sequence[Found] | None, spent_s: float) -> None:
        """Add one picture; `found` is None if it could not be read at all."""
        self.pictures += 1
        self.spent_s.append(spent_s)
        self.ms_per_picture = round(1000 * float(np.mean(self.spent_s)), 1)
        if found is None:
            self.failures += 1
            return
        truth = _o_as_0(photograph.plate)
        in_place = [plate.text for plate in found if plate.in_place]
        self.exact += photograph.plate in in_place
        self.exact_o_as_0 += truth in map(_o_as_0, in_place)
        self.within_one_edit += any(distance(_o_as_0(text), truth) <= 1 for text in in_place)
        self.misses += not in_place
        self.false_reads += len(found) - bool(in_place)


def _o_as_0(text: str) -> str:
    return text.replace("O", "0")


def load(folder: Path, region: str) -> list[Photograph]:
    """Read the list of one region: beside each picture a line `file x y width height TEXT`, separated by tabs."""
    photographs = []
    for listed in sorted((folder / region).glob("*.txt")):
        for line in listed.read_text(encoding="utf-8").splitlines():
            name, x, y, width, height, text = line.split("\t")
            box = Box(int(x), int(y), int(x) + int(width), int(y) + int(height)).grown(0.2, 0.2)
            photographs.append(Photograph(folder / region / name, box, text))
    return photographs


def _stands_in(box: Box, corners: Sequence[Sequence[float]]) -> bool:
    x, y = np.mean(np.array(corners, float), axis=0)
    return bool(box.left <= x <= box.right and box.top <= y <= box.bottom)


Reader = Callable[[Frame, Box], list[Found] | None]


def clearplate_reader() -> Reader:
    """Our engine, through its port."""
    engine = RapidOcrEngine()

    def read(frame: Frame, box: Box) -> list[Found] | None:
        result = engine.read(frame)
        if not isinstance(result, Plates):
            return None
        return [Found(reading.text, _stands_in(box, reading.detection.corners)) for reading in result.readings]

    return read


def bare_reader() -> Reader:
    """RapidOCR's own call, and its surest line of plate length."""
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    engine: Any = RapidOCR(params={"Global.log_level": "critical"})

    def read(frame: Frame, box: Box) -> list[Found] | None:
        answer = engine(frame.pixels)
        if answer.txts is None:
            return []
        lines = zip(answer.scores, map(_normalized, answer.txts), answer.boxes, strict=True)
        shaped = [line for line in lines if len(line[1]) in PLATE_SHAPED_CHARACTERS]
        surest = max(shaped, key=lambda line: float(line[0]), default=None)
        return [Found(surest[1], _stands_in(box, surest[2]))] if surest else []

    return read


def _normalized(text: str) -> str:
    try:
        return normalize(text)
    except FormatError:
        return ""


def measure(name: str, read: Reader, region: str, photographs: Sequence[Photograph]) -> Score:
    """Read every photograph once."""
    score = Score(name, region)
    for photograph in photographs:
        frame = read_picture(photograph.path, SEEN_AT)
        if isinstance(frame, FrameFailed):
            score.count(photograph, None, 0.0)
            continue
        begun = time.perf_counter()
        found = read(frame, photograph.box)
        score.count(photograph, found, time.perf_counter() - begun)
    return score


def _table(scores: Sequence[Score], peak_mib: int) -> str:
    titles = (
        "region",
        "reader",
        "pictures",
        "exact",
        "exact, O=0",
        "within one",
        "misses",
        "false reads",
        "ms/picture",
    )
    rows: list[tuple[str, ...]] = [titles]
    for score in scores:
        shares = (score.exact, score.exact_o_as_0, score.within_one_edit)
        rows.append(
            (
                score.region,
                score.reader,
                str(score.pictures),
                *(f"{count} ({count / score.pictures:.1%})" for count in shares),
                str(score.misses),
                str(score.false_reads),
                f"{score.ms_per_picture:.0f}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join([*lines, f"Peak memory of the process while our engine ran: {peak_mib} MiB."])


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the bench `edge` to the command."""
    parser = subparsers.add_parser("edge", help="recognition accuracy and time on photographs", description=__doc__)
    _add_arguments(parser)
    parser.set_defaults(run=run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench by itself; 0 if it could measure."""
    parser = argparse.ArgumentParser(prog="clearplate bench edge", description=__doc__)
    _add_arguments(parser)
    return run(parser.parse_args(argv))


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, default=PHOTOGRAPHS, help="folder with a folder per region")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(wanted: argparse.Namespace) -> int:
    """Measure and print; 0 if there was something to measure."""
    regions = [region for region in sorted(p.name for p in wanted.photos.glob("*/")) if load(wanted.photos, region)]
    if not regions:
        print(f"There are no photographs with known plates in {wanted.photos}.", file=sys.stderr)
        return 1
    photographs = {region: load(wanted.photos, region) for region in regions}
    ours = clearplate_reader()
    scores = [measure("clearplate", ours, region, photographs[region]) for region in regions]
    # Before the baseline loads its own copy of the models.
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bare = bare_reader()
    scores += [measure("rapidocr bare", bare, region, photographs[region]) for region in regions]
    scores.sort(key=lambda score: score.region)
    if wanted.json:
        documents = [{key: value for key, value in asdict(score).items() if key != "spent_s"} for score in scores]
        print(json.dumps({"scores": documents, "peak_mib": peak_mib}))
    else:
        print(_table(scores, peak_mib))
    return 0


if __name__ == "__main__":
    sys.exit(main())
