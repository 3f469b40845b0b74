"""Every promise has checks, in both languages; the models named are those the camera pins; the phrasings are found."""

from clearplate.core.promises import PROMISES, Finding, Verdict, Why
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import MEASURES, VERDICTS, WHYS, evidence
from clearplate.core.promises.models import LOADED
from clearplate.core.promises.phrasings import HONEST, PROHIBITED, VAGUE
from clearplate.core.reasons import Topic, examine
from clearplate.edge.rapidocr_engine import PINNED


def test_every_promise_has_a_check_in_both_languages():
    assert list(dict.fromkeys(check.promise for check in CHECKS.values())) == list(PROMISES)
    assert all(check.en.endswith(".") and check.es.endswith(".") and check.en != check.es for check in CHECKS.values())


def test_everything_a_finding_may_say_has_words():
    assert set(VERDICTS) == set(Verdict)
    assert set(WHYS) == set(Why)
    told = Finding("days.ended", "P1", Verdict.FAILS, {"days": 31, "late": 1})
    assert evidence(told, "en") == "31 days looked at, 1 past their end"
    assert evidence(told, "es") == "31 días examinados, 1 pasados de su fin"
    assert all(all(pair) for pair in MEASURES.values())


def test_the_models_are_those_that_the_camera_pins():
    assert LOADED == PINNED


def test_the_probes_are_what_they_are_said_to_be():
    assert set(PROHIBITED) == set(Topic)
    assert [text for topic, texts in PROHIBITED.items() for text in texts if topic not in examine(text).topics] == []
    assert [text for text in VAGUE if not examine(text).vague] == []
    assert (examine(HONEST).vague, examine(HONEST).topics) == (False, ())
