"""Reviews, approvals, appeals, audits, support, protected places, residents' matters, recomputed. Written from docs/spec/statistics.md."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from clearplate_verify.errors import VerificationFailed

Row = dict[str, Any]
Told = tuple[int, str, str, Row]
"""Index, kind, instant, public fields."""
DECIDED = ("approved", "declined", "expired", "withdrawn")
_KEYS = {
    "review.disposed": "search",
    "review.finding": "search",
    "review.consequence": "search",
    "review.sample_drawn": "seed",
    "review.audit_planned": "audit",
    "review.audit_closed": "audit",
    "search.asked": "search",
    "search.appealed": "request",
    **{f"approvals.{step}": "request" for step in DECIDED},
    "agencies.support_granted": "grant",
    "agencies.support_ended": "grant",
    "places.added": "place",
    "places.changed": "place",
    "places.ended": "place",
    **{f"residents.{step}": "reference" for step in ("received", "extended", "answered", "withdrawn")},
}
ORDERED = frozenset(_KEYS) - {"search.asked"}


APPROVALS = {f"approvals.{step}" for step in DECIDED}


def is_kept(kind: str, public: Row) -> bool:
    """Whether a list may need this act."""
    if kind == "search.asked":
        return public.get("exigent") is True
    if kind in APPROVALS:
        return public["what"] == "search_appeal" and not public.get("outstanding")
    return kind in _KEYS


class Oversight:
    """Acts by what they are about, in any order."""

    def __init__(self) -> None:
        self._acts: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
        self._samples: list[Row] = []
        self.stated: dict[str, Row] = {}

    def take(self, index: int, kind: str, at: str, public: Row) -> None:
        """Keep an act that a list or a total needs."""
        if kind in ("review.counted", "promises.checked"):
            if public.get("day", "") >= self.stated.get(kind, {}).get("day", ""):
                self.stated[kind] = public
        elif kind == "review.sample_drawn":
            names = ("agency", "seed", "tree_size", "first_day", "last_day", "population")
            row = {**{name: public[name] for name in names}, "drawn": len(public["searches"])}
            self._samples.append({**row, "index": index, "at": at})
        elif is_kept(kind, public):
            self._acts[_KEYS[kind]][public[_KEYS[kind]]].append((index, kind, at, public))

    def lists(self, numbers: Counter[str], as_of: str) -> dict[str, list[Row]]:
        """Every list."""
        made: dict[str, list[Row]] = {
            "reviews": [],
            "exigent": [],
            "audits": [],
            "appeals": [],
            "grants": [],
            "places": [],
            "matters": [],
        }
        rows = {
            "search": (("reviews", _review), ("exigent", _exigent)),
            "audit": (("audits", _audit),),
            "request": (("appeals", _appeal),),
            "grant": (("grants", _grant),),
            "place": (("places", _place),),
            "reference": (("matters", _matter),),
        }
        for key, makers in rows.items():
            for name, acts in self._acts[key].items():
                ordered = sorted(acts, key=lambda act: act[0])
                for where, make in makers:
                    row = make(ordered, as_of)
                    if row is not None:
                        made[where].append({key: name, **row})
        for name in ("reviews", "exigent", "appeals", "grants", "matters"):
            made[name].sort(key=lambda row: -row["index"])
        made["audits"].sort(key=lambda row: (row["due_on"], row["index"]))
        made["places"].sort(key=lambda row: row["index"])
        samples = sorted(self._samples, key=lambda row: -row["index"])
        return {**made, "samples": samples, "approvals": _approvals(numbers)}


def totals(lists: dict[str, list[Row]], stated: dict[str, Row]) -> dict[str, int | None]:
    """What the lists add up to, and what the latest counts say."""
    wanted = {
        "audits": ("planned", "overdue", "closed", "closed_late"),
        "exigent": ("waiting", "overdue", "in_time", "late"),
        "appeals": ("waiting", *DECIDED),
        "matters": ("open", "overdue", "answered", "answered_late", "withdrawn"),
    }
    states = {name: Counter(row["state"] for row in lists[name]) for name in (*wanted, "grants", "places")}
    kinds = Counter(row["what"] for row in lists["places"] if row["state"] == "in_force")
    reviews, promises = stated.get("review.counted", {}), stated.get("promises.checked", {})
    return {
        **{f"{name}.{state}": states[name][state] for name, some in wanted.items() for state in some},
        "support.in_force": states["grants"]["in_force"],
        "places.in_force": states["places"]["in_force"],
        **{f"places.kind.{kind}": number for kind, number in kinds.items()},
        **_counted("matters.kind.", [row["matter"] for row in lists["matters"]]),
        **_counted("matters.outcome.", [row["outcome"] for row in lists["matters"] if row["outcome"] is not None]),
        **{f"reviews.{name}": reviews.get(name) for name in ("waiting", "overdue")},
        **{f"promises.{name}": promises.get(name) for name in ("holds", "fails", "unchecked")},
    }


def _counted(prefix: str, codes: list[str]) -> dict[str, int]:
    return {prefix + code: codes.count(code) for code in set(codes)}


def _of(acts: list[Told], *kinds: str) -> list[Told]:
    return [act for act in acts if act[1] in kinds]


def _named(act: Told, *names: str) -> Row:
    index, _, at, public = act
    return {**{name: public[name] for name in names}, "index": index, "at": at}


def _end(acts: list[Told], name: str) -> Row:
    """Instant and index of the first of some acts."""
    index, at = (acts[0][0], acts[0][2]) if acts else (None, None)
    return {f"{name}_at": at, f"{name}_index": index}


def _review(acts: list[Told], _as_of: str) -> Row | None:
    findings, consequences = _of(acts, "review.finding"), _of(acts, "review.consequence")
    improper = [act for act in _of(acts, "review.disposed") if act[3]["disposition"] == "improper"]
    begun = [act for act in acts if act in improper or act in findings or act in consequences]
    if not begun:
        return None
    index, public = (findings[-1][0], findings[-1][3]) if findings else (None, {})
    said = {"upheld": public.get("upheld"), "breach": public.get("breach"), "finding_index": index}
    return {**_named(begun[0], "agency"), **said, "outcomes": " ".join(act[3]["outcome"] for act in consequences)}


def _exigent(acts: list[Told], as_of: str) -> Row | None:
    asked, reviewed = _of(acts, "search.asked"), _of(acts, "review.disposed")
    if not asked:
        return None
    is_over = _hours(asked[0], reviewed[0][2] if reviewed else as_of) > timedelta(hours=24)
    state = ("late" if is_over else "in_time") if reviewed else ("overdue" if is_over else "waiting")
    return {**_named(asked[0], "agency", "offense_type"), "state": state, **_end(reviewed, "reviewed")}


def _hours(act: Told, until: str) -> timedelta:
    try:
        return datetime.fromisoformat(until) - datetime.fromisoformat(act[2])
    except ValueError:
        raise VerificationFailed(f"Entry {act[0]} of the log has an instant that is in no calendar.") from None


def _audit(acts: list[Told], as_of: str) -> Row | None:
    planned, closed = _of(acts, "review.audit_planned"), _of(acts, "review.audit_closed")
    if not planned:
        return None
    row = _named(planned[0], "agency", "sort", "due_on")
    is_over = (closed[0][2] if closed else as_of)[:10] > row["due_on"]
    state = ("closed_late" if is_over else "closed") if closed else ("overdue" if is_over else "planned")
    return {**row, "state": state, "findings": closed[0][3]["findings"] if closed else None, **_end(closed, "closed")}


def _appeal(acts: list[Told], _as_of: str) -> Row | None:
    appealed, ends = _of(acts, "search.appealed"), _of(acts, *(f"approvals.{step}" for step in DECIDED))
    if not appealed:
        return None
    state = ends[0][1].removeprefix("approvals.") if ends else "waiting"
    return {**_named(appealed[0], "search", "agency", "rule"), "state": state, **_end(ends, "decided")}


def _approvals(numbers: Counter[str]) -> list[Row]:
    rows: dict[str, Row] = {}
    for name, number in numbers.items():
        station, _, rest = name.partition(".")
        if station == "approvals" and number:
            step, _, what = rest.partition(".")
            rows.setdefault(what, {"what": what, "asked": 0, **dict.fromkeys(DECIDED, 0)})[step] = number
    return [row for _, row in sorted(rows.items())]


def _grant(acts: list[Told], as_of: str) -> Row | None:
    granted, ended = _of(acts, "agencies.support_granted"), _of(acts, "agencies.support_ended")
    if not granted:
        return None
    row = {**_named(granted[0], "purpose", "hours", "ends_at"), "agency": granted[0][3]["subject_agency"]}
    state = "ended" if ended else "in_force" if row["ends_at"] > as_of else "over"
    return {
        **row,
        "role": "support",
        "state": state,
        **_end(ended, "ended"),
        "why": ended[0][3]["why"] if ended else None,
    }


def _place(acts: list[Told], as_of: str) -> Row | None:
    added, ended = _of(acts, "places.added"), _of(acts, "places.ended")
    if not added:
        return None
    row = _named(added[0], "title", "what", "event", "starts_at", "ends_at", "camera_count")
    for changed in _of(acts, "places.changed")[-1:]:
        row |= {name: changed[3][name] for name in ("title", "what", "event")}
    is_over, is_ahead = (row["ends_at"] or "~") <= as_of, (row["starts_at"] or "") > as_of
    state = "ended" if ended else "over" if is_over else "planned" if is_ahead else "in_force"
    return {**row, "state": state, **_end(ended, "ended")}


def _matter(acts: list[Told], as_of: str) -> Row | None:
    received, extended = _of(acts, "residents.received"), _of(acts, "residents.extended")
    if not received:
        return None
    row = {**_named(received[0], "agency", "matter", "way", "received_on", "due_on"), "extended": None}
    if extended:
        row |= {"due_on": extended[0][3]["due_on"], "extended": extended[0][3]["why"]}
    ends = _of(acts, "residents.answered", "residents.withdrawn")[:1]
    answer = ends[0][3] if ends and ends[0][1] == "residents.answered" else {}
    withdrawal = ends[0][3]["why"] if ends and not answer else None
    is_late = (ends[0][2] if ends else as_of)[:10] > row["due_on"]
    state = "withdrawn" if withdrawal is not None else ("answered" if answer else "open")
    if is_late and state != "withdrawn":
        state = "answered_late" if answer else "overdue"
    said = {name: answer.get(name) for name in ("answered_on", "outcome")}
    return {**row, "state": state, **said, "withdrawal": withdrawal, **_end(ends, "closed")}
