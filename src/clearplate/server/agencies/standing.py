"""Accountable acts about where an officer stands: under whom, in command or not, suspended or not.

Each decides by the policy, appends exactly one entry, in one transaction. `by` is None when a command on the city's own
machine acts.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clearplate.core import approvals
from clearplate.core.errors import FormatError
from clearplate.core.ids import OfficerId
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server.agencies import people_entries as entries
from clearplate.server.agencies.decisions import decide_about_people
from clearplate.server.agencies.models import Invitation, Officer
from clearplate.server.tlog.pseudonyms import officer_pseudonym


class Cause(models.TextChoices):
    """Why somebody is suspended; the public log says it."""

    REVIEW_FINDING = "review_finding", gettext_lazy("A review's finding")
    UNDER_REVIEW = "under_review", gettext_lazy("While something is looked into")
    SECURITY = "security", gettext_lazy("The account is not safe")
    AGENCY_REQUEST = "agency_request", gettext_lazy("The agency asked for it")


@transaction.atomic
def set_supervisor(
    by: Officer | None, officer: Officer, supervisor: Officer | None, *, now: datetime, address: str | None = None
) -> Refused | None:
    """Say under whom an officer stands; nothing happens when it is so already.

    Raises:
        FormatError: They would come to stand above themselves.
    """
    refusal = decide_about_people(
        by, "set_supervisor", agency=officer.agency, now=now, address=address, subject=officer
    )
    if refusal:
        return refusal
    # All of them: two changes at once, each innocent, could close a circle together.
    everyone = Officer.objects.select_for_update(of=("self",)).order_by("pk")
    lines = {OfficerId(one.pk): OfficerId(one.supervisor_id) if one.supervisor_id else None for one in everyone}
    if supervisor and approvals.would_circle(OfficerId(officer.pk), OfficerId(supervisor.pk), lines):
        raise FormatError(
            _("Nobody can stand above themselves, directly or through others. Choose another supervisor.")
        )
    if lines.get(OfficerId(officer.pk)) == (supervisor.pk if supervisor else None):
        return None
    officer.supervisor = supervisor
    officer.save(update_fields=["supervisor"])
    named = officer_pseudonym(OfficerId(supervisor.pk), now) if supervisor else None
    entries.append_about(
        kinds.SUPERVISOR_SET,
        by,
        officer,
        {"supervisor": named},
        {"supervisor_id": str(supervisor.pk) if supervisor else None},
        now=now,
        address=address,
    )
    return None


@transaction.atomic
def set_command_staff(
    by: Officer | None, officer: Officer, *, command_staff: bool, now: datetime, address: str | None = None
) -> Refused | None:
    """Say whether an officer is command staff: then auditors and officials decide on what they ask."""
    refusal = decide_about_people(
        by, "set_command_staff", agency=officer.agency, now=now, address=address, subject=officer
    )
    if refusal:
        return refusal
    if Officer.objects.filter(pk=officer.pk, command_staff=not command_staff).update(command_staff=command_staff):
        entries.append_about(
            kinds.COMMAND_STAFF_SET, by, officer, {"command_staff": command_staff}, now=now, address=address
        )
    officer.refresh_from_db()
    return None


@transaction.atomic
def suspend(
    by: Officer | None, officer: Officer, *, cause: str, now: datetime, address: str | None = None
) -> Refused | None:
    """Stop an officer at once: every act is refused, every open session is over for good. Nothing of theirs is lost.

    The last coordinator can be suspended too: then a command on the city's machine makes another.

    Args:
        by: Who; None for a command.
        officer: Whom.
        cause: One of `Cause`.
        now: Aware UTC.
        address: Where the request came from.
    """
    refusal = decide_about_people(by, "suspend", agency=officer.agency, now=now, address=address, subject=officer)
    if refusal:
        return refusal
    changed = Officer.objects.filter(pk=officer.pk, suspended_at=None).update(
        is_active=False, suspended_at=now, session_epoch=models.F("session_epoch") + 1
    )
    if changed:
        Invitation.objects.filter(officer=officer, used_at=None, expires_at__gt=now).update(expires_at=now)
        entries.append_about(kinds.SUSPENDED, by, officer, {"cause": str(Cause(cause))}, now=now, address=address)
    officer.refresh_from_db()
    return None


@transaction.atomic
def reinstate(by: Officer | None, officer: Officer, *, now: datetime, address: str | None = None) -> Refused | None:
    """End a suspension. They sign in anew; who left meanwhile stays out."""
    refusal = decide_about_people(by, "reinstate", agency=officer.agency, now=now, address=address, subject=officer)
    if refusal:
        return refusal
    found = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    if found.suspended_at is not None:
        found.suspended_at, found.is_active = None, found.left_on is None
        found.save(update_fields=["suspended_at", "is_active"])
        entries.append_about(kinds.REINSTATED, by, officer, {}, now=now, address=address)
    officer.refresh_from_db()
    return None
