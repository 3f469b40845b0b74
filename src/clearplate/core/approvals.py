"""The one rule of second persons: who may decide what another officer asked for.

Nobody decides on their own request, nor on that of somebody above them in the line of supervisors; what command staff
asks is decided outside that line. Policies may add to this (`manage_approvals`), none can take from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts.facts import OfficerFacts

COMMAND_STAFF_ROLES = frozenset({"auditor", "official"})
"""Who decides on what command staff asks: nobody whom they could order to agree."""


class Fault(StrEnum):
    """Why an officer may not decide on a request."""

    INACTIVE = "inactive"
    UNCONFIRMED = "unconfirmed"
    OWN_REQUEST = "own_request"
    BELOW = "below"
    COMMAND_STAFF = "command_staff"
    ROLE = "role"
    OTHER_AGENCY = "other_agency"
    UNTRAINED = "untrained"
    DECIDED_BEFORE = "decided_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asked.

    Attributes:
        officer_id: Whom.
        agency_id: Whom they act for.
        command_staff: The chief, and those the chief names.
        superiors: Those above them, as `superiors` gives them, and those who were when they asked.
        subordinates: Those who were below them when they asked: taking a line away afterwards frees nobody to agree.
    """

    officer_id: OfficerId
    agency_id: AgencyId
    command_staff: bool
    superiors: tuple[OfficerId, ...]
    subordinates: tuple[OfficerId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a kind of request asks of who decides on it.

    Attributes:
        roles: One of them is needed; command staff's requests go to `COMMAND_STAFF_ROLES` instead.
        training: Plate-reader training must be in force.
        city_wide: It concerns the whole city, so the decider's agency does not matter.
        approvals: How many different officers must approve.
    """

    roles: frozenset[str]
    training: bool = True
    city_wide: bool = False
    approvals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an officer stands to a request; every fact of it is told to the policy as well.

    Attributes:
        own_request: They asked it themselves.
        below_asker: Who asked is above them, directly or through others, now or when it was asked.
        outside_line: Neither is above the other, nor was then.
        asker_command_staff: Who asked is command staff.
        own_agency: Both act for the same agency, or the request concerns the whole city.
        decided_before: They approved this request already; another officer is needed.
        roles: The roles of which one is needed.
        training_needed: Training must be in force.
    """

    own_request: bool
    below_asker: bool
    outside_line: bool
    asker_command_staff: bool
    own_agency: bool
    decided_before: bool
    roles: frozenset[str]
    training_needed: bool


def superiors(of: OfficerId, supervisor_of: Mapping[OfficerId, OfficerId | None]) -> tuple[OfficerId, ...]:
    """Everyone above an officer, nearest first. A circle, which no act makes, ends where it closes."""
    found: list[OfficerId] = []
    above = supervisor_of.get(of)
    while above is not None and above not in found and above != of:
        found.append(above)
        above = supervisor_of.get(above)
    return tuple(found)


def would_circle(
    officer: OfficerId, supervisor: OfficerId, supervisor_of: Mapping[OfficerId, OfficerId | None]
) -> bool:
    """Whether an officer would come to stand above themselves under this supervisor."""
    return officer == supervisor or officer in superiors(supervisor, supervisor_of)


def standing(
    asker: Asker, decider: OfficerFacts, above_decider: tuple[OfficerId, ...], need: Need, *, decided_before: bool
) -> Standing:
    """Say how an officer stands to a request.

    Args:
        asker: Who asked.
        decider: Who would decide.
        above_decider: Those above them, as `superiors` gives them.
        need: What the kind of request asks.
        decided_before: They approved this request already.
    """
    below = asker.officer_id in above_decider or decider.officer_id in asker.subordinates
    return Standing(
        own_request=asker.officer_id == decider.officer_id,
        below_asker=below,
        outside_line=not below and decider.officer_id not in asker.superiors,
        asker_command_staff=asker.command_staff,
        # Who decides on command staff's requests often stands in another body, on purpose.
        own_agency=need.city_wide or asker.command_staff or asker.agency_id == decider.agency_id,
        decided_before=decided_before,
        roles=COMMAND_STAFF_ROLES if asker.command_staff else need.roles,
        training_needed=need.training and not asker.command_staff,
    )


def may_decide(found: Standing, decider: OfficerFacts, today: date) -> Fault | None:
    """Why an officer may not decide on a request; None if they may.

    Args:
        found: How they stand to it.
        decider: The officer.
        today: The UTC day on which training is looked at.
    """
    faults = {
        Fault.INACTIVE: not decider.active,
        Fault.UNCONFIRMED: not decider.confirmed,
        Fault.OWN_REQUEST: found.own_request,
        Fault.BELOW: found.below_asker,
        Fault.COMMAND_STAFF: found.asker_command_staff
        and not ("auditor" in decider.roles or ("official" in decider.roles and found.outside_line)),
        Fault.ROLE: not found.roles & decider.roles,
        Fault.OTHER_AGENCY: not found.own_agency,
        Fault.UNTRAINED: found.training_needed and (decider.trained_until is None or decider.trained_until < today),
        Fault.DECIDED_BEFORE: found.decided_before,
    }
    return next((fault for fault, true in faults.items() if true), None)
