"""Probe decisions: what the policy in force says to made-up acts. Nobody acts, so nothing is logged; the result says so.

A refusal shows something only beside what is allowed: each probe differs in one fact from a search that the same policy
allows. Where it allows none (a programme that keeps nothing), the probes show nothing, and that is what is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.acts import NO_CASE, Act, CaseFacts, OfficerFacts, SearchLooks, SearchPlate
from clearplate.core.policy.decide import Allowed, Decision, Refused, decide
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.promises import Why
from clearplate.core.promises.phrasings import HONEST, PROHIBITED, VAGUE
from clearplate.core.reasons import Topic, examine
from clearplate.server.conformance.checking import Found, Look, check, found, unchecked

_HOUR = timedelta(hours=1)


def an_officer(today: date, **changes: Any) -> OfficerFacts:
    """A made-up investigator in whom nothing is missing, but for `changes`."""
    facts: dict[str, Any] = {
        "officer_id": OfficerId(UUID(int=0)),
        "agency_id": AgencyId(UUID(int=0)),
        "roles": frozenset({"investigator"}),
        "trained_until": today + timedelta(days=30),
        "mfa_verified": True,
        "active": True,
        "mfa_minutes_ago": 1,
    }
    return OfficerFacts(**{**facts, **changes})


def a_search(officer: OfficerFacts, offense_type: str, reason: str = HONEST, **changes: Any) -> SearchPlate:
    """A made-up search in which nothing is missing, but for `changes`."""
    findings = examine(reason)
    facts: dict[str, Any] = {
        "officer": officer,
        "case": CaseFacts(known=True, active=True, on_case=True, offense_type=offense_type),
        "reason_given": bool(reason.strip()),
        "reason_vague": findings.vague,
        "reason_topics": frozenset(findings.topics),
        "window": _HOUR,
        "age": 2 * _HOUR,
        "camera_count": 1,
        "behalf_given": True,
        "for_other_agency": False,
        "warrant_given": False,
        "exigent": False,
        "exigent_overdue": False,
        "exigent_open": 0,
        "approved": frozenset(),
        "plate_count": 1,
        "plate_searches": 0,
        "sightings_given": 0,
    }
    return SearchPlate(**{**facts, **changes})


def a_search_by_looks(officer: OfficerFacts, offense_type: str) -> SearchLooks:
    """The same without a plate: what passed one camera in one hour."""
    told = a_search(officer, offense_type)
    shared = {one.name: getattr(told, one.name) for one in fields(SearchLooks) if one.name != "looks_given"}
    return SearchLooks(**shared, looks_given=True)


def allowed_offense(document: PolicyDocument) -> str:
    """An offense type that the policy lists."""
    return next(iter(document.parameters.allowed_offense_types), "")


def _put(look: Look, acts: Iterable[SearchPlate]) -> Found:
    """Put probes to the policy in force; each must be refused, and the search they differ from allowed."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    return _put_beside(look, a_search(an_officer(look.now.date()), allowed_offense(look.document)), acts)


def _put_beside(look: Look, whole: Act, acts: Iterable[Act]) -> Found:
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    document = look.document
    if not isinstance(decide(document, whole, look.now), Allowed):
        return unchecked(Why.NOTHING_ALLOWED)
    decisions = [decide(document, act, look.now) for act in acts]
    passed = sum(isinstance(decision, Allowed) for decision in decisions)
    return found(passed, {"probes": len(decisions), "passed": passed}, rules=_refusing(document, decisions))


def _refusing(document: PolicyDocument, decisions: Iterable[Decision]) -> list[str]:
    named = {rule for decision in decisions if isinstance(decision, Refused) for rule in decision.rules}
    return [rule.rule_id for rule in document.rules if rule.rule_id in named]


def _with_reasons(look: Look, reasons: Iterable[str], **changes: Any) -> Iterator[SearchPlate]:
    if look.document is not None:
        offense, officer = allowed_offense(look.document), an_officer(look.now.date())
        yield from (a_search(officer, offense, reason, **changes) for reason in reasons)


