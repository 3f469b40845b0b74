"""Every number has a name, a unit and a direction."""

from dataclasses import fields

import pytest

from clearplate.core.policy.parameters import Parameters
from clearplate.core.policy.words import NUMBER_AREAS, NUMBERS, RULE_AREAS, rule_area


def test_every_number_of_a_policy_is_named_and_nothing_else():
    assert set(NUMBERS) == {field.name for field in fields(Parameters) if field.type == "int" or field.type is int}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=lambda number: number.name)
def test_every_number_is_told_in_both_languages(number):
    assert number.area in NUMBER_AREAS
    assert number.label("en") != number.label("es-mx")
    assert number.told(2, "en").startswith("2 ")
    assert number.told(2, "es").startswith("2 ")


def test_one_is_one_day_and_nought_is_explained():
    retention = NUMBERS["retention_days"]
    assert retention.told(1, "en") == "1 day"
    assert retention.told(21, "es") == "21 días"
    assert retention.told(0, "en") == "0 days: each is counted and forgotten at once"


def test_less_is_stricter_of_every_number_so_far():
    assert NUMBERS["retention_days"].strictest(30, 21, 28) == 21


def test_every_area_of_the_example_citys_rules_has_a_name(document):
    assert {rule.rule_id.split(".")[0] for rule in document.rules} <= set(RULE_AREAS)
    assert rule_area("search.window", "es") == "Búsqueda de una placa"
    assert rule_area("else.where", "en") == "else"
