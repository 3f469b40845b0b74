"""Take back from the published log what a restored database has forgotten, so that the log goes on without a fork.

A database that comes from a backup knows the beginning of the log. What was published since is public, signed by this
log's own keys, and complete: its entries are put back in their places, and only then may anything be signed again.
Trusts nothing it reads: what the database has, followed by what is read, must lead to the root that the newest published
checkpoint states, or nothing is written. What was sealed beside those entries (disclosures) is lost for good.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.tlog import kinds, tiles
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import check_cosignature
from clearplate.core.tlog.embargo import open_disclosed
from clearplate.core.tlog.entries import Entry, parse_entry
from clearplate.core.tlog.merkle import EMPTY_ROOT, GrowingTree, leaf_hash
from clearplate.core.tlog.note import Note
from clearplate.core.tlog.tiles import TILE_WIDTH, Bundle, TiledTree
from clearplate.server.tlog import publishing, queries, signing
from clearplate.server.tlog.jobs import SEQUENCER_LOCK
from clearplate.server.tlog.keys import log_vkeys
from clearplate.server.tlog.models import TlogHead
from clearplate.server.tlog.publishing import PUBLISHER_LOCK, PublishedLogError
from clearplate.server.tlog.store import Readable

CHUNK: Final = 1_000
"""Entries read at a time when what was put back is gone through."""

_PUT_BACK: Final = """
WITH given AS MATERIALIZED (
    SELECT coalesce(known, nextval('tlog_entry_entry_id_seq')) AS entry_id, known, kind, at, entry, leaf_hash, place
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bytea[], %s::bytea[])
        WITH ORDINALITY AS given (known, kind, at, entry, leaf_hash, place)
), entries AS (
    INSERT INTO tlog_entry (entry_id, kind, at, entry, leaf_hash)
    SELECT entry_id, kind, at, entry, leaf_hash FROM given WHERE known IS NULL
), placed AS (
    DELETE FROM tlog_pending USING given WHERE tlog_pending.entry_id = given.known
)
INSERT INTO tlog_sequence (tree_index, entry_id) SELECT %s + place - 1, entry_id FROM given ORDER BY place
"""

# An entry that was disclosed since must not be told a second time.
_NOTE_TOLD: Final = """
UPDATE tlog_embargo SET disclosed_by = %s
FROM tlog_sequence WHERE tlog_sequence.entry_id = tlog_embargo.entry_id AND tree_index = %s AND disclosed_by IS NULL
"""


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A copy of the published log, its checkpoint checked with the log's own keys."""

    copy: Readable
    checkpoint: Checkpoint
    note: Note

    def tree(self) -> TiledTree:
        """Its tree, read tile by tile."""
        return TiledTree(self.checkpoint.tree_size, publishing.tile_reader(self.copy))


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: the log's size in the database before, and after."""

    old_size: int
    tree_size: int

    @property
    def entries(self) -> int:
        """How many entries were put back."""
        return self.tree_size - self.old_size


@dataclass(frozen=True, slots=True)
class Act:
    """An act that the log tells of and the database had forgotten.

    Attributes:
        kind: Name of its log kind; of the hidden act, where an embargo ended since.
        at: When it happened.
        public: Its public fields.
        entry_id: The entry that stands for the act.
    """

    kind: str
    at: datetime
    public: dict[str, Any]
    entry_id: int


class NoPublishedLogError(PublishedLogError):
    """Nothing tells what was published, so nothing may be signed."""

    def __init__(self) -> None:
        super().__init__("There is no published log to go on from: the city's public space has no log/checkpoint.")

    def diagnostics(self) -> str:
        """What is wrong, and what to do."""
        return (
            f"{self} Whatever is signed now could contradict what readers and witnesses have seen, so nothing is. Name a "
            "copy of the public space as it was last: --log URL|FOLDER (a mirror, a newspaper's or a university's copy)."
        )


