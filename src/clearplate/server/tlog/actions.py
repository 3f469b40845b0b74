"""Append entries to the log, inside the transaction of the act they account for: no entry, no act.

Concurrency: appends never wait for one another. An entry gets an id here and its place in the tree later, from the
sequencer (`jobs.py`), which sees an entry only once its transaction has committed.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from clearplate.core.errors import InvariantError
from clearplate.core.tlog import kinds
from clearplate.core.tlog.embargo import build_embargoed, needed
from clearplate.core.tlog.entries import SALT_BYTES, LogKind, NewEntry, build_entry
from clearplate.server.tlog import disclosures
from clearplate.server.tlog.keys import disclosure_key

Act = tuple[LogKind, Mapping[str, Any], Mapping[str, Any]]
"""A log kind, its public fields, its confidential fields."""


@dataclass(frozen=True, slots=True)
class Embargo:
    """That an act is written down as digests only, and told when its embargo ends.

    Attributes:
        ends_at: When at the latest; it stands in the entry.
        subject: What is under embargo, say a case; `embargoes.end_early` ends it for all entries of a subject.
    """

    ends_at: datetime
    subject: UUID


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An appended entry: its id in this database, and its RFC 6962 leaf hash (32 bytes)."""

    entry_id: int
    leaf_hash: bytes


# One statement, one round trip: ids first, in the order given, then the three rows of each entry.
_APPEND = """
WITH given AS MATERIALIZED (
    SELECT nextval('tlog_entry_entry_id_seq') AS entry_id, kind, entry, leaf_hash, sealed, subject, due_at, place
    FROM unnest(%s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s::uuid[], %s::timestamptz[])
        WITH ORDINALITY AS given (kind, entry, leaf_hash, sealed, subject, due_at, place)
), entries AS (
    INSERT INTO tlog_entry (entry_id, kind, at, entry, leaf_hash)
    SELECT entry_id, kind, %s, entry, leaf_hash FROM given
), disclosures AS (
    INSERT INTO tlog_disclosure (entry_id, sealed) SELECT entry_id, sealed FROM given WHERE sealed IS NOT NULL
), embargoes AS (
    INSERT INTO tlog_embargo (entry_id, subject, due_at) SELECT entry_id, subject, due_at FROM given WHERE subject IS NOT NULL
), pending AS (
    INSERT INTO tlog_pending (entry_id) SELECT entry_id FROM given
)
SELECT entry_id FROM given ORDER BY place
"""


def append(
    kind: LogKind,
    public: Mapping[str, Any],
    confidential: Mapping[str, Any],
    *,
    now: datetime,
    embargo: Embargo | None = None,
) -> EntryRef:
    """Append the entry of one act.

    Args:
        kind: From `core.tlog.kinds`.
        public: Every public field of the kind.
        confidential: Every confidential field of the kind.
        now: When the act happens, aware.
        embargo: The act is told only when this ends; until then its entry holds digests alone.

    Raises:
        InvariantError: Not inside `transaction.atomic()`, or the fields are not the kind's.
        django.db.Error: The log cannot be written; the act must not happen, so let it through.
    """
    return append_many([(kind, public, confidential)], now=now, embargo=embargo)[0]


def append_many(acts: Sequence[Act], *, now: datetime, embargo: Embargo | None = None) -> list[EntryRef]:
    """Append the entries of several acts of one transaction, in the order given.

    Raises:
        InvariantError: As for `append`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise InvariantError("A log entry belongs inside the transaction of the act it accounts for.")
    entries = [_build(act, now, embargo) for act in acts]
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                [kinds.governance.EMBARGOED.name if embargo else kind.name for kind, _, _ in acts],
                [entry.data for entry in entries],
                [entry.leaf_hash for entry in entries],
                [_seal(entry) for entry in entries],
                [embargo.subject if embargo else None for _ in acts],
                [embargo.ends_at if embargo else None for _ in acts],
                now,
            ],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return [EntryRef(entry_id, entry.leaf_hash) for entry_id, entry in zip(ids, entries, strict=True)]


def _build(act: Act, now: datetime, embargo: Embargo | None) -> NewEntry:
    kind, public, confidential = act
    if embargo is not None:
        counts = needed(kind)
        return build_embargoed(
            kind,
            public,
            confidential,
            at=now,
            ends_at=embargo.ends_at,
            salts=[os.urandom(SALT_BYTES) for _ in range(counts.salts)],
            decoys=[os.urandom(sha256().digest_size) for _ in range(counts.decoys)],
        )
    salts = [os.urandom(SALT_BYTES) for _ in kind.confidential]
    return build_entry(kind, public, confidential, at=now, salts=salts)


def _seal(entry: NewEntry) -> bytes | None:
    if not entry.disclosures:
        return None
    nonce = os.urandom(disclosures.NONCE_BYTES)
    return disclosures.seal(disclosure_key(), entry.leaf_hash, entry.disclosures, nonce=nonce)
