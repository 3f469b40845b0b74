"""Can every random sample be drawn again? Written from docs/spec/review-sampling.md.

The dice are the log's own root at the end of the period, so whoever has the log draws the same searches.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.heads import Heads
from clearplate_verify.needed import require
from clearplate_verify.say import say

NAMED = 3
LABEL = b"clearplate/review-sample/v1\n"
SAMPLE_MAX = 1000
_BEYOND_WORDS = 1 << 256
_COUNT = "SELECT count(*) FROM asked WHERE place < ? AND day BETWEEN ? AND ?"
_READ = "SELECT search FROM asked WHERE place < ? AND day BETWEEN ? AND ? ORDER BY place"


@dataclass(frozen=True)
class Drawn:
    """A sample that was drawn again and is the same."""

    index: int
    first_day: str
    last_day: str
    drawn: int
    population: int


@dataclass
class Lots:
    """What a part of the log adds: its searches, and the samples it states."""

    asked: list[tuple[int, str, str]] = field(default_factory=list)
    stated: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def see(self, index: int, kind: str, at: str, public: dict[str, Any]) -> None:
        """Keep an entry that a draw needs."""
        if kind == "search.asked":
            require(index, kind, public)
            self.asked.append((index, at[:10], public["search"]))
        elif kind == "review.sample_drawn":
            require(index, kind, public)
            self.stated.append((index, public))


class Samples:
    """Takes the parts of the log in order; the searches rest in a temporary database, so that memory does not grow.

    Whoever makes one closes it.
    """

    def __init__(self) -> None:
        self._stated: list[tuple[int, dict[str, Any]]] = []
        self._rows = sqlite3.connect("")  # a temporary file, gone with the connection
        self._rows.execute("CREATE TABLE asked (place INTEGER PRIMARY KEY, day TEXT, search TEXT)")

    def close(self) -> None:
        """Let go of the temporary database."""
        self._rows.close()

    def take(self, lots: Lots) -> None:
        """Add the next part."""
        self._rows.executemany("INSERT INTO asked VALUES (?, ?, ?)", lots.asked)
        self._stated += lots.stated

    def check(self, heads: Heads) -> list[Drawn]:
        """Draw every sample again, in the order of the log.

        Raises:
            VerificationFailed: The first that is another.
        """
        return [self._check(index, public, heads) for index, public in self._stated]

    def _check(self, index: int, public: dict[str, Any], heads: Heads) -> Drawn:
        first, last, chosen = public["first_day"], public["last_day"], public["searches"]
        told = f"Entry {index} draws a sample of the searches from {first[:10]} to {last[:10]}"
        if not (_is_day(first) and _is_day(last) and first <= last) or not 1 <= len(chosen) <= SAMPLE_MAX:
            raise VerificationFailed(f"{told}: these are no days, or no sample.")
        size = heads.after(last)
        if size is None or size > index:
            raise VerificationFailed(
                f"{told}, before any entry of a later day: whoever drew could still choose the dice."
            )
        if public["tree_size"] != size:
            raise VerificationFailed(
                f"{told} with the root of {public['tree_size']} entries; the first entry of a later day is {size}."
            )
        if public["seed"] != heads.roots[size].hex():
            raise VerificationFailed(
                f"{told} with the seed {public['seed'][:64]}; the root of the first {size} entries is "
                f"{heads.roots[size].hex()}."
            )
        period = (size, first, last)
        (population,) = self._rows.execute(_COUNT, period).fetchone()
        if public["population"] != population:
            raise VerificationFailed(f"{told}, of {public['population']}; the log has {population}.")
        drawn = self._draw(draw(heads.roots[size], first, last, population, len(chosen)), period)
        if chosen != drawn:
            wrong = next((place for place, one in enumerate(drawn) if one != chosen[place]), len(drawn))
            right = drawn[wrong] if wrong < len(drawn) else "nothing more"
            raise VerificationFailed(f"{told}: its search {wrong + 1} is {chosen[wrong][:36]}; the draw gives {right}.")
        return Drawn(index, first, last, len(drawn), population)

    def _draw(self, places: list[int], period: tuple[int, str, str]) -> list[str]:
        """The searches at these places of the period, read in one go."""
        wanted, found = set(places), {}
        for place, (search,) in enumerate(self._rows.execute(_READ, period)):
            if place in wanted:
                found[place] = search
        return [found[place] for place in places]


def draw(seed: bytes, first: str, last: str, population: int, size: int) -> list[int]:
    """Places, from 0, of what is drawn: section 3. Only places that were swapped are kept, not the whole array."""
    words = _words(sha256(LABEL + seed + f"{first}/{last}\n".encode()).digest())
    moved: dict[int, int] = {}
    drawn = []
    for place in range(min(size, population)):
        other = place + _below(population - place, words)
        drawn.append(moved.get(other, other))
        moved[other] = moved.get(place, place)
    return drawn


def _words(key: bytes) -> Iterator[int]:
    for number in count():
        yield int.from_bytes(sha256(key + number.to_bytes(8, "big")).digest(), "big")


def _below(limit: int, words: Iterator[int]) -> int:
    bound = limit * (_BEYOND_WORDS // limit)
    return next(word for word in words if word < bound) % limit


def _is_day(text: str) -> bool:
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def lines(samples: list[Drawn], spoken: int) -> list[str]:
    """What is told of samples that hold: how many, and of the last ones which."""
    told = [say("sample", spoken, **asdict(sample)) for sample in samples[-NAMED:]]
    return [say("samples", spoken, number=len(samples)), *(f"  {line}" for line in told)] if samples else []
