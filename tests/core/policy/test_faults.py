"""What is wrong with a policy document is said in both languages, with the same values."""

import re
from pathlib import Path
from string import Formatter

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.policy import parameters
from clearplate.core.policy.faults import SENTENCES, WHYS, PolicyError
from clearplate.core.policy.parameters import parse_parameters

SOURCES = Path(parameters.__file__).parent


@pytest.mark.parametrize("key", SENTENCES)
def test_a_fault_says_the_same_values_in_both_languages_and_is_raised_somewhere(key):
    english, spanish = SENTENCES[key]
    english_names, spanish_names = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, spanish)
    )
    assert english_names == spanish_names
    assert english != spanish
    assert any(
        f'"{key}"' in path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py") if path.name != "faults.py"
    )


def test_every_reason_for_a_bound_has_spanish_words_and_no_other():
    text = (SOURCES / "parameters.py").read_text(encoding="utf-8")
    assert set(WHYS) == set(re.findall(r'": \(\d+, \d+, "([^"]+)"\)', text))


def test_a_number_out_of_bounds_is_told_with_its_line_in_the_persons_language():
    text = (Path(__file__).parents[3] / "policy/example-city/parameters.toml").read_text(encoding="utf-8")
    with pytest.raises(
        FormatError, match="toml:7: retention_days must be a whole number from 0 to 30 \\(P1 promises"
    ) as raised:
        parse_parameters(text.replace("retention_days = 30", "retention_days = 31"))
    assert raised.value.sentence("es-mx") == (
        "parameters.toml:7: retention_days debe ser un número entero de 0 a 30 (P1 promete como máximo 30 días)."
    )


def test_what_has_no_place_is_told_without_one():
    fault = PolicyError("too_large", most=7)
    assert str(fault) == fault.diagnostics() == fault.sentence("fr") == "A policy document holds at most 7 bytes."
    assert fault.sentence("es") == "Un documento de política contiene como máximo 7 bytes."
