"""A year of oversight in the in-memory city: reviews, audits, second persons, suspensions, support, protected places, residents."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from city_names import AGENCIES, made_uuid, officer
from clearplate.core.matters import MATTERS, OUTCOMES_OF, due_on, reference
from clearplate.core.review.sampling import Period
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds.review import BREACHES, OUTCOMES

if TYPE_CHECKING:
    from city import City

EMERGENCY, REFUSED = 3, 4
"""Of ten days, that of a search in an emergency; of five, that of a search that is refused."""
FLAGS = ("anomaly.repeated_plate", "anomaly.copied_reason", "anomaly.odd_hours")
ASKED_FOR = ("search_breadth", "protected_plate", "search_budget", "policy_adoption")
PURPOSES = ("fault", "software_update")
PLACES = (("St. Anne's Church", "worship", 1), ("Mesa Street Clinic", "health", 2), (None, "shelter", None))


def reviews_of(city: "City", morning: datetime, day: int) -> None:
    """Review yesterday's search; a few need an explanation or are improper, one emergency in three is looked at too late."""
    at, looked_at = morning + timedelta(hours=1), day - 1
    if day == 0:
        return
    if looked_at % 5 != REFUSED and looked_at % 30 != 10 + EMERGENCY:
        _reviewed(city, at, looked_at)
    if looked_at % 30 == 13 + EMERGENCY:  # three days after it was made
        _disposed(city, at, looked_at - 3, exigent=True, overdue=True)
    yesterday = (morning - timedelta(days=1)).date().isoformat()
    for number, flag in enumerate(FLAGS):
        if day % (number + 2) == 0:
            city.append("review.flags_counted", {"day": yesterday, "flag": flag, "searches": number + 1}, at=at)
    waiting = {"waiting": day % 4, "overdue": int(day % 30 > 20), "audits_overdue": int(day > 15)}
    city.append("review.counted", {"day": yesterday, **waiting}, at=at)


