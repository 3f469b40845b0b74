"""Write docs/spec/vectors/figures.json: a small log with every kind, and the figures and search rows it must give."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from city import AGENCIES, ORIGIN, START, City, a_year, hold_facts, made, made_uuid  # noqa: E402 (development's own script, outside the packages)
from clearplate.core.figures import Fold  # noqa: E402
from clearplate.core.tlog.entries import parse_entry  # noqa: E402
from clearplate.server.portal.memory import open_memory  # noqa: E402

TARGET = ROOT / "docs/spec/vectors/figures.json"
DAYS = 6


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
    _reviews(city, at)
    _second_persons(city, at)
    _places(city, at)
    _matters(city, at)
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


def _reviews(city: City, at: datetime) -> None:
    """Reviews told before their search is, in another order than they were written, or without it; audits in every state."""
    end = at + timedelta(days=2)
    search = {"search": made_uuid("emergency"), "agency": AGENCIES[1], "rules": ["search.allowed"], "policy": None}
    asked = city.embargo("search.asked", {**search, "exigent": True, "with_warrant": True}, at=at, ends_at=end)
    improper = {**search, "disposition": "improper", "overdue": True, "exigent": True}
    first = city.embargo("review.disposed", improper, at=at + timedelta(hours=25), ends_at=end)
    city.about("review.finding", {**search, "upheld": True, "breach": "false_reason"}, at + timedelta(hours=30))
    for outcome in ("retraining", "reprimand"):
        city.about("review.consequence", {**search, "outcome": outcome}, at + timedelta(hours=31))
    city.disclose(first, end)
    city.disclose(asked, end)
    unfounded = {"search": made_uuid("search", 1), "agency": AGENCIES[0]}
    city.about("review.disposed", {**unfounded, "disposition": "improper", "overdue": False}, end)
    city.about("review.finding", {**unfounded, "upheld": False, "breach": None}, end)
    city.about("review.explanation_asked", {"search": made_uuid("search", 2), "agency": AGENCIES[0]}, end)
    for name in ("exigent late", "exigent waiting"):
        city.about("search.asked", {**search, "search": made_uuid(name), "exigent": True}, end)
    flags = {"flag": "anomaly.odd_hours", "searches": 2}
    city.append("review.flags_counted", {**flags, "day": at.date().isoformat()}, at=end)
    city.append("review.flags_counted", {**flags, "flag": "anomaly.none", "searches": 0, "day": "2026-01-02"}, at=end)
    for day, waiting in (("2026-01-08", 4), ("2026-01-07", 9), ("2026-01-08", 5)):
        city.append("review.counted", {"day": day, "waiting": waiting, "overdue": 1, "audits_overdue": 0}, at=end)
    for name, due_on in (("early", "2026-01-20"), ("late", "2026-01-02"), ("never", "2026-02-01")):
        audit = {"audit": made_uuid("audit", name), "agency": AGENCIES[0], "sort": "external", "due_on": due_on}
        city.about("review.audit_planned", audit, at)
        if name != "never":
            city.about("review.audit_closed", {**audit, "findings": 2, "overdue": name == "late"}, end)
    city.append("promises.checked", {"holds": 12, "fails": 1, "unchecked": 4, "checks": 40}, at=end)


def _second_persons(city: City, at: datetime) -> None:
    """An appeal that was decided before it is told, one for each other end; support in force and over."""
    end = at + timedelta(days=2)
    for name in ("approved", "declined", "expired", "withdrawn"):
        appeal = {"request": made_uuid("appeal", name), "search": made_uuid("search", 4), "agency": AGENCIES[0]}
        hidden = city.embargo("search.appealed", {**appeal, "rule": "search.reason_specific"}, at=at, ends_at=end)
        facts = {**appeal, "what": "search_appeal"}
        city.about("approvals.asked", facts, at)
        if name == "approved":
            city.about("approvals.approved", {**facts, "outstanding": 1}, at)
        city.about(f"approvals.{name}", {**facts, "outstanding": 0}, at)
        city.disclose(hidden, end)
    for name, ends_at in (("over", "2026-01-07T00:00:00.000Z"), ("open", "2026-02-10T00:00:00.000Z")):
        grant = {"grant": made_uuid("support", name), "subject_agency": AGENCIES[1], "purpose": "fault"}
        city.about("agencies.support_granted", {**grant, "hours": 8, "ends_at": ends_at}, end)
    ended = {"grant": made_uuid("support", "ended"), "subject_agency": AGENCIES[1]}
    city.about("agencies.support_granted", {**ended, "hours": 8, "purpose": "fault"}, end)
    city.about("agencies.support_ended", {**ended, "why": "ended_early"}, end)


def _places(city: City, at: datetime) -> None:
    """Protected places ahead, in force, over, renamed and ended; one of a kind that must not be found."""
    end = at + timedelta(days=2)
    when = {"ahead": ("2026-02-01", "2026-02-02"), "over": ("2026-01-02", "2026-01-03"), "lasting": (None, None)}
    for name, (start, last) in when.items():
        times = {"starts_at": start and f"{start}T00:00:00.000Z", "ends_at": last and f"{last}T00:00:00.000Z"}
        place = {"place": made_uuid("place of vectors", name), "what": "school", "event": start is not None}
        city.about("places.added", {**place, **times, "title": name, "camera_count": 1}, end)
    city.about(
        "places.changed", {"place": made_uuid("place of vectors", "lasting"), "title": "renamed", "what": "health"}, end
    )
    ended = {"place": made_uuid("place of vectors", "ended"), "title": None, "what": "shelter", "event": False}
    city.about("places.added", {**ended, "starts_at": None, "ends_at": None, "camera_count": None}, end)
    city.about("places.ended", ended, end)


def _matters(city: City, at: datetime) -> None:
    """What residents brought: in every state, one of them extended, one answered twice, one that was never received."""
    end = at + timedelta(days=2)
    day = at.date().isoformat()
    brought = {"agency": AGENCIES[0], "matter": "wrong_read", "way": "letter", "received_on": day}
    answer = {"answered_on": day, "outcome": "upheld", "overdue": False}
    for number, (name, due_on) in enumerate(
        [
            ("in time", "2026-01-20"),
            ("late", "2026-01-02"),
            ("extended", "2026-01-02"),
            ("open", "2026-01-20"),
            ("withdrawn", "2026-01-02"),
        ]
    ):
        matter = {**brought, "reference": f"R-2026-{number + 1:04d}", "due_on": due_on}
        city.about("residents.received", matter if number else {**matter, "matter": "records_request"}, at)
        if name == "extended":
            city.about("residents.extended", {**matter, "due_on": "2026-02-20", "why": "large_volume"}, at)
        elif name == "withdrawn":
            city.about("residents.withdrawn", {**matter, "why": "recorded_twice"}, end)
        if name in ("in time", "late", "withdrawn"):
            outcome = "granted" if name == "in time" else "upheld"
            city.about("residents.answered", {**matter, **answer, "outcome": outcome}, end)
    again = {**brought, **answer, "reference": "R-2026-0002", "outcome": "not_upheld"}
    city.about("residents.answered", again, end)
    city.about("residents.answered", {**again, "reference": "R-2026-0099"}, end)


if __name__ == "__main__":
    TARGET.write_text(vectors(), encoding="utf-8")
