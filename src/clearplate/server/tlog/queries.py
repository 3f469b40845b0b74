"""Read the log: entries, their order, the root hash; disclosures for a person who may see them; the whole check."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from clearplate.core.errors import ClearplateError
from clearplate.core.tlog import merkle
from clearplate.core.tlog.entries import Entry, open_disclosure, parse_entry
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.server.tlog import disclosures
from clearplate.server.tlog.keys import disclosure_key
from clearplate.server.tlog.models import TlogDisclosure, TlogEntry, TlogHead

CHUNK = 10_000
"""Rows held at a time while walking the log: memory stays flat however long it is."""


@dataclass(frozen=True, slots=True)
class Head:
    """The log as far as it has an order."""

    tree_size: int
    root_hash: bytes


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One entry as the database keeps it.

    Attributes:
        entry_id: Its id in this database.
        tree_index: Its place in the tree; None while it waits for the sequencer.
        data: Its bytes.
        leaf_hash: RFC 6962 leaf hash.
        entry: The same, parsed.
    """

    entry_id: int
    tree_index: int | None
    data: bytes
    leaf_hash: bytes
    entry: Entry


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the log that does not hold. `tree_index` is None for an entry without a place."""

    entry_id: int | None
    tree_index: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """What `check` found."""

    tree_size: int
    root_hash: bytes
    pending: int
    faults: tuple[Fault, ...]


def root() -> Head:
    """The root hash over every entry that has its place; taken from the signed head where that covers them all."""
    head = TlogHead.objects.first()
    if head is not None and head.tree_size == tree_size():
        return Head(head.tree_size, bytes(head.root_hash))
    tree = merkle.GrowingTree()
    with transaction.atomic():
        for _, _, _, leaf_hash in _walk():
            tree.append(leaf_hash)
    return Head(tree.size, tree.root())


def tree_size() -> int:
    """Entries that have a place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(tree_index) + 1, 0) FROM tlog_sequence")
        return int(cursor.fetchone()[0])


def entry(entry_id: int) -> KeptEntry | None:
    """One entry; None if there is none with this id."""
    row = TlogEntry.objects.select_related("place").filter(pk=entry_id).first()
    return _kept(row) if row else None


def entries(
    *, kind: str | None = None, before: int | None = None, until: datetime | None = None, limit: int = 50
) -> list[KeptEntry]:
    """Entries, newest first.

    Args:
        kind: Only this log kind.
        before: Only entries with a smaller id: where the page before ended.
        until: Only entries made then or earlier, and those that have their place already.
        limit: At most so many.
    """
    rows = TlogEntry.objects.select_related("place").order_by("-entry_id")
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(entry_id__lt=before)
    if until is not None:
        rows = rows.filter(Q(at__lte=until) | Q(place__isnull=False))
    return [_kept(row) for row in rows[:limit]]


def entry_of_day(kind: str, day: date) -> int | None:
    """The id of the newest entry of a kind about a UTC day; None where there is none."""
    rows = TlogEntry.objects.filter(kind=kind).order_by("-entry_id")
    for entry_id, data in rows.values_list("entry_id", "entry").iterator(chunk_size=100):
        if parse_entry(bytes(data)).public.get("day") == day.isoformat():
            return int(entry_id)
    return None


def disclosed(entry_id: int) -> dict[str, Any]:
    """The confidential fields of one entry, each checked against the digest in the entry. For an auditor's eyes.

    Returns:
        Field names to values; empty if the entry has none or does not exist.

    Raises:
        VerificationError: They do not open, or are not what the entry committed to.
    """
    kept = entry(entry_id)
    sealed = TlogDisclosure.objects.filter(pk=entry_id).values_list("sealed", flat=True).first()
    if kept is None or sealed is None:
        return {}
    opened = disclosures.open_sealed(disclosure_key(), kept.leaf_hash, bytes(sealed))
    return dict(open_disclosure(kept.entry, disclosure) for disclosure in opened)


