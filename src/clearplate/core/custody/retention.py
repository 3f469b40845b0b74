"""When a day ends: the one rule that custody, ingest, retention and match-and-forget share.

A day key states when it must be destroyed, once, when it is made. A policy that shortens retention acts on every day at
once; one that lengthens it touches no key that exists. From a day's end nothing of it is opened, indexed, or taken from a
camera, even where the job that destroys the key is late.
"""

from datetime import UTC, date, datetime, time, timedelta

SHOWN_STEP = 100
"""Certificates show counts rounded down to so many (docs/adr/0025)."""


def destroy_on(day: date, retention_days: int) -> date:
    """Give the day on whose first instant a day's key must be destroyed.

    A day's first possible read has then reached the limit; its last one is a day younger. A key lives through its own
    day even where the policy keeps nothing (0): the camera seals to it, and what it sealed is counted and forgotten.

    Args:
        day: The UTC day.
        retention_days: The policy's parameter, 0 or more.
    """
    return day + timedelta(days=max(retention_days, 1))


def ends_at(day: date, stated: date, retention_days: int | None) -> datetime:
    """Give the instant from which a day is closed, aware UTC.

    Args:
        day: The UTC day.
        stated: What its key's entry in the log says, by the policy in force when the key was made.
        retention_days: Of the policy in force now; None where there is none, and then what was stated stands.
    """
    last = stated if retention_days is None else min(stated, destroy_on(day, retention_days))
    return datetime.combine(last, time(0), UTC)


def keeps(retention_days: int, *, hit: bool) -> bool:
    """Say whether a read is kept at all: with a retention of 0 only one that hits a hotlist is."""
    return retention_days > 0 or hit


def shown_count(captures: int) -> int:
    """Round a count down to the hundred that a certificate shows."""
    return captures - captures % SHOWN_STEP
