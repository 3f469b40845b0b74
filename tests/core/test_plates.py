from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core import plates
from clearplate.core.errors import FormatError
from clearplate.core.plate_formats import EUROPE, MEXICO, US

PLATES = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("abc-1234", "ABC1234"),
        ("  R 820·503 ", "R820503"),
        ("M-ÄÖ 1234", "MAO1234"),
        ("straße 1", "STRASSE1"),
        ("DN 12 Øå", "DN12OA"),
        ("ŁÓD 77Æ", "LOD77AE"),
        ("СВ 1234 АК", "CB1234AK"),
        ("ΑΒΧ-1234", "ABX1234"),
        ("１２３ＡＢＣ", "123ABC"),
        ("AB\u200bC\u00ad12\t3\n4", "ABC1234"),
        ("★ TX ★ 1", "TX1"),
        ("123456789012", "123456789012"),
    ],
)
def test_a_plate_has_one_spelling(written, plate):
    assert plates.normalize(written) == plate


@pytest.mark.parametrize("written", ["", " - ", "1234567890123", "漢字123", "١٢٣", "A" * 65])
def test_what_is_no_plate_is_refused(written):
    with pytest.raises(FormatError) as refusal:
        plates.normalize(written)
    assert written not in refusal.value.diagnostics() or not written.strip(" -")


@given(st.text(max_size=80))
def test_normalizing_again_changes_nothing_and_nothing_but_format_error_escapes(text):
    try:
        plate = plates.normalize(text)
    except FormatError:
        return
    assert plates.normalize(plate) == plate
    assert 1 <= len(plate) <= 12
    assert plate.isascii()
    assert plate.isalnum()
    assert plate == plate.upper()


@given(PLATES)
def test_a_plate_is_its_own_normal_spelling(plate):
    assert plates.normalize(plate) == plate


@given(PLATES)
def test_plates_of_one_confusable_key_are_reached_by_class_replacements_only(plate):
    key = plates.confusable_key(plate)
    assert plates.confusable_key(key) == key
    assert len(key) == len(plate)


def _together(signs):
    costs, changes, spelled = zip(*signs, strict=True)
    return sum(costs), sum(changes), "".join(spelled)


@given(st.text(alphabet="0OD1IB8VX", max_size=4), st.integers(0, 60))
def test_confusables_come_by_distance_then_by_how_many_then_by_alphabet(plate, limit):
    choices = [
        [(0, 0, sign), *((step, 1, other) for other, step in plates._COST.get(sign, {}).items())] for sign in plate
    ]
    every = [_together(signs) for signs in product(*choices)] if plate else []
    ordered = [spelling for _, changes, spelling in sorted(every) if changes]
    assert plates.confusables(plate, limit) == tuple(ordered[:limit])


@given(PLATES, st.integers(min_value=0, max_value=60))
def test_confusables_are_other_spellings_of_the_same_length_without_repeats(plate, limit):
    found = plates.confusables(plate, limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert plate not in found
    assert all(len(spelling) == len(plate) for spelling in found)
    assert found == plates.confusables(plate, limit + 1)[:limit]


@given(PLATES)
def test_confusion_goes_both_ways(plate):
    for spelling in plates.confusables(plate, 8):
        if plates.distance(plate, spelling) == 1:
            assert plate in plates.confusables(spelling, 500)


def test_the_closest_spelling_comes_first():
    assert plates.confusables("B0", 3) == ("BO", "80", "BD")
    assert plates.confusables("X", 5) == ("K",)
    assert plates.confusables("1", 2) == ("I", "L")
    assert "8O" in plates.confusables("B0", 6)
    assert plates.confusables("W", 0) == ()


def test_several_characters_may_be_misread_at_once():
    assert "011" in plates.confusables("OII", 32)


@given(PLATES, PLATES, PLATES)
def test_distance_is_a_metric(a, b, c):
    assert plates.distance(a, b) == plates.distance(b, a)
    assert (plates.distance(a, b) == 0) == (a == b)
    assert plates.distance(a, c) <= plates.distance(a, b) + plates.distance(b, c)


def test_distance_counts_insertions_removals_and_replacements():
    assert plates.distance("ABC123", "ABC123") == 0
    assert plates.distance("ABC123", "ABC12") == 1
    assert plates.distance("ABC123", "A8C123") == 1
    assert plates.distance("", "ABC") == 3
    assert plates.distance("KITTEN", "SITTING") == 3


@pytest.mark.parametrize(
    ("plate", "jurisdiction"),
    [
        ("ABC1234", "US-TX"),
        ("BB1D234", "US-TX"),
        ("7ABC123", "US-CA"),
        ("ABC1234", "US-NY"),
        ("AB12345", "US-IL"),
        ("AA1B2C", "US-MO"),
        ("ABCD12", "US-FL"),
        ("ABC123A", "MX"),
        ("A12ABC", "MX"),
        ("RK828AG", "SK"),
        ("AB123CD", "FR"),
        ("1AB2345", "CZ"),
        ("MAB1234", "DE"),
        ("AB12CDE", "GB"),
        ("1234BCD", "ES"),
        ("B123ABC", "RO"),
        ("AA1234BB", "UA"),
    ],
)
def test_a_plate_matches_the_format_of_where_it_is_from(plate, jurisdiction):
    assert jurisdiction in plates.jurisdictions_matching(plate)


def test_the_mexican_state_is_told_by_its_letters():
    assert "MX-CHH" in plates.jurisdictions_matching("DXB123A")
    assert "MX-CHH" not in plates.jurisdictions_matching("XAB123A")
    assert "MX-TAM" in plates.jurisdictions_matching("XAB123A")
    # Mexico issues no I, O or Q.
    assert "MX" not in plates.jurisdictions_matching("DOB123A")


def test_a_vanity_plate_matches_no_format():
    assert plates.jurisdictions_matching("NEILDMND") == ()


def test_every_line_of_the_table_is_readable_and_of_plate_length():
    for table in (US, MEXICO, EUROPE):
        for jurisdiction, patterns in table.items():
            assert jurisdiction.replace("-", "").isupper()
            for pattern in patterns.split():
                assert pattern[0] in "LDXMB", (jurisdiction, pattern)
    assert len(US) == 51


@pytest.mark.parametrize(
    ("text", "shaped"),
    [("ABC-1234", True), ("TEXAS STATE OF", False), ("123", False), ("漢字ABCD", False), ("AA1234BB", True)],
)
def test_plate_shaped_text_has_four_to_eight_characters(text, shaped):
    assert plates.is_plate_shaped(text) is shaped
