"""Held reads of plates that need more care: kept back from whom the policy does not let see them, told to the auditors.

Whether a plate is listed is known only once its read is open. So what is opened is compared with the lists before anything
of it is shown, and the policy is asked again as if the plate were the act's own fact (docs/adr/0033, 0039).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from clearplate.core.policy.acts import ExportEvidence, ViewEvidence
from clearplate.core.policy.decide import Refused
from clearplate.core.sighting import Sighting
from clearplate.server.agencies.models import Officer
from clearplate.server.evidence import opening
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.places import plates
from clearplate.server.policy import queries as policy

LISTED = "evidence.listed_plate"
"""The rule that a second person lifts."""


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Why one read is not shown: the act as it was asked again, and what the policy said."""

    act: ViewEvidence | ExportEvidence
    refused: Refused


@dataclass(slots=True)
class Parted:
    """What of an act may be shown.

    Attributes:
        back: What may not, by capture, and why.
        protected: Captures of protected plates, shown or not.
    """

    back: dict[UUID, KeptBack] = field(default_factory=dict)
    protected: set[UUID] = field(default_factory=set)


def agreed(officer: Officer, rows: Iterable[HeldCapture], *, now: datetime) -> set[UUID]:
    """Those of some captures that a second person agreed to show the officer though their plates need more care."""
    found, holds = set(), {}
    for row in rows:
        if row.hold_id not in holds:
            holds[row.hold_id] = _agreed_by_search(row.hold), opening.agreed_with_care(officer, row.hold, now=now)
        by_search, one_by_one = holds[row.hold_id]
        if by_search or row.capture_id in one_by_one:
            found.add(row.capture_id)
    return found


def _agreed_by_search(hold: Hold) -> bool:
    """Whether a second person agreed to the search that found what a hold keeps, because its plate needs more care."""
    facts = hold.search.facts if hold.search is not None else {}
    return "listed" in facts.get("context", {}).get("approved", ())


def part(
    officer: Officer,
    act: ViewEvidence | ExportEvidence,
    sightings: Iterable[Sighting],
    agreed: Collection[UUID],
    *,
    now: datetime,
) -> Parted:
    """Part what was opened for an act that the policy allows.

    Args:
        officer: Who acts.
        act: The act, as it was decided.
        sightings: What was opened.
        agreed: The captures that a second person agreed to show.
        now: Aware UTC.
    """
    opened = list(sightings)
    lists = plates.listed_each(officer, {one.read.plate for one in opened}, now)
    parted = Parted()
    for one in opened:
        said = lists[one.read.plate]
        if said.protected:
            parted.protected.add(one.capture_id)
        if said.own_household or said.listed:
            approved = act.approved | ({"listed"} if one.capture_id in agreed else set())
            asked = replace(act, own_household=said.own_household, listed_plate=said.listed, approved=approved)
            decision = policy.decide(asked, now)
            if isinstance(decision, Refused):
                parted.back[one.capture_id] = KeptBack(asked, decision)
    return parted
