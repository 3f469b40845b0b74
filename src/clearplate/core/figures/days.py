"""Counters by UTC day, so that any window of days can be summed and entries may arrive for a day that is past.

Source: docs/spec/statistics.md, section 2.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

WINDOW_DAYS = 30


def window(as_of_day: date) -> list[str]:
    """The UTC days of the window that ends with a day, the oldest first."""
    return [(as_of_day - timedelta(days=back)).isoformat() for back in reversed(range(WINDOW_DAYS))]


class DayCounters:
    """For each day: counters by name, and the smallest and largest tree index of its entries."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._span: dict[str, tuple[int, int]] = {}

    def count(self, day: str, name: str, amount: int = 1) -> None:
        """Add to a counter of a day."""
        self._counts.setdefault(day, Counter())[name] += amount

    def saw(self, day: str, index: int) -> None:
        """Note that an entry of this day has this tree index."""
        first, last = self._span.get(day, (index, index))
        self._span[day] = (min(first, index), max(last, index))

    def of(self, day: str, name: str) -> int:
        """One counter of one day."""
        return self._counts[day][name] if day in self._counts else 0

    def summed(self, days: Iterable[str]) -> Counter[str]:
        """Every counter, summed over some days."""
        total: Counter[str] = Counter()
        for day in days:
            total.update(self._counts.get(day, {}))
        return total

    def span(self, days: Iterable[str]) -> tuple[int, int] | tuple[None, None]:
        """The smallest and largest tree index of the entries of some days."""
        spans = [self._span[day] for day in days if day in self._span]
        if not spans:
            return None, None
        return min(first for first, _ in spans), max(last for _, last in spans)

    def forget(self, before: str) -> None:
        """Let go of days that no later window can reach."""
        for kept in (self._counts, self._span):
            for day in [day for day in kept if day < before]:
                del kept[day]

    def to_state(self) -> dict[str, Any]:
        """Everything, as canonical JSON can hold it."""
        return {
            "counts": {day: dict(counts) for day, counts in self._counts.items()},
            "span": {day: list(span) for day, span in self._span.items()},
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "DayCounters":
        """Read `to_state` back."""
        days = cls()
        days._counts = {day: Counter(counts) for day, counts in state["counts"].items()}
        days._span = {day: (first, last) for day, (first, last) in state["span"].items()}
        return days
