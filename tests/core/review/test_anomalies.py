"""Each rule about misuse: quiet one search before, raised at the search that makes it so, and explained."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clearplate.core.review.anomalies import BY_ID, RULES, Watch, watch
from clearplate.core.review.facts import MEMORY, CaseStanding, SearchFact
from clearplate.core.review.mismatch import mismatches, named_families

MORNING = datetime(2026, 3, 2, 16, tzinfo=UTC)


def a_search(number=0, **changes):
    usual = SearchFact(
        search=f"s-{number}", officer="o-1", at=MORNING + timedelta(days=number), local_hour=9, plate=f"p-{number}",
        case=f"c-{number}", standing=CaseStanding.ACTIVE, offense="120", reason=f"r-{number}", session=f"t-{number}",
        address="desk", on_shift=True, acts_in_session=2,
    )  # fmt: skip
    return replace(usual, **changes)


def first_flag(rule, searches):
    """At which search, counted from one, a rule was first raised."""
    for number, fact in enumerate(searches, 1):
        watching.setdefault(rule, Watch())
        if any(flag.rule == f"anomaly.{rule}" for flag in watching[rule].add(fact)):
            return number
    return None


watching: dict[str, Watch] = {}


@pytest.fixture(autouse=True)
def forget():
    watching.clear()


def pattern(count, change):
    return [a_search(number, **change(number)) for number in range(count)]


CASES = {
    "repeated_plate": (6, lambda n: {"plate": "x", "case": "c"}),
    "plate_in_many_cases": (3, lambda n: {"plate": "x"}),
    "household": (5, lambda n: {"household": "home", "plate": f"x-{n % 2}"}),
    "small_circle": (6, lambda n: {"plate": f"x-{n % 3}"}),
    "off_shift": (3, lambda n: {"plate": "x", "case": "c", "on_shift": False}),
    "odd_hours": (4, lambda n: {"plate": "x", "case": "c", "on_shift": None, "local_hour": 2}),
    "isolated_session": (5, lambda n: {"plate": "x", "case": "c", "acts_in_session": 0}),
    "closed_case": (3, lambda n: {"standing": CaseStanding.CLOSED}),
    "offense_mismatch": (2, lambda n: {"plate": "x", "case": "c", "named_offenses": frozenset({"missing"})}),
    "copied_reason": (4, lambda n: {"reason": "r"}),
    "refused_purposes": (2, lambda n: {"refused_by": "search.not_parking"}),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_raised_at_the_search_that_makes_it_so_and_not_before(rule):
    sooner, change = CASES[rule]
    assert first_flag(rule, pattern(sooner + 1, change)) == sooner


def test_a_sixth_search_that_a_second_person_agreed_to_is_not_raised():
    searches = pattern(6, CASES["repeated_plate"][1])
    assert first_flag("repeated_plate", [*searches[:5], replace(searches[5], approved=True)]) is None


def test_two_places_at_once():
    pairs = []
    for number in range(3):
        one = a_search(number)
        pairs += [
            one,
            replace(one, search=f"x-{number}", at=one.at + timedelta(minutes=5), session="x", address="home"),
        ]
    assert first_flag("two_at_once", pairs) == 6
    apart = [replace(fact, at=fact.at + timedelta(minutes=30) * (fact.session == "x")) for fact in pairs]
    watching.clear()
    assert first_flag("two_at_once", apart) is None


def test_asked_again_in_other_words_after_a_refusal_for_its_purpose():
    refused = a_search(0, plate="x", refused_by="search.not_immigration")
    again = a_search(0, plate="x", search="again", at=refused.at + timedelta(minutes=3))
    assert first_flag("reworded", [refused, again]) == 2
    watching.clear()
    assert first_flag("reworded", [refused, replace(again, at=refused.at + timedelta(days=3))]) is None
    watching.clear()
    assert first_flag("reworded", [replace(refused, refused_by="search.reason_specific"), again]) is None


def test_a_week_of_far_more_searches_is_raised_once():
    quiet = [a_search(7 * week, search=f"w-{week}") for week in range(8)]
    busy = [
        a_search(60, search=f"b-{n}", plate=f"b-{n}", at=MORNING + timedelta(days=60, minutes=9 * n)) for n in range(60)
    ]
    flags = [flag for flag in watch([*quiet, *busy]) if flag.rule == "anomaly.volume"]
    assert [flag.search for flag in flags] == ["b-40"]


def test_one_officers_searches_say_nothing_about_another():
    searches = [replace(fact, officer=f"o-{n}") for n, fact in enumerate(pattern(12, CASES["repeated_plate"][1]))]
    assert list(watch(searches)) == []


def test_what_is_long_ago_is_forgotten():
    searches = pattern(5, CASES["repeated_plate"][1])
    late = replace(searches[0], search="late", at=searches[-1].at + MEMORY)
    assert first_flag("repeated_plate", [*searches, late]) is None


def test_every_rule_has_a_test_and_a_sentence_in_both_languages():
    tested = {*CASES, "two_at_once", "reworded", "volume"}
    assert {one.rule.removeprefix("anomaly.") for one in RULES} == tested
    assert all("{count" in one.sentence_en and "{count" in one.sentence_es for one in RULES)
    assert BY_ID[RULES[0].rule] is RULES[0]


@pytest.mark.parametrize(
    ("reason", "offense", "expected"),
    [
        ("Missing child last seen in this van", "240", True),
        ("Narcotics dealer drives this car", "120", True),
        ("Niña desaparecida, auto verde", "220", True),
        ("Stolen truck from Redd Road", "240", False),
        ("Robbery with a stolen car", "240", False),
        ("Kidnapped by her uncle", "901", False),
        ("Vehicle left the scene on Mesa", "240", False),
        ("Missing child last seen in this van", "90Z", False),
    ],
)
def test_a_reason_of_another_crime_than_the_cases(reason, offense, expected):
    assert mismatches(named_families(reason), offense) is expected
