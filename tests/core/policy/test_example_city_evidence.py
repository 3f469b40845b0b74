"""The example city's rules for holds and evidence: each refuses when its fact is out of order, and no other does."""

from datetime import date, timedelta

import pytest

from clearplate.core.policy.acts import ExportEvidence, ManageHolds, ViewEvidence
from clearplate.core.policy.decide import Allowed, decide


@pytest.fixture
def hold(officer, case):
    """Makes a hold asked by an investigator on the case, or, with `change`, decided by a supervisor who is not."""

    def make(change="ask", **facts):
        decides = change in ("approve", "decline")
        usual = {
            "officer": officer("supervisor" if decides else "investigator"),
            "change": change,
            "case": case(on_case=not decides),
            "own_agency": True,
            "own_request": not decides,
            "captures": 3,
            "length": timedelta(days=90),
            "reason_given": True,
            "reason_vague": False,
        }
        return ManageHolds(**usual | facts)

    return make


@pytest.mark.parametrize("change", ["ask", "ask_extension", "approve", "decline", "release"])
def test_a_hold_in_order_is_allowed(document, hold, now, change):
    assert isinstance(decide(document, hold(change), now), Allowed)


HOLD_RULES = [
    ("holds.role", "ask", lambda officer, case: {"officer": officer("coordinator")}),
    ("holds.role", "release", lambda officer, case: {"officer": officer("coordinator")}),
    ("holds.trained", "ask", lambda officer, case: {"officer": officer(trained_until=None)}),
    ("holds.trained", "release", lambda o, case: {"officer": o("supervisor", trained_until=date(2026, 11, 23))}),
    ("holds.own_agency", "release", lambda officer, case: {"own_agency": False}),
    ("holds.case_active", "ask", lambda officer, case: {"case": case(active=False)}),
    ("holds.case_active", "ask_extension", lambda officer, case: {"case": case(active=False)}),
    ("holds.case_active", "approve", lambda officer, case: {"case": case(active=False)}),
    ("holds.officer_on_case", "ask", lambda officer, case: {"case": case(on_case=False)}),
    ("holds.release_role", "release", lambda officer, case: {"case": case(on_case=False)}),
    ("holds.second_person", "approve", lambda officer, case: {"own_request": True}),
    ("holds.second_person", "decline", lambda officer, case: {"own_request": True}),
    ("holds.reason_given", "ask_extension", lambda officer, case: {"reason_given": False}),
    ("holds.reason_specific", "ask", lambda officer, case: {"reason_vague": True}),
    ("holds.offense_allowed", "ask", lambda officer, case: {"case": case(offense_type="23C")}),
    ("holds.length", "ask", lambda officer, case: {"length": timedelta(days=180, seconds=1)}),
    ("holds.length", "approve", lambda officer, case: {"length": timedelta(0)}),
    ("holds.captures", "ask", lambda officer, case: {"captures": 501}),
    ("holds.captures", "ask", lambda officer, case: {"captures": 0}),
    ("holds.query_bounds", "ask", lambda officer, case: {"camera_count": 6, "window": timedelta(hours=6)}),
    ("holds.query_bounds", "ask", lambda officer, case: {"camera_count": 5, "window": timedelta(hours=6, seconds=1)}),
]


@pytest.mark.parametrize(("rule_id", "change", "fault"), HOLD_RULES)
def test_one_fact_out_of_order_refuses_a_hold_by_its_own_rule(
    document, hold, officer, case, now, rule_id, change, fault
):
    assert decide(document, hold(change, **fault(officer, case)), now).rules == (rule_id,)


def test_a_scene_and_the_roads_out_of_it_may_be_held(document, hold, now):
    assert isinstance(decide(document, hold(camera_count=5, window=timedelta(hours=6)), now), Allowed)


def test_a_hold_on_a_closed_case_can_still_be_declined_and_released(document, hold, case, now):
    for change in ("decline", "release"):
        assert isinstance(decide(document, hold(change, case=case(active=False)), now), Allowed)


@pytest.fixture
def view(officer, case):
    def make(**facts):
        usual = {"officer": officer(), "case": case(), "own_agency": True, "hold_in_force": True}
        return ViewEvidence(**usual | facts)

    return make


