"""The sequencer: gives committed entries their place in the tree, one after another, without a gap.

Only one runs at a time (a PostgreSQL advisory lock for the length of its transaction); a second one that finds the lock
taken does nothing, because the first or the next run will do its work. Places are given in the order of entry ids among
what has committed; they are never changed afterwards.
"""

from django.db import connection, transaction
from procrastinate.contrib.django import app

SEQUENCER_LOCK = 0x636C_6561_7270_0001
"""Key of the advisory lock: "clearp", then 1."""
BATCH = 5_000
"""Entries placed in one transaction: a fraction of a second, so that readers see steady progress."""

_SEQUENCE = """
WITH taken AS (
    DELETE FROM tlog_pending
    WHERE entry_id IN (SELECT entry_id FROM tlog_pending ORDER BY entry_id LIMIT %s)
    RETURNING entry_id
), tree AS (
    SELECT coalesce(max(tree_index) + 1, 0) AS size FROM tlog_sequence
)
INSERT INTO tlog_sequence (tree_index, entry_id)
SELECT tree.size + row_number() OVER (ORDER BY taken.entry_id) - 1, taken.entry_id FROM taken, tree
"""


def sequence() -> int:
    """Place every entry that has committed and has no place yet.

    Returns:
        How many entries were placed; 0 as well when another sequencer is at work.
    """
    placed = 0
    while True:
        count = _place_batch()
        placed += count
        if count < BATCH:
            return placed


def _place_batch() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(_SEQUENCE, [BATCH])
        return int(cursor.rowcount)


@app.periodic(cron="* * * * * */10")
@app.task(name="tlog.sequence", queueing_lock="tlog.sequence", pass_context=False)
def sequence_entries(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Run the sequencer every ten seconds."""
    sequence()
