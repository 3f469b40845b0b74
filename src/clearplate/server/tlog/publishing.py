"""Publish the log as C2SP tlog-tiles: tiles, bundles, and last the checkpoint that they lead to.

The order of the database is the staging (ADR 0018). A run starts from what is published, so that whatever a crash left
out is written by the next run; it signs only after what is published, what was signed before and the entries of the
database were found to be one tree. Time grows with what is new, not with the log.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog import tiles
from clearplate.core.tlog.checkpoint import Checkpoint, open_checkpoint
from clearplate.core.tlog.merkle import EMPTY_ROOT
from clearplate.core.tlog.note import Note, parse_note
from clearplate.core.tlog.tiles import TILE_WIDTH, Tile, TiledTree
from clearplate.core.tlog.witness_policy import NONE, WitnessPolicy
from clearplate.server.tlog import folders, jobs, signing, witnessing
from clearplate.server.tlog.keys import log_vkeys
from clearplate.server.tlog.store import PublicStore, Readable, public_store

PUBLISHER_LOCK: Final = 0x636C_6561_7270_0003
"""Key of the advisory lock: "clearp", then 3."""
CHECKPOINT: Final = "log/checkpoint"
KEYS: Final = "log/keys.txt"
STEP: Final = 65_536
"""Entries taken at a time when much is to be published: memory stays flat."""
ReadTile = Callable[[Tile], bytes]


class PublishedLogError(VerificationError):
    """What is published and what the database holds are not one log."""

    def diagnostics(self) -> str:
        """What is wrong, and what to do."""
        return (
            f"{self} Nothing is signed until this is settled. Stop the service and keep both as they are. If the database "
            "came from a backup, `clearplate restore` or `clearplate tlog replay` takes the later entries back from the "
            "published log; otherwise restore the side that is older or was changed: the database from its newest backup, "
            "the public files from a mirror. Never make a log anew under the same origin: witnesses and mirrors would "
            "show the fork."
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did: the size published before and now, and how many cosignatures the checkpoint carries."""

    old_size: int
    tree_size: int
    cosignatures: int


def published(store: Readable) -> tuple[Checkpoint, Note, bytes] | None:
    """The published checkpoint, its note and bytes, checked with the log's own keys; None before the first.

    Raises:
        PublishedLogError: It is not one that this log signed.
    """
    data = store.read(CHECKPOINT)
    if data is None:
        return None
    try:
        checkpoint, note = open_checkpoint(data, log_vkeys(), settings.CITY.public.origin)
    except (FormatError, VerificationError) as fault:
        raise PublishedLogError(f"The published {CHECKPOINT} is not one this log signed: {fault}") from fault
    return checkpoint, note, data


def tile_reader(store: Readable) -> ReadTile:
    """Read tiles from a public space; where a partial tile is gone, the front of the full one."""

    def read(tile: Tile) -> bytes:
        data = store.read(f"log/{tile.path()}")
        if data is None and tile.width < TILE_WIDTH:
            full = store.read(f"log/{Tile(tile.level, tile.index, TILE_WIDTH).path()}")
            data = full[: tile.width * 32] if full is not None else None
        if data is None:
            raise PublishedLogError(f"The published log/{tile.path()} is missing.")
        return data

    return read


def publish(*, now: datetime, everything: bool = False) -> Published | None:
    """Place what waits, sign, write tiles and bundles, ask the witnesses, write the checkpoint.

    Args:
        now: The city's time.
        everything: Write every tile and bundle anew from the database, for a public space that lost some.

    Returns:
        What was done; None while another process publishes.

    Raises:
        PublishedLogError: The published log and the database are not one log; nothing was signed.
    """
    jobs.sequence(now=now)
    with _alone() as alone:
        if not alone:
            return None
        return _publish(public_store(), now=now, everything=everything)


def _publish(store: PublicStore, *, now: datetime, everything: bool) -> Published:
    before = published(store)
    head = signing.head()
    check_not_ahead(before[0] if before else None, head)
    old_size, old_root = (before[0].tree_size, before[0].root_hash) if before and not everything else (0, EMPTY_ROOT)
    read = tile_reader(store)
    if TiledTree(old_size, read).root() != old_root:
        raise PublishedLogError("The published tiles at the right edge do not lead to the published checkpoint.")

    def root_of(size: int) -> bytes:
        if head is not None and _root_at(old_size, head.tree_size, read) != head.root_hash:
            raise PublishedLogError("The entries in the database do not lead to the checkpoint that was signed last.")
        return _root_at(old_size, size, read)

    signed = signing.advance(root_of, now=now)
    if before is not None and before[2].startswith(signed.note) and not everything:
        return Published(old_size, old_size, len(before[1].signatures) - 2)
    _write_tree(store, old_size, signed, read)
    _write_if_new(store, KEYS, keys_text().encode())
    signatures = witnessing.collect(signed.note, TiledTree(signed.tree_size, read))
    note = parse_note(signed.note)
    with connection.cursor() as cursor:
        # A connection lost meanwhile lost the lock as well, and another may have published more: this then raises.
        cursor.execute("SELECT 1")
    store.write(CHECKPOINT, Note(note.text, (*note.signatures, *signatures)).render())
    return Published(old_size, signed.tree_size, len(signatures))


