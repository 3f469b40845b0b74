"""What figures, lists and columns of oversight are called on the portal: reviews, second persons, suspensions, support, places, residents.

Source: docs/spec/statistics.md gives each its exact meaning; this is what a resident reads. `words.py` takes them in.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from clearplate.core.counted import Counted
from clearplate.core.review.anomalies import BY_ID
from clearplate.core.tlog.words import WORDS

LABELS: Mapping[str, Any] = {
    "searches.exigent": _("searches in an emergency"),
    "searches.with_warrant": _("searches that name a warrant"),
    "searches.appealed": _("refusals that officers appealed"),
    "searches.sightings_withheld": _("sightings found and kept back"),
    "reviews.done": _("searches reviewed"),
    "reviews.late": _("reviews that came too late"),
    "reviews.explanations": _("explanations asked for"),
    "reviews.upheld": _("breaches found"),
    "reviews.dismissed": _("suspicions that were not confirmed"),
    "reviews.waiting": _("searches waiting for review at the last daily count"),
    "reviews.overdue": _("of them overdue"),
    "reviews.disposition": _("Reviewed and found"),
    "reviews.breach": _("Breach found:"),
    "reviews.outcome": _("What followed:"),
    "flags.rule": _("Searches flagged:"),
    "log.confidential_reads": _("times an auditor read confidential fields"),
    "access.suspended": _("suspensions of access"),
    "access.reinstated": _("suspensions that ended"),
    "access.cause": _("Suspended because of"),
    "support.granted": _("times support was let in"),
    "support.in_force": _("support accounts open now"),
    "audits.planned": _("audits planned"),
    "audits.overdue": _("audits overdue"),
    "audits.closed": _("audits closed in time"),
    "audits.closed_late": _("audits closed too late"),
    "exigent.waiting": _("emergencies waiting for review"),
    "exigent.overdue": _("emergencies that nobody reviewed within a day"),
    "exigent.in_time": _("emergencies reviewed within a day"),
    "exigent.late": _("emergencies reviewed later than that"),
    "appeals.waiting": _("appeals waiting"),
    "appeals.approved": _("appeals granted"),
    "appeals.declined": _("appeals declined"),
    "appeals.expired": _("appeals that ran out undecided"),
    "appeals.withdrawn": _("appeals withdrawn"),
    "places.in_force": _("protected places and events"),
    "places.kind": _("Protected:"),
    "matters.open": _("residents waiting, still in time"),
    "matters.overdue": _("answers overdue"),
    "matters.answered": _("answered in time"),
    "matters.answered_late": _("answered too late"),
    "matters.withdrawn": _("withdrawn without an answer"),
    "matters.kind": _("Brought by residents:"),
    "matters.outcome": _("Answered:"),
    "promises.holds": _("promises that hold, by the city's last check"),
    "promises.fails": _("promises that do not hold"),
    "promises.unchecked": _("promises that it could not check"),
}

COLUMNS: Mapping[str, Any] = {
    "search": _("Which search"),
    "upheld": _("Confirmed"),
    "breach": _("Breach"),
    "outcomes": _("What followed"),
    "finding_index": _("Entry of the finding"),
    "reviewed_at": _("Reviewed"),
    "reviewed_index": _("Entry of the review"),
    "seed": _("Seed: the log's root"),
    "tree_size": _("Entries under the root"),
    "first_day": _("From"),
    "last_day": _("To"),
    "population": _("Searches in these days"),
    "drawn": _("Drawn"),
    "sort": _("Kind of audit"),
    "due_on": _("Due on"),
    "findings": _("Findings"),
    "closed_at": _("Closed"),
    "request": _("Request"),
    "rule": _("Refused by"),
    "decided_at": _("Decided"),
    "decided_index": _("Entry of the decision"),
    "what": _("What for"),
    "asked": _("Asked for"),
    "approved": _("Agreed to"),
    "declined": _("Declined"),
    "expired": _("Ran out"),
    "withdrawn": _("Withdrawn"),
    "role": _("Who"),
    "purpose": _("For what"),
    "hours": _("Hours"),
    "event": _("Only for an event"),
    "starts_at": _("Begins"),
    "camera_count": _("Cameras inside"),
    "places.what": _("Kind of place"),
    "places.ends_at": _("Over by"),
    "grants.at": _("From"),
    "grants.ends_at": _("Until"),
    "reference": _("Reference"),
    "matter": _("What"),
    "way": _("How it came"),
    "received_on": _("Received"),
    "extended": _("Extended because"),
    "answered_on": _("Answered on"),
    "outcome": _("Answer"),
    "withdrawal": _("Withdrawn because"),
    "closed_index": _("Entry of the end"),
    "exigent.at": _("Searched"),
    "exigent.offense_type": _("For what offense"),
    "audits.at": _("Planned on"),
}

STATES: Mapping[str, Any] = {
    "planned": _("planned"),
    "closed": _("closed in time"),
    "closed_late": _("closed too late"),
    "in_time": _("reviewed in time"),
    "late": _("reviewed too late"),
    "over": _("over"),
    "approved": _("agreed to"),
    "expired": _("ran out"),
    "withdrawn": _("withdrawn"),
    "exigent.waiting": _("waiting for review"),
    "exigent.overdue": _("not reviewed within a day"),
    "appeals.waiting": _("waiting for a supervisor"),
    "appeals.approved": _("granted: the search may be made"),
    "grants.in_force": _("open now"),
    "grants.over": _("its time is over"),
    "places.in_force": _("protected"),
    "open": _("waiting for an answer"),
    "answered": _("answered in time"),
    "answered_late": _("answered too late"),
    "places.planned": _("protected from its beginning on"),
}
"""A state's name; where a list calls it otherwise, by the list and the state."""

