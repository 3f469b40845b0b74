"""Build the public pages from the published log: read, verify, fold, write what changed.

Trusts nothing it reads: the entries, with what is remembered of those before, must lead to the root that the checkpoint
states, or nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeAlias

from clearplate.core import canonical
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.figures import Fold, Snapshot
from clearplate.core.figures.days import window
from clearplate.core.policy.document import PolicyDocument, parse_document
from clearplate.core.promises import statement
from clearplate.core.tlog.checkpoint import Checkpoint, open_checkpoint
from clearplate.core.tlog.entries import Entry, parse_entry
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.kinds.promises import CHECKED as PROMISES_CHECKED
from clearplate.core.tlog.merkle import GrowingTree, leaf_hash
from clearplate.core.tlog.note import Note
from clearplate.core.tlog.tiles import TILE_WIDTH, Bundle, decode_bundle, new_bundles
from clearplate.core.tlog.witness_policy import NONE, WitnessPolicy, parse_witness_policy
from clearplate.core.tlog.words import sentence
from clearplate.server.portal import feed, history, rows
from clearplate.server.portal.memory import Memory, open_memory
from clearplate.server.portal.site import (
    ENTRIES_SHOWN,
    SEARCHES_SHOWN,
    CityPage,
    PolicyText,
    Result,
    Site,
    ToldEntry,
    Witness,
)

Render: TypeAlias = "Callable[[Site], Iterable[tuple[str, bytes]]]"


class Source(Protocol):
    """What is read of a public space."""

    def read(self, path: str) -> bytes | None:
        """A file's bytes; none when there is no such file."""


class Target(Source, Protocol):
    """Where the pages are written."""

    def write(self, path: str, data: bytes) -> None:
        """Keep a file, whole or not at all."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        tree_size: Entries that the pages stand on.
        folded: How many of them were read this time.
        written: Paths whose bytes changed.
    """

    tree_size: int
    folded: int
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    checkpoint: Checkpoint
    note: Note
    policy: WitnessPolicy
    keys_text: str


def build(source: Source, target: Target, now: datetime, city: CityPage, *, render: Render, memory_file: Path) -> Built:
    """Bring the public pages up to the published checkpoint.

    Args:
        source: The published log and policies.
        target: Where pages, figures and feeds are written; may be the same space.
        now: The instant of the pages.
        city: What the city says of itself.
        render: Draws the pages: `rendering.render_pages`.
        memory_file: What is remembered between two builds; may be deleted at any time.

    Raises:
        VerificationError: The log does not hold: an entry is missing or changed. Nothing was written.
        FormatError: A file of the log is not what it claims to be. Nothing was written.
    """
    head = _read_head(source, city.origin)
    kept_from = window(now.date())[0]
    with open_memory(memory_file) as memory:
        fold, folded = _catch_up(source, head.checkpoint, memory, kept_from)
        snapshot = fold.snapshot(now, root_hash=head.checkpoint.root_hash)
        changes = [row["index"] for row in snapshot.lists["changes"]]
        memory.forget_told(snapshot.tree_size - ENTRIES_SHOWN, changes)
        files = dict(_month_files(memory, target))
        result = _promises(source, fold)
        site = _site(source, memory, head, snapshot, city, result=result)
        files |= _other_files(memory, site) | dict(render(site))
        if result is not None:
            files[statement.PATH] = result.data
        files["data/figures.json"] = canonical.encode(snapshot.as_json(city.origin, site.files))
        written = tuple(path for path, data in files.items() if target.read(path) != data)
        for path in written:
            target.write(path, files[path])
        memory.keep()
    return Built(snapshot.tree_size, folded, written)


def _read_head(source: Source, origin: str) -> _Head:
    data = source.read("log/checkpoint")
    if data is None:
        raise VerificationError("There is no published log here: log/checkpoint is missing.")
    keys = source.read("log/keys.txt")
    if keys is None:
        raise VerificationError("log/keys.txt is missing: without the log's keys its checkpoint cannot be checked.")
    policy = parse_witness_policy(keys.decode("utf-8", "replace"))
    checkpoint, note = open_checkpoint(data, policy.log_keys, origin)
    return _Head(checkpoint, note, policy, keys.decode("utf-8", "replace"))


def _catch_up(source: Source, checkpoint: Checkpoint, memory: Memory, kept_from: str) -> tuple[Fold, int]:
    """Fold what is new on what is remembered; where that does not lead to the stated root, fold everything."""
    try:
        fold, tree, remembered_from = memory.progress()
        usable = tree.size <= checkpoint.tree_size and remembered_from <= kept_from
    except (FormatError, KeyError, TypeError, ValueError):
        usable = False
    if usable and (begun := tree.size):
        try:
            _fold_new(source, checkpoint, memory, fold, tree)
        except (VerificationError, FormatError):
            usable = False
    if not usable or not begun:
        memory.forget()
        fold, tree, begun = Fold(), GrowingTree(), 0
        _fold_new(source, checkpoint, memory, fold, tree)
    memory.set_progress(fold, tree, kept_from)
    return fold, tree.size - begun