def newest(copies: Sequence[Readable]) -> PublishedLog:
    """Choose the newest of several copies of the published log, seeing that the others are its beginning.

    Raises:
        NoPublishedLogError: None of them holds a checkpoint.
        PublishedLogError: One is not this log's, or two tell different histories.
    """
    reads = [(copy, publishing.published(copy)) for copy in copies]
    found = [PublishedLog(copy, read[0], read[1]) for copy, read in reads if read is not None]
    if not found:
        raise NoPublishedLogError
    found.sort(key=lambda log: log.checkpoint.tree_size)
    last = found[-1]
    tree = last.tree()
    if tree.root() != last.checkpoint.root_hash:
        raise PublishedLogError("The published tiles at the right edge do not lead to the published checkpoint.")
    for log in found[:-1]:
        if tree.prefix_root(log.checkpoint.tree_size) != log.checkpoint.root_hash:
            raise PublishedLogError(
                "Two copies of the published log tell different histories, both signed with the log's key."
            )
    return last


def check_backup(log: PublishedLog, tree_size: int, root: bytes) -> None:
    """See, before anything is touched, that a backup's log is the beginning of the published one.

    A backup may be ahead of what was published, by entries that waited for it; then this cannot tell.

    Raises:
        PublishedLogError: It is not.
    """
    if tree_size <= log.checkpoint.tree_size and log.tree().prefix_root(tree_size) != root:
        raise PublishedLogError(
            "The log in the backup is not the beginning of the published log: it is another history."
        )


def entries_after(log: PublishedLog, size: int) -> Iterator[Entry]:
    """Read what was published after the first so many entries; believed only once a replay has checked it.

    Raises:
        PublishedLogError: It is missing or cannot be read.
    """
    for entries in _published_entries(log, size):
        yield from map(_parsed, entries)


