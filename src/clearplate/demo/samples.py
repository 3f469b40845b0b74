"""The smoke run's pictures: photographs with their truth beside them, or rendered passages when there are none."""

import shutil
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clearplate.core import plates
from clearplate.core.errors import FormatError
from clearplate.demo import simulate, traffic

# Beside the project, where its test data lie on a developer's machine; never needed.
USUAL_PHOTOGRAPHS = Path(__file__).parents[4] / "shared" / "data" / "plates"
_TEXT_COLUMN = 5  # file, x, y, width, height, text: the layout of openalpr/benchmarks


@dataclass(frozen=True, slots=True)
class Samples:
    """Pictures in one folder, and what they show.

    Attributes:
        source: Where they came from, in words.
        pictures: How many.
        passages: How many vehicles they show.
        plates: The plates' normalised texts, in order, without repeats.
    """

    source: str
    pictures: int
    passages: int
    plates: tuple[str, ...]


def source(photographs: Path | None, *, rendered: bool) -> Path | None:
    """Where pictures come from: the folder named, else the usual one if it is there; None to render."""
    if rendered:
        return None
    return photographs or (USUAL_PHOTOGRAPHS if USUAL_PHOTOGRAPHS.is_dir() else None)


def prepare(folder: Path, *, photographs: Path | None, pictures: int, seed: int) -> Samples:
    """Put pictures into a folder.

    Args:
        folder: Made if missing.
        photographs: A folder with photographs, looked through with its subfolders; None renders roads.
        pictures: How many, at most.
        seed: Of the rendered roads.

    Raises:
        FormatError: A folder was named and has no photograph with its truth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return _copied(photographs, folder, pictures) if photographs else _rendered(folder, pictures, seed)


def _copied(source: Path, folder: Path, pictures: int) -> Samples:
    found = sorted(path for path in source.rglob("*.jpg") if path.with_suffix(".txt").is_file())
    if not found:
        raise FormatError(f"In {source} there is no .jpg with a .txt of its truth beside it.")
    count = min(pictures, len(found))
    chosen = [found[index * len(found) // count] for index in range(count)]
    texts = []
    for index, path in enumerate(chosen):
        shutil.copyfile(path, folder / f"{index:04d}.jpg")
        texts.append(_truth(path.with_suffix(".txt")))
    return Samples("photographs", count, count, tuple(dict.fromkeys(texts)))


def _truth(path: Path) -> str:
    columns = path.read_text(encoding="utf-8").strip().split("\t")
    if len(columns) <= _TEXT_COLUMN:
        raise FormatError(f"{path} does not hold a picture's truth (file, x, y, width, height, text).")
    return plates.normalize(columns[_TEXT_COLUMN])


def _rendered(folder: Path, pictures: int, seed: int) -> Samples:
    passages = max(1, pictures // simulate.FRAMES)
    for index in range(passages):
        simulate.write_passage(folder, seed=seed, camera=0, index=index)
    shown = [vehicle.plate for vehicle in islice(traffic.passages(seed, 0), passages)]
    return Samples("rendered roads", passages * simulate.FRAMES, passages, tuple(dict.fromkeys(shown)))
