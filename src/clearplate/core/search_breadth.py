"""What bounds a search besides its purpose: looks instead of a plate, what came before, and what a second person may lift.

A second person is offered only where their yes would make the difference; which rules they can lift, the policy says
(`context.approved`), so it is asked and not listed here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.policy.acts import APPROVALS, SearchLooks, SearchPlate
from clearplate.core.policy.decide import Allowed, decide
from clearplate.core.policy.document import PolicyDocument

BUDGET_WINDOW = timedelta(days=30)
"""Searches of one plate by one officer are counted over so long."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a vehicle looked like, for a search without a plate.

    Attributes:
        vehicle_type: Its body style; UNKNOWN for any.
        vehicle_color: Likewise.
    """

    vehicle_type: VehicleType = VehicleType.UNKNOWN
    vehicle_color: VehicleColor = VehicleColor.UNKNOWN

    @property
    def given(self) -> bool:
        """Whether anything was said at all."""
        return self.vehicle_type is not VehicleType.UNKNOWN or self.vehicle_color is not VehicleColor.UNKNOWN


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood when a search was asked.

    Attributes:
        plate_searches: Allowed searches of the same plate by the same officer within `BUDGET_WINDOW`.
        sightings_given: Sightings of it that searches in the same case have shown.
        exigent_overdue: An exigent search of the officer's was not reviewed in time.
        exigent_open: So many of them nobody reviewed yet.
        approved: What a second person agreed to for exactly this question.
        own_household: As `SearchPlate` has it.
        listed_plate: Likewise.
        protected_cameras: Likewise.
    """

    plate_searches: int = 0
    sightings_given: int = 0
    exigent_overdue: bool = False
    exigent_open: int = 0
    approved: frozenset[str] = frozenset()
    own_household: bool = False
    listed_plate: bool = False
    protected_cameras: int = 0


NOTHING_BEFORE = Before()


def is_numbered(warrant: str) -> bool:
    """Whether what was written for a warrant has a number at all: “none”, “n/a” and “pending” are no warrant."""
    return any(map(str.isdigit, warrant))


def liftable(document: PolicyDocument | None, act: SearchPlate | SearchLooks, now: datetime) -> frozenset[str]:
    """The least that a second person must agree to for a refused search to be allowed; empty where nothing they say helps.

    Args:
        document: The policy in force.
        act: What it refused.
        now: Aware instant of the act.
    """
    needed = frozenset(APPROVALS)
    if not isinstance(decide(document, _with(act, needed), now), Allowed):
        return frozenset()
    for approval in APPROVALS:
        fewer = needed - {approval}
        if isinstance(decide(document, _with(act, fewer), now), Allowed):
            needed = fewer
    return needed


def _with(act: SearchPlate | SearchLooks, approvals: frozenset[str]) -> SearchPlate | SearchLooks:
    return replace(act, approved=act.approved | approvals)


def sightings_left(document: PolicyDocument, act: SearchPlate, now: datetime) -> int | None:
    """How many more sightings of this plate the case may be shown; None where the policy sets no end for this search.

    There is no end where the policy would allow the search even with every sighting given: a warrant or a second person.
    """
    most = document.parameters.sightings_per_case_max
    if isinstance(decide(document, replace(act, sightings_given=max(most, act.sightings_given)), now), Allowed):
        return None
    return max(most - act.sightings_given, 0)