@pytest.fixture
def export(officer, case):
    def make(**facts):
        usual = {
            "officer": officer(),
            "change": "ask",
            "case": case(),
            "own_agency": True,
            "hold_in_force": True,
            "purpose": "case_file",
            "reason_given": True,
            "recipient_given": False,
            "captures": 3,
        }
        return ExportEvidence(**usual | facts)

    return make


def test_who_works_on_the_case_and_its_supervisors_see_and_export(document, view, export, officer, case, now):
    apart = {"officer": officer("supervisor"), "case": case(on_case=False)}
    for act in (view(), view(**apart), export(), export(**apart), export(purpose="defense", recipient_given=True)):
        assert isinstance(decide(document, act, now), Allowed)


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("role", lambda officer, case: {"officer": officer("auditor")}),
        ("role", lambda officer, case: {"case": case(on_case=False)}),
        ("role", lambda officer, case: {"own_agency": False}),
        ("trained", lambda officer, case: {"officer": officer(trained_until=None)}),
        ("hold", lambda officer, case: {"hold_in_force": False}),
    ],
)
def test_one_fact_out_of_order_refuses_viewing_and_exporting(document, view, export, officer, case, now, rule, fault):
    assert decide(document, view(**fault(officer, case)), now).rules == (f"evidence.view_{rule}",)
    assert decide(document, export(**fault(officer, case)), now).rules == (f"evidence.export_{rule}",)


def test_an_export_says_what_for_and_for_whom(document, export, now):
    assert decide(document, export(reason_given=False), now).rules == ("evidence.export_reason",)
    for purpose in ("prosecution", "court", "defense"):
        assert decide(document, export(purpose=purpose), now).rules == ("evidence.export_recipient",)


def test_what_is_held_without_a_plate_is_opened_some_at_a_time(document, view, now):
    usual = {"without_plate": True, "reason_given": True}
    assert isinstance(decide(document, view(new_reads=10, reads_before=10, **usual), now), Allowed)
    assert isinstance(decide(document, view(new_reads=5, reads_before=40, reads_approved=25, **usual), now), Allowed)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("reads_at_once", {"new_reads": 11}),
        ("reads_at_once", {"new_reads": 11, "reads_approved": 500}),
        ("reads_per_day", {"new_reads": 1, "reads_before": 20}),
        ("reads_per_day", {"new_reads": 10, "reads_before": 11}),
        ("reads_per_day", {"new_reads": 6, "reads_before": 40, "reads_approved": 25}),
        ("reads_reason", {"new_reads": 1, "reason_given": False}),
        ("reads_reason", {"new_reads": 1, "reason_vague": True}),
    ],
)
def test_one_fact_out_of_order_keeps_reads_without_a_plate_closed(document, view, now, rule, facts):
    act = view(**{"without_plate": True, "reason_given": True} | facts)
    assert decide(document, act, now).rules == (f"evidence.{rule}",)
    # Of a hold that a search for a plate named, nothing is counted and no reason is asked.
    assert isinstance(decide(document, view(**facts), now), Allowed)


def test_what_the_case_was_shown_before_is_shown_again(document, view, now):
    assert isinstance(decide(document, view(without_plate=True, reads_before=20), now), Allowed)


@pytest.mark.parametrize("act", ["view", "export"])
@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"own_household": True}, "not_own_household"),
        ({"own_household": True, "approved": frozenset({"listed"})}, "not_own_household"),
        ({"listed_plate": True}, "listed_plate"),
        ({"listed_plate": True, "approved": frozenset({"listed"})}, None),
    ],
)
def test_held_plates_that_need_more_care(document, view, export, now, act, facts, rule):
    decision = decide(document, {"view": view, "export": export}[act](**facts), now)
    assert isinstance(decision, Allowed) if rule is None else decision.rules == (f"evidence.{rule}",)


def test_of_what_is_held_without_a_plate_only_what_was_opened_is_exported(document, export, now):
    assert decide(document, export(captures=0), now).rules == ("evidence.export_opened",)
