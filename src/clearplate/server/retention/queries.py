"""Which days are due, how far each has come, what is in the way: reads that open nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from clearplate.server.custody import ends, objects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.retention import watching
from clearplate.server.retention.models import Destruction

OVERDUE_AFTER = timedelta(minutes=15)
"""A day that is not certified so long after its end is overdue: the job runs every minute."""


class Stage(StrEnum):
    """How far a day has come."""

    OPEN = "open"
    DUE = "due"
    KEY_DESTROYED = "key destroyed"
    DROPPED = "captures dropped"
    CERTIFIED = "certified"


class Health(StrEnum):
    """Retention in one word, for whoever watches the city."""

    OK = "ok"
    OVERDUE = "overdue"
    CLOCK_JUMPED = "clock-jumped"


@dataclass(frozen=True, slots=True)
class DayStatus:
    """One day as the operator sees it.

    Attributes:
        ends_at: From when on it is closed.
        blocked_since: Since when something is in the way; None where nothing is.
        blocked_by: What, in words.
    """

    day: date
    stage: Stage
    ends_at: datetime
    blocked_since: datetime | None
    blocked_by: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been certified by now."""
        return self.stage is not Stage.CERTIFIED and now > self.ends_at + OVERDUE_AFTER


def days(*, now: datetime) -> list[DayStatus]:
    """Every day that has or had a key, oldest first."""
    return _statuses(Day.objects.all(), now)


def unfinished(*, now: datetime) -> list[DayStatus]:
    """Days that are not certified yet, oldest first: some forty, however long the city has run."""
    certified = Destruction.objects.exclude(published_at=None).values("day")
    return _statuses(Day.objects.exclude(day__in=certified), now)


def due(*, now: datetime) -> list[date]:
    """Days with something left to do, oldest first.

    Past their end; or destroyed in the keyring while the database calls them open, as after it was restored.
    """
    in_ring = keyring().days()
    return [
        one.day
        for one in unfinished(now=now)
        if one.stage is not Stage.OPEN or in_ring.get(one.day) is KeyState.SHREDDED
    ]


def overdue(*, now: datetime) -> list[DayStatus]:
    """Days that should have been certified by now."""
    return [one for one in unfinished(now=now) if one.is_overdue(now)]


def health(now: datetime) -> Health:
    """Retention in one word; a few small reads."""
    if not watching.is_trusted(now):
        return Health.CLOCK_JUMPED
    return Health.OVERDUE if overdue(now=now) else Health.OK


def objects_left(day: date) -> int:
    """How many objects of a day the store still has."""
    return sum(1 for _ in objects.store().names(day))


def _statuses(rows: QuerySet[Day], now: datetime) -> list[DayStatus]:
    ended = Destruction.objects.defer("leaves").in_bulk(list(rows.values_list("day", flat=True)))
    limit = ends.limit_in_force(now)
    return [_status(row, ended.get(row.day), limit, now) for row in rows.order_by("day")]


def _status(row: Day, ended: Destruction | None, limit: int | None, now: datetime) -> DayStatus:
    at = ends.end_of(row.day, row.destroy_on, limit)
    if ended is not None and ended.published_at is not None:
        stage = Stage.CERTIFIED
    elif ended is not None and ended.dropped_at is not None:
        stage = Stage.DROPPED
    elif row.shredded_at is not None:
        stage = Stage.KEY_DESTROYED
    else:
        stage = Stage.DUE if now >= at else Stage.OPEN
    return DayStatus(row.day, stage, at, ended.blocked_since if ended else None, ended.blocked_by if ended else "")