def _reviewed(city: "City", at: datetime, number: int) -> None:
    search = {"search": made_uuid("search", number), "agency": AGENCIES[number % 2], "officer": officer("reviewer", at)}
    if number % 15 == 6:
        city.about("review.explanation_asked", search, at)
        if number % 30 == 6:
            return  # still waits for its answer
        city.about("review.explained", {**search, "officer": officer(number % 7, at)}, at)
    if number % 25 not in {12, 17}:
        _disposed(city, at, number, exigent=number % 10 == EMERGENCY)
        return
    is_upheld = number % 25 == 12
    breach = BREACHES[number % len(BREACHES)] if is_upheld else None
    _disposed(city, at, number, disposition="improper")
    city.about("review.finding", {**search, "upheld": is_upheld, "breach": breach}, at)
    if is_upheld:
        city.about("review.consequence", {**search, "outcome": OUTCOMES[number // 25 % len(OUTCOMES)]}, at)
        subject = {"subject": officer(number % 7, at), "subject_agency": AGENCIES[number % 2]}
        city.about("agencies.suspended", {**subject, "cause": "review_finding"}, at)
        city.about("agencies.reinstated", subject, at)


def _disposed(city: "City", at: datetime, number: int, **changes: Any) -> None:
    proper = {"disposition": "proper", "flags": number % 3, "explained": False, "exigent": False, "overdue": False}
    search = {"search": made_uuid("search", number), "agency": AGENCIES[number % 2], "officer": officer("reviewer", at)}
    city.about("review.disposed", {**search, **proper, **changes}, at)


def audits_of(city: "City", morning: datetime, day: int) -> None:
    """Plan an audit a month and close it, but for one that nobody did; draw a sample a month."""
    at = morning + timedelta(hours=5)
    who = {"officer": officer("auditor", at), "agency": AGENCIES[0]}

    def audit(number: int, **more: object) -> dict[str, Any]:
        return {**who, "audit": made_uuid("audit", number), **more}

    if day % 30 == 2:
        due_on = (at.date() + timedelta(days=13)).isoformat()
        city.about("review.audit_planned", audit(day, sort="monthly", due_on=due_on), at)
    if day % 30 == 12 and day != 12:
        city.about("review.audit_closed", audit(day - 10, findings=day % 4, overdue=False), at)
    if day == 35:
        city.about("review.audit_closed", audit(2, findings=1, overdue=True), at)
    if day == 5:
        due_on = (at.date() + timedelta(days=15)).isoformat()
        city.about("review.audit_planned", audit(day, sort="unannounced", due_on=due_on), at)
    if day % 30 == 20:
        city.draw_sample(Period(at.date() - timedelta(days=20), at.date() - timedelta(days=1)), 3, at)


def second_persons_of(city: "City", morning: datetime, day: int) -> None:
    """Ask for a second person every third day, and hear what they say; decide on yesterday's appeal."""
    at = morning + timedelta(hours=6)
    who = {"agency": AGENCIES[0], "asked_by": officer(1, at)}
    if day % 3 == 1:
        asked = {**who, "request": made_uuid("request", day), "what": ASKED_FOR[day // 3 % len(ASKED_FOR)]}
        city.about("approvals.asked", asked, at)
        end = ("approved", "approved", "declined", "expired", "withdrawn")[day // 3 % 5]
        if end == "approved" and asked["what"] == "policy_adoption":
            city.about("approvals.approved", {**asked, "outstanding": 1}, at)
        city.about(f"approvals.{end}", {**asked, "outstanding": 0}, at)
    if day % 10 == REFUSED + 1 and day % 30 != 2 * 10 + REFUSED + 1:
        appeal = {**who, "request": made_uuid("appeal", day - 1), "what": "search_appeal", "outstanding": 0}
        city.about("approvals.declined" if day % 20 == REFUSED + 1 else "approvals.approved", appeal, at)


def access_of(city: "City", morning: datetime, day: int) -> None:
    """Let support in for hours, a few times a year; suspend somebody while something is looked into; check the promises."""
    at = morning + timedelta(hours=7)
    if day % 30 == 8:
        grant = {"grant": made_uuid("support", day), "subject": officer("support", at), "subject_agency": AGENCIES[0]}
        terms = {"purpose": PURPOSES[day // 30 % len(PURPOSES)], "hours": 8}
        city.about("agencies.support_asked", {**grant, **terms}, at)
        given = {"approved_by": [officer("official 1", at), officer("official 2", at)]}
        ends_at = instant_text(at + timedelta(hours=8))
        city.about("agencies.support_granted", {**grant, **terms, **given, "ends_at": ends_at}, at)
        why = "ended_early" if day % 60 == 8 else "expired"
        city.about("agencies.support_ended", {**grant, "why": why}, at + timedelta(hours=8 if why == "expired" else 3))
    if day % 40 == 22:
        subject = {"subject": officer(day % 7, at), "subject_agency": AGENCIES[day % 2]}
        city.about("agencies.suspended", {**subject, "cause": "under_review"}, at)
    if day % 30 == 16:
        city.append("review.confidential_read", at=at)
    city.check_promises(at)


def places_of(city: "City", morning: datetime, day: int) -> None:
    """Protect places in the first days, and an event a month; end one."""
    at = morning + timedelta(hours=8)
    lasting = {"event": False, "starts_at": None, "ends_at": None}
    if day < len(PLACES):
        title, kind, cameras = PLACES[day]
        place = {"place": made_uuid("place", day), "title": title, "what": kind, "camera_count": cameras}
        city.about("places.added", {**place, **lasting}, at)
    if day % 30 == 9:
        times = {"starts_at": instant_text(at + timedelta(days=3)), "ends_at": instant_text(at + timedelta(days=4))}
        event = {"place": made_uuid("event", day), "title": "March for clean water", "what": "other", "event": True}
        city.about("places.added", {**event, **times, "camera_count": 2}, at)
    if day == 10:
        title, kind, _cameras = PLACES[0]
        city.about("places.changed", {"place": made_uuid("place", 0), "title": title, "what": kind, "event": False}, at)
        title, kind, _cameras = PLACES[1]
        city.about("places.ended", {"place": made_uuid("place", 1), "title": title, "what": kind, "event": False}, at)


def matters_of(city: "City", morning: datetime, day: int) -> None:
    """Record what a resident brought every nine days, and answer most of it five days later; one in seven never."""
    at, number = morning + timedelta(hours=9), day // 9
    if day % 9 == 1:
        terms = {"way": "email", "received_on": at.date().isoformat(), "due_on": due_on(at.date(), 10).isoformat()}
        city.about("residents.received", {**_matter(at, number), **terms}, at)
    elif day % 9 == 6 and number % 7 == 2:
        longer = {"due_on": (at + timedelta(days=20)).date().isoformat(), "why": "large_volume"}
        city.about("residents.extended", {**_matter(at, number), **longer}, at)
    elif day % 9 == 6 and number % 7 == 6:
        city.about("residents.withdrawn", {**_matter(at, number), "why": "recorded_twice", "overdue": False}, at)
    elif day % 9 == 6 and number % 7 != 1:
        _answered(city, at, number)
    elif day % 9 == 8 and number and (number - 1) % 7 == 2:
        _answered(city, at, number - 1)


def _matter(at: datetime, number: int) -> dict[str, Any]:
    said = {"reference": reference(at.year, number + 1), "matter": MATTERS[number % len(MATTERS)]}
    return {**said, "agency": AGENCIES[number % 2], "officer": officer("coordinator", at)}


def _answered(city: "City", at: datetime, number: int) -> None:
    matter = _matter(at, number)
    outcomes = OUTCOMES_OF[matter["matter"]]
    answer = {"answered_on": at.date().isoformat(), "outcome": outcomes[number % len(outcomes)], "overdue": False}
    city.about("residents.answered", {**matter, **answer}, at)
