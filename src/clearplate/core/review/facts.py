"""What the rules about misuse may know of a search: no plate, no name, no words; keyed hashes stand for all three.

Plates, addresses and reasons are compared and never read here: equal ones have equal keys, and nothing else follows from them.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MEMORY = timedelta(days=90)
"""How far back any rule looks; older searches are let go."""


class CaseStanding(StrEnum):
    """How the named case stood when the search was asked."""

    ACTIVE = "active"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFact:
    """One search, allowed or refused.

    Attributes:
        search: Its id.
        officer: Whose; any stable key.
        at: When it was asked, aware UTC.
        local_hour: The city's hour of the day, 0 to 23.
        plate: Key of the plate; empty for a search without one.
        household: Key of the address the plate is registered at, where the agency imported it; else empty.
        case: Key of the case named; empty if none is known by that number.
        standing: How that case stood.
        offense: NIBRS code of the case; empty where not known.
        named_offenses: Families of crime that the reason names (`core.review.mismatch`).
        reason: Key of the reason's words, in lower case and without signs.
        session: Key of the sign-in it was asked in.
        address: Key of the network address it came from.
        on_shift: By the roster; None where there is none for that day.
        refused_by: The rule that refused it; empty if it was allowed.
        approved: A second person agreed to it before it ran.
        acts_in_session: Other acts in the same session until then: cases opened, pictures seen, other plates searched.
    """

    search: str
    officer: str
    at: datetime
    local_hour: int
    plate: str
    case: str
    standing: CaseStanding
    offense: str
    reason: str
    session: str
    address: str
    household: str = ""
    named_offenses: frozenset[str] = frozenset()
    on_shift: bool | None = None
    refused_by: str = ""
    approved: bool = False
    acts_in_session: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule found something about one search.

    Attributes:
        rule: Its id, a key of `core.review.anomalies.RULES`.
        search: The search at which it was found.
        officer: Whose.
        count: What was counted, for the sentence that explains it.
    """

    rule: str
    search: str
    officer: str
    count: int


@dataclass(slots=True)
class Past:
    """One officer's searches of the last `MEMORY`, oldest first."""

    searches: deque[SearchFact] = field(default_factory=deque)

    def add(self, fact: SearchFact) -> None:
        """Take the next search; let go of those that no rule looks at any more."""
        self.searches.append(fact)
        while self.searches[0].at < fact.at - MEMORY:
            self.searches.popleft()

    def within(self, days: float) -> Iterator[SearchFact]:
        """The searches of so many days up to the newest one, that one included, newest first."""
        since = self.searches[-1].at - timedelta(days=days)
        for fact in reversed(self.searches):
            if fact.at < since:
                return
            yield fact

    def of_plate(self, days: float) -> list[SearchFact]:
        """Those among them about the newest one's plate; none for a search without a plate."""
        newest = self.searches[-1]
        return [fact for fact in self.within(days) if newest.plate and fact.plate == newest.plate]
