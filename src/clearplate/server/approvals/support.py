"""Accountable acts about support access: asked for, opened by two officers, over when its time is.

A support account can do nothing at all outside a grant (`people.support_granted`), and inside one only what the policy
says. The entries here are the ones of their step; a first approval is logged by approvals.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clearplate.core.approvals import Need
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server.agencies import people_entries as entries
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.decisions import decide_about_people
from clearplate.server.agencies.models import Officer, Role, SupportGrant, SupportPurpose, new_id
from clearplate.server.approvals import actions, queries, registry
from clearplate.server.approvals.models import Request
from clearplate.server.approvals.registry import ApprovalKind, Line
from clearplate.server.tlog.actions import append
from clearplate.server.tlog.pseudonyms import officer_pseudonym

KIND = "support_access"
OPEN_FOR = timedelta(days=1)
"""So long two officers have to agree. Ours: support is asked for a fault of today."""


@transaction.atomic
def ask(by: By, officer: Officer, *, purpose: str, hours: int, reason: str, now: datetime) -> SupportGrant | Refused:
    """Ask to open a support account for some hours; two officers must agree.

    Args:
        by: Who asks.
        officer: The support account.
        purpose: One of `SupportPurpose`; published.
        hours: For how long, from the second approval on.
        reason: What happened; for who decides.
        now: Aware UTC.

    Raises:
        FieldError: It is no support account with access, or it is open or asked for already.
    """
    refusal = decide_about_people(
        by.officer, "ask_support", agency=officer.agency, now=now, address=by.address, subject=officer, hours=hours
    )
    if refusal:
        return refusal
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if Role.SUPPORT not in officer.role_set or not officer.is_active:
        raise FieldError("officer", "Choose a support account whose access has not ended.")
    if any(request.kind == KIND for request in _waiting(officer)) or _living(officer, now):
        raise FieldError("officer", "This account is open, or somebody asked for it already.")
    grant = SupportGrant.objects.create(
        id=new_id(), officer=officer, purpose=purpose, hours=hours, asked_by=by.officer, asked_at=now
    )
    public = {**entries.actor(by.officer, now), **_public(grant, now)}
    confidential = {
        "officer_id": str(by.officer.pk),
        "subject_id": str(officer.pk),
        "reason": reason,
        "address": by.address,
    }
    append(kinds.SUPPORT_ASKED, public, confidential, now=now)
    actions.ask(by, KIND, grant.pk, reason, now + OPEN_FOR, now=now)
    return grant


def _waiting(officer: Officer) -> list[Request]:
    grants = SupportGrant.objects.filter(officer=officer, starts_at=None, ended_at=None)
    return [request for grant in grants if (request := queries.waiting_about(KIND, grant.pk))]


def _living(officer: Officer, now: datetime) -> bool:
    return SupportGrant.objects.filter(officer=officer, ended_at=None, ends_at__gt=now).exists()


def _public(grant: SupportGrant, now: datetime) -> dict[str, object]:
    return {
        "subject": officer_pseudonym(grant.officer_id, now),
        "subject_agency": grant.officer.agency.name,
        "grant": str(grant.pk),
        "purpose": grant.purpose,
        "hours": grant.hours,
    }


def _open(grant_id: UUID, by: By, now: datetime) -> None:
    """What the second approval does."""
    grant = _grant(grant_id)
    grant.starts_at, grant.ends_at = now, now + timedelta(hours=grant.hours)
    grant.save(update_fields=["starts_at", "ends_at"])
    request = queries.waiting_about(KIND, grant_id)
    given = [approval.officer_id for approval in queries.given(request)] if request else []
    officers = [*given, by.officer.pk]
    public = {
        **_public(grant, now),
        "approved_by": [officer_pseudonym(one, now) for one in officers],
        "ends_at": instant_text(grant.ends_at),
    }
    confidential = {
        "subject_id": str(grant.officer_id),
        "approved_by_ids": [str(one) for one in officers],
        "address": by.address,
    }
    append(kinds.SUPPORT_GRANTED, public, confidential, now=now)


def _let_go(grant_id: UUID, now: datetime) -> None:
    SupportGrant.objects.filter(pk=grant_id, ended_at=None).update(ended_at=now)


@transaction.atomic
def end(by: By, grant: SupportGrant, *, now: datetime) -> Refused | None:
    """Close an open support account before its time; nothing happens when it is closed."""
    refusal = decide_about_people(
        by.officer, "end_support", agency=grant.officer.agency, now=now, address=by.address, subject=grant.officer
    )
    if refusal:
        return refusal
    _end(grant, by, "ended_early", now)
    return None


def end_due(*, now: datetime) -> int:
    """Close what is over; the account does nothing from its last instant on, also where this is late."""
    over = SupportGrant.objects.filter(ended_at=None, ends_at__lte=now)
    ended = 0
    for grant in list(over):
        with transaction.atomic():
            ended += _end(grant, None, "expired", now)
    return ended


def _end(grant: SupportGrant, by: By | None, why: str, now: datetime) -> bool:
    if not SupportGrant.objects.filter(pk=grant.pk, ended_at=None).exclude(starts_at=None).update(ended_at=now):
        return False
    # Their open sessions are over for good: another grant begins with signing in.
    Officer.objects.filter(pk=grant.officer_id).update(session_epoch=F("session_epoch") + 1)
    entries.append_about(
        kinds.SUPPORT_ENDED,
        by.officer if by else None,
        grant.officer,
        {"grant": str(grant.pk), "why": why},
        now=now,
        address=by.address if by else None,
    )
    return True


def _grant(grant_id: UUID) -> SupportGrant:
    return SupportGrant.objects.select_related("officer__agency").get(pk=grant_id)


def _describe(grant_id: UUID, language: str) -> Sequence[Line]:
    del language  # the reader's is active already
    grant = _grant(grant_id)
    return [
        Line(gettext("Support account"), f"{grant.officer.full_name}, {grant.officer.agency.name}"),
        Line(gettext("Purpose"), str(SupportPurpose(grant.purpose).label)),
        Line(gettext("For"), ngettext("%(n)d hour", "%(n)d hours", grant.hours) % {"n": grant.hours}),
    ]


def _consequences(_grant_id: UUID) -> Sequence[str]:
    return [
        gettext("With the second approval the account opens at once, and closes by itself when its hours are over."),
        gettext("It can pause and resume cameras and read the public part of the log, and nothing else."),
        gettext("The public log gets the line that two officers opened it, for what purpose and until when."),
    ]


def register() -> None:
    """Make support access known as what two persons decide."""
    registry.register(
        ApprovalKind(
            name=KIND,
            title=_("Open a support account"),
            need=Need(roles=frozenset({"coordinator", "official"}), training=False, city_wide=True, approvals=2),
            describe=_describe,
            approve=_open,
            decline=lambda grant_id, _by, _reason, now: _let_go(grant_id, now),
            lapse=_let_go,
            consequences=_consequences,
            own_entries=frozenset({"asked", "approved"}),
        )
    )