def _about(look: Look, *topics: Topic) -> Found:
    """What a reason speaks of is the one fact that differs: that such a reason may be vague besides must not refuse it."""
    reasons = [reason for topic in topics for reason in PROHIBITED[topic]]
    return _put(look, _with_reasons(look, reasons, reason_vague=False))


@check("gate.vague")
def gate_vague(look: Look) -> Found:
    """Reasons that would fit any search, and none at all."""
    return _put(look, _with_reasons(look, VAGUE))


@check("gate.case")
def gate_case(look: Look) -> Found:
    """No case; one that is closed; one the officer is not on."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    whole = a_search(an_officer(look.now.date()), allowed_offense(look.document))
    cases = (NO_CASE, replace(whole.case, active=False), replace(whole.case, on_case=False))
    return _put(look, [replace(whole, case=case) for case in cases])


@check("gate.offense")
def gate_offense(look: Look) -> Found:
    """Every offense type there is, but for those that the policy lists."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    listed, officer = set(look.document.parameters.allowed_offense_types), an_officer(look.now.date())
    return _put(look, [a_search(officer, code) for code in OFFENSES if code not in listed])


@check("gate.enforcement")
def gate_enforcement(look: Look) -> Found:
    """The purposes of P5."""
    return _about(look, Topic.IMMIGRATION, Topic.PARKING, Topic.TRAFFIC, Topic.CIVIL_CODE, Topic.REVENUE)


@check("gate.liberties")
def gate_liberties(look: Look) -> Found:
    """The purposes of P6."""
    return _about(look, Topic.PROTEST, Topic.WORSHIP, Topic.POLITICAL)


@check("gate.personal")
def gate_personal(look: Look) -> Found:
    """The purposes of P7."""
    return _about(look, Topic.PERSONAL, Topic.REPRODUCTIVE)


@check("gate.window")
def gate_window(look: Look) -> Found:
    """A day more than one search may cover, and a day more than one officer may cover alone."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    numbers, officer = look.document.parameters, an_officer(look.now.date())
    spans = [timedelta(days=days + 1) for days in (numbers.search_window_max_days, numbers.search_alone_days_max)]
    offense = allowed_offense(look.document)
    return _put(look, [a_search(officer, offense, window=span, age=span) for span in spans])


@check("gate.budget")
def gate_budget(look: Look) -> Found:
    """The officer's last search of this plate within 30 days, and the case's last sighting of it, are used up."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    numbers, officer = look.document.parameters, an_officer(look.now.date())
    offense = allowed_offense(look.document)
    spent: tuple[dict[str, Any], ...] = (
        {"plate_searches": numbers.searches_per_plate_max},
        {"sightings_given": numbers.sightings_per_case_max},
    )
    return _put(look, [a_search(officer, offense, **used) for used in spent])


@check("gate.places")
def gate_places(look: Look) -> Found:
    """One camera and one hour, looks given: allowed, unless the camera is inside a protected place."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    whole = a_search_by_looks(an_officer(look.now.date()), allowed_offense(look.document))
    return _put_beside(look, whole, [replace(whole, protected_cameras=1)])


@check("gate.people")
def gate_people(look: Look) -> Found:
    """Never trained; trained until yesterday; no second factor; without access; not confirmed; every other role alone."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    today = look.now.date()
    missing: list[dict[str, Any]] = [
        {"trained_until": None},
        {"trained_until": today - timedelta(days=1)},
        {"mfa_verified": False, "mfa_minutes_ago": None},
        {"active": False},
        {"active": False, "suspended": True},
        {"confirmed": False},
        *({"roles": frozenset({role})} for role in ("auditor", "coordinator", "official", "operator", "support")),
        {"roles": frozenset()},
    ]
    offense = allowed_offense(look.document)
    return _put(look, [a_search(an_officer(today, **lack), offense) for lack in missing])


def may_search(document: PolicyDocument, officer: OfficerFacts, now: datetime) -> bool:
    """Whether the policy would let this officer make the made-up search."""
    return isinstance(decide(document, a_search(officer, allowed_offense(document)), now), Allowed)
