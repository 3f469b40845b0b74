"""The sequencer: gives committed entries their place in the tree, one after another, without a gap.

Only one runs at a time (a PostgreSQL advisory lock for the length of its transaction); a second one that finds the lock
taken does nothing, because the first or the next run will do its work. Places are given in the order of entry ids among
what has committed; they are never changed afterwards.
"""

from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.tlog import delay

SEQUENCER_LOCK = 0x636C_6561_7270_0001
"""Key of the advisory lock: "clearp", then 1."""
BATCH = 5_000
"""Entries placed in one transaction: a fraction of a second, so that readers see steady progress."""

_SEQUENCE = """
WITH taken AS (
    DELETE FROM tlog_pending
    WHERE entry_id IN (
        SELECT entry_id FROM tlog_pending JOIN tlog_entry USING (entry_id)
        WHERE %s::timestamptz IS NULL OR at <= %s::timestamptz ORDER BY entry_id LIMIT %s
    )
    RETURNING entry_id
), tree AS (
    SELECT coalesce(max(tree_index) + 1, 0) AS size FROM tlog_sequence
)
INSERT INTO tlog_sequence (tree_index, entry_id)
SELECT tree.size + row_number() OVER (ORDER BY taken.entry_id) - 1, taken.entry_id FROM taken, tree
"""


def sequence(*, now: datetime | None = None) -> int:
    """Place every entry that has committed, has no place yet and is as old as the city's policy asks.

    Args:
        now: The city's time; None asks the clock.

    Returns:
        How many entries were placed; 0 as well when another sequencer is at work.
    """
    now = now or clock.now()
    wait = delay.publication_delay(now)
    # Without a delay nothing is compared: an entry of another process's clock, a moment ahead, is placed as well.
    before = now - wait if wait else None
    placed = 0
    while True:
        count = _place_batch(before)
        placed += count
        if count < BATCH:
            return placed


def _place_batch(before: datetime | None) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(_SEQUENCE, [before, before, BATCH])
        return int(cursor.rowcount)


@app.periodic(cron="* * * * * */5")
@app.task(name="tlog.publish", queueing_lock="tlog.publish", pass_context=False)
def publish_log(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Place what waits and publish it, every five seconds; an idle log is signed again now and then."""
    from clearplate.server.tlog import publishing  # noqa: PLC0415 - it stands on the sequencer above

    publishing.publish(now=clock.now())
