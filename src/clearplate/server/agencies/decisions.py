"""Ask the policy about acts on people, and put its refusals on record."""

from datetime import datetime

from clearplate.core.policy.acts import ManageOfficers
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies import queries
from clearplate.server.agencies.models import Agency, Officer, Role
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy

__all__ = ["Refused", "decide_about_people"]

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
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        return None
    policy_actions.log_refusal(act, decision, agency=by.agency.name, address=address, now=now)
    return decision