LISTS: Mapping[str, tuple[Any, Any, tuple[str, ...]]] = {
    "reviews": (
        _("Searches that a review found improper, newest first"),
        _(
            "None: no review found a search improper. When one does, it stands here: what was broken, whether it was "
            "confirmed, and what followed, by code and without a name."
        ),
        ("at", "agency", "upheld", "breach", "outcomes", "search", "index", "finding_index"),
    ),
    "exigent": (
        _("Searches in an emergency, newest first"),
        _("None. An emergency lets an officer act at once; it stands here, and must be reviewed within a day."),
        ("at", "agency", "offense_type", "state", "reviewed_at", "search", "index", "reviewed_index"),
    ),
    "samples": (
        _("Random samples, newest first"),
        _(
            "None was drawn yet. A sample is drawn from the log's own root, so that nobody picks by hand what is looked at."
        ),
        ("at", "agency", "first_day", "last_day", "population", "drawn", "tree_size", "seed", "index"),
    ),
    "audits": (
        _("Calendar of audits"),
        _("No audit was planned yet. Each one stands here with the day on which it is due, and stays when it is late."),
        ("due_on", "sort", "state", "findings", "closed_at", "agency", "at", "index"),
    ),
    "appeals": (
        _("Appeals, newest first"),
        _("None. An officer whom a rule refuses may ask a supervisor; it stands here with what the supervisor said."),
        ("at", "agency", "rule", "state", "decided_at", "search", "index", "decided_index"),
    ),
    "approvals": (
        _("What needed a second person, in thirty days"),
        _("None: nothing that needs a second person was asked for in these thirty days."),
        ("what", "asked", "approved", "declined", "expired", "withdrawn"),
    ),
    "grants": (
        _("Access for support, newest first"),
        _("None: nobody from outside was let in. Whoever repairs the system needs two officers' consent, for hours."),
        ("at", "ends_at", "state", "role", "purpose", "hours", "agency", "ended_at", "why", "index"),
    ),
    "places": (
        _("Protected places and events"),
        _(
            "None is marked. When one is, no search by cameras and hours may touch it, and a search for a plate does not "
            "show what its cameras saw."
        ),
        ("title", "what", "state", "event", "starts_at", "ends_at", "camera_count", "at", "index"),
    ),
    "matters": (
        _("What residents brought, newest first"),
        _(
            "None yet. When the city records a request, a comment or a complaint, it stands here with its reference and "
            "the day by which it is answered, and stays."
        ),
        (
            "reference",
            "matter",
            "state",
            "received_on",
            "due_on",
            "answered_on",
            "outcome",
            "extended",
            "withdrawal",
            "agency",
            "index",
            "closed_index",
        ),
    ),
}

_CODES = frozenset({"breach", "sort", "what", "purpose", "role", "matter", "way", "outcome", "extended", "withdrawal"})
_FAMILIES = frozenset(
    {
        "reviews.disposition",
        "reviews.breach",
        "reviews.outcome",
        "access.cause",
        "places.kind",
        "matters.kind",
        "matters.outcome",
    }
)


def particular(name: str, rest: str, language: str) -> str | None:
    """The part of a figure's name that varies; none for a family that is not of oversight."""
    if name in _FAMILIES:
        return WORDS[rest][language] if rest in WORDS else rest
    if name == "flags.rule" and rest in BY_ID:
        rule = BY_ID[rest]
        return (rule.sentence_es if language == "es" else rule.sentence_en).format(count=Counted("…", is_one=False))
    return None


def coded(column: str, value: str, language: str) -> str | None:
    """Codes of the log in words; none for any other column."""
    if column in _CODES:
        return WORDS[value][language] if value in WORDS else value
    if column == "outcomes":
        return ", ".join(WORDS[one][language] if one in WORDS else one for one in value.split()) or None
    return None