def check() -> CheckedLog:
    """Recompute everything that can be recomputed here: leaf hashes, order, root, and that no entry was left out."""
    tree, faults = merkle.GrowingTree(), []
    with transaction.atomic():
        for tree_index, entry_id, data, leaf_hash in _walk():
            if (sentence := _fault_in(tree_index, tree.size, data, leaf_hash)) is not None:
                faults.append(Fault(entry_id, tree_index, sentence))
            tree.append(merkle.leaf_hash(data))
        faults += [Fault(lost, None, "has no place in the tree and does not wait for one") for lost in _lost()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tlog_pending")
            pending = int(cursor.fetchone()[0])
    return CheckedLog(tree.size, tree.root(), pending, tuple(faults))


def _fault_in(tree_index: int, expected_index: int, data: bytes, leaf_hash: bytes) -> str | None:
    if tree_index != expected_index:
        return f"stands where index {expected_index} was expected: the order has a gap"
    if merkle.leaf_hash(data) != leaf_hash:
        return "does not have the leaf hash it was stored with: its bytes were changed"
    try:
        read = parse_entry(data)
    except ClearplateError as fault:
        return f"does not read as an entry: {fault.diagnostics()}"
    known = REGISTRY.get(read.kind)
    if known is None or known.tag != read.tag:
        return "has a kind and tag that are not in the registry"
    return None


def entry_bytes(size: int) -> Iterator[bytes]:
    """The first so many placed entries in order, or fewer where there are fewer. Inside a transaction."""
    for tree_index, (_, _, data, _) in enumerate(_walk()):
        if tree_index == size:
            return
        yield data


def _walk() -> Iterator[tuple[int, int, bytes, bytes]]:
    """Every placed entry in order: tree index, entry id, bytes, leaf hash. Inside a transaction (a server-side cursor)."""
    with connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = CHUNK  # psycopg's own cursor, behind Django's
        cursor.execute(
            "SELECT tree_index, entry_id, entry, leaf_hash FROM tlog_sequence JOIN tlog_entry USING (entry_id)"
            " ORDER BY tree_index"
        )
        for tree_index, entry_id, data, leaf_hash in cursor:
            yield tree_index, entry_id, bytes(data), bytes(leaf_hash)


def _lost() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id FROM tlog_entry LEFT JOIN tlog_sequence USING (entry_id) LEFT JOIN tlog_pending"
            " USING (entry_id) WHERE tree_index IS NULL AND tlog_pending.entry_id IS NULL ORDER BY entry_id LIMIT 1000"
        )
        return [row[0] for row in cursor.fetchall()]


def _kept(row: TlogEntry) -> KeptEntry:
    data = bytes(row.entry)
    place = getattr(row, "place", None)
    return KeptEntry(row.entry_id, place.tree_index if place else None, data, bytes(row.leaf_hash), parse_entry(data))


def last_entry_at() -> datetime | None:
    """When the newest entry was made; None for an empty log."""
    return TlogEntry.objects.order_by("-entry_id").values_list("at", flat=True).first()


def disclosures_of(entry_id: int, leaf_hash: bytes) -> tuple[str, ...]:
    """What opens the confidential fields of one entry, for a person who may see them; empty if it has none.

    Raises:
        VerificationError: They do not open.
    """
    sealed = TlogDisclosure.objects.filter(pk=entry_id).values_list("sealed", flat=True).first()
    return disclosures.open_sealed(disclosure_key(), leaf_hash, bytes(sealed)) if sealed is not None else ()


def entries_of(
    names: Collection[str], *, since: datetime | None = None, subject: UUID | None = None
) -> Iterator[KeptEntry]:
    """Every entry of these log kinds, oldest first, and every one whose kind was hidden and may be known now.

    Args:
        names: Log kinds.
        since: Only entries made then or later.
        subject: Whose embargo does not hide anything from the caller; others' entries come once they were disclosed.
    """
    known = Q(kind__in=names) | Q(pk__in=_readable(subject))
    rows = TlogEntry.objects.select_related("place").filter(known).order_by("entry_id")
    if since is not None:
        rows = rows.filter(at__gte=since)
    yield from map(_kept, rows.iterator())


def _readable(subject: UUID | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM tlog_embargo WHERE subject = %s OR disclosed_by IS NOT NULL", [subject])
        return [row[0] for row in cursor.fetchall()]
