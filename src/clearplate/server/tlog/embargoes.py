"""End embargoes: one `tlog.disclosed` for each entry whose time has come or whose embargo was ended early.

Running it twice, at once or after a crash, discloses nothing twice: a row is locked, and marked in the transaction that
appends the disclosure. An entry without a place in the tree yet waits for it, because a disclosure names the place.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from clearplate.core.errors import VerificationError
from clearplate.core.tlog import kinds
from clearplate.core.tlog.embargo import disclose
from clearplate.server.tlog import actions, disclosures
from clearplate.server.tlog.keys import disclosure_key

diagnostics = logging.getLogger(__name__)

BATCH = 500
_DUE = """
SELECT entry_id, tree_index, leaf_hash, sealed
FROM tlog_embargo JOIN tlog_sequence USING (entry_id) JOIN tlog_entry USING (entry_id) JOIN tlog_disclosure USING (entry_id)
WHERE disclosed_by IS NULL AND due_at <= %s AND entry_id > %s
ORDER BY entry_id LIMIT %s
FOR UPDATE OF tlog_embargo SKIP LOCKED
"""


def end_early(subject: UUID, *, now: datetime) -> int:
    """Make every hidden entry of a subject due now, inside the transaction of the act that ends the embargo.

    Returns:
        How many entries will be told.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tlog_embargo SET due_at = %s WHERE subject = %s AND disclosed_by IS NULL AND due_at > %s",
            [now, subject, now],
        )
        return int(cursor.rowcount)


def told_by(entry_id: int) -> int | None:
    """The entry that told an embargoed one; None while it is hidden, and for every other entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT disclosed_by FROM tlog_embargo WHERE entry_id = %s", [entry_id])
        row = cursor.fetchone()
    return row[0] if row else None


def disclose_due(*, now: datetime) -> int:
    """Tell every embargoed entry that is due and has its place in the tree.

    Returns:
        How many were told.
    """
    told = after = 0
    while True:
        rows, last = _disclose_batch(after, now)
        told += rows
        if last is None:
            return told
        after = last


def _disclose_batch(after: int, now: datetime) -> tuple[int, int | None]:
    told = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DUE, [now, after, BATCH])
        rows = cursor.fetchall()
        for entry_id, tree_index, leaf_hash, sealed in rows:
            try:
                opened = disclosures.open_sealed(disclosure_key(), bytes(leaf_hash), bytes(sealed))
            except VerificationError as fault:  # the others must not wait for it; that it is overdue, everyone sees
                diagnostics.error("Entry %s cannot be disclosed: %s", entry_id, fault.diagnostics())
                continue
            public = disclose(tree_index, bytes(leaf_hash), opened)
            ref = actions.append(kinds.governance.DISCLOSED, public, {}, now=now)
            cursor.execute("UPDATE tlog_embargo SET disclosed_by = %s WHERE entry_id = %s", [ref.entry_id, entry_id])
            told += 1
    return told, rows[-1][0] if rows else None
