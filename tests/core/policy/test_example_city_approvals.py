"""The example city's rules about second persons: each is the one that refuses when its fact is out of order."""

from datetime import date

import pytest

from clearplate.core.policy.acts import ManageApprovals
from clearplate.core.policy.decide import Allowed, decide


@pytest.fixture(scope="session")
def approval(officer):
    """Makes an approval that the policy allows; what is given replaces a fact."""

    def make(**facts):
        usual = {
            "officer": officer("supervisor"),
            "change": "approve",
            "kind": "search_breadth",
            "kind_roles": frozenset({"supervisor"}),
            "own_request": False,
            "below_asker": False,
            "outside_line": True,
            "asker_command_staff": False,
            "own_agency": True,
            "decided_before": False,
            "training_needed": True,
            "in_time": True,
            "reason_given": True,
        }
        return ManageApprovals(**usual | facts)

    return make


RULES = [
    ("people.active", lambda officer: {"officer": officer("supervisor", active=False)}),
    ("people.confirmed", lambda officer: {"officer": officer("supervisor", confirmed=False)}),
    ("people.second_factor", lambda officer: {"officer": officer("supervisor", mfa_verified=False)}),
    ("approvals.second_person", lambda _: {"own_request": True}),
    ("approvals.second_person", lambda _: {"own_request": True, "change": "decline"}),
    ("approvals.not_below", lambda _: {"below_asker": True}),
    ("approvals.not_below", lambda _: {"below_asker": True, "change": "decline"}),
    ("approvals.command_staff", lambda _: {"asker_command_staff": True}),
    ("approvals.command_staff", lambda officer: command_staff(officer("official"), outside_line=False)),
    ("approvals.role", lambda officer: {"officer": officer("investigator")}),
    ("approvals.role", lambda officer: {"officer": officer("auditor")}),
    ("approvals.own_agency", lambda _: {"own_agency": False}),
    ("approvals.trained", lambda officer: {"officer": officer("supervisor", trained_until=None)}),
    ("approvals.trained", lambda officer: {"officer": officer("supervisor", trained_until=date(2026, 11, 23))}),
    ("approvals.another_person", lambda _: {"decided_before": True}),
    ("approvals.in_time", lambda _: {"in_time": False}),
    ("approvals.reason_given", lambda _: {"change": "decline", "reason_given": False}),
    ("approvals.reason_given", lambda _: {"change": "ask", "reason_given": False, "own_request": True}),
    ("approvals.withdraw", lambda _: {"change": "withdraw"}),
]


def command_staff(officer, **facts):
    return {"officer": officer, "asker_command_staff": True, "training_needed": False, **facts}


@pytest.mark.parametrize("change", ["approve", "decline"])
def test_a_second_person_in_order_decides(document, approval, now, change):
    assert decide(document, approval(change=change), now) == Allowed(document.version, ("approvals.permitted",))


@pytest.mark.parametrize("change", ["ask", "withdraw"])
def test_asking_and_taking_back_need_no_role_to_decide(document, approval, officer, now, change):
    act = approval(change=change, officer=officer(trained_until=None), own_request=True, training_needed=False)
    assert isinstance(decide(document, act, now), Allowed)


@pytest.mark.parametrize(("rule_id", "fault"), RULES)
def test_one_fact_out_of_order_refuses_by_its_own_rule(document, approval, officer, now, rule_id, fault):
    assert decide(document, approval(**fault(officer)), now).rules == (rule_id,)


@pytest.mark.parametrize("role", ["auditor", "official"])
def test_an_auditor_or_an_official_decides_on_command_staff(document, approval, officer, now, role):
    facts = command_staff(officer(role, trained_until=None))
    assert isinstance(decide(document, approval(**facts), now), Allowed)
