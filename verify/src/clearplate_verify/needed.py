"""What the figures need of each kind: fields and their types, from docs/spec/statistics.md and docs/spec/log-entries.md.

Checked before anything is counted, so that a hostile entry is refused by name and never trips what comes after.
"""

from typing import Any

from clearplate_verify.errors import VerificationFailed

Types = tuple[type, ...]
_TEXT: Types = (str,)
_COUNT: Types = (int,)
_FLAG: Types = (bool,)
_TEXTS: Types = (list,)
_MAYBE_TEXT: Types = (str, type(None))
_MAYBE_COUNT: Types = (int, type(None))
_ACCOUNT = {"subject_agency": _TEXT}
_CAMERA = {"camera": _TEXT}
_RULE = {"rule": _TEXT}
_KEY = dict.fromkeys(("day", "key_sha256", "destroy_on"), _TEXT)
_CASE_KEY = dict.fromkeys(("case", "key_sha256"), _TEXT)
_HOLD = dict.fromkeys(("hold", "case", "agency"), _TEXT)
_HOLD_TERMS = {**_HOLD, **dict.fromkeys(("offense_type", "ends_on", "what"), _TEXT), "captures": _COUNT}
_SEARCH = {
    **dict.fromkeys(("search", "officer", "agency", "window_from", "window_to"), _TEXT),
    **dict.fromkeys(("case", "offense_type", "policy"), _MAYBE_TEXT),
    **dict.fromkeys(("camera_count", "plate_count"), _COUNT),
    "for_other_agency": _FLAG,
}
_SUPPORT = dict.fromkeys(("grant", "subject_agency"), _TEXT)
_PLACE = {"place": _TEXT, "title": _MAYBE_TEXT, "what": _TEXT, "event": _FLAG}
_APPROVAL = dict.fromkeys(("request", "what"), _TEXT)
_REVIEW = dict.fromkeys(("search", "agency"), _TEXT)
_MATTER = {"reference": _TEXT}
_AUDIT = dict.fromkeys(("audit", "agency"), _TEXT)
NEEDED: dict[str, dict[str, Types]] = {
    "tlog.embargoed": {"ends_at": _TEXT},
    "tlog.disclosed": {"index": _COUNT, "leaf": _TEXT, "disclosures": _TEXTS},
    "policy.adopted": {
        **dict.fromkeys(("policy", "effective_at"), _TEXT),
        "previous": _MAYBE_TEXT,
        "retention_days": _COUNT,
    },
    "policy.refused": _RULE,
    "agencies.agency_added": {"title": _TEXT, "body": _TEXT},
    "agencies.officer_added": _ACCOUNT,
    "agencies.officer_left": _ACCOUNT,
    "agencies.officer_returned": _ACCOUNT,
    "agencies.counted": {"agency": _TEXT, **dict.fromkeys(("active", "trained", "second_factor"), _COUNT)},
    "cameras.invited": {
        **dict.fromkeys(("camera", "title", "owner"), _TEXT),
        **dict.fromkeys(("latitude", "longitude"), _COUNT),
    },
    "cameras.enrolled": _CAMERA,
    "cameras.paused": _CAMERA,
    "cameras.resumed": _CAMERA,
    "cameras.revoked": _CAMERA,
    "custody.day_key_made": _KEY,
    "custody.day_key_destroyed": {"day": _TEXT},
    "custody.day_key_escrowed": _KEY,
    "custody.escrow_destroyed": {"day": _TEXT},
    "custody.case_key_made": _CASE_KEY,
    "custody.case_key_destroyed": _CASE_KEY,
    "holds.asked": _HOLD_TERMS,
    "holds.approved": _HOLD_TERMS,
    "holds.declined": {**_HOLD, "what": _TEXT},
    "holds.ended": {**_HOLD, "why": _TEXT, "captures": _COUNT},
    "retention.shredded": {
        **dict.fromkeys(("day", "root"), _TEXT),
        **dict.fromkeys(("captures", "uploads", "holds", "held_captures"), _COUNT),
    },
    "custody.image_opened": {"search": _TEXT},
    "custody.image_refused": _RULE,
    "ingest.counted": {"camera": _TEXT, "hour": _TEXT, "captures": _MAYBE_COUNT},
    "ingest.gap_reported": {"missing": _COUNT},
    "ingest.refused": {"hour": _TEXT, "uploads": _COUNT},
    "search.asked": _SEARCH,
    "search.refused": {**_SEARCH, "rule": _TEXT, "topics": _TEXTS},
    "search.answered": {"search": _TEXT, "sighting_count": _COUNT},
    "search.appealed": {**_REVIEW, "request": _TEXT, "rule": _TEXT},
    "review.disposed": {**_REVIEW, "disposition": _TEXT, "overdue": _FLAG},
    "review.explanation_asked": _REVIEW,
    "review.finding": {**_REVIEW, "upheld": _FLAG, "breach": _MAYBE_TEXT},
    "review.consequence": {**_REVIEW, "outcome": _TEXT},
    "review.sample_drawn": {
        **dict.fromkeys(("agency", "seed", "first_day", "last_day"), _TEXT),
        **dict.fromkeys(("tree_size", "population"), _COUNT),
        "searches": _TEXTS,
    },
    "review.audit_planned": {**_AUDIT, "sort": _TEXT, "due_on": _TEXT},
    "review.audit_closed": {**_AUDIT, "findings": _COUNT},
    "review.flags_counted": {"day": _TEXT, "flag": _TEXT, "searches": _COUNT},
    "review.counted": {"day": _TEXT, **dict.fromkeys(("waiting", "overdue"), _COUNT)},
    "promises.checked": {"statement": _TEXT, **dict.fromkeys(("holds", "fails", "unchecked"), _COUNT)},
    **{f"approvals.{step}": _APPROVAL for step in ("asked", "declined", "expired", "withdrawn")},
    "approvals.approved": {**_APPROVAL, "outstanding": _COUNT},
    "agencies.suspended": {"cause": _TEXT},
    "agencies.support_granted": {**_SUPPORT, "purpose": _TEXT, "hours": _COUNT, "ends_at": _TEXT},
    "agencies.support_ended": {**_SUPPORT, "why": _TEXT},
    "places.added": {
        **_PLACE,
        **dict.fromkeys(("starts_at", "ends_at"), _MAYBE_TEXT),
        "camera_count": _MAYBE_COUNT,
    },
    "places.changed": _PLACE,
    "places.ended": {"place": _TEXT},
    "residents.received": {**_MATTER, **dict.fromkeys(("agency", "matter", "way", "received_on", "due_on"), _TEXT)},
    "residents.extended": {**_MATTER, "due_on": _TEXT, "why": _TEXT},
    "residents.answered": {**_MATTER, "answered_on": _TEXT, "outcome": _TEXT},
    "residents.withdrawn": {**_MATTER, "why": _TEXT},
}


def require(index: int, kind: str, public: dict[str, Any]) -> None:
    """Require what the figures need of an act.

    Raises:
        VerificationFailed: A field is missing, or of another type.
    """
    for name, types in NEEDED.get(kind, {}).items():
        value = public.get(name, require)  # a function stands for nothing: JSON has none
        if type(value) not in types or (types is _TEXTS and not all(type(one) is str for one in value)):
            raise VerificationFailed(
                f"Entry {index} of the log ({kind}) lacks the field {name}, or has it in a wrong form."
            )