def replay(log: PublishedLog) -> Replayed:
    """Put the entries that were published since back into the database. Inside a transaction, with nothing running.

    Entries that waited for their place when the backup was made, and got it since, are found by their bytes and put
    there, not written twice.

    Raises:
        PublishedLogError: The database is not the beginning of the published log; roll back.
        InvariantError: Not inside `transaction.atomic()`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise InvariantError("A replay belongs inside one transaction with what follows from it.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_advisory_xact_lock(%s)", [PUBLISHER_LOCK, SEQUENCER_LOCK])
    old_size, size = queries.tree_size(), log.checkpoint.tree_size
    tree = _tree_of_database(log, old_size)
    waiting = _waiting()
    for entries in _published_entries(log, old_size):
        _put_back(entries, tree.size, waiting)
        for data in entries:
            tree.append(leaf_hash(data))
    if old_size <= size and tree.root() != log.checkpoint.root_hash:
        raise PublishedLogError(
            "The published entries do not lead to the published checkpoint: a byte of them was changed."
        )
    _set_head(log)
    for act in _acts_after(old_size):
        if act.kind == kinds.governance.DISCLOSED.name:
            with connection.cursor() as cursor:
                cursor.execute(_NOTE_TOLD, [act.entry_id, act.public["index"]])
    return Replayed(old_size, max(size, old_size))


def acts_since(replayed: Replayed) -> Iterator[Act]:
    """Go through the acts of the entries that were put back, in their order; those whose embargo ended since, told."""
    for act in _acts_after(replayed.old_size):
        yield act
        if act.kind == kinds.governance.DISCLOSED.name and (told := _told(act, replayed.old_size)) is not None:
            yield told


def _tree_of_database(log: PublishedLog, old_size: int) -> GrowingTree:
    """The tree of the entries that the database has, checked against the published one as far as both go."""
    tree, common, root = GrowingTree(), min(old_size, log.checkpoint.tree_size), EMPTY_ROOT
    for first in range(0, old_size, publishing.STEP):
        for each in publishing.leaf_hashes(first, min(first + publishing.STEP, old_size)):
            tree.append(each)
            if tree.size == common:
                root = tree.root()
    if root != log.tree().prefix_root(common):
        raise PublishedLogError(
            f"The first {common} entries in the database are not the published ones: it is a backup of another history, "
            "or one side was changed."
        )
    return tree


def _published_entries(log: PublishedLog, old_size: int) -> Iterator[list[bytes]]:
    """The entries that the database lacks, bundle by bundle."""
    if old_size >= log.checkpoint.tree_size:
        return
    for bundle in tiles.new_bundles(old_size, log.checkpoint.tree_size):
        entries = _read_bundle(log.copy, bundle)
        yield entries[max(old_size - bundle.index * TILE_WIDTH, 0) :]


def _read_bundle(copy: Readable, bundle: Bundle) -> list[bytes]:
    data, width = copy.read(f"log/{bundle.path()}"), bundle.width
    if data is None and width < TILE_WIDTH:  # a mirror keeps the full one only, once there is one
        data, width = copy.read(f"log/{Bundle(bundle.index, TILE_WIDTH).path()}"), TILE_WIDTH
    if data is None:
        raise PublishedLogError(f"The published log/{bundle.path()} is missing.")
    try:
        return tiles.decode_bundle(data, width)[: bundle.width]
    except FormatError as fault:
        raise PublishedLogError(f"In the published log/{bundle.path()} bytes were changed: {fault}") from fault


def _waiting() -> dict[bytes, list[int]]:
    """Entries without a place, by leaf hash; two with the same bytes are alike, and either may take the place."""
    found: dict[bytes, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT leaf_hash, entry_id FROM tlog_pending JOIN tlog_entry USING (entry_id) ORDER BY entry_id"
        )
        for leaf, entry_id in cursor.fetchall():
            found.setdefault(bytes(leaf), []).append(entry_id)
    return found


def _put_back(entries: Sequence[bytes], first: int, waiting: dict[bytes, list[int]]) -> None:
    read = [_parsed(data) for data in entries]
    leaves = [leaf_hash(data) for data in entries]
    known = [waiting[leaf].pop(0) if waiting.get(leaf) else None for leaf in leaves]
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT_BACK,
            [known, [each.kind for each in read], [each.at for each in read], list(entries), leaves, first],
        )


def _parsed(data: bytes) -> Entry:
    try:
        return parse_entry(data)
    except FormatError as fault:
        raise PublishedLogError(f"A published entry cannot be read: {fault}") from fault


def _set_head(log: PublishedLog) -> None:
    """Note what was signed last, as the process that signed it did, unless the database knows of something newer."""
    head = signing.head()
    if head is not None and head.tree_size >= log.checkpoint.tree_size:
        publishing.check_not_ahead(log.checkpoint, head)
        return
    own = [signature for vkey in log_vkeys() for signature in log.note.signatures if vkey.signed(signature)]
    if len(own) != len(log_vkeys()):
        raise PublishedLogError("The published checkpoint does not carry both of the log's signatures.")
    signed_at = check_cosignature(log.checkpoint, own[-1], log_vkeys()[-1])
    TlogHead.objects.update_or_create(
        one=True,
        defaults={
            "tree_size": log.checkpoint.tree_size,
            "root_hash": log.checkpoint.root_hash,
            "note": Note(log.note.text, tuple(own)).render(),
            "signed_at": signed_at,
        },
    )


def _acts_after(old_size: int) -> Iterator[Act]:
    after = old_size - 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tree_index, entry_id, entry FROM tlog_sequence JOIN tlog_entry USING (entry_id)"
                " WHERE tree_index > %s ORDER BY tree_index LIMIT %s",
                [after, CHUNK],
            )
            rows = cursor.fetchall()
        for _index, entry_id, data in rows:
            entry = parse_entry(bytes(data))
            yield Act(entry.kind, entry.at, dict(entry.public), entry_id)
        if not rows:
            return
        after = rows[-1][0]


def _told(act: Act, old_size: int) -> Act | None:
    """The act that an ended embargo hid; None where it happened before the backup, which then knows of it."""
    index = act.public["index"]
    if not isinstance(index, int) or index < old_size:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry FROM tlog_sequence JOIN tlog_entry USING (entry_id) WHERE tree_index = %s", [index]
        )
        hidden = parse_entry(bytes(cursor.fetchone()[0]))
    kind, public = open_disclosed(hidden, act.public)
    return Act(kind, hidden.at, public, act.entry_id)
