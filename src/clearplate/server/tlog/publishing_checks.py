"""Refuse to run on a log that is not the published one: rolled back, forked, or with a byte changed on either side.

Reads every entry of the database and every published tile and bundle once, side by side; memory stays flat.
"""

from collections.abc import Iterator
from typing import Final

from django.db import transaction

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog import tiles
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.merkle import HASH_BYTES, GrowingTree, leaf_hash, root_hash
from clearplate.core.tlog.tiles import TILE_WIDTH, Bundle, Tile
from clearplate.server.tlog import publishing, queries, signing
from clearplate.server.tlog.publishing import PublishedLogError
from clearplate.server.tlog.store import PublicStore, public_store

FAULTS_MAX: Final = 20
"""More would not help anyone decide what to do."""


def check_published() -> list[str]:
    """Compare the published log with the database and with the checkpoints signed over it.

    Returns:
        What does not hold, one sentence each; empty where nothing was published yet.
    """
    store = public_store()
    head = signing.head()
    try:
        found = publishing.published(store)
        publishing.check_not_ahead(found[0] if found else None, head)
    except PublishedLogError as fault:
        return [str(fault)]
    faults: list[str] = []
    for sentence in _compare(store, found[0] if found else None, head):
        faults.append(sentence)
        if len(faults) == FAULTS_MAX:
            break
    return faults


def diagnostics(faults: list[str]) -> str:
    """What is wrong and what to do, for the person who starts the service."""
    return PublishedLogError(" ".join(["The published log and the database are not one log.", *faults])).diagnostics()


def _compare(store: PublicStore, checkpoint: Checkpoint | None, head: signing.SignedHead | None) -> Iterator[str]:
    published_size = checkpoint.tree_size if checkpoint else 0
    signed_size = head.tree_size if head else 0
    roots: dict[int, bytes] = {}
    tree, columns = GrowingTree(), _Columns(store, published_size)
    with transaction.atomic():
        for data in queries.entry_bytes(signed_size):
            if tree.size < published_size:
                yield from columns.add(data)
            tree.append(leaf_hash(data))
            if tree.size in (published_size, signed_size):
                roots[tree.size] = tree.root()
    if tree.size < signed_size:
        yield f"The database has {tree.size} entries in order, and the log signed {signed_size}."
        return
    if checkpoint and published_size and roots[published_size] != checkpoint.root_hash:
        yield "The entries in the database do not lead to the root hash of the published checkpoint."
    if head and signed_size and roots[signed_size] != head.root_hash:
        yield "The entries in the database do not lead to the root hash that was signed last."


class _Columns:
    """The tiles that the database's entries make, level by level, each compared with the published one when whole."""

    def __init__(self, store: PublicStore, size: int) -> None:
        self._store, self._size, self._count = store, size, 0
        self._entries: list[bytes] = []
        self._levels: list[list[bytes]] = []

    def add(self, data: bytes) -> Iterator[str]:
        """Take the next entry."""
        self._entries.append(data)
        self._count += 1
        last = self._count == self._size
        if len(self._entries) == TILE_WIDTH or last:
            yield from self._bundle()
        carried: bytes | None = leaf_hash(data)
        for level in range(tiles.LEVEL_MAX):
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._levels[level]
            if carried is not None:
                hashes.append(carried)
                carried = None
            if len(hashes) == TILE_WIDTH:
                yield from self._tile(level, hashes)
                carried = root_hash(hashes)
                hashes.clear()
            elif last and hashes:
                yield from self._tile(level, hashes)
            if carried is None and (not last or level + 1 == len(self._levels)):
                return

    def _bundle(self) -> Iterator[str]:
        bundle = Bundle((self._count - 1) // TILE_WIDTH, len(self._entries))
        entries, self._entries = self._entries, []
        published = self._store.read(f"log/{bundle.path()}")
        if published is None:
            yield f"The published log/{bundle.path()} is missing (clearplate tlog publish --everything writes it again)."
        elif published != tiles.encode_bundle(entries):
            yield self._difference(bundle, entries, published)

    def _difference(self, bundle: Bundle, entries: list[bytes], published: bytes) -> str:
        where = f"the published log/{bundle.path()}"
        try:
            read = tiles.decode_bundle(published, bundle.width)
            listed = tiles.split_tile(self._leaf_tile(bundle), bundle.width)
        except (FormatError, VerificationError) as fault:
            return f"In {where} bytes were changed: {fault}"
        place = next(place for place, pair in enumerate(zip(entries, read, strict=True)) if pair[0] != pair[1])
        index = bundle.index * TILE_WIDTH + place
        if leaf_hash(read[place]) == listed[place]:
            return (
                f"Entry {index} was changed in the database: {where} holds other bytes, and the tiles vouch for them."
            )
        return f"Entry {index} was changed in {where}: the database and the tiles have other bytes."

    def _leaf_tile(self, bundle: Bundle) -> bytes:
        return publishing.tile_reader(self._store)(Tile(0, bundle.index, bundle.width))

    def _tile(self, level: int, hashes: list[bytes]) -> Iterator[str]:
        index = ((self._count >> tiles.TILE_HEIGHT * level) - 1) // TILE_WIDTH
        tile = Tile(level, index, len(hashes))
        published = self._store.read(f"log/{tile.path()}")
        if published is None:
            yield f"The published log/{tile.path()} is missing (clearplate tlog publish --everything writes it again)."
        elif published != b"".join(hashes):
            start = next((i for i, each in enumerate(hashes) if published[i * HASH_BYTES :][:HASH_BYTES] != each), 0)
            yield f"The published log/{tile.path()} differs from the database at its hash {start}."
