"""A year of searches of a made-up agency: honest work, and misuse planted after documented cases.

Honest officers work cases of a few vehicles for some weeks. A vehicle is searched again with the odds `AGAIN` each time, so a
sixth search is rare, and then nine of ten ask for a second person's agreement first, as policy wants. They also do what looks
odd alone: nights, overtime, a sign-in for one search, a copied reason, a case of a related crime. The numbers are ours; the
planted patterns follow published reports (a chief's 228 searches in four months, 179 of two plates in two months, 69, 24 and 15
of a former partner and parents, a shared sign-in, immigration by proxy, an estranged spouse in the evenings).
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from clearplate.core.review.facts import CaseStanding, SearchFact

START = datetime(2026, 1, 1, 7, tzinfo=UTC)
OFFICERS = 45
CASES_A_YEAR = 5_200
AGAIN = 0.30
PAIRED, OVERTIME, ODD_REASON, REASON_SAYS, ASKS_FIRST = 0.2, 0.04, 0.01, 0.6, 0.9
WRONG_CASE, COPIED, CLOSED, REFUSED, ALONE = 0.005, 0.002, 0.004, 0.0005, 0.25
"""The odds of what honest officers also do: work in pairs, overtime, a reason beside the point, asking for the sixth search
before it is refused; a mistyped case, a pasted reason, a case closed meanwhile, an unlucky word, a sign-in for one search."""
OFFENSES = ("120", "240", "220", "09A", "100", "200", "64A", "901", "11A")
FAMILIES = {"120": "robbery", "240": "theft", "220": "burglary", "09A": "homicide", "100": "missing", "901": "missing"}
_HOURS_OFF_UTC = 7
_SIXTH = 6


@dataclass(frozen=True)
class Planted:
    """One person's misuse.

    Attributes:
        name: What it is modelled on.
        searches: In order.
    """

    name: str
    searches: tuple[SearchFact, ...]


@dataclass
class Agency:
    """Officers with shifts, cases to borrow, and ids that never repeat."""

    chance: random.Random

    def __post_init__(self) -> None:
        self.officers = [f"officer-{number}" for number in range(OFFICERS)]
        self.on_nights = set(self.chance.sample(self.officers, OFFICERS // 5))
        self._numbers = count()

    def new(self, what: str) -> str:
        """A fresh key."""
        return f"{what}-{next(self._numbers)}"

    def moment(self, officer: str, day: datetime, *, on_shift: bool) -> datetime:
        """An instant of that day in or out of the officer's shift; the city is seven hours behind UTC."""
        begins = 22 if (officer in self.on_nights) == on_shift else 8
        hour = begins + self.chance.uniform(0, 10)
        return day.replace(hour=0, minute=0) + timedelta(hours=hour + _HOURS_OFF_UTC)


