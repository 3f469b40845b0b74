"""Reads that need a second person: further ones of a hold without a plate, or one of a plate that needs more care.

What a supervisor decides on is the case, the hold and how many; a plate is not shown to them. Their yes counts for the officer
who asked, for one day (`opening.WINDOW`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from clearplate.core.approvals import Need
from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.acting import By
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals import registry
from clearplate.server.approvals.registry import ApprovalKind, Line, Outcome
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.evidence import looking, opening
from clearplate.server.evidence.models import ReadsWish, WishState
from clearplate.server.holds import telling
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.local_time import to_city
from clearplate.server.policy import queries as policy
from clearplate.server.tlog.actions import Embargo

KIND = "held_reads"


@transaction.atomic
def ask(
    by: By, hold: Hold, reason: str, *, reads: int = 0, capture_id: UUID | None = None, now: datetime
) -> ReadsWish | Refused:
    """Ask a second person to open what one may not open alone; asking the same again while it waits changes nothing.

    Args:
        by: Who asks: somebody who may look at the hold.
        hold: In force.
        reason: What for; the second person reads it.
        reads: How many further reads; 0 where it is about one capture.
        capture_id: A capture of the hold whose plate needs more care; None for further reads.
        now: Aware UTC.
    """
    if refused := looking.may_not_look(by, hold, now=now):
        return refused
    parameters = policy.parameters(now)
    waits_until = now + timedelta(hours=parameters.second_person_hours if parameters else 1)
    waiting = [wish for wish in living(by, hold, now=now) if wish.state == WishState.WAITING]
    same = next((wish for wish in waiting if (wish.reads, wish.capture_id) == (reads, capture_id)), None)
    if same is not None:
        return same
    wish = ReadsWish.objects.create(
        hold=hold, officer=by.officer, reads=reads, capture_id=capture_id, asked_at=now, expires_at=waits_until
    )
    asked = approvals.ask(by, KIND, wish.pk, reason, waits_until, now=now)
    if isinstance(asked, Refused):
        _let_go(wish.pk, WishState.DECLINED)
        return asked
    return wish


def living(by: By, hold: Hold, *, now: datetime) -> list[ReadsWish]:
    """What an officer asked for about a hold and waits or counts now, newest first."""
    states = (WishState.WAITING, WishState.APPROVED)
    return list(ReadsWish.objects.filter(hold=hold, officer=by.officer, state__in=states, expires_at__gt=now))


def _of(subject_id: UUID) -> ReadsWish:
    return ReadsWish.objects.select_related("hold__case", "officer").get(pk=subject_id)


def _describe(subject_id: UUID, language: str) -> Sequence[Line]:
    wish = _of(subject_id)
    case = wish.hold.case
    with override(language):
        lines = [
            Line(gettext("Case"), case.number),
            Line(gettext("Offense type"), offense(wish.hold.offense_type).name(language)),
            Line(gettext("Held"), telling.captures_told(wish.hold.captures)),
        ]
        if wish.capture_id is None:
            shown = opening.shown_lately(case, now=wish.asked_at)
            lines.append(Line(gettext("Further reads to open"), str(wish.reads)))
            lines.append(Line(gettext("Reads this case was shown in the 24 hours before"), str(shown)))
        else:
            lines.append(Line(gettext("One read of a plate that needs more care"), _where(wish)))
    return lines


def _where(wish: ReadsWish) -> str:
    row = wish.capture_id and HeldCapture.objects.filter(hold=wish.hold_id, capture_id=wish.capture_id).first()
    if not row:
        return gettext("not held any more")
    camera = cameras.names([row.camera]).get(row.camera, gettext("Unknown camera"))
    there = to_city(row.captured_at)
    return f"{camera}, {date_format(there, 'SHORT_DATETIME_FORMAT')} {there.tzname()}"


def _approve(subject_id: UUID, _by: By, now: datetime) -> Outcome:
    wishes = ReadsWish.objects.filter(pk=subject_id)
    wishes.update(state=WishState.APPROVED, expires_at=now + opening.WINDOW)
    return None


def _decline(subject_id: UUID, _by: By, _reason: str, _now: datetime) -> Refused | None:
    _let_go(subject_id, WishState.DECLINED)
    return None


def _let_go(subject_id: UUID, state: WishState) -> None:
    ReadsWish.objects.filter(pk=subject_id).update(state=state)


def _lock(subject_id: UUID) -> None:
    ReadsWish.objects.select_for_update().get(pk=subject_id)


def _embargo(subject_id: UUID, now: datetime) -> Embargo | None:
    return cases.embargo_of(_of(subject_id).hold.case, now)


def _consequences(_subject_id: UUID) -> Sequence[str]:
    return (
        gettext(
            "For one day the officer may open this much more of the hold, a few reads at a time, each time in the log."
        ),
        gettext("Your approval stands in the public log."),
    )


def register() -> None:
    """Make the kind known."""
    registry.register(
        ApprovalKind(
            name=KIND,
            title=_("Open more of what is held than one officer may"),
            need=Need(roles=frozenset({"supervisor"})),
            describe=_describe,
            approve=_approve,
            decline=_decline,
            lapse=lambda subject_id, _now: _let_go(subject_id, WishState.ENDED),
            lock=_lock,
            embargo=_embargo,
            consequences=_consequences,
            url=lambda subject_id: reverse("evidence:hold", args=[_of(subject_id).hold_id]),
        )
    )
