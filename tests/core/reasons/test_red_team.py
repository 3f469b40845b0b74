"""The gates against the red-team file: what is prohibited is refused, what is empty is sent back, what is honest passes."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from clearplate.core.reasons import Topic, examine

HERE = Path(__file__).parent
PROHIBITED_REFUSED = 0.95
FINE_REFUSED = 0.02


def sections(file):
    found = defaultdict(list)
    name = None
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line):
            name = heading[1]
        elif line and not line.startswith("#"):
            found[name].append(line)
    return dict(found)


SECTIONS = sections("red_team.txt")
WIDER = sections("wider.txt")
PROHIBITED = {name.split()[1]: lines for name, lines in SECTIONS.items() if name.startswith("prohibited ")}


def test_the_file_is_large_and_tries_every_topic_in_both_languages():
    assert sum(map(len, SECTIONS.values())) >= 300
    assert set(PROHIBITED) == {str(topic) for topic in Topic}
    spanish = re.compile(r"[áéíóúñ]|\b(de|la|el|los|las|mi|en|un|una|con|por)\b", re.IGNORECASE)
    for lines in (*PROHIBITED.values(), SECTIONS["vague"], SECTIONS["fine"]):
        assert 0.1 <= sum(bool(spanish.search(line)) for line in lines) / len(lines) <= 0.85


def test_no_phrase_stands_twice():
    everything = [line for file in (SECTIONS, WIDER) for lines in file.values() for line in lines]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("topic", PROHIBITED)
def test_prohibited_purposes_are_refused_by_their_own_rule(topic):
    missed = [line for line in PROHIBITED[topic] if topic not in examine(line).topics]
    assert len(missed) <= (1 - PROHIBITED_REFUSED) * len(PROHIBITED[topic]), missed


def test_prohibited_purposes_are_refused_over_all():
    lines = [line for lines in PROHIBITED.values() for line in lines]
    refused = sum(bool(examine(line).topics) for line in lines)
    assert refused >= PROHIBITED_REFUSED * len(lines)


def test_honest_reasons_pass():
    refused = [line for line in SECTIONS["fine"] if examine(line).topics or examine(line).vague]
    assert len(refused) <= FINE_REFUSED * len(SECTIONS["fine"]), refused


def test_empty_reasons_are_sent_back():
    passed = [line for line in SECTIONS["vague"] if not examine(line).vague]
    assert passed == []


def test_of_many_writers_phrasings_the_prohibited_are_refused_and_the_honest_pass():
    """By whichever gate: who hides a purpose well enough names no crime, and is asked what happened."""
    found = {name: [(line, examine(line)) for line in lines] for name, lines in WIDER.items()}
    passed = {
        name: [line for line, gates in lines if not gates.vague and not gates.topics] for name, lines in found.items()
    }
    prohibited = [name for name in found if name.startswith("prohibited ")]
    assert sum(len(passed[name]) for name in prohibited) <= (1 - PROHIBITED_REFUSED) * sum(
        len(found[name]) for name in prohibited
    )
    refused = [line for line, gates in found["fine"] if gates.vague or gates.topics]
    assert len(refused) <= FINE_REFUSED * len(found["fine"]), refused
    assert not passed["vague"]
