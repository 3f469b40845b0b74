"""Holds and extensions among the kinds of requests that approvals knows: told, done, let go of. Their entries are holds' own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from clearplate.core.approvals import Need
from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.acting import By
from clearplate.server.approvals import registry
from clearplate.server.approvals.registry import ApprovalKind, Line, Outcome
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.holds import actions, queries, telling
from clearplate.server.holds.models import Hold, HoldExtension
from clearplate.server.local_time import to_city
from clearplate.server.tlog.actions import Embargo

_NEED = Need(roles=frozenset({"supervisor"}))
_OWN = frozenset({"asked", "approved", "declined", "ended"})


def _hold(subject_id: UUID) -> Hold:
    return Hold.objects.select_related("case", "asked_by").get(pk=subject_id)


def _extension(subject_id: UUID) -> HoldExtension:
    return HoldExtension.objects.select_related("hold__case", "asked_by").get(pk=subject_id)


def _lines(asked: Hold | HoldExtension, language: str) -> list[Line]:
    hold = asked if isinstance(asked, Hold) else asked.hold
    found = queries.extent(hold)
    names = cameras.names(number for number, _count in found.by_camera)
    with override(language):
        lines = [
            Line(gettext("Case"), hold.case.number),
            Line(gettext("Offense type"), offense(hold.offense_type).name(language)),
            Line(gettext("Captures"), str(hold.captures)),
            Line(gettext("Keep until"), date_format(asked.ends_on)),
        ]
        if found.first and found.last:
            span = f"{_moment(found.first)} – {_moment(found.last)}"
            lines.append(Line(gettext("Captured"), span))
        for number, count in found.by_camera:
            lines.append(Line(names.get(number, gettext("Unknown camera")), telling.captures_told(count)))
    return lines


def _moment(at: datetime) -> str:
    there = to_city(at)
    return f"{date_format(there, 'SHORT_DATETIME_FORMAT')} {there.tzname()}"


def _describe_hold(subject_id: UUID, language: str) -> Sequence[Line]:
    return _lines(_hold(subject_id), language)


def _describe_extension(subject_id: UUID, language: str) -> Sequence[Line]:
    return _lines(_extension(subject_id), language)


def _approve_hold(subject_id: UUID, by: By, now: datetime) -> Outcome:
    hold = _hold(subject_id)
    outcome = actions.carry_out(by, hold, now=now)
    if isinstance(outcome, Refused):
        return outcome
    lost = hold.captures - outcome.captures
    if lost > 0:
        told = gettext("%(captures)s could not be kept: damaged, or gone already. Tell the operator.")
        return told % {"captures": telling.captures_told(lost)}
    return None


def _approve_extension(subject_id: UUID, by: By, now: datetime) -> Outcome:
    outcome = actions.carry_out_extension(by, _extension(subject_id), now=now)
    return outcome if isinstance(outcome, Refused) else None


def _decline_hold(subject_id: UUID, by: By, reason: str, now: datetime) -> Refused | None:
    outcome = actions.let_go(by, _hold(subject_id), reason, now=now)
    return outcome if isinstance(outcome, Refused) else None


def _decline_extension(subject_id: UUID, by: By, reason: str, now: datetime) -> Refused | None:
    outcome = actions.let_go(by, _extension(subject_id), reason, now=now)
    return outcome if isinstance(outcome, Refused) else None


def _lock(case_id: UUID) -> None:
    Case.objects.select_for_update().get(pk=case_id)


def _embargo_of(case: Case, now: datetime) -> Embargo | None:
    return cases.embargo_of(case, now)


def register() -> None:
    """Make both kinds known."""
    registry.register(
        ApprovalKind(
            name=actions.HOLD,
            title=_("Keep captures longer, as evidence"),
            need=_NEED,
            describe=_describe_hold,
            approve=_approve_hold,
            decline=_decline_hold,
            lock=lambda subject: _lock(_hold(subject).case_id),
            embargo=lambda subject, now: _embargo_of(_hold(subject).case, now),
            consequences=lambda _subject: telling.approving(longer=False),
            own_entries=_OWN,
            url=lambda subject: reverse("holds:detail", args=[subject]),
        )
    )
    registry.register(
        ApprovalKind(
            name=actions.EXTENSION,
            title=_("Keep what is held for still longer"),
            need=_NEED,
            describe=_describe_extension,
            approve=_approve_extension,
            decline=_decline_extension,
            lock=lambda subject: _lock(_extension(subject).hold.case_id),
            embargo=lambda subject, now: _embargo_of(_extension(subject).hold.case, now),
            consequences=lambda _subject: telling.approving(longer=True),
            own_entries=_OWN,
            url=lambda subject: reverse("holds:detail", args=[_extension(subject).hold_id]),
        )
    )
