"""When a day is over: from then on it is closed, whether or not its key is destroyed yet.

The rule is `core.custody.retention`; here it meets what each key's entry stated and the policy in force.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from clearplate.core.custody import retention
from clearplate.server.custody.keyring import DayClosedError
from clearplate.server.policy import queries as policy

_STATED = "SELECT day, destroy_on, shredded_at IS NOT NULL FROM custody_day WHERE day = ANY(%s)"


class DayEndedError(DayClosedError):
    """The day is over, and its key is about to be destroyed."""

    def __init__(self, day: date) -> None:
        super().__init__(
            day,
            f"Captures of {day} are no longer kept. Once the day's key is destroyed, the camera is told to erase them.",
        )


def ended_days(days: Iterable[date], *, now: datetime) -> frozenset[date]:
    """Say which of these days are past their end or destroyed.

    A day without a row ends as its key would if it were made now.
    """
    wanted = list(days)
    with connection.cursor() as cursor:  # on the way of every search and upload, so without the ORM's own cost
        cursor.execute(_STATED, [wanted])
        rows = {day: (stated, gone) for day, stated, gone in cursor.fetchall()}
    limit = limit_in_force(now)
    return frozenset(day for day in wanted if _is_over(day, rows.get(day), limit, now))


def still_open(days: Iterable[date], *, now: datetime) -> list[date]:
    """Say which of these days may be opened, in the order given."""
    wanted = list(days)
    over = ended_days(wanted, now=now)
    return [day for day in wanted if day not in over]


def end_of(day: date, stated: date, limit: int | None) -> datetime:
    """When a day ends by what its key's entry states and the policy's limit (`limit_in_force`)."""
    return retention.ends_at(day, stated, limit)


def limit_in_force(now: datetime) -> int | None:
    """The policy's `retention_days`; None where no policy is in force."""
    parameters = policy.parameters(now)
    return None if parameters is None else parameters.retention_days


def _is_over(day: date, row: tuple[date, bool] | None, limit: int | None, now: datetime) -> bool:
    if row is None:
        return limit is not None and now >= retention.ends_at(day, retention.destroy_on(day, limit), limit)
    stated, gone = row
    return gone or now >= retention.ends_at(day, stated, limit)