def _fold_new(source: Source, checkpoint: Checkpoint, memory: Memory, fold: Fold, tree: GrowingTree) -> None:
    for data in _entries(source, tree.size, checkpoint.tree_size):
        index = tree.size
        tree.append(leaf_hash(data))
        entry = parse_entry(data)
        fold.add(index, entry)
        memory.tell([told_entry(index, entry)])
        memory.add(fold.take_rows(), fold.take_touches())
    if tree.root() != checkpoint.root_hash:
        raise VerificationError(
            f"The {checkpoint.tree_size} published entries are not those that the checkpoint was signed for: "
            "one was changed, dropped or put in. Nothing was written. Compare with a mirror or the city's database."
        )


def _entries(source: Source, start: int, size: int) -> Iterator[bytes]:
    for bundle in new_bundles(start, size):
        entries = _read_bundle(source, bundle)
        yield from entries[max(0, start - bundle.index * TILE_WIDTH) :]


def _read_bundle(source: Source, bundle: Bundle) -> list[bytes]:
    data = source.read(f"log/{bundle.path()}")
    if data is not None:
        return decode_bundle(data, bundle.width)
    data = source.read(f"log/{Bundle(bundle.index, TILE_WIDTH).path()}")  # a mirror may have dropped partial ones
    if data is None:
        raise VerificationError(f"The published log lacks log/{bundle.path()}. Nothing was written.")
    return decode_bundle(data, TILE_WIDTH)[: bundle.width]


def told_entry(index: int, entry: Entry) -> ToldEntry:
    """Tell an entry in both languages; one of a kind not known here by the kind's name."""
    kind = REGISTRY.get(entry.kind)
    told = [sentence(kind, entry.public, language) if kind else entry.kind for language in ("en", "es")]
    return ToldEntry(index, instant_text(entry.at), entry.kind, *told)


def _month_files(memory: Memory, target: Target) -> Iterator[tuple[str, bytes]]:
    """The files of the months that changed, or that the target lacks."""
    dirty = memory.dirty_months()
    for month in memory.months():
        paths = {f"data/searches/{month}.json": rows.json_file, f"data/searches/{month}.csv": rows.csv_file}
        if month not in dirty and all(target.exists(path) for path in paths):
            continue
        found = memory.month(month)
        for path, written in paths.items():
            data = written(found)
            memory.set_file(path, sha256(data).hexdigest(), len(found))
            yield path, data


def _other_files(memory: Memory, site: Site) -> dict[str, bytes]:
    changes = list(site.snapshot.lists["changes"])
    told = memory.told_at([row["index"] for row in changes])
    return {
        "data/city.json": canonical.encode(site.city.as_json()),
        "feed.xml": feed.atom(site.city, changes, told, "en"),
        "es/feed.xml": feed.atom(site.city, changes, told, "es"),
    }


def _promises(source: Source, fold: Fold) -> Result | None:
    """The newest result of checking the promises that the log names; none before there is one, or while its file is missing."""
    stated = fold.stated(PROMISES_CHECKED.name)
    data = source.read(statement.path_of(stated["statement"])) if stated else None
    if stated is None or data is None:
        return None
    return Result(data, statement.read(data, stated["statement"]), stated["index"])


def _site(
    source: Source, memory: Memory, head: _Head, snapshot: Snapshot, city: CityPage, *, result: Result | None
) -> Site:
    cosigned = head.policy.cosigned(head.checkpoint, head.note)
    return Site(
        city=city,
        snapshot=snapshot,
        checkpoint=head.checkpoint,
        witnesses=[Witness(name, cosigned.get(name)) for name in head.policy.witnesses],
        quorum=head.policy.satisfied_by(cosigned) if head.policy.quorum != NONE else None,
        keys_text=head.keys_text,
        address=_address(head, city),
        entries=memory.told(ENTRIES_SHOWN),
        searches=memory.newest(SEARCHES_SHOWN),
        files=memory.files(),
        policy=_policy(source, snapshot),
        history=history.steps(snapshot.lists["policies"], lambda version: _document(source, version)),
        promises=result,
    )


def _address(head: _Head, city: CityPage) -> str:
    """Where the pages are: beside the log, whose address its keys' file gives; else by the log's name."""
    addresses = [url for _key, url in head.policy.logs if url is not None]
    return (addresses[0] if addresses else f"https://{city.origin}").rstrip("/").removesuffix("/log") + "/"


def _policy(source: Source, snapshot: Snapshot) -> PolicyText | None:
    as_of = instant_text(snapshot.as_of)
    versions = [row["policy"] for row in snapshot.lists["policies"] if row["effective_at"] <= as_of]
    return PolicyText(versions[-1], _document(source, versions[-1])) if versions else None


def _document(source: Source, version: str) -> PolicyDocument | None:
    data = source.read(f"policies/{version}.txt")
    if data is None or sha256(data).hexdigest() != version:
        return None
    try:
        return parse_document(data)
    except FormatError:  # adopted under a later version of this software; its bytes are published all the same
        return None
