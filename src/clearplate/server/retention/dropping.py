"""Dropping a day's partition beside searches and uploads: ask for the lock briefly, step back, ask again a little longer.

Whoever waits for a table's exclusive lock makes everyone behind wait too. So no attempt waits longer than searches may,
and what holds the table is named to the operator. Sessions of our own roles that idle in a transaction are ended by the
database (`operate.roles`).
"""

import time
from datetime import date, datetime
from typing import Final

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from clearplate.core.errors import ClearplateError

PATIENCE_MS: Final = (50, 100, 200, 400, 800, 1600)
"""Lock timeouts of the attempts of one run; between two, readers pass for as long."""

_HOLDERS = """
SELECT DISTINCT held.pid, coalesce(nullif(who.application_name, ''), 'no name'), who.usename, who.state, who.xact_start
FROM pg_locks AS held JOIN pg_stat_activity AS who USING (pid)
WHERE held.granted AND held.pid <> pg_backend_pid() AND held.locktype = 'relation'
  AND held.relation IN (to_regclass('public.custody_capture'), to_regclass(%s))
ORDER BY who.xact_start NULLS LAST
"""


class DropBlockedError(ClearplateError):
    """Others hold the table of captures."""

    def __init__(self, day: date, holders: str) -> None:
        super().__init__(
            f"The captures of {day} cannot be dropped, because the table is in use by {holders}. "
            "Their key is destroyed, so nobody can read them; the next run tries again."
        )


def drop_day(day: date, *, now: datetime) -> None:
    """Take a destroyed day's captures away; note its uploads, their roots and how many captures there were.

    Raises:
        DropBlockedError: Others held the table through every attempt.
    """
    in_the_way = ""
    for milliseconds in PATIENCE_MS:
        if _drop_within(milliseconds, day, now):
            return
        in_the_way = holders(day)
        time.sleep(milliseconds / 1000)
    raise DropBlockedError(day, in_the_way)


def _drop_within(milliseconds: int, day: date, now: datetime) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
            cursor.execute("SELECT retention_drop_day(%s, %s)", [day, now])
    except OperationalError as fault:
        if not isinstance(fault.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        return False
    return True


def holders(day: date) -> str:
    """Name the sessions that hold the table of captures or a day's part of it."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [f"public.custody_capture_{day:%Y%m%d}"])
        found = [_told(*row) for row in cursor.fetchall()]
    return "; ".join(found) or "a session that has just ended"


def _told(pid: int, application: str, role: str, state: str | None, since: datetime | None) -> str:
    # Of another role's sessions the database tells the application's role neither state nor time.
    when = f", {state} in a transaction since {since:%Y-%m-%d %H:%M:%S} UTC" if since and state else ""
    return f"PostgreSQL session {pid} ({application}, role {role}{when})"
