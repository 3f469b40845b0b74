"""Ask the policy about acts on people, and put its refusals on record."""

from datetime import datetime

from clearplate.core.policy.acts import ManageOfficers
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.server.agencies import queries
from clearplate.server.agencies.models import Agency, Officer, Role
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy

__all__ = ["Refused", "confirmation_act", "decide_about_people", "refuse"]

_WATCHERS = frozenset({Role.AUDITOR, Role.COORDINATOR, Role.OFFICIAL})


def decide_about_people(
    by: Officer | None,
    change: str,
    *,
    agency: Agency,
    now: datetime,
    address: str | None,
    subject: Officer | None = None,
    role: Role | None = None,
    hours: int = 0,
) -> Refused | None:
    """The refusal, logged; or None when the act is allowed. A command on the city's machine (`by` None) is not asked.

    Args:
        by: Who acts.
        change: As `core.policy.acts.ManageOfficers` names it.
        agency: The agency of the officer concerned.
        now: When.
        address: Where the request came from.
        subject: The officer concerned; None for one who is only now added.
        role: The role given or taken.
        hours: For how long support access is asked.
    """
    if by is None:
        return None
    act = ManageOfficers(
        officer=queries.officer_facts(by, now),
        change=change,
        own_agency=by.agency_id == agency.id,
        own_account=subject is not None and subject.pk == by.pk,
        over=subject is not None and bool(subject.role_set & _WATCHERS or subject.pk in queries.superiors(by.pk)),
        role=role.value if role else "",
        hours=hours,
    )
    return refuse(by, act, policy.decide(act, now), now=now, address=address)


def confirmation_act(by: Officer, subject: Officer, now: datetime) -> ManageOfficers:
    """The facts of confirming whose an account is."""
    return ManageOfficers(
        officer=queries.officer_facts(by, now),
        change="confirm_access",
        own_agency=by.agency_id == subject.agency_id,
        own_account=subject.pk == by.pk,
        changed_access=queries.changed_access(subject, by),
    )


def refuse(
    by: Officer, act: ManageOfficers, decision: Allowed | Refused, *, now: datetime, address: str | None
) -> Refused | None:
    """Put a decision on record if it is a refusal, and give it; None when it is not."""
    if not isinstance(decision, Refused):
        return None
    policy_actions.log_refusal(act, decision, agency=by.agency.name, address=address, now=now)
    return decision
