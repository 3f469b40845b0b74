from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearplate.edge import ctc


def posterior(rows):
    """Rows of {character: probability}, "" the blank; the rest of each row is blank."""
    table = np.zeros((len(rows), ctc.COLUMNS))
    for step, row in zip(table, rows, strict=True):
        for sign, probability in row.items():
            step[ctc.COLUMN[sign] if sign else ctc.BLANK] = probability
        step[ctc.BLANK] += 1.0 - step.sum()
    return table


def collapsed(path):
    return "".join(sign for sign, _ in groupby(path) if sign)


def by_all_paths(rows, text):
    """The definition: the sum over every path that collapses to the text."""
    signs = sorted({sign for row in rows for sign in row} | {""})
    total = 0.0
    for path in product(signs, repeat=len(rows)):
        if collapsed(path) == text:
            chance = 1.0
            for row, sign in zip(rows, path, strict=True):
                chance *= row.get(sign, 0.0) if sign else 1.0 - sum(p for s, p in row.items() if s)
            total += chance
    return total


def test_the_likeliest_column_wins_and_repeats_merge_unless_a_blank_stands_between():
    rows = [{"A": 0.9}, {"A": 0.9}, {}, {"A": 0.9}, {"B": 0.9}, {"B": 0.8}]
    assert ctc.greedy(posterior(rows)) == "AAB"
    assert ctc.greedy(posterior([{"A": 0.9}, {"B": 0.9}, {"A": 0.9}])) == "ABA"
    assert ctc.greedy(posterior([{}, {}])) == ""
    assert ctc.greedy(np.zeros((0, ctc.COLUMNS))) == ""


ROWS = st.lists(
    st.dictionaries(st.sampled_from("AB1"), st.floats(min_value=0.05, max_value=0.3), min_size=1, max_size=3),
    min_size=2,
    max_size=5,
)


@given(ROWS, st.text(alphabet="AB1", min_size=1, max_size=3))
@settings(max_examples=60)
def test_the_likelihood_is_the_sum_over_all_paths(rows, text):
    wanted = by_all_paths(rows, text)
    found = ctc.log_likelihood(posterior(rows), text)
    if wanted > 1e-4:  # the floor of the logarithm adds a little everywhere
        assert found == pytest.approx(np.log(wanted), abs=0.02)


@given(ROWS)
@settings(max_examples=40)
def test_prefix_search_finds_the_likeliest_text(rows):
    table = posterior(rows)
    best = ctc.likeliest(table, 200)
    scores = [ctc.log_likelihood(table, text) for text in best if text]
    assert len(set(best)) == len(best)
    assert max(scores, default=0.0) == pytest.approx(scores[0] if scores else 0.0, abs=1e-6)


def test_a_text_longer_than_the_steps_allow_is_impossible():
    assert ctc.log_likelihood(posterior([{"A": 0.9}]), "AB") == -np.inf


def test_each_character_is_as_sure_as_its_peak():
    rows = [{"A": 0.5}, {"A": 0.9}, {}, {"B": 0.6, "8": 0.35}, {"1": 0.99}]
    assert ctc.character_confidence(posterior(rows), "AB1") == pytest.approx([0.9, 0.6, 0.99])
    assert ctc.character_confidence(posterior(rows), "A81") == pytest.approx([0.9, 0.35, 0.99])


def test_repeated_characters_have_a_peak_each():
    rows = [{"A": 0.9}, {}, {"A": 0.7}]
    assert ctc.character_confidence(posterior(rows), "AA") == pytest.approx([0.9, 0.7])
