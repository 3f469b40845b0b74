"""An act is decided by the rules about it alone, with the policy's numbers in them; the answer is that of the whole policy."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_type_hints
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearplate.core.policy.acts import ACTIONS, SearchPlate
from clearplate.core.policy.decide import Allowed, decide
from clearplate.core.policy.document import build_document

FILES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[3] / "policy/example-city").iterdir()
}
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WORDS = sorted(
    {
        word
        for text in FILES.values()
        for word in text.split('"')[1::2]
        if word.isascii() and " " not in word and len(word) < 30
    }
)
"""What rules compare words with is among these, and much that none knows."""
NOTES = '@promise("P7") @en("E.") @es("S.")'
ABOUT_SEARCHES = '(principal, action == Action::"search_plate", resource)'


def facts_of(kind):
    """Any value of a type of facts: numbers about the limits of the policy, words that its rules know."""
    words = st.sampled_from(WORDS)
    simple = {
        bool: st.booleans(),
        int: st.integers(0, 40),
        str: words,
        UUID: st.just(UUID(int=1)),
        date | None: st.sampled_from([None, date(2026, 11, 23), date(2027, 1, 31)]),
        int | None: st.none() | st.integers(0, 40),
        timedelta: st.one_of(st.integers(0, 40).map(lambda days: timedelta(days=days)), st.integers(0, 90).map(lambda minutes: timedelta(minutes=minutes))),
        frozenset[str]: st.frozensets(words, max_size=4),
    }  # fmt: skip
    if kind in simple:
        return simple[kind]
    if supertype := getattr(kind, "__supertype__", None):
        return facts_of(supertype)
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: facts_of(hints[field.name]) for field in fields(kind)})


def by_the_whole(document, act):
    """Decided by every rule, told every number, with the schema asked."""
    return decide(replace(document, of_action={}, fitting=set()), act, NOW)


@pytest.mark.parametrize("action", ACTIONS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_answer_and_its_reasons_are_those_of_the_whole_policy(document, action, data):
    act = data.draw(facts_of(ACTIONS[action]))
    first = decide(document, act, NOW)
    # From the second time on the schema is not asked, and numbers are told only to rules that need them.
    assert decide(document, act, NOW) == first == by_the_whole(document, act)


@pytest.mark.parametrize("number", [1, 7])
def test_so_it_is_whatever_the_numbers(number):
    names = ("searches_per_plate_max", "search_alone_days_max", "exigent_open_max")
    kept = [line for line in FILES["parameters.toml"].splitlines() if line.split(" =")[0] not in names]
    text = "\n".join([*(f"{name} = {number}" for name in names), *kept])
    document = build_document(FILES | {"parameters.toml": text})

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(facts_of(SearchPlate))
    def check(act):
        first = decide(document, act, NOW)
        assert decide(document, act, NOW) == first == by_the_whole(document, act)

    check()


def test_one_that_is_allowed_is_allowed_and_one_at_a_limit_is_refused(document, search):
    limit = document.parameters.searches_per_plate_max
    for count, allowed in ((limit - 1, True), (limit, False)):
        act = search(plate_searches=count)
        for _ in range(2):
            assert isinstance(decide(document, act, NOW), Allowed) == allowed
        assert isinstance(by_the_whole(document, act), Allowed) == allowed


def test_rules_are_sorted_by_the_acts_they_are_about(document):
    about_every_act = [rule for rule in document.rules if rule.rule_id in ("people.suspended", "people.active")]
    assert len(about_every_act) == 2
    assert set(document.of_action) >= {"search_plate", "open_image", "adopt_policy"}
    count = {action: len(about.rules) for action, about in document.of_action.items()}
    assert 2 < count["read_log"] < count["search_plate"] < len(document.policy_set)


def test_the_example_city_needs_no_number_told(document):
    assert {action for action, about in document.of_action.items() if about.limits} == set()


@pytest.mark.parametrize(
    ("condition", "refuses", "told"),
    [
        ("context.plate_count < context.limits.searches_per_plate_max", True, False),
        ('context["limits"]["searches_per_plate_max"] > 1', True, False),
        ("context.limits.allowed_offense_types.contains(context.case.offense_type)", True, False),
        ('"limits" == "context.limits.searches_per_plate_max"', False, False),
        ("context.limits != context.limits", False, True),
        ("context has limits", True, True),
        ("context.limits has hold_days_max", True, True),
        ("{searches: context.limits}.searches.searches_per_plate_max > 1", True, True),
        ("(if context.exigent then context.limits else context.limits).searches_per_plate_max > 1", True, True),
        ("{all: context}.all.limits.searches_per_plate_max > 1", True, True),
        ("[context].contains(context)", True, True),
        ("principal has limits", False, True),
    ],
)
def test_a_rule_may_look_at_numbers_in_any_way(search, condition, refuses, told):
    rule = f'@id("local.numbers") {NOTES} forbid {ABOUT_SEARCHES} when {{ {condition} }};'
    document = build_document(FILES | {"9.cedar": rule})
    every = document.parameters.facts()
    assert document.of_action["search_plate"].limits == (every if told else {})
    assert document.of_action["read_log"].limits == {}
    first = decide(document, search(), NOW)
    assert decide(document, search(), NOW) == first == by_the_whole(document, search())
    assert ("local.numbers" in first.rules) == refuses


def test_where_acts_are_grouped_rules_are_not_sorted(files):
    schema = files["policy.cedarschema"].replace(
        "action search_looks appliesTo", "action searching;\naction search_looks in [searching] appliesTo"
    )
    assert build_document(files | {"policy.cedarschema": schema}).of_action == {}
