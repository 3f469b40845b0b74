"""The example city's rules about reviews and audits: each is the one that refuses when its fact is out of order."""

import pytest

from clearplate.core.policy.acts import ManageAudits, ReviewSearch
from clearplate.core.policy.decide import Allowed, decide


@pytest.fixture(scope="session")
def review(officer):
    """Makes a review that the policy allows; what is given replaces a fact."""

    def make(**facts):
        usual = {
            "officer": officer("supervisor"),
            "change": "proper",
            "own_search": False,
            "below_searcher": False,
            "own_agency": True,
            "searcher_command_staff": False,
            "words_given": True,
        }
        return ReviewSearch(**usual | facts)

    return make


RULES = [
    ("people.active", lambda officer: {"officer": officer("supervisor", active=False)}),
    ("people.confirmed", lambda officer: {"officer": officer("supervisor", confirmed=False)}),
    ("people.second_factor", lambda officer: {"officer": officer("supervisor", mfa_verified=False)}),
    ("review.own_search", lambda _: {"own_search": True}),
    ("review.explain_own", lambda officer: {"change": "explain", "officer": officer("supervisor")}),
    ("review.not_below", lambda _: {"below_searcher": True}),
    ("review.command_staff", lambda _: {"searcher_command_staff": True}),
    ("review.role", lambda officer: {"officer": officer("investigator")}),
    ("review.role", lambda officer: {"officer": officer("coordinator", "official")}),
    ("review.own_agency", lambda _: {"own_agency": False}),
    ("review.words_given", lambda _: {"change": "improper", "words_given": False}),
    ("review.mfa_fresh", lambda officer: {"change": "find", "officer": officer("supervisor", mfa_minutes_ago=16)}),
    ("review.mfa_fresh", lambda officer: {"change": "consequence", "officer": officer("auditor", mfa_minutes_ago=16)}),
]


@pytest.mark.parametrize("change", ["open", "ask_explanation", "proper", "improper", "find", "consequence"])
@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_a_review_in_order_is_allowed(document, review, officer, now, change, role):
    act = review(change=change, officer=officer(role))
    assert decide(document, act, now) == Allowed(document.version, ("review.permitted",))


def test_the_searcher_explains_and_an_auditor_reviews_command_staff_and_every_agency(document, review, officer, now):
    own = review(change="explain", own_search=True, officer=officer(trained_until=None))
    chiefs = review(officer=officer("auditor"), searcher_command_staff=True, own_agency=False)
    of_command_staff = review(change="explain", own_search=True, searcher_command_staff=True, officer=officer())
    for act in (own, chiefs, of_command_staff):
        assert isinstance(decide(document, act, now), Allowed)


@pytest.mark.parametrize(("rule", "change"), RULES)
def test_one_fact_out_of_order_is_refused_by_its_rule_alone(document, review, officer, now, rule, change):
    decision = decide(document, review(**change(officer)), now)
    assert decision.rules == (rule,)


AUDITS = [
    ("auditor", "plan", True),
    ("auditor", "draw_sample", True),
    ("auditor", "close", True),
    ("coordinator", "plan", True),
    ("coordinator", "draw_sample", False),
    ("coordinator", "close", False),
    ("supervisor", "plan", False),
    ("official", "close", False),
    ("investigator", "draw_sample", False),
]


@pytest.mark.parametrize(("role", "change", "allowed"), AUDITS)
def test_who_plans_draws_and_closes_audits(document, officer, now, role, change, allowed):
    decision = decide(document, ManageAudits(officer=officer(role), change=change), now)
    assert decision.rules == (("audits.permitted",) if allowed else ("audits.role",))
