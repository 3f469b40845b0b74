"""The example city's rules about what residents bring: each is the one that refuses when its fact is out of order."""

import pytest

from clearplate.core.policy.acts import ManageMatters
from clearplate.core.policy.decide import Allowed, decide


@pytest.fixture(scope="session")
def matter(officer):
    """Makes an act about a matter that the policy allows; what is given replaces a fact."""

    def make(**facts):
        usual = {
            "officer": officer("coordinator"),
            "change": "answer",
            "own_agency": True,
            "still_open": True,
            "extended": False,
            "overdue": False,
            "extension_days": 0,
            "words_given": True,
        }
        return ManageMatters(**usual | facts)

    return make


RULES = [
    ("people.active", lambda officer: {"officer": officer("coordinator", active=False)}),
    ("people.second_factor", lambda officer: {"officer": officer("coordinator", mfa_verified=False)}),
    ("matters.role", lambda officer: {"officer": officer("investigator")}),
    ("matters.role", lambda officer: {"officer": officer("auditor", "operator")}),
    ("matters.own_agency", lambda officer: {"officer": officer("supervisor"), "own_agency": False}),
    ("matters.still_open", lambda _: {"still_open": False}),
    ("matters.still_open", lambda _: {"still_open": False, "change": "withdraw"}),
    ("matters.extended_once", lambda _: {"change": "extend", "extension_days": 5, "extended": True}),
    ("matters.extended_in_time", lambda _: {"change": "extend", "extension_days": 5, "overdue": True}),
    ("matters.extension_days", lambda _: {"change": "extend", "extension_days": 71}),
    ("matters.extension_days", lambda _: {"change": "extend", "extension_days": 0}),
    ("matters.extension_days", lambda _: {"change": "extend", "extension_days": -3}),
    ("matters.words_given", lambda _: {"change": "withdraw", "words_given": False}),
]


@pytest.mark.parametrize("change", ["receive", "answer", "extend", "withdraw"])
@pytest.mark.parametrize("role", ["coordinator", "supervisor", "official"])
def test_a_matter_in_order_is_allowed(document, matter, officer, now, change, role):
    act = matter(change=change, officer=officer(role), extension_days=70 if change == "extend" else 0)
    assert decide(document, act, now) == Allowed(document.version, ("matters.permitted",))


def test_what_is_extended_or_late_is_answered_and_another_agencys_by_a_coordinator(document, matter, officer, now):
    for act in (
        matter(extended=True),
        matter(overdue=True),
        matter(own_agency=False),
        matter(own_agency=False, officer=officer("official")),
    ):
        assert isinstance(decide(document, act, now), Allowed)


@pytest.mark.parametrize(("rule", "change"), RULES)
def test_one_fact_out_of_order_is_refused_by_its_rule_alone(document, matter, officer, now, rule, change):
    assert decide(document, matter(**change(officer)), now).rules == (rule,)
