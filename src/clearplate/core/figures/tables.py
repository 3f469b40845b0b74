"""An act as the fold takes it, and the tables that acts add to.

Source: docs/spec/statistics.md, sections 1 and 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clearplate.core.figures.days import DayCounters
from clearplate.core.figures.figure import Row
from clearplate.core.figures.registers import Registers

DAY_CHARACTERS = 10
"""The length of `2026-11-24`, which begins every instant."""
_HOURLY = frozenset({"ingest.counted", "ingest.refused"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act, told openly: an entry of its own, or what a disclosure says of an embargoed one.

    Attributes:
        index: Tree index of the entry, or of the embargoed entry.
        kind: Name of its log kind.
        at: When, INSTANT text.
        public: Its public fields.
        embargoed: Whether it was withheld first.
    """

    index: int
    kind: str
    at: str
    public: Mapping[str, Any]
    embargoed: bool = False

    @property
    def day(self) -> str:
        """The UTC day on which it counts; what is logged of an hour or a day counts on that day."""
        counted = self.at
        if self.kind in _HOURLY:
            counted = self.public["hour"]
        elif self.kind == "review.flags_counted":
            counted = self.public["day"]
        return str(counted)[:DAY_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Touch:
    """What an act adds to the row of a search that was asked before.

    Attributes:
        search: The search's id.
        answers: How many answers.
        sightings: How many sightings the answer showed; none if it was none.
        pictures_opened: How many pictures were opened.
        review: Where its review stands; none if the act says nothing of it.
        review_index: Tree index of the act that says so: the largest counts.
    """

    search: str
    answers: int = 0
    sightings: int | None = None
    pictures_opened: int = 0
    review: str | None = None
    review_index: int = -1


@dataclass(slots=True)
class Tables:
    """All that the fold keeps, and what it hands out: search rows and what touches them."""

    days: DayCounters = field(default_factory=DayCounters)
    registers: Registers = field(default_factory=Registers)
    rows: list[Row] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
