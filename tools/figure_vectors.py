"""Write docs/spec/vectors/figures.json: a small log with every kind, and the figures and search rows it must give."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from city import ORIGIN, START, City, a_year, hold_facts, made, made_uuid  # noqa: E402 (development's own script, outside the packages)
from clearplate.core.figures import Fold  # noqa: E402
from clearplate.core.tlog.entries import parse_entry  # noqa: E402
from clearplate.server.portal.memory import open_memory  # noqa: E402

TARGET = ROOT / "docs/spec/vectors/figures.json"
DAYS = 3


def vectors() -> str:
    """The file's text."""
    city = City()
    a_year(city, days=DAYS)
    at = parse_entry(city.entries[-1]).at
    asked = {"search": made_uuid("embargoed"), "rules": ["search.allowed"]}
    hidden = city.embargo("search.asked", asked, at=at, ends_at=at + timedelta(days=2))
    city.embargo("search.answered", {"search": asked["search"]}, at=at, ends_at=at + timedelta(days=20))
    city.disclose(hidden, at + timedelta(days=2))
    _a_late_day(city, at)
    _holds(city, at)
    fold = Fold()
    for index, data in enumerate(city.entries):
        fold.add(index, parse_entry(data))
    with TemporaryDirectory() as folder, open_memory(Path(folder) / "memory") as memory:
        memory.add(fold.take_rows(), fold.take_touches())
        searches = {month: memory.month(month) for month in memory.months()}
    root = city.tree().root()
    instants = (
        parse_entry(city.entries[-1]).at,
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
    )
    expected = [fold.snapshot(as_of, root_hash=root).as_json(ORIGIN, []) for as_of in instants]
    document = {
        "entries": [entry.decode() for entry in city.entries],
        "expected": expected,
        "searches": searches,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _a_late_day(city: City, at: datetime) -> None:
    """A day whose key is destroyed a day late and certified, with a copy that was in escrow; and one without certificate."""
    day = at.date() + timedelta(days=1)
    key = {"day": day.isoformat(), "key_sha256": made("late day").hex()}
    city.append("custody.day_key_made", {**key, "destroy_on": day.isoformat()}, at=at)
    city.append("custody.day_key_escrowed", {**key, "destroy_on": day.isoformat()}, at=at)
    city.append("custody.escrow_destroyed", key, at=at)
    end = at + timedelta(days=2)
    city.append("custody.day_key_destroyed", key, at=end)
    city.certify(key["day"], end, holds=1, held_captures=9)
    first = {"day": START.date().isoformat(), "key_sha256": made("day key", START.date()).hex()}
    city.append("custody.day_key_destroyed", first, at=end)


def _holds(city: City, at: datetime) -> None:
    """Holds in every state, one of them ended before its asking is told, one extended before its approval is."""
    end = at + timedelta(days=2)
    early, longer, refused = (hold_facts(name, ends_on="2026-02-20") for name in ("early", "longer", "refused"))
    waiting = city.embargo("holds.asked", early, at=at, ends_at=end)
    city.about("holds.ended", {**early, "why": "released"}, at + timedelta(days=1))
    city.disclose(waiting, end)
    approved = city.embargo("holds.approved", longer, at=at, ends_at=end)
    extension = {**longer, "what": "extension", "ends_on": "2026-05-01", "captures": 12}
    city.about("holds.approved", extension, at + timedelta(days=1))
    city.about("custody.case_key_destroyed", {**longer, "key_sha256": made("late").hex()}, at + timedelta(days=1))
    city.disclose(approved, end)
    city.about("custody.case_key_made", {**longer, "key_sha256": made("late").hex()}, end)
    city.about("holds.asked", refused, end)
    city.about("holds.declined", refused, end)
    city.about("holds.declined", {**extension, "hold": longer["hold"]}, end)
    over = hold_facts("over", ends_on="2026-02-20", offense_type="09A", captures=3)
    city.about("holds.asked", over, end)
    city.about("holds.approved", over, end)


if __name__ == "__main__":
    TARGET.write_text(vectors(), encoding="utf-8")
