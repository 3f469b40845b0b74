"""Write docs/spec/vectors/figures.json: a small log with every kind, and the figures and search rows it must give."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from city import ORIGIN, City, a_year, made, made_uuid  # noqa: E402 (development's own script, outside the packages)
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
    key = {"day": at.date().isoformat(), "key_sha256": made("any").hex()}
    made_key = {**key, "destroy_on": (at + timedelta(days=30)).date().isoformat()}
    city.append("custody.day_key_made", made_key)
    city.append("custody.day_key_destroyed", key)
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


if __name__ == "__main__":
    TARGET.write_text(vectors(), encoding="utf-8")