def fact(agency: Agency, officer: str, at: datetime, *, on_shift: bool, **changes: object) -> SearchFact:
    """A search with ordinary facts, some of them changed."""
    usual = SearchFact(
        search=agency.new("search"),
        officer=officer,
        at=at,
        local_hour=(at - timedelta(hours=_HOURS_OFF_UTC)).hour,
        plate=agency.new("plate"),
        case=agency.new("case"),
        standing=CaseStanding.ACTIVE,
        offense="120",
        reason=agency.new("reason"),
        session=agency.new("session"),
        address=f"desk-{officer}",
        on_shift=on_shift,
        acts_in_session=3,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


def honest(agency: Agency) -> Iterator[SearchFact]:
    """A year of honest work, in no order."""
    for _ in range(CASES_A_YEAR):
        yield from _case(agency)


@dataclass(frozen=True)
class _Matter:
    """What a case is about."""

    opened: datetime
    case: str
    offense: str
    household: str


def _case(agency: Agency) -> Iterator[SearchFact]:
    chance = agency.chance
    officers = chance.sample(agency.officers, 2 if chance.random() < PAIRED else 1)
    opened = START + timedelta(days=chance.uniform(0, 330))
    matter = _Matter(opened, agency.new("case"), chance.choice(OFFENSES), agency.new("home"))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        plate = agency.new("plate")
        for officer in officers:
            yield from _pursuit(agency, officer, matter, plate)


def _pursuit(agency: Agency, officer: str, matter: _Matter, plate: str) -> Iterator[SearchFact]:
    chance = agency.chance
    reason, day, times = agency.new("reason"), matter.opened, 1
    while True:
        on_shift = chance.random() > OVERTIME
        own = FAMILIES.get(matter.offense)
        odd = chance.random() < ODD_REASON
        named = {"drugs"} if odd else {own} if own and chance.random() < REASON_SAYS else set()
        asked = times < _SIXTH or chance.random() < ASKS_FIRST
        case = matter.case if chance.random() > WRONG_CASE else agency.new("case")
        yield fact(
            agency, officer, agency.moment(officer, day, on_shift=on_shift), on_shift=on_shift,
            plate=plate, case=case, offense=matter.offense, household=matter.household,
            reason="copied" if chance.random() < COPIED else reason, named_offenses=frozenset(named),
            standing=CaseStanding.CLOSED if chance.random() < CLOSED else CaseStanding.ACTIVE,
            refused_by="search.not_traffic" if chance.random() < REFUSED else "",
            acts_in_session=0 if chance.random() < ALONE else chance.randrange(1, 9),
            approved=times >= _SIXTH and asked,
        )  # fmt: skip
        if chance.random() > AGAIN:
            return
        times += 1
        day += timedelta(days=chance.expovariate(1 / 3))


def chief(agency: Agency) -> Planted:
    """228 searches in four months of two plates, with reasons that fit no case (a missing child, drugs)."""
    return _spread(
        agency, "chief: 228 in four months, false reasons", 228, days=120, plates=(164, 64), on_shift=0.7,
        named=lambda chance: frozenset({chance.choice(("missing", "drugs"))}), cases=12,
    )  # fmt: skip


def one_word(agency: Agency) -> Planted:
    """179 searches in two months of two plates, always the same reason."""
    return _spread(
        agency,
        "179 in two months, one reason",
        179,
        days=61,
        plates=(120, 59),
        on_shift=0.6,
        words="same words",
        cases=5,
    )


def former_partner(agency: Agency) -> Planted:
    """69, 24 and 15 searches of a former partner and parents, reasons written anew."""
    return _spread(agency, "former partner and parents: 69, 24, 15", 108, days=210, plates=(69, 24, 15), cases=9)


def spouse(agency: Agency) -> Planted:
    """An estranged spouse, a few times a week off duty."""
    return _spread(agency, "estranged spouse, off duty", 22, days=60, plates=(22,), on_shift=0.0, alone=True, cases=2)


def parents_household(agency: Agency) -> Planted:
    """Several plates of one address."""
    return _spread(agency, "one household", 30, days=50, plates=(10, 10, 10), home="their home", cases=4)


def shared_sign_in(agency: Agency) -> Planted:
    """A second person uses an officer's sign-in while the officer works."""
    officer, searches = agency.chance.choice(agency.officers), []
    for number in range(20):
        day = START + timedelta(days=40 + 1.3 * number)
        at = agency.moment(officer, day, on_shift=True)
        searches.append(fact(agency, officer, at, on_shift=True))
        searches.append(fact(agency, officer, at + timedelta(minutes=4), on_shift=True, address="another desk"))
    return Planted("shared sign-in", tuple(searches))


def by_proxy(agency: Agency) -> Planted:
    """Immigration by proxy: refused for it, asked again in other words."""
    officer, searches = agency.chance.choice(agency.officers), []
    for number in range(12):
        at = agency.moment(officer, START + timedelta(days=90 + 4 * number), on_shift=True)
        plate = agency.new("plate")
        searches.append(fact(agency, officer, at, on_shift=True, plate=plate, refused_by="search.not_immigration"))
        searches.append(fact(agency, officer, at + timedelta(minutes=9), on_shift=True, plate=plate))
    return Planted("immigration by proxy", tuple(searches))


def closed_cases(agency: Agency) -> Planted:
    """Cases long closed, named again and again."""
    officer = agency.chance.choice(agency.officers)
    days = [START + timedelta(days=200 + 3 * number) for number in range(15)]
    moments = [agency.moment(officer, day, on_shift=True) for day in days]
    return Planted(
        "closed cases", tuple(fact(agency, officer, at, on_shift=True, standing=CaseStanding.CLOSED) for at in moments)
    )


PATTERNS: tuple[Callable[[Agency], Planted], ...] = (
    chief, one_word, former_partner, spouse, parents_household, shared_sign_in, by_proxy, closed_cases,
)  # fmt: skip


def _spread(  # noqa: PLR0913 - each pattern differs in these
    agency: Agency, name: str, times: int, *, days: int, plates: tuple[int, ...], cases: int, on_shift: float = 0.5,
    words: str = "", home: str = "", alone: bool = False,
    named: Callable[[random.Random], frozenset[str]] = lambda _chance: frozenset(),
) -> Planted:  # fmt: skip
    chance, officer = agency.chance, agency.chance.choice(agency.officers)
    began = START + timedelta(days=chance.uniform(0, 330 - days))
    wanted = [
        plate
        for plate, often in zip(map(agency.new, ["plate"] * len(plates)), plates, strict=True)
        for _ in range(often)
    ]
    chance.shuffle(wanted)
    borrowed = [(agency.new("case"), chance.choice(OFFENSES[:4])) for _ in range(cases)]
    searches = []
    for number, plate in enumerate(wanted[:times]):
        duty = chance.random() < on_shift
        at = agency.moment(officer, began + timedelta(days=days * number / times), on_shift=duty)
        case, offense = chance.choice(borrowed)
        searches.append(
            fact(
                agency, officer, at, on_shift=duty, plate=plate, case=case, offense=offense, household=home,
                reason=words or agency.new("reason"), named_offenses=named(chance), acts_in_session=0 if alone else 2,
            )
        )  # fmt: skip
    return Planted(name, tuple(sorted(searches, key=lambda one: one.at)))
