"""`clearplate review sample`: draw a city's random sample again from its public files. Needs no city and no database."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from clearplate.core.errors import FormatError
from clearplate.core.review.sampling import Period, draw, population
from clearplate.core.tlog import merkle
from clearplate.core.tlog.checkpoint import Checkpoint, parse_checkpoint
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.note import parse_note
from clearplate.core.tlog.tiles import TILE_WIDTH, Bundle, decode_bundle, new_bundles

_SECONDS = 30


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sample` to the group `review`."""
    sample = commands.add_parser(
        "sample",
        help="draw a random sample of searches again, from public files",
        description="Reads the public log, computes its root, and draws as docs/spec/review-sampling.md says. "
        "Whether the log is the one that was signed and witnessed, clearplate-verify says.",
    )
    sample.add_argument(
        "--public", required=True, metavar="PLACE", help="the city's public space: an address or a folder"
    )
    sample.add_argument("--seed", metavar="HEX", help="the root that the city names; refused if the log has another")
    sample.add_argument(
        "--from", dest="first", type=_day, required=True, metavar="DAY", help="first day, UTC: 2026-10-01"
    )
    sample.add_argument("--to", dest="last", type=_day, required=True, metavar="DAY", help="last day, UTC")
    sample.add_argument("--size", type=int, required=True, metavar="N", help="how many searches")
    sample.set_defaults(run=run)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is not a day like 2026-10-01") from None


def run(arguments: argparse.Namespace) -> int:
    """Read, check the root, draw, tell."""
    period = Period(arguments.first, arguments.last)
    entries = list(_entries(arguments.public.rstrip("/")))
    tree_size, ids = population(map(parse_entry, entries), period)
    root = _root(entries[:tree_size])
    if arguments.seed and root.hex() != arguments.seed.lower():
        raise FormatError(f"The public log's root at {tree_size} entries is {root.hex()}, not the seed that was named.")
    drawn = draw(root, period, ids, arguments.size)
    print(f"seed {root.hex()}, the root at {tree_size} entries")
    print(f"{len(drawn)} of {len(ids)} searches from {period.first} to {period.last}:")
    print("\n".join(drawn))
    return 0


def _entries(place: str) -> Iterator[bytes]:
    """Every published entry, once they are known to have the root that the checkpoint states."""
    checkpoint = _checkpoint(place)
    found: list[bytes] = []
    for bundle in new_bundles(0, checkpoint.tree_size):
        data = _read(place, f"log/{bundle.path()}")
        width = bundle.width
        if data is None:  # a partial bundle may have been filled and taken away meanwhile
            data, width = _read(place, f"log/{Bundle(bundle.index, TILE_WIDTH).path()}"), TILE_WIDTH
        if data is None:
            raise FormatError(f"{place} has no log/{bundle.path()}.")
        found += decode_bundle(data, width)[: bundle.width]
    if _root(found) != checkpoint.root_hash:
        raise FormatError("The published entries do not have the root that the checkpoint states: this log is damaged.")
    yield from found


def _checkpoint(place: str) -> Checkpoint:
    data = _read(place, "log/checkpoint")
    if data is None:
        raise FormatError(f"{place} holds no log/checkpoint: it is no city's public space.")
    return parse_checkpoint(parse_note(data).text)


def _root(entries: list[bytes]) -> bytes:
    tree = merkle.GrowingTree()
    for entry in entries:
        tree.append(merkle.leaf_hash(entry))
    return tree.root()


def _read(place: str, path: str) -> bytes | None:
    """A published file; None where there is none."""
    if not place.startswith(("https://", "http://")):
        file = Path(place) / path
        return file.read_bytes() if file.is_file() else None
    try:
        with urlopen(f"{place}/{path}", timeout=_SECONDS) as answer:  # noqa: S310 - the caller saw http
            data: bytes = answer.read()
    except HTTPError as fault:
        fault.close()
        return None
    except URLError as fault:
        raise FormatError(f"{place} cannot be reached: {fault.reason}.") from fault
    return data
