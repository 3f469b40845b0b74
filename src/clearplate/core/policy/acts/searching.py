"""Acts of searching: ask about a plate, ask without one, open a picture that a search found."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, CaseFacts, Facts, minutes

APPROVALS = ("appeal", "breadth", "budget", "listed", "protected")
"""What a second person may have agreed to: that the reason is fine after all, a wider search, one plate once more, a plate that
needs more care, what protected places saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching(Act):
    """What every search has.

    Attributes:
        case: The case named.
        reason_given: The officer wrote a reason.
        reason_vague: It leaves open what happened (`core.reasons`).
        reason_topics: Prohibited purposes it names.
        window: From the first to the last instant asked about.
        age: From the first instant asked about to now.
        camera_count: Cameras asked.
        behalf_given: The officer said for which agency they search.
        for_other_agency: It is another than their own.
        warrant_given: They wrote the number of a warrant or court order.
        exigent: They say that somebody is in danger now.
        exigent_overdue: An exigent search of theirs was not reviewed in time.
        exigent_open: Exigent searches of theirs that nobody reviewed yet, this one aside.
        approved: Of `APPROVALS`, what a second person agreed to for exactly this question.
        protected_cameras: Cameras at protected places or events that the search names; without a plate, that it touches.
    """

    case: CaseFacts
    reason_given: bool
    reason_vague: bool
    reason_topics: frozenset[str]
    window: timedelta
    age: timedelta
    camera_count: int
    behalf_given: bool
    for_other_agency: bool
    warrant_given: bool
    exigent: bool
    exigent_overdue: bool
    exigent_open: int
    approved: frozenset[str]
    protected_cameras: int = 0

    def facts(self) -> Facts:
        """The facts of the search, as Cedar is told them."""
        return {
            "case": self.case.facts(),
            "reason_given": self.reason_given,
            "reason_vague": self.reason_vague,
            "reason_topics": sorted(self.reason_topics),
            "window_minutes": minutes(self.window),
            "age_minutes": minutes(self.age),
            "camera_count": self.camera_count,
            "behalf_given": self.behalf_given,
            "for_other_agency": self.for_other_agency,
            "warrant_given": self.warrant_given,
            "exigent": self.exigent,
            "exigent_overdue": self.exigent_overdue,
            "exigent_open": self.exigent_open,
            "approved": sorted(self.approved),
            "protected_cameras": self.protected_cameras,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlate(Searching):
    """Ask custody about a full plate.

    Attributes:
        plate_count: The plate and its other spellings.
        plate_searches: Searches of this plate that the same officer made within the 30 days before.
        sightings_given: Sightings of this plate that searches in this case have shown already.
        own_household: The officer declared the plate as of their own household.
        listed_plate: A colleague declared it as of theirs, or it is of a protection program; which is not told.
    """

    action: ClassVar[str] = "search_plate"
    plate_count: int
    plate_searches: int
    sightings_given: int
    own_household: bool = False
    listed_plate: bool = False

    def facts(self) -> Facts:
        """The facts of the search, as Cedar is told them."""
        return {
            **Searching.facts(self),
            "plate_count": self.plate_count,
            "plate_searches": self.plate_searches,
            "sightings_given": self.sightings_given,
            "own_household": self.own_household,
            "listed_plate": self.listed_plate,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLooks(Searching):
    """Ask custody what passed some cameras in some hours, without a plate.

    Attributes:
        looks_given: The officer said what type or color of vehicle.
    """

    action: ClassVar[str] = "search_looks"
    looks_given: bool

    def facts(self) -> Facts:
        """The facts of the search, as Cedar is told them."""
        return {**Searching.facts(self), "looks_given": self.looks_given}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenImage(Act):
    """Open a picture that a search found.

    Attributes:
        own_search: The officer asked that search.
        search_answered: It was allowed and answered, and the picture is among what it found.
        case: The search's case, as it is now.
        since_asked: Since the search was asked.
        without_plate: The search named no plate, so the picture tells one that nobody asked about.
        pictures_opened: Pictures of that search opened before.
    """

    action: ClassVar[str] = "open_image"
    own_search: bool
    search_answered: bool
    case: CaseFacts
    since_asked: timedelta
    without_plate: bool = False
    pictures_opened: int = 0

    def facts(self) -> Facts:
        """The facts of the opening, as Cedar is told them."""
        return {
            "own_search": self.own_search,
            "search_answered": self.search_answered,
            "case": self.case.facts(),
            "since_asked_minutes": minutes(self.since_asked),
            "without_plate": self.without_plate,
            "pictures_opened": self.pictures_opened,
        }
