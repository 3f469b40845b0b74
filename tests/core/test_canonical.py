"""Canonical JSON: one value, one sequence of bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core import canonical
from clearplate.core.errors import FormatError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_every_value_round_trips(value):
    assert canonical.decode(canonical.encode(value)) == value


def test_keys_are_sorted_by_utf16_as_in_the_rfcs_example():
    # RFC 8785 section 3.2.3: the emoji sorts before the ligature by UTF-16 code units, after it by code points.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical.encode(value))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


def test_control_characters_are_escaped_as_the_rfc_says():
    assert canonical.encode('\u20ac$\u000f\nA\'B"\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b"1.0",
        b"1e3",
        b"NaN",
        b'"\\u0041"',
        b"\xff",
        b"",
        b"[1,]",
        b"-0",
        b"[" * 5000,
    ],
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(FormatError):
        canonical.decode(data)


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("value", [1.5, {1: 2}, 2**53, -(2**53), "\ud800", object(), b"x", deep(20)])
def test_values_without_a_canonical_form_are_refused(value):
    with pytest.raises(FormatError):
        canonical.encode(value)
