"""A number takes the right one of two words."""

import pytest

from clearplate.core.counted import Counted
from clearplate.core.review.anomalies import RULES
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.words import sentence


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 plates"), (1, "1 plate"), (2, "2 plates"), ("fewer than 10", "fewer than 10 plates")]
)
def test_a_number_takes_the_word_for_one_or_for_others(number, told):
    assert f"{Counted(str(number), is_one=number == 1):plate|plates}" == told


def test_without_words_it_is_as_any_text():
    one = Counted("1", is_one=True)
    assert (f"{one}", f"{one:>3}", one) == ("1", "  1", "1")


@pytest.mark.parametrize(("language", "one", "three"), [
    ("en", "for 1 plate at 1 camera from", "for 3 plates at 3 cameras from"),
    ("es", "buscó 1 placa en 1 cámara desde", "buscó 3 placas en 3 cámaras desde"),
])  # fmt: skip
def test_a_line_of_the_log_counts_in_words(language, one, three):
    kind = REGISTRY["search.asked"]
    assert one in sentence(kind, {"plate_count": 1, "camera_count": 1}, language)
    assert three in sentence(kind, {"plate_count": 3, "camera_count": 3}, language)


def test_a_withheld_number_is_many_and_one_that_an_older_entry_lacks_is_unknown():
    kind = REGISTRY["ingest.counted"]
    assert "delivered fewer than 10 (number withheld) captures in" in sentence(kind, {"captures": None}, "en")
    assert "delivered unknown captures in" in sentence(kind, {}, "en")


def test_no_sentence_leaves_it_open_how_many():
    kinds = [text for kind in REGISTRY.values() for text in (kind.sentence_en, kind.sentence_es)]
    rules = [text for rule in RULES for text in (rule.sentence_en, rule.sentence_es)]
    assert [text for text in kinds + rules if "(s)" in text or "(es)" in text] == []
    reworded = next(rule for rule in RULES if rule.rule == "anomaly.reworded")
    assert "for its purpose 1 time within" in reworded.sentence_en.format(count=Counted("1", is_one=True))
    assert "por su propósito 1 vez en" in reworded.sentence_es.format(count=Counted("1", is_one=True))
