"""Every promise has checks, in both languages; the models named are those the camera pins; the phrasings are found."""

import argparse
import re
from pathlib import Path

from clearplate.cli.main import build_parser
from clearplate.core.promises import PROMISES, Finding, Verdict, Why
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import MEASURES, VERDICTS, WHYS, evidence
from clearplate.core.promises.models import LOADED
from clearplate.core.promises.phrasings import HONEST, PROHIBITED, VAGUE
from clearplate.core.promises.remedies import REMEDIES, what_to_do
from clearplate.core.reasons import Topic, examine
from clearplate.edge.rapidocr_engine import PINNED

ROOT = Path(__file__).parents[3]
POLICY = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "policy/example-city").glob("*.cedar"))


def test_every_promise_has_a_check_in_both_languages():
    assert list(dict.fromkeys(check.promise for check in CHECKS.values())) == list(PROMISES)
    assert all(check.en.endswith(".") and check.es.endswith(".") and check.en != check.es for check in CHECKS.values())


def test_everything_a_finding_may_say_has_words():
    assert set(VERDICTS) == set(Verdict)
    assert set(WHYS) == set(Why)
    told = Finding("days.ended", "P1", Verdict.FAILS, {"days": 31, "late": 1})
    assert evidence(told, "en") == "days looked at: 31, past their end: 1"
    assert evidence(told, "es") == "días examinados: 31, pasados de su fin: 1"
    assert all(all(pair) for pair in MEASURES.values())


def test_a_check_that_had_nothing_to_look_at_says_so():
    quiet = Finding("holds.two_people", "P2", Verdict.HOLDS, {"decided": 0, "own": 0})
    assert evidence(quiet, "en") == "holds decided: 0, by the same person: 0, nothing of the kind yet"
    assert "todavía nada" in evidence(quiet, "es")
    busy = Finding("holds.two_people", "P2", Verdict.HOLDS, {"decided": 1, "own": 0})
    none_wanted = Finding("log.append_only", "P15", Verdict.HOLDS, {"rights": 0})
    assert [evidence(one, "en") for one in (busy, none_wanted)] == [
        "holds decided: 1, by the same person: 0",
        "rights that should not be there: 0",
    ]


def test_there_is_something_to_do_about_every_check():
    assert set(REMEDIES) == set(CHECKS)
    assert all(
        english != spanish and english.endswith(".") and spanish.endswith(".") for english, spanish in REMEDIES.values()
    )
    assert all(what_to_do("log.one", why) for why in (None, Why.FAULT, Why.NO_POLICY, Why.NOT_RUN))
    assert what_to_do("network.measured", Why.OUTSIDE) is None


def test_what_is_to_be_done_names_commands_and_rules_that_exist():
    parser, words = build_parser(), " ".join(english for english, _ in REMEDIES.values())
    spanish = " ".join(told for _, told in REMEDIES.values())
    commands = set(re.findall(r"`clearplate ([a-z -]+)`", words))
    rules = set(re.findall(r"`([a-z]+\.[a-z_]+)`", words))
    assert commands
    assert commands == set(re.findall(r"`clearplate ([a-z -]+)`", spanish))
    assert rules == set(re.findall(r"`([a-z]+\.[a-z_]+)`", spanish))
    assert {command for command in commands if not is_command(parser, command.split())} == set()
    assert rules <= set(re.findall(r'@id\("([a-z_.]+)"\)', POLICY))


def is_command(parser, words):
    """Whether the command line has this command."""
    for word in words:
        choices = {}
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                choices |= action.choices
        if word not in choices:
            return False
        parser = choices[word]
    return True


def test_the_models_are_those_that_the_camera_pins():
    assert LOADED == PINNED


def test_the_probes_are_what_they_are_said_to_be():
    assert set(PROHIBITED) == set(Topic)
    assert [text for topic, texts in PROHIBITED.items() for text in texts if topic not in examine(text).topics] == []
    assert [text for text in VAGUE if not examine(text).vague] == []
    assert (examine(HONEST).vague, examine(HONEST).topics) == (False, ())