def check_not_ahead(checkpoint: Checkpoint | None, head: signing.SignedHead | None) -> None:
    """See that the database knows of what is published.

    Raises:
        PublishedLogError: The published checkpoint is newer than the database, or of another tree.
    """
    if checkpoint is None:
        return
    if head is None or checkpoint.tree_size > head.tree_size:
        raise PublishedLogError(
            f"The published log has {checkpoint.tree_size} entries and the database signed only "
            f"{head.tree_size if head else 0}: the database was rolled back to an older state."
        )
    if checkpoint.tree_size == head.tree_size and checkpoint.root_hash != head.root_hash:
        raise PublishedLogError("The published checkpoint and the database's are of one size and two trees.")


def _write_tree(store: PublicStore, old_size: int, signed: signing.SignedHead, read: ReadTile) -> None:
    if _root_at(old_size, signed.tree_size, read) != signed.root_hash:
        raise PublishedLogError("The entries in the database do not lead to the checkpoint that was signed last.")
    for grown, _edge in _growth(old_size, signed.tree_size, read):
        for tile, data in grown.items():
            store.write(f"log/{tile.path()}", data)
    for bundle in tiles.new_bundles(old_size, signed.tree_size):
        first = bundle.index * TILE_WIDTH
        store.write(f"log/{bundle.path()}", tiles.encode_bundle(_entries(first, first + bundle.width)))
    for path, page in folders.pages(old_size, signed.tree_size):
        _write_if_new(store, f"log/{path}", page)


_Tiles = dict[Tile, bytes]


def _growth(old_size: int, new_size: int, read: ReadTile) -> Iterator[tuple[_Tiles, _Tiles]]:
    """Grow a tree from the database's leaf hashes, step by step: the tiles each step brought, and the right edge after it."""
    size, edge = old_size, {tile: read(tile) for tile in tiles.edge_tiles(old_size)}
    while size < new_size:
        upto = min((size // STEP + 1) * STEP, new_size)
        grown = tiles.grow(size, leaf_hashes(size, upto), edge.__getitem__)
        size = upto
        edge = {tile: grown[tile] if tile in grown else edge[tile] for tile in tiles.edge_tiles(size)}
        yield grown, edge


def _root_at(old_size: int, new_size: int, read: ReadTile) -> bytes:
    edge: _Tiles | None = None
    for _grown, edge in _growth(old_size, new_size, read):  # noqa: B007 - the last one counts
        pass
    return TiledTree(new_size, read if edge is None else edge.__getitem__).root()


def leaf_hashes(first: int, end: int) -> list[bytes]:
    """The leaf hashes that the database keeps of the entries from one place in the tree to before another.

    Raises:
        PublishedLogError: It lacks some of them.
    """
    return [bytes(leaf_hash) for (leaf_hash,) in _rows("leaf_hash", first, end)]


def _entries(first: int, end: int) -> list[bytes]:
    return [bytes(entry) for (entry,) in _rows("entry", first, end)]


def _rows(column: str, first: int, end: int) -> list[tuple[bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM tlog_sequence JOIN tlog_entry USING (entry_id)"  # noqa: S608 - one of two words here
            " WHERE tree_index >= %s AND tree_index < %s ORDER BY tree_index",
            [first, end],
        )
        rows: list[tuple[bytes]] = cursor.fetchall()
    if len(rows) != end - first:
        raise PublishedLogError(f"The database lacks entries between index {first} and {end}.")
    return rows


def witness_policy() -> WitnessPolicy:
    """The log's keys and addresses, with the witnesses that the city asks.

    Raises:
        FormatError: The file that the configuration names is no C2SP tlog-policy.
    """
    address = f"{settings.CITY.public_url.rstrip('/')}/public/log/"
    logs = tuple((vkey, address) for vkey in log_vkeys())
    read = witnessing.read_witness_policy()
    if read is None:
        return WitnessPolicy(logs, {}, NONE, {})
    return WitnessPolicy(logs, read.witnesses, read.quorum, read.groups)


def keys_text() -> str:
    """What `log/keys.txt` says."""
    return witness_policy().render()


def _write_if_new(store: PublicStore, path: str, data: bytes) -> None:
    if store.read(path) != data:
        store.write(path, data)


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the publisher's lock over several transactions; what it gives is False when another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [PUBLISHER_LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PUBLISHER_LOCK])
