"""The register of holds: acts as they are told, in any order, and the row that they give.

Source: docs/spec/statistics.md, section 4, `holds`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from clearplate.core.figures.figure import Row

DAY_CHARACTERS = 10
AGES = (("0_29", 30), ("30_89", 90), ("90_364", 365))
"""Age in whole days by the bound that it stays below; what is older is `OLDEST`."""
OLDEST = "365_up"
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "asked": ("case", "agency", "offense_type", "captures", "ends_on"),
    "approved": ("case", "agency", "offense_type", "captures", "ends_on", "what"),
    "declined": ("case", "agency", "what"),
    "ended": ("case", "agency", "captures", "why"),
}


def told(act: str, index: int, at: str, public: Mapping[str, Any]) -> Row:
    """What is kept of one act about a hold.

    Args:
        act: `asked`, `approved`, `declined` or `ended`.
        index: Tree index of the entry, or of the embargoed entry.
        at: INSTANT text.
        public: Its public fields.

    Raises:
        KeyError: It lacks a field that its kind has.
    """
    return {"act": act, "index": index, "at": at, **{name: public[name] for name in _FIELDS[act]}}


def row(hold: str, acts: Sequence[Row], today: str) -> Row:
    """A hold as the register shows it on a day."""
    acts = sorted(acts, key=lambda act: int(act["index"]))
    approved = [act for act in acts if act["act"] == "approved"]
    end = _end(acts)
    terms = _terms(acts, approved)
    first = acts[0]
    return {
        "hold": hold,
        "case": first["case"],
        "agency": first["agency"],
        "offense_type": terms.get("offense_type"),
        "captures": terms.get("captures"),
        "state": _state(end, approved),
        "ends_on": terms.get("ends_on"),
        "extensions": sum(act["what"] == "extension" for act in approved),
        "age_days": _days_between(first["at"], end.get("at", today)),
        "index": first["index"],
        "asked_at": first["at"],
        "approved_index": approved[0]["index"] if approved else None,
        "approved_at": approved[0]["at"] if approved else None,
        "ended_index": end.get("index"),
        "ended_at": end.get("at"),
        "why": end.get("why"),
    }


def _end(acts: Iterable[Row]) -> Row:
    """The act that ended it; empty while none did."""
    acts = list(acts)
    ended = [act for act in acts if act["act"] == "ended"]
    declined = [act for act in acts if act["act"] == "declined" and act["what"] == "hold"]
    return next(iter(ended + declined), {})


def _terms(acts: Iterable[Row], approved: Sequence[Row]) -> Row:
    """The act that says for what, how many and until when."""
    if approved:
        return approved[-1]
    asked = next((act for act in acts if act["act"] == "asked"), None)
    if asked is not None:
        return asked
    return {"captures": next((act["captures"] for act in acts if act["act"] == "ended"), None)}


def _state(end: Row, approved: Sequence[Row]) -> str:
    if end:
        return str(end["act"])
    return "in_force" if approved else "waiting"


def _days_between(first: str, last: str) -> int:
    days = date.fromisoformat(last[:DAY_CHARACTERS]) - date.fromisoformat(first[:DAY_CHARACTERS])
    return max(0, days.days)


def figures(rows: Iterable[Row], today: str) -> dict[str, int]:
    """The totals of the register."""
    rows = list(rows)
    in_force = [row for row in rows if row["state"] == "in_force"]
    ages = Counter(_age(row["age_days"]) for row in in_force)
    offenses = Counter(str(row["offense_type"]) for row in in_force)
    return {
        "holds.waiting": sum(row["state"] == "waiting" for row in rows),
        "holds.in_force": len(in_force),
        "holds.captures": sum(row["captures"] for row in in_force),
        "holds.overdue": sum(row["ends_on"] < today for row in in_force),
        **{f"holds.age.{name}": ages[name] for name in [*(name for name, _bound in AGES), OLDEST]},
        **{f"holds.offense.{code}": count for code, count in offenses.items()},
    }


def _age(days: int) -> str:
    return next((name for name, bound in AGES if days < bound), OLDEST)
