"""The register of holds, recomputed. Written from docs/spec/statistics.md, section 4, and sharing nothing with the server's."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from clearplate_verify.errors import VerificationFailed

Row = dict[str, Any]
_AGES = {"0_29": range(30), "30_89": range(30, 90), "90_364": range(90, 365), "365_up": range(365, 10**9)}


@dataclass(frozen=True)
class HoldAct:
    """What one entry tells of a hold."""

    index: int
    kind: str
    at: str
    public: Row

    @property
    def what(self) -> str:
        """`hold` or `extension`; nothing where its kind does not say."""
        return str(self.public.get("what", ""))


def register(known: dict[str, list[HoldAct]], today: str) -> list[Row]:
    """One row for each hold, newest first."""
    rows = [_row(hold, sorted(acts, key=lambda act: act.index), today) for hold, acts in known.items()]
    return sorted(rows, key=lambda row: -row["index"])


def _row(hold: str, acts: list[HoldAct], today: str) -> Row:
    asked, approved, ended = ([act for act in acts if act.kind == f"holds.{kind}"] for kind in _KINDS)
    declined = [act for act in acts if act.kind == "holds.declined" and act.what == "hold"]
    end = _first([*ended, *declined])
    terms = _first([*approved[-1:], *asked])
    told = terms or _first(ended)
    first = acts[0]
    return {
        "hold": hold,
        "case": first.public["case"],
        "agency": first.public["agency"],
        "offense_type": terms.public["offense_type"] if terms else None,
        "captures": told.public["captures"] if told else None,
        "ends_on": terms.public["ends_on"] if terms else None,
        "state": "ended" if ended else "declined" if declined else "in_force" if approved else "waiting",
        "extensions": len([act for act in approved if act.what == "extension"]),
        "age_days": _age(first, end.at if end else today),
        "index": first.index,
        "asked_at": first.at,
        "approved_index": approved[0].index if approved else None,
        "approved_at": approved[0].at if approved else None,
        "ended_index": end.index if end else None,
        "ended_at": end.at if end else None,
        "why": ended[0].public["why"] if ended else None,
    }


def _first(acts: list[HoldAct]) -> HoldAct | None:
    return acts[0] if acts else None


_KINDS = ("asked", "approved", "ended")


def _age(first: HoldAct, until: str) -> int:
    try:
        return max(0, (date.fromisoformat(until[:10]) - date.fromisoformat(first.at[:10])).days)
    except ValueError:
        raise VerificationFailed(
            f"Entry {first.index} of the log, or what ended its hold, has a day that is in no calendar."
        ) from None


def totals(rows: list[Row], today: str) -> dict[str, int]:
    """What the register adds up to on a day."""
    states = Counter(row["state"] for row in rows)
    kept = [row for row in rows if row["state"] == "in_force"]
    offenses = Counter(row["offense_type"] for row in kept)
    return {
        "holds.waiting": states["waiting"],
        "holds.in_force": states["in_force"],
        "holds.captures": sum(row["captures"] for row in kept),
        "holds.overdue": len([row for row in kept if row["ends_on"] < today]),
        **{f"holds.age.{name}": len([r for r in kept if r["age_days"] in days]) for name, days in _AGES.items()},
        **{f"holds.offense.{code}": count for code, count in offenses.items()},
    }
