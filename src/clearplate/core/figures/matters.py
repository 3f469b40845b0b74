"""The register of what residents brought, and what it adds up to.

Source: docs/spec/statistics.md, sections 3 and 4.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from clearplate.core.figures.figure import Row

RECEIVED, EXTENDED, ANSWERED, WITHDRAWN = (
    f"residents.{step}" for step in ("received", "extended", "answered", "withdrawn")
)
KEPT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    RECEIVED: ("reference", ("reference", "agency", "matter", "way", "received_on", "due_on")),
    EXTENDED: ("reference", ("reference", "due_on", "why")),
    ANSWERED: ("reference", ("reference", "answered_on", "outcome")),
    WITHDRAWN: ("reference", ("reference", "why")),
}
"""Of each log kind: what its acts are grouped by, and what is kept of them."""
STATES = ("open", "overdue", "answered", "answered_late", "withdrawn")
_DAY_CHARACTERS = 10


def rows(acts: Mapping[str, Mapping[str, Sequence[Row]]], today: str) -> Iterable[Row]:
    """One row for each reference that was received.

    Args:
        acts: By reference, then by log kind: acts in the order of their index.
        today: The day of the instant that is asked about.
    """
    for reference, of_one in acts.items():
        if not of_one[RECEIVED]:
            continue
        received, extension = of_one[RECEIVED][0], _first(of_one[EXTENDED])
        ends = [*of_one[ANSWERED][:1], *of_one[WITHDRAWN][:1]]
        end: Row = min(ends, key=lambda act: int(act["index"]), default={})
        due_on = extension.get("due_on", received["due_on"])
        is_over = end.get("at", today)[:_DAY_CHARACTERS] > due_on
        open_state, answered_state = ("overdue", "answered_late") if is_over else ("open", "answered")
        yield {
            "reference": reference,
            **{name: received[name] for name in ("agency", "matter", "way", "received_on", "index", "at")},
            "due_on": due_on,
            "extended": extension.get("why"),
            "state": "withdrawn" if "why" in end else answered_state if end else open_state,
            "answered_on": end.get("answered_on"),
            "outcome": end.get("outcome"),
            "withdrawal": end.get("why"),
            "closed_at": end.get("at"),
            "closed_index": end.get("index"),
        }


def figures(register: Sequence[Row]) -> dict[str, int]:
    """The totals of the register."""
    states = Counter(row["state"] for row in register)
    kinds = Counter(row["matter"] for row in register)
    outcomes = Counter(row["outcome"] for row in register if row["outcome"] is not None)
    return {
        **{f"matters.{state}": states[state] for state in STATES},
        **{f"matters.kind.{kind}": count for kind, count in kinds.items()},
        **{f"matters.outcome.{outcome}": count for outcome, count in outcomes.items()},
    }


def _first(acts: Sequence[Row]) -> Row:
    return acts[0] if acts else {}
