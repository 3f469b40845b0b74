"""From the fold's tables to the published figures and lists at one instant.

Source: docs/spec/statistics.md, sections 3 and 4.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from clearplate.core.figures import holds, oversight
from clearplate.core.figures.days import DayCounters, window
from clearplate.core.figures.figure import Figure, Row, Snapshot
from clearplate.core.figures.registers import Registers
from clearplate.core.figures.tables import DAY_CHARACTERS, Tables
from clearplate.core.tlog.fields import instant_text

WINDOWED = [
    "searches.asked",
    "searches.refused",
    "searches.with_case",
    "searches.for_other_agency",
    "searches.answers",
    "searches.sightings_shown",
    "pictures.opened",
    "pictures.refused",
    "reads.captures",
    "reads.hours_withheld",
    "uploads.refused",
    "captures.missing",
    "signins.succeeded",
    "signins.failed",
    "signins.lockouts",
    "cases.opened",
    "cases.closed",
    "changes.config",
    "retention.captures_destroyed",
    "escrow.used",
    "evidence.viewed",
    "evidence.exports",
    "evidence.downloads",
    "evidence.disclosed",
    *oversight.WINDOWED,
]
"""Sums over the window, present also when 0."""
_PRESENT_ONLY = ("searches.offense.", "refusals.rule.", *oversight.FAMILIES)
_DAILY = {"searches.day": "searches.asked", "refusals.day": "searches.refused", "reads.day": "reads.captures"}
_NOT_YET = ("hotlists", "incidents")
_CAMERA_STATES = ("active", "paused", "invited", "revoked")
_KEY_STATES = ("sealed", "due", "overdue", "destroyed")


def snapshot(tables: Tables, as_of: datetime, *, tree_size: int, root_hash: bytes) -> Snapshot:
    """Every figure and list.

    Args:
        tables: What the fold keeps.
        as_of: The instant, aware.
        tree_size: Entries folded.
        root_hash: The root over them.
    """
    as_of = as_of.astimezone(UTC)
    text = instant_text(as_of)
    total = tables.days.summed(window(as_of.date()))
    lists = _lists(tables.registers, total, text)
    figures = _windowed(tables.days, list(lists["cameras"]), as_of) | _totals(tables.registers, lists, text, tree_size)
    return Snapshot(as_of, tree_size, root_hash, figures, lists)


def _windowed(counters: DayCounters, cameras: list[Row], as_of: datetime) -> dict[str, Figure]:
    days = window(as_of.date())
    first, last = counters.span(days)
    total = counters.summed(days)
    values = {name: total[name] for name in WINDOWED}
    values |= {name: count for name, count in total.items() if count and name.startswith(_PRESENT_ONLY)}
    values |= {f"reads.camera.{row['camera']}": row["captures"] for row in cameras}
    values |= {f"{name}.{day}": counters.of(day, counted) for name, counted in _DAILY.items() for day in days}
    return {name: Figure(value, days[0], days[-1], first, last) for name, value in values.items()}


def _totals(registers: Registers, lists: Mapping[str, list[Row]], as_of: str, tree_size: int) -> dict[str, Figure]:
    keys = Counter(row["state"] for row in lists["days"])
    cameras = Counter(row["state"] for row in lists["cameras"])
    case_keys = Counter(registers.case_keys.values())
    today = as_of[:DAY_CHARACTERS]
    values: dict[str, int | None] = {
        "log.entries": tree_size,
        "log.embargoed": len(lists["embargoes"]),
        "log.embargo_overdue": sum(row["ends_at"] < as_of for row in lists["embargoes"]),
        **{f"cameras.{state}": cameras[state] for state in _CAMERA_STATES},
        **{f"keys.{state}": keys[state] for state in _KEY_STATES},
        "agencies.count": len(lists["agencies"]),
        "accounts.active": sum(registers.accounts.values()),
        "accounts.counted": _latest(registers, "active"),
        "accounts.trained": _latest(registers, "trained"),
        "accounts.second_factor": _latest(registers, "second_factor"),
        "policy.versions": len(lists["policies"]),
        "retention.days": _retention(lists["policies"], as_of),
        **_destructions(lists),
        "case_keys.live": case_keys["live"],
        "case_keys.destroyed": case_keys["destroyed"],
        **holds.figures(lists["holds"], today),
        **oversight.figures(lists),
        **_stated(registers, "review.counted", "reviews", ("waiting", "overdue")),
        **_stated(registers, "promises.checked", "promises", ("holds", "fails", "unchecked")),
    }
    last = tree_size - 1 if tree_size else None
    shape = (registers.first_day or today, today, 0 if tree_size else None, last)
    return {name: Figure(value, *shape) for name, value in values.items()}


def _destructions(lists: Mapping[str, list[Row]]) -> dict[str, int | None]:
    days, escrow = lists["days"], lists["escrow"]
    return {
        "keys.late": sum(row["late"] for row in days),
        "retention.certificates": len(lists["certificates"]),
        "retention.uncertified": sum(row["state"] == "destroyed" and row["certificate_index"] is None for row in days),
        "escrow.held": sum(row["state"] != "destroyed" for row in escrow),
        "escrow.overdue": sum(row["state"] == "overdue" for row in escrow),
    }


def _latest(registers: Registers, column: str) -> int | None:
    return sum(row[column] for row in registers.counted.values()) if registers.counted else None


def _stated(registers: Registers, kind: str, prefix: str, names: tuple[str, ...]) -> dict[str, int | None]:
    """What the latest act of a kind says; none where there is no such act."""
    said = registers.latest.get(kind, {})
    return {f"{prefix}.{name}": said.get(name) for name in names}


def _retention(policies: list[Row], as_of: str) -> int | None:
    """What the policy in force says: the last one adopted whose time has come."""
    in_force = [row["retention_days"] for row in policies if row["effective_at"] <= as_of]
    return in_force[-1] if in_force else None


def _lists(registers: Registers, total: Counter[str], as_of: str) -> dict[str, list[Row]]:
    today = as_of[:DAY_CHARACTERS]
    by_index: Callable[[Row], int] = lambda row: int(row["index"])  # noqa: E731 (two lists are in log order)
    return {
        "agencies": [
            {**row, "active": registers.accounts.get(row["title"], 0)}
            for row in sorted(registers.agencies, key=by_index)
        ],
        "cameras": [{**row, "captures": total[f"reads.camera.{row['camera']}"]} for row in registers.cameras.values()],
        "days": [_day(row, registers, today) for _name, row in sorted(registers.days.items())],
        "certificates": [row for _name, row in sorted(registers.certificates.items(), reverse=True)],
        "escrow": [{**row, "state": _key_state(row, today)} for _name, row in sorted(registers.escrow.items())],
        "policies": sorted(registers.policies, key=by_index),
        "changes": list(registers.changes),
        "embargoes": [_embargo(index, held) for index, held in sorted(_by_number(registers.withheld))],
        "holds": sorted(
            (holds.row(hold, acts, today) for hold, acts in registers.holds.items()), key=by_index, reverse=True
        ),
        **oversight.lists(registers.oversight, total, as_of),
        **{name: [] for name in _NOT_YET},
    }


def _by_number(withheld: Mapping[str, str]) -> list[tuple[int, str]]:
    return [(int(index), held) for index, held in withheld.items()]


def _embargo(index: int, held: str) -> Row:
    entry: dict[str, Any] = json.loads(held)
    return {"index": index, "at": entry["at"], "ends_at": entry["public"]["ends_at"]}


def _day(row: Row, registers: Registers, today: str) -> Row:
    destroyed_at = row["destroyed_at"]
    late = destroyed_at is not None and destroyed_at[:DAY_CHARACTERS] > row["destroy_on"]
    certificate = registers.certificates.get(row["day"])
    index = None if certificate is None else certificate["index"]
    return {**row, "state": _key_state(row, today), "late": late, "certificate_index": index}


def _key_state(row: Row, today: str) -> str:
    if row["destroyed_at"] is not None:
        return "destroyed"
    if row["destroy_on"] == today:
        return "due"
    return "overdue" if row["destroy_on"] < today else "sealed"
