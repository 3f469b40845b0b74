"""Figures and lists at one instant, from what was counted. Written from docs/spec/statistics.md."""

from collections import Counter
from typing import Any

from clearplate_verify import holds, oversight, tallies
from clearplate_verify.counting import Window
from clearplate_verify.registers import Registers
from clearplate_verify.rows import Row

SUMS = [
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
    *tallies.SUMS,
]
DAILY = ("searches.day.", "refusals.day.", "reads.day.")
FAMILIES = ("searches.offense.", "refusals.rule.", *tallies.FAMILIES)
NOT_YET = ("hotlists", "incidents")


def compute(registers: Registers, window: Window, size: int) -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """Every figure by its id, and every list, as `data/figures.json` must have them."""
    lists = _lists(registers, window)
    numbers, counts = registers.counts.numbers, registers.counts
    windowed = {name: numbers[name] for name in SUMS}
    windowed |= {name + day: numbers[name + day] for name in DAILY for day in window.days}
    windowed |= {n: v for n, v in numbers.items() if n.startswith(FAMILIES) and v}
    windowed |= {f"reads.camera.{row['camera']}": row["captures"] for row in lists["cameras"]}
    shape = {"from": window.days[0], "to": window.last, "first": counts.first, "last": counts.last}
    figures = {name: {"value": value, **shape} for name, value in windowed.items()}
    start = (registers.first_at or window.as_of)[:10]
    whole = {"from": start, "to": window.last, "first": 0 if size else None, "last": size - 1 if size else None}
    figures |= {name: {"value": v, **whole} for name, v in _totals(registers, lists, window, size).items()}
    return figures, lists


def _totals(registers: Registers, lists: dict[str, list[Row]], window: Window, size: int) -> dict[str, Any]:
    keys, cameras = (Counter(row["state"] for row in lists[name]) for name in ("days", "cameras"))
    in_force = [row["retention_days"] for row in lists["policies"] if row["effective_at"] <= window.as_of]
    latest = {
        name: sum(row[column] for row in registers.counted.values()) if registers.counted else None
        for name, column in (("counted", "active"), ("trained", "trained"), ("second_factor", "second_factor"))
    }
    return {
        "log.entries": size,
        "log.embargoed": len(lists["embargoes"]),
        "log.embargo_overdue": sum(row["ends_at"] < window.as_of for row in lists["embargoes"]),
        **{f"cameras.{state}": cameras[state] for state in ("active", "paused", "invited", "revoked")},
        **{f"keys.{state}": keys[state] for state in ("sealed", "due", "overdue", "destroyed")},
        "agencies.count": len(lists["agencies"]),
        "accounts.active": sum(registers.accounts.values()),
        **{f"accounts.{name}": value for name, value in latest.items()},
        "policy.versions": len(lists["policies"]),
        "retention.days": in_force[-1] if in_force else None,
        "keys.late": len([row for row in lists["days"] if row["late"]]),
        "retention.certificates": len(lists["certificates"]),
        "retention.uncertified": len(
            [row for row in lists["days"] if row["state"] == "destroyed" and row["certificate_index"] is None]
        ),
        "escrow.held": len([row for row in lists["escrow"] if row["state"] != "destroyed"]),
        "escrow.overdue": len([row for row in lists["escrow"] if row["state"] == "overdue"]),
        "case_keys.live": len(registers.case_keys_made - registers.case_keys_destroyed),
        "case_keys.destroyed": len(registers.case_keys_destroyed),
        **holds.totals(lists["holds"], window.last),
        **oversight.totals(lists, registers.oversight.stated),
    }


def _lists(registers: Registers, window: Window) -> dict[str, list[Row]]:
    numbers = registers.counts.numbers
    return {
        "agencies": [
            {**row, "active": registers.accounts.get(row["title"], 0)}
            for row in sorted(registers.agencies, key=lambda row: row["index"])
        ],
        "cameras": [
            {**row, "captures": numbers["reads.camera." + camera]} for camera, row in registers.cameras.items()
        ],
        "days": [_day(row, registers, window.last) for _, row in sorted(registers.days.items())],
        "certificates": [row for _, row in sorted(registers.certificates.items(), reverse=True)],
        "escrow": [{**row, "state": _key(row, window.last)} for _, row in sorted(registers.escrow.items())],
        "holds": holds.register(registers.holds, window.last),
        "policies": sorted(registers.policies, key=lambda row: row["index"]),
        "changes": registers.changes,
        "embargoes": [
            {"index": index, "at": held["at"], "ends_at": held["ends_at"]}
            for index, held in sorted(registers.withheld.items())
        ],
        **registers.oversight.lists(numbers, window.as_of),
        **{name: [] for name in NOT_YET},
    }


def _day(row: Row, registers: Registers, today: str) -> Row:
    destroyed_at, certificate = row["destroyed_at"], registers.certificates.get(row["day"], {})
    is_late = destroyed_at is not None and destroyed_at[:10] > row["destroy_on"]
    return {**row, "state": _key(row, today), "late": is_late, "certificate_index": certificate.get("index")}


def _key(row: Row, today: str) -> str:
    if row["destroyed_at"] is not None:
        return "destroyed"
    if row["destroy_on"] == today:
        return "due"
    return "overdue" if row["destroy_on"] < today else "sealed"
