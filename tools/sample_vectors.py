"""Write docs/spec/vectors/review-sample.json: draws that anyone must get, from populations and from a whole small log."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from city import AGENCIES, City, made, made_uuid  # noqa: E402 (development's own script, outside the packages)
from clearplate.core.review.sampling import Period, draw, population  # noqa: E402
from clearplate.core.tlog import merkle  # noqa: E402
from clearplate.core.tlog.entries import parse_entry  # noqa: E402

TARGET = ROOT / "docs/spec/vectors/review-sample.json"
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def vectors() -> dict[str, Any]:
    """What the file holds. The draw at the top is the one that the specification had first."""
    told = json.loads(TARGET.read_text(encoding="utf-8"))
    first = {name: told[name] for name in ("seed", "first_day", "last_day", "size", "population", "searches")}
    draws = [
        _draw(number, size) for number, size in ((1, 1), (1, 5), (2, 2), (7, 25), (40, 40), (1000, 25), (1500, 1000))
    ]
    return {**first, "draws": draws, "log": _log()}


def _draw(number: int, size: int) -> dict[str, Any]:
    """A draw of some of `number` searches, told by their places in the population."""
    seed = made("dice", number, size)
    places = draw(seed, OCTOBER, [str(place) for place in range(number)], size)
    days = {"first_day": str(OCTOBER.first), "last_day": str(OCTOBER.last)}
    return {"seed": seed.hex(), **days, "population": number, "size": size, "places": list(map(int, places))}


def _log() -> dict[str, Any]:
    """A log with searches before, in and after the period, withheld, told late, refused, and out of order in time."""
    city, first = City(), datetime(2026, 9, 30, 22, tzinfo=UTC)

    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 10, day, hour, tzinfo=UTC)

    def ask(number: int, when: datetime, kind: str = "search.asked") -> None:
        city.append(kind, {"search": made_uuid("search", number), "agency": AGENCIES[number % 2]}, at=when)

    ask(0, first)
    for number in range(1, 61):
        ask(number, first + timedelta(hours=2 + number * 12), "search.refused" if number % 10 == 0 else "search.asked")
    hidden = city.embargo("search.asked", {"search": made_uuid("hidden")}, at=at(26), ends_at=at(28))
    city.disclose(hidden, at(28))
    ask(61, at(31, 23))
    ask(62, datetime(2026, 11, 1, tzinfo=UTC))
    ask(63, at(31, 23))  # of the period, but after the dice were cast
    entries = city.entries
    size, ids = population(map(parse_entry, entries), OCTOBER)
    seed = merkle.root_hash([merkle.leaf_hash(data) for data in entries[:size]])
    days = {"first_day": str(OCTOBER.first), "last_day": str(OCTOBER.last)}
    drawn = {"tree_size": size, "seed": seed.hex(), "population": len(ids), "searches": draw(seed, OCTOBER, ids, 12)}
    return {**days, **drawn, "entries": [data.decode() for data in entries]}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(TARGET.relative_to(ROOT))
