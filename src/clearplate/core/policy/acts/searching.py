"""Acts of searching: ask about a plate, open a picture that a search found."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, CaseFacts, Facts, minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlate(Act):
    """Ask custody about a full plate.

    Attributes:
        case: The case named.
        reason_given: The officer wrote a reason.
        reason_vague: It says nothing about this case (`core.reasons`).
        reason_topics: Prohibited purposes it names.
        window: From the first to the last instant asked about.
        age: From the first instant asked about to now.
        camera_count: Cameras asked.
        plate_count: The plate and its other spellings.
        for_other_agency: The search is made for somebody else's agency.
    """

    action: ClassVar[str] = "search_plate"
    case: CaseFacts
    reason_given: bool
    reason_vague: bool
    reason_topics: frozenset[str]
    window: timedelta
    age: timedelta
    camera_count: int
    plate_count: int
    for_other_agency: bool

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
            "plate_count": self.plate_count,
            "for_other_agency": self.for_other_agency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenImage(Act):
    """Open a picture that a search found.

    Attributes:
        own_search: The officer asked that search.
        search_answered: It was allowed and answered, and the picture is among what it found.
        case: The search's case, as it is now.
        since_asked: Since the search was asked.
    """

    action: ClassVar[str] = "open_image"
    own_search: bool
    search_answered: bool
    case: CaseFacts
    since_asked: timedelta

    def facts(self) -> Facts:
        """The facts of the opening, as Cedar is told them."""
        return {
            "own_search": self.own_search,
            "search_answered": self.search_answered,
            "case": self.case.facts(),
            "since_asked_minutes": minutes(self.since_asked),
        }
