"""Sums of reviews, appeals, suspensions and flags: counted act by act. Written from docs/spec/statistics.md, section 3."""

from collections import Counter
from typing import Any

SUMS = [
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
FAMILIES = ("reviews.disposition.", "reviews.breach.", "reviews.outcome.", "flags.rule.", "access.cause.")
_ONE = {
    "search.appealed": "searches.appealed",
    "review.disposed": "reviews.done",
    "review.explanation_asked": "reviews.explanations",
    "review.confidential_read": "log.confidential_reads",
    "agencies.suspended": "access.suspended",
    "agencies.reinstated": "access.reinstated",
    "agencies.support_granted": "support.granted",
}
_CODED = {
    "review.disposed": ("reviews.disposition.", "disposition"),
    "review.consequence": ("reviews.outcome.", "outcome"),
    "agencies.suspended": ("access.cause.", "cause"),
}
_APPROVALS = {f"approvals.{step}" for step in ("asked", "approved", "declined", "expired", "withdrawn")}


def count(kind: str, public: dict[str, Any], numbers: Counter[str]) -> None:
    """Count an act whose day lies in the window."""
    if kind in _ONE:
        numbers[_ONE[kind]] += 1
    if kind in _CODED:
        prefix, field = _CODED[kind]
        numbers[prefix + public[field]] += 1
    if kind == "search.asked":
        numbers["searches.exigent"] += public.get("exigent") is True
        numbers["searches.with_warrant"] += public.get("with_warrant") is True
    elif kind == "search.answered":
        withheld = public.get("withheld_count", 0)
        numbers["searches.sightings_withheld"] += withheld if type(withheld) is int else 0
    elif kind == "review.disposed":
        numbers["reviews.late"] += public["overdue"]
    elif kind == "review.finding":
        numbers["reviews.upheld" if public["upheld"] else "reviews.dismissed"] += 1
        if public["upheld"] and public["breach"] is not None:
            numbers["reviews.breach." + public["breach"]] += 1
    elif kind == "review.flags_counted":
        numbers["flags.rule." + public["flag"]] += public["searches"]
    elif kind in _APPROVALS and not public.get("outstanding"):
        numbers[f"{kind}.{public['what']}"] += 1
