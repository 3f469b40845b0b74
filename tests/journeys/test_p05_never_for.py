"""P5, P6, P7: never immigration, parking, traffic, civil code, revenue, protest, worship, politics, personal affairs. Over HTTP."""

import pytest

import people
from clearplate.core.promises.phrasings import PROHIBITED, VAGUE
from clearplate.core.reasons import Topic
from clearplate.server.search.models import Search
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE


@pytest.fixture
def ada(visitor):
    """An investigator on a case of robbery: nothing is missing but an honest reason."""
    person = people.a_person("Ada Byron")
    a_case("26-000001", person.officer)
    return visitor().sign_in(person)


@pytest.mark.parametrize("topic", list(Topic))
def test_a_prohibited_purpose_is_refused_in_both_languages_and_named_in_the_log(ada, logged, topic):
    logged()
    for reason in PROHIBITED[topic]:
        page = ada.ask(PLATE, reason=reason)
        assert page.status_code == 403, reason
        assert "Nothing was searched" in page.text
    assert logged() == ["search.refused"] * len(PROHIBITED[topic])
    for entry, reason in zip(entries("search.refused"), PROHIBITED[topic], strict=True):
        assert topic.value in entry["topics"], reason
        assert f"search.not_{topic.value}" in entry["rules"], reason
        assert reason not in map(str, entry.values())
    assert not Search.objects.exclude(refused_rule="").filter(sealed_request__isnull=False).exists()


def test_what_a_case_is_about_does_not_help(visitor, logged):
    """The gravest offense type opens nothing for a reason that is never allowed."""
    person = people.a_person("Grace Hopper")
    a_case("26-000001", person.officer, offense="09A")
    browser = visitor().sign_in(person)
    logged()
    assert browser.ask(PLATE, reason="Homicide, and ICE asked us for the deportation of the driver").status_code == 403
    assert logged() == ["search.refused"]
    assert entries("search.refused")[0]["rule"] == "search.not_immigration"


def test_a_reason_that_says_nothing_gets_guidance(ada, logged):
    logged()
    reasons = [reason for reason in VAGUE if reason]
    for reason in reasons:
        page = ada.ask(PLATE, reason=reason)
        assert page.status_code == 403, reason
    assert {entry["rule"] for entry in entries("search.refused")} == {"search.reason_specific"}
    assert logged() == ["search.refused"] * len(reasons)


def test_an_honest_reason_is_not_in_the_way(ada, logged):
    logged()
    assert ada.ask(PLATE, reason=REASON).status_code == 200
    assert logged() == ["search.asked", "search.answered"]
