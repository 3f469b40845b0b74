"""Who looked at searches, agreed to what, lost access, what is protected, what residents brought: acts as told, and what they give.

Acts may be told in any order, because an embargo may hide an earlier one; rows take them by their index.

Source: docs/spec/statistics.md, sections 3 and 4.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from clearplate.core.figures import matters
from clearplate.core.figures.figure import Row
from clearplate.core.tlog.fields import parse_instant

EXIGENT_HOURS = 24
"""A search in an emergency is reviewed within a day at the latest; a policy may ask for less."""
_DAY_CHARACTERS = 10
_STEPS = ("asked", "approved", "declined", "expired", "withdrawn")
_APPROVAL = ("request", "what")
_APPROVALS = {f"approvals.{step}" for step in _STEPS}
_KEPT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "review.disposed": ("search", ("search", "agency", "disposition")),
    "review.finding": ("search", ("search", "agency", "upheld", "breach")),
    "review.consequence": ("search", ("search", "agency", "outcome")),
    "review.sample_drawn": ("", ("agency", "seed", "tree_size", "first_day", "last_day", "population", "searches")),
    "review.audit_planned": ("audit", ("audit", "agency", "sort", "due_on")),
    "review.audit_closed": ("audit", ("audit", "agency", "findings")),
    "search.asked": ("search", ("search", "agency", "offense_type")),
    "search.appealed": ("request", ("request", "search", "agency", "rule")),
    **dict.fromkeys(sorted(_APPROVALS), ("request", _APPROVAL)),
    "agencies.support_granted": ("grant", ("grant", "subject_agency", "purpose", "hours", "ends_at")),
    "agencies.support_ended": ("grant", ("grant", "subject_agency", "why")),
    "places.added": ("place", ("place", "title", "what", "event", "starts_at", "ends_at", "camera_count")),
    "places.changed": ("place", ("place", "title", "what", "event")),
    "places.ended": ("place", ("place",)),
    **matters.KEPT,
}
Kept = Mapping[str, Sequence[Row]]
"""Log kind to what was told by it, in the order of telling."""


def told(kind: str, index: int, at: str, public: Mapping[str, Any]) -> Row | None:
    """What is kept of an act for the lists; nothing of one that no list needs.

    Args:
        kind: Name of its log kind.
        index: Tree index of the entry, or of the embargoed entry.
        at: INSTANT text.
        public: Its public fields.

    Raises:
        KeyError: It lacks a field that its kind has.
    """
    if kind == "search.asked" and public.get("exigent") is not True:
        return None
    if kind in _APPROVALS and (public["what"] != "search_appeal" or public.get("outstanding", 0)):
        return None
    row = {"index": index, "at": at, **{name: public[name] for name in _KEPT[kind][1]}}
    return row | {"searches": len(row["searches"])} if kind == "review.sample_drawn" else row


def lists(kept: Kept, approvals: Counter[str], as_of: str) -> dict[str, list[Row]]:
    """Every list of oversight.

    Args:
        kept: What `told` gave.
        approvals: Counters `approvals.<step>.<what>`, summed over the window.
        as_of: INSTANT text.
    """
    return {
        "reviews": _newest(_reviews(kept)),
        "exigent": _newest(_exigent(kept, as_of)),
        "samples": _newest(_sample(row) for row in kept.get("review.sample_drawn", [])),
        "audits": sorted(_audits(kept, as_of[:_DAY_CHARACTERS]), key=lambda row: (row["due_on"], row["index"])),
        "appeals": _newest(_appeals(kept)),
        "approvals": _approvals(approvals),
        "grants": _newest(_grants(kept, as_of)),
        "places": sorted(_places(kept, as_of), key=_index),
        "matters": _newest(matters.rows(_acts(kept, *matters.KEPT), as_of[:_DAY_CHARACTERS])),
    }


def figures(rows: Mapping[str, Sequence[Row]]) -> dict[str, int | None]:
    """The totals of the lists."""
    states = {name: Counter(row["state"] for row in rows[name]) for name in ("audits", "exigent", "appeals", "grants")}
    places = [row for row in rows["places"] if row["state"] == "in_force"]
    return {
        **{f"audits.{state}": states["audits"][state] for state in ("planned", "overdue", "closed", "closed_late")},
        **{f"exigent.{state}": states["exigent"][state] for state in ("waiting", "overdue", "in_time", "late")},
        **{f"appeals.{state}": states["appeals"][state] for state in ("waiting", *_STEPS[1:])},
        "support.in_force": states["grants"]["in_force"],
        "places.in_force": len(places),
        **{f"places.kind.{kind}": count for kind, count in Counter(row["what"] for row in places).items()},
        **matters.figures(rows["matters"]),
    }


def _index(row: Row) -> int:
    return int(row["index"])


def _newest(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=_index, reverse=True)


def _acts(kept: Kept, *kinds: str) -> dict[str, dict[str, list[Row]]]:
    """By what they are about, then by kind: acts by index."""
    found: dict[str, dict[str, list[Row]]] = {}
    for kind in kinds:
        for row in sorted(kept.get(kind, []), key=_index):
            of_one = found.setdefault(row[_KEPT[kind][0]], {each: [] for each in kinds})
            of_one[kind].append(row)
    return found


def _first(acts: Sequence[Row]) -> Row:
    return acts[0] if acts else {}


def _reviews(kept: Kept) -> Iterable[Row]:
    """Searches that somebody found improper."""
    acts = _acts(kept, "review.disposed", "review.finding", "review.consequence")
    for search, (disposed, findings, consequences) in ((name, of.values()) for name, of in acts.items()):
        improper = [act for act in disposed if act["disposition"] == "improper"]
        if not (improper or findings or consequences):
            continue
        first = min((*improper, *findings, *consequences), key=_index)
        finding = _first(findings[-1:])
        yield {
            "search": search,
            "agency": first["agency"],
            "index": first["index"],
            "at": first["at"],
            "upheld": finding.get("upheld"),
            "breach": finding.get("breach"),
            "outcomes": " ".join(act["outcome"] for act in consequences),
            "finding_index": finding.get("index"),
        }


def _exigent(kept: Kept, as_of: str) -> Iterable[Row]:
    for search, acts in _acts(kept, "search.asked", "review.disposed").items():
        if not acts["search.asked"]:
            continue
        asked, reviewed = acts["search.asked"][0], _first(acts["review.disposed"])
        until = parse_instant(asked["at"]) + timedelta(hours=EXIGENT_HOURS)
        is_over = parse_instant(reviewed.get("at", as_of)) > until
        yield {
            "search": search,
            **{name: asked[name] for name in ("agency", "offense_type", "index", "at")},
            "state": ("late" if is_over else "in_time") if reviewed else "overdue" if is_over else "waiting",
            "reviewed_at": reviewed.get("at"),
            "reviewed_index": reviewed.get("index"),
        }


def _sample(act: Row) -> Row:
    return {**{name: act[name] for name in act if name != "searches"}, "drawn": act["searches"]}


def _audits(kept: Kept, today: str) -> Iterable[Row]:
    for audit, acts in _acts(kept, "review.audit_planned", "review.audit_closed").items():
        if not acts["review.audit_planned"]:
            continue
        planned, closed = acts["review.audit_planned"][0], _first(acts["review.audit_closed"])
        is_over = closed.get("at", today)[:_DAY_CHARACTERS] > planned["due_on"]
        yield {
            "audit": audit,
            **{name: planned[name] for name in ("agency", "sort", "due_on", "index", "at")},
            "state": ("closed_late" if is_over else "closed") if closed else "overdue" if is_over else "planned",
            "findings": closed.get("findings"),
            "closed_at": closed.get("at"),
            "closed_index": closed.get("index"),
        }


def _appeals(kept: Kept) -> Iterable[Row]:
    steps = [f"approvals.{step}" for step in _STEPS[1:]]
    for request, acts in _acts(kept, "search.appealed", *steps).items():
        if not acts["search.appealed"]:
            continue
        appealed = acts["search.appealed"][0]
        ends = [(act, step) for step in steps for act in acts[step]]
        end, step = min(ends, key=lambda pair: _index(pair[0]), default=({}, "approvals.waiting"))
        yield {
            "request": request,
            **{name: appealed[name] for name in ("search", "agency", "rule", "index", "at")},
            "state": step.partition(".")[2],
            "decided_at": end.get("at"),
            "decided_index": end.get("index"),
        }


def _approvals(counts: Counter[str]) -> list[Row]:
    whats = sorted({name.split(".")[2] for name, count in counts.items() if name.startswith("approvals.") and count})
    return [{"what": what, **{step: counts[f"approvals.{step}.{what}"] for step in _STEPS}} for what in whats]


def _grants(kept: Kept, as_of: str) -> Iterable[Row]:
    for grant, acts in _acts(kept, "agencies.support_granted", "agencies.support_ended").items():
        if not acts["agencies.support_granted"]:
            continue
        granted, ended = acts["agencies.support_granted"][0], _first(acts["agencies.support_ended"])
        yield {
            "grant": grant,
            "role": "support",
            "agency": granted["subject_agency"],
            **{name: granted[name] for name in ("purpose", "hours", "index", "at", "ends_at")},
            "state": "ended" if ended else "in_force" if granted["ends_at"] > as_of else "over",
            "ended_at": ended.get("at"),
            "ended_index": ended.get("index"),
            "why": ended.get("why"),
        }


def _places(kept: Kept, as_of: str) -> Iterable[Row]:
    for place, acts in _acts(kept, "places.added", "places.changed", "places.ended").items():
        if not acts["places.added"]:
            continue
        added, ended = acts["places.added"][0], _first(acts["places.ended"])
        named = _first(acts["places.changed"][-1:]) or added
        starts_at, ends_at = added["starts_at"], added["ends_at"]
        is_over, is_ahead = ends_at is not None and ends_at <= as_of, starts_at is not None and starts_at > as_of
        yield {
            "place": place,
            **{name: named[name] for name in ("title", "what", "event")},
            **{name: added[name] for name in ("starts_at", "ends_at", "camera_count", "index", "at")},
            "state": "ended" if ended else "over" if is_over else "planned" if is_ahead else "in_force",
            "ended_at": ended.get("at"),
            "ended_index": ended.get("index"),
        }


def _flagged(public: Mapping[str, Any]) -> list[str]:
    return [f"searches.{name}" for name in ("exigent", "with_warrant") if public.get(name) is True]


def _disposed(public: Mapping[str, Any]) -> list[str]:
    names = ["reviews.done", f"reviews.disposition.{public['disposition']}"]
    return [*names, "reviews.late"] if public["overdue"] else names


def _found(public: Mapping[str, Any]) -> list[str]:
    if not public["upheld"]:
        return ["reviews.dismissed"]
    return ["reviews.upheld"] if public["breach"] is None else ["reviews.upheld", f"reviews.breach.{public['breach']}"]


_COUNTS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "search.asked": _flagged,
    "search.appealed": lambda _public: ["searches.appealed"],
    "review.disposed": _disposed,
    "review.explanation_asked": lambda _public: ["reviews.explanations"],
    "review.finding": _found,
    "review.consequence": lambda public: [f"reviews.outcome.{public['outcome']}"],
    "review.confidential_read": lambda _public: ["log.confidential_reads"],
    "agencies.suspended": lambda public: ["access.suspended", f"access.cause.{public['cause']}"],
    "agencies.reinstated": lambda _public: ["access.reinstated"],
    "agencies.support_granted": lambda _public: ["support.granted"],
}


def counted(kind: str, public: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What an act adds to counters of its day: names and amounts."""
    if kind == "search.answered":
        return [("searches.sightings_withheld", public.get("withheld_count", 0))]
    if kind == "review.flags_counted":
        return [(f"flags.rule.{public['flag']}", public["searches"])]
    if kind in _APPROVALS and not public.get("outstanding", 0):
        return [(f"{kind}.{public['what']}", 1)]
    return [(name, 1) for name in _COUNTS[kind](public)] if kind in _COUNTS else []


WINDOWED = [
    "searches.exigent",
    "searches.with_warrant",
    "searches.appealed",
    "searches.sightings_withheld",
    "reviews.done",
    "reviews.late",
    "reviews.explanations",
    "reviews.upheld",
    "reviews.dismissed",
    "log.confidential_reads",
    "access.suspended",
    "access.reinstated",
    "support.granted",
]
"""Sums over the window, present also when 0."""
FAMILIES = ("reviews.disposition.", "reviews.breach.", "reviews.outcome.", "flags.rule.", "access.cause.")
"""Sums over the window, present where they are not 0."""
KEPT = frozenset(_KEPT)
