"""The example city's rules about protected places: one fact out of order at a time."""

from datetime import timedelta

import pytest

from clearplate.core.policy.acts import ManageHolds, ManagePlaces, ManagePlates
from clearplate.core.policy.decide import Allowed, Refused, decide


@pytest.fixture(scope="session")
def protecting(officer):
    def make(**facts):
        return ManagePlaces(**{"officer": officer("coordinator"), "change": "add"} | facts)

    return make


@pytest.mark.parametrize("change", ["add", "change", "end"])
@pytest.mark.parametrize("event", [False, True])
def test_a_coordinator_protects_places_and_events(document, protecting, now, change, event):
    assert isinstance(decide(document, protecting(change=change, event=event), now), Allowed)


@pytest.mark.parametrize("role", ["investigator", "supervisor", "auditor", "official", "operator"])
def test_nobody_else_does(document, protecting, officer, now, role):
    decision = decide(document, protecting(officer=officer(role)), now)
    assert isinstance(decision, Refused)
    assert decision.rule_id == "places.role"


def test_a_coordinator_needs_the_second_factor(document, protecting, officer, now):
    decision = decide(document, protecting(officer=officer("coordinator", mfa_verified=False)), now)
    assert isinstance(decision, Refused)
    assert decision.rule_id == "people.second_factor"


@pytest.mark.parametrize(
    ("approved", "warrant", "allowed"),
    [(False, False, False), (True, False, False), (False, True, False), (True, True, True)],
)
def test_a_protected_camera_is_named_only_with_a_warrant_and_a_second_person(
    document, search, now, approved, warrant, allowed
):
    lifted = frozenset({"protected"}) if approved else frozenset()
    act = search(protected_cameras=1, approved=lifted, warrant_given=warrant)
    decision = decide(document, act, now)
    assert isinstance(decision, Allowed) == allowed
    if isinstance(decision, Refused):
        assert decision.rule_id == "search.protected_places"


def test_an_emergency_alone_does_not_open_protected_places(document, search, now):
    assert isinstance(decide(document, search(protected_cameras=1, exigent=True), now), Refused)


def test_without_a_plate_nothing_opens_protected_places(document, search_looks, now):
    lifted = frozenset({"protected", "appeal", "breadth", "budget"})
    act = search_looks(protected_cameras=1, approved=lifted, warrant_given=True, exigent=True)
    decision = decide(document, act, now)
    assert isinstance(decision, Refused)
    assert decision.rule_id == "looks.protected_places"


@pytest.mark.parametrize(("change", "refused"), [("ask", True), ("release", False)])
def test_a_hold_by_cameras_and_time_leaves_protected_places_out(document, officer, case, now, change, refused):
    act = ManageHolds(
        officer=officer("investigator"),
        change=change,
        case=case(),
        own_agency=True,
        own_request=True,
        captures=3,
        length=timedelta(days=30),
        reason_given=True,
        reason_vague=False,
        protected_cameras=1,
    )
    decision = decide(document, act, now)
    assert isinstance(decision, Refused) == refused
    if isinstance(decision, Refused):
        assert decision.rule_id == "holds.protected_places"


@pytest.mark.parametrize(
    ("fact", "approved", "rule"),
    [
        ("own_household", frozenset({"listed"}), "search.not_own_household"),
        ("listed_plate", frozenset(), "search.listed_plate"),
        ("listed_plate", frozenset({"listed"}), None),
    ],
)
def test_plates_that_need_more_care(document, search, now, fact, approved, rule):
    decision = decide(document, search(**{fact: True}, approved=approved), now)
    assert (decision.rule_id if isinstance(decision, Refused) else None) == rule


@pytest.mark.parametrize(
    ("role", "change", "rule"),
    [
        ("investigator", "declare", None),
        ("investigator", "withdraw", None),
        ("coordinator", "list", None),
        ("coordinator", "unlist", None),
        ("supervisor", "list", "places.plates_role"),
        ("auditor", "unlist", "places.plates_role"),
    ],
)
def test_who_keeps_which_list(document, officer, now, role, change, rule):
    decision = decide(document, ManagePlates(officer=officer(role), change=change), now)
    assert (decision.rule_id if isinstance(decision, Refused) else None) == rule
