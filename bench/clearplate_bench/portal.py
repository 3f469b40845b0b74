"""How long the public pages take: the first build of a log, and one more after 100 new entries."""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from clearplate.core.tlog import kinds
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.entries import build_entry
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.merkle import GrowingTree, leaf_hash
from clearplate.core.tlog.note import Note, note_signing_key
from clearplate.core.tlog.tiles import TILE_WIDTH, encode_bundle, new_bundles

ORIGIN = "bench.example/public/log"
SIZES = (10_000, 100_000)
NEW = 100
CAMERAS = 200
START = datetime(2026, 1, 1, tzinfo=UTC)


class Space(dict[str, bytes]):
    """A public space in memory, so that the builder's own work is measured and no disk."""

    def read(self, path: str) -> bytes | None:
        """A file."""
        return self.get(path)

    def write(self, path: str, data: bytes) -> None:
        """Keep a file."""
        self[path] = data

    def exists(self, path: str) -> bool:
        """Whether it is there."""
        return path in self


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the bench `portal`."""
    parser = subparsers.add_parser("portal", help="the first build of the public pages and one after 100 new entries")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="entries in the log")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    results = [_measure(size) for size in arguments.sizes]
    if arguments.json:
        print(json.dumps(results))
        return 0
    print(f"{'entries':>9} {'first s':>9} {'next s':>9} {'index.html.gz':>14}")
    for one in results:
        print(f"{one['entries']:>9} {one['first_s']:>9.2f} {one['next_s']:>9.3f} {one['front_gzip_bytes']:>14}")
    return 0


def _measure(size: int) -> dict[str, float]:
    from clearplate.server.portal.building import build  # noqa: PLC0415 - once Django is set up
    from clearplate.server.portal.rendering import render_pages  # noqa: PLC0415
    from clearplate.server.portal.site import CityPage  # noqa: PLC0415

    entries = [an_entry(number) for number in range(size + NEW)]
    page = CityPage("Bench", ORIGIN, "UTC")
    now = START + timedelta(minutes=5 * (size + NEW))
    space = Space()
    with TemporaryDirectory() as folder:
        memory = Path(folder) / "memory"
        again: Callable[[], object] = lambda: build(  # noqa: E731 (timed twice)
            space, space, now, page, render=render_pages, memory_file=memory
        )
        space |= _published(entries[:size])
        first = _seconds(again)
        space |= _published(entries)
        later = _seconds(again)
    front = len(gzip.compress(space["index.html"]))
    return {"entries": size, "first_s": first, "next_s": later, "front_gzip_bytes": front}


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def an_entry(number: int) -> bytes:
    """One entry of a made-up log. Every tenth entry is a search; the rest are hours of cameras."""
    at = START + timedelta(minutes=5 * number)
    if number % 10:
        public = {
            "camera": str(UUID(int=number % CAMERAS)),
            "hour": instant_text(at.replace(minute=0)),
            "captures": number % 900 + 10,
            "uploads": 12,
            "root": sha256(str(number).encode()).hexdigest(),
        }
        kind = kinds.ingest.COUNTED
        secret: dict[str, object] = dict.fromkeys((field.name for field in kind.confidential), 10)
    else:
        kind = kinds.search.ASKED
        public, secret = a_search(number, at)
    salts = [bytes(16)] * len(kind.confidential)
    return build_entry(kind, public, secret, at=at, salts=salts).data


def a_search(number: int, at: datetime) -> tuple[dict[str, object], dict[str, object]]:
    """The public and the confidential fields of a `search.asked`."""
    public: dict[str, object] = {
        "search": str(UUID(int=number)),
        "officer": f"o-{number % 50:013d}",
        "agency": "Bench Police",
        "for_other_agency": False,
        "case": f"c-{number % 500:013d}",
        "offense_type": "09A",
        "window_from": instant_text(at - timedelta(days=2)),
        "window_to": instant_text(at),
        "camera_count": 12,
        "plate_count": 1,
        "policy": "0" * 64,
        "rules": ["search.allowed"],
    }
    secret: dict[str, object] = dict.fromkeys(field.name for field in kinds.search.ASKED.confidential)
    some = str(UUID(int=1))
    return public, secret | {"officer_id": some, "plates": ["ABC123"], "reason": "bench", "camera_ids": [some]}


def _published(entries: list[bytes]) -> Iterable[tuple[str, bytes]]:
    tree = GrowingTree()
    for entry in entries:
        tree.append(leaf_hash(entry))
    text = Checkpoint(ORIGIN, len(entries), tree.root()).text()
    signer = note_signing_key(ORIGIN, bytes(32))
    yield "log/checkpoint", Note(text, (signer.sign(text),)).render()
    yield "log/keys.txt", f"log {signer.vkey.text()}\nquorum none\n".encode()
    for bundle in new_bundles(0, len(entries)):
        start = bundle.index * TILE_WIDTH
        yield f"log/{bundle.path()}", encode_bundle(entries[start : start + bundle.width])
