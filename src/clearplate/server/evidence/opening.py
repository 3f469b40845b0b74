"""How many reads of what is held without a plate a case may still be shown (docs/adr/0039).

A hold is without a plate where cameras and a time named its captures, or a search without a plate found them: each of its
reads tells a plate that nobody asked about. So they are opened some at a time and counted for the case, whoever opens them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from clearplate.server.agencies.models import Officer
from clearplate.server.approvals import queries as approvals
from clearplate.server.cases.models import Case
from clearplate.server.evidence.models import OpenedRead, ReadsWish, WishState
from clearplate.server.holds.models import HeldCapture, Hold, NamedBy
from clearplate.server.policy import queries as policy

WINDOW: Final = timedelta(hours=24)
"""Reads are counted over so long, and a second person's yes to further ones counts so long: never in two windows."""


@dataclass(frozen=True, slots=True)
class Left:
    """What an officer may still open of a hold without a plate.

    Attributes:
        reads: So many now, at most; what the case was shown before aside.
        at_once: So many in one act.
        approved: Of `reads`, those that are there because a second person agreed.
    """

    reads: int
    at_once: int
    approved: int


def without_plate(hold: Hold) -> bool:
    """Whether no search for a plate named what a hold keeps."""
    return hold.named_by == NamedBy.QUERY or (hold.search is not None and hold.search.plate_count == 0)


def shown(case: Case, *, until: datetime) -> set[UUID]:
    """The captures held without a plate whose reads the case was shown."""
    return set(OpenedRead.objects.filter(case=case, at__lte=until).values_list("capture_id", flat=True))


def shown_lately(case: Case, *, now: datetime) -> int:
    """How many of them within `WINDOW`."""
    return OpenedRead.objects.filter(case=case, at__gt=now - WINDOW).count()


def agreed(officer: Officer, hold: Hold, *, now: datetime) -> int:
    """How many further reads of a hold a second person agreed to, for this officer."""
    wishes = _living(officer, hold, now).filter(capture_id=None)
    return wishes.aggregate(total=Sum("reads"))["total"] or 0


def agreed_with_care(officer: Officer, hold: Hold, *, now: datetime) -> set[UUID]:
    """The captures of a hold whose plates need more care, that a second person agreed to show this officer."""
    return {wish.capture_id for wish in _living(officer, hold, now) if wish.capture_id is not None}


def _living(officer: Officer, hold: Hold, now: datetime) -> QuerySet[ReadsWish]:
    living = ReadsWish.objects.filter(hold=hold, officer=officer, state=WishState.APPROVED, expires_at__gt=now)
    return living.filter(Exists(approvals.agreed().filter(subject_id=OuterRef("pk")))).order_by()


def left(officer: Officer, hold: Hold, *, now: datetime) -> Left:
    """What an officer may still open of a hold without a plate."""
    parameters = policy.parameters(now)
    if parameters is None:
        return Left(0, 0, 0)
    further = agreed(officer, hold, now=now)
    most = max(parameters.hold_reads_per_day_max + further - shown_lately(hold.case, now=now), 0)
    return Left(most, parameters.hold_reads_at_once_max, min(further, most))


def note(case: Case, captures: Iterable[UUID], *, now: datetime) -> None:
    """Note that the case was shown these reads; part of the act that shows them."""
    OpenedRead.objects.bulk_create(
        (OpenedRead(case=case, capture_id=capture_id, at=now) for capture_id in captures), ignore_conflicts=True
    )


def forget(*, now: datetime) -> int:
    """Forget what was shown of captures that nothing holds any more, once it is counted no more; how many."""
    held = HeldCapture.objects.filter(hold__case=OuterRef("case"), capture_id=OuterRef("capture_id"))
    over = OpenedRead.objects.filter(at__lte=now - WINDOW).exclude(Exists(held))
    return over.delete()[0]
