"""Reading the whole log once: every bundle against its tile, every tile against the tree, in parts on several cores."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from typing import Any

from clearplate_verify.certificates import KINDS, Kept
from clearplate_verify.counting import ORDERED, Counts
from clearplate_verify.entries import counted_entry, parse_entry
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.heads import Heads, Marks
from clearplate_verify.merkle import EMPTY_ROOT, Growing, root_of
from clearplate_verify.needed import require
from clearplate_verify.oversight import is_kept
from clearplate_verify.rows import Register
from clearplate_verify.samples import Lots
from clearplate_verify.source import Folder, Source, Under, find_log, open_source
from clearplate_verify.tiles import MAX_BUNDLE, WIDTH, Piece, read_piece, read_tile, split_bundle, widths

PART_BUNDLES = 32
FETCH_TOGETHER = 8
Event = tuple[int, str, str, dict[str, Any], list[str], str]


@dataclass
class Part:
    """What a worker brings back: roots of whole tiles, the leaves of a partial one, counts, and the acts that need order.

    Entries about days and samples are kept from the whole log, also from what no figure counts yet.
    """

    counts: Counts
    roots: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    register: Register = field(default_factory=Register)
    days: list[Kept] = field(default_factory=list)
    lots: Lots = field(default_factory=Lots)
    marks: Marks = field(default_factory=Marks)
    first_at: str = ""
    last_at: str = ""
    entries: int = 0


@dataclass(frozen=True)
class Task:
    """What every worker needs to know: where the log is, how large, and which entries and days the figures cover.

    `sizes` are those whose roots are wanted besides.
    """

    target: str
    size: int
    counted: int
    first_day: str
    last_day: str
    sizes: tuple[int, ...] = ()


def read_part(task: Task, first: int, last: int, source: Source | None = None) -> Part:
    """Check the bundles from first to before last.

    Raises:
        VerificationFailed: One does not fit its tile, or holds what is no entry.
    """
    log = source or find_log(open_source(task.target))[0]
    part = Part(Counts(task.first_day, task.last_day))
    full, rest = widths(task.size, 0)
    wanted = range(first, last)
    local = isinstance(log, Folder) or (isinstance(log, Under) and isinstance(log.base, Folder))
    with ThreadPoolExecutor(1 if local else FETCH_TOGETHER) as threads:
        for start in range(0, len(wanted), FETCH_TOGETHER):
            some = [Piece("entries", i, WIDTH if i < full else rest) for i in wanted[start : start + FETCH_TOGETHER]]
            read = map if local else threads.map
            for piece, (bundle, tile) in zip(some, read(lambda piece: _fetch(log, piece), some), strict=True):
                _check_bundle(task, part, piece, bundle, tile)
    return part


def _fetch(log: Source, piece: Piece) -> tuple[bytes, list[bytes]]:
    return read_piece(log, piece, MAX_BUNDLE), read_tile(log, Piece("0", piece.index, piece.width))


def _check_bundle(task: Task, part: Part, piece: Piece, bundle: bytes, tile: list[bytes]) -> None:
    entries = split_bundle(piece, bundle)
    hashes = [sha256(b"\x00" + data).digest() for data in entries]
    start = piece.index * WIDTH
    if hashes != tile:
        wrong = next(i for i in range(piece.width) if hashes[i] != tile[i])
        raise VerificationFailed(
            f"Entry {start + wrong} is not the one the log's tree was built from ({piece.path} against its tile): "
            f"the entry has the hash {hashes[wrong].hex()}, the tile has {tile[wrong].hex()}."
        )
    counts, events = part.counts, part.events
    for index, data in enumerate(entries, start):
        entry = counted_entry(data) or _other_entry(index, data, is_counted=index < task.counted)
        kind, at, public = entry["kind"], entry["at"], entry["public"]
        if kind in KINDS:
            part.days.append((index, kind, at, public))
        part.lots.see(index, kind, at, public)
        part.marks.see(index, at)
        part.first_at, part.last_at = part.first_at or at, at
        if index < task.counted:
            counts.see(index, at)
            counts.act(kind, at, public)
            part.register.act(index, kind, at, public, embargoed=False)
            if kind in ORDERED or kind in ("tlog.embargoed", "tlog.disclosed") or is_kept(kind, public):
                leaf = hashes[index - start].hex() if kind == "tlog.embargoed" else ""
                events.append((index, kind, at, public, entry["sd"] if leaf else [], leaf))
    part.entries += len(entries)
    part.marks.close(start, hashes, task.sizes)
    if piece.width == WIDTH:
        part.roots.append(root_of(hashes))
    else:
        part.leaves = hashes


def _other_entry(index: int, data: bytes, *, is_counted: bool) -> dict[str, Any]:
    try:
        entry = parse_entry(data)
    except VerificationFailed as failure:
        raise VerificationFailed(f"Entry {index} of the log is not well formed: {failure}") from None
    if is_counted:
        require(index, entry["kind"], entry["public"])
    return entry


class Levels:
    """Compares each tile above level 0 with the hashes computed below it, keeping one tile per level."""

    def __init__(self, source: Source, size: int) -> None:
        self._source, self._size = source, size
        self._open: dict[int, list[bytes]] = {}
        self._done: dict[int, int] = {}

    def append(self, root: bytes, level: int = 1) -> None:
        """Add the root of the next full tile below."""
        hashes = self._open.setdefault(level, [])
        hashes.append(root)
        if len(hashes) == WIDTH:
            self._compare(level)
            self.append(root_of(hashes), level + 1)
            self._open[level] = []
            self._done[level] = self._done.get(level, 0) + 1

    def finish(self) -> None:
        """Compare the partial tiles at the right edge."""
        for level, hashes in self._open.items():
            if hashes:
                self._compare(level)

    def _compare(self, level: int) -> None:
        hashes = self._open[level]
        piece = Piece(str(level), self._done.get(level, 0), len(hashes))
        if read_tile(self._source, piece) != hashes:
            raise VerificationFailed(f"{piece.path} does not follow from the tiles below it.")


def _parts(task: Task, log: Source) -> Iterator[Part]:
    bundles = -(-task.size // WIDTH)
    # One at a time: a hostile checkpoint may speak of more entries than there is memory to number.
    ranges = ((low, min(low + PART_BUNDLES, bundles)) for low in range(0, bundles, PART_BUNDLES))
    workers = min(os.cpu_count() or 1, 2)
    if bundles <= 2 * PART_BUNDLES:
        yield from (read_part(task, low, high, log) for low, high in ranges)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Part]] = deque()
        try:
            for low, high in ranges:
                waiting.append(pool.submit(read_part, task, low, high))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def scan(task: Task, log: Source, root: bytes, take: Callable[[Part], None], progress: Callable[[int], None]) -> Heads:
    """Read and check the whole log, handing each part on in order.

    Returns:
        Where its days begin, and the roots there and at the task's sizes.

    Raises:
        VerificationFailed: Something in it does not fit the signed root.
    """
    tree, levels, heads, seen = Growing(), Levels(log, task.size), Heads(task.sizes), 0
    for part in _parts(task, log):
        heads.take(part.marks)
        for subtree in part.roots:
            heads.reach(tree)
            tree.append(subtree, 8)
            levels.append(subtree)
        heads.reach(tree)
        for leaf in part.leaves:
            tree.append(leaf)
        take(part)
        seen += part.entries
        progress(seen)
    levels.finish()
    if tree.root() != root:
        raise VerificationFailed(
            f"The entries give the root {tree.root().hex()}; the log signed {root.hex()}: entries were changed, "
            "dropped or put in another order after signing."
        )
    heads.roots |= {0: EMPTY_ROOT, task.size: root}
    return heads
