"""The rules of cases: number formats, states, import."""

import pytest

from clearplate.core import cases
from clearplate.core.cases import CaseState
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.offenses import OFFENSES, offense

HEADING = "case_number,offense_type,state,officers\n"
MASK = "99-999999"


@pytest.mark.parametrize("mask", ["99-999999", "AA9999", "XX/99 99.9", "9"])
def test_a_mask_of_digits_letters_and_signs_is_accepted(mask):
    assert cases.check_mask(mask) == mask


@pytest.mark.parametrize("mask", ["", "--", "99-99*", "B99", "9" * 33, "99\n"])
def test_a_mask_with_anything_else_is_refused(mask):
    with pytest.raises(FormatError):
        cases.check_mask(mask)


@pytest.mark.parametrize(
    ("text", "mask", "number"),
    [("26-012345", MASK, "26-012345"), (" ab1234 ", "AA9999", "AB1234"), ("a9/1", "XX/9", "A9/1")],
)
def test_a_number_in_the_agencys_format_is_read_in_capitals(text, mask, number):
    assert cases.case_number(text, mask) == number


@pytest.mark.parametrize("text", ["", "26012345", "26-01234", "26-0123456", "2X-012345", "٢٦-012345", "26_012345"])
def test_a_number_in_another_format_is_refused_with_an_example(text):
    with pytest.raises(FieldError, match="26-012345") as caught:
        cases.case_number(text, MASK)
    assert caught.value.field == "case_number"


@pytest.mark.parametrize("mask", [MASK, "AA9999", "XX/99 99.9", "9" * 32, "A" * 32])
def test_the_example_of_a_mask_has_the_masks_format(mask):
    shown = cases.example(mask)
    assert cases.case_number(shown, mask) == shown.strip()


def test_every_offense_has_a_code_of_three_and_two_names():
    assert len(OFFENSES) == 53
    for code, kind in OFFENSES.items():
        assert len(code) == 3
        assert kind.name("en") != ""
        assert kind.name("es-mx") == kind.name_es != ""
        assert kind.family in {"person", "property", "society", "emergency"}


def test_an_offense_is_found_in_any_letter_case():
    assert offense(" 13a ").name_en == "Aggravated assault"


def test_an_unknown_offense_is_refused():
    with pytest.raises(FormatError, match="NIBRS"):
        offense("999")


def test_an_import_reads_good_lines_and_tells_every_bad_one_by_its_number():
    text = HEADING + (
        "26-000001,120,active,ann@example.gov; ben@example.gov ann@example.gov\n"
        "26-000002,240,,\n"
        "260003,120,active,\n"
        "26-000004,999,active,\n"
        "26-000005,120,paused,\n"
        "26-000001,120,closed,\n"
    )
    good, faults = cases.read_import(text, MASK)
    assert [(case.line, case.number, case.offense.code, case.state) for case in good] == [
        (2, "26-000001", "120", CaseState.ACTIVE),
        (3, "26-000002", "240", CaseState.ACTIVE),
    ]
    assert good[0].officers == ("ann@example.gov", "ben@example.gov")
    assert [(fault.line, fault.fault.field) for fault in faults] == [
        (4, "case_number"),
        (5, "offense_type"),
        (6, "state"),
        (7, "case_number"),
    ]
    assert str(faults[-1].fault) == "This case is already on line 2."


def test_an_import_takes_a_byte_order_mark_and_any_order_of_columns():
    good, faults = cases.read_import("\ufeffState,Officers,Offense_Type,Case_Number\nclosed,,120,26-000001\n", MASK)
    assert not faults
    assert good[0].state is CaseState.CLOSED


@pytest.mark.parametrize("text", ["", "number,offense\n", "case_number,offense_type,state\n"])
def test_an_import_without_the_heading_is_refused(text):
    with pytest.raises(FormatError, match="Line 1"):
        cases.read_import(text, MASK)


@pytest.mark.parametrize("heading", ["case_number,offense_type,state,officers,State\n", "state," + HEADING])
def test_an_import_with_two_columns_of_one_name_is_refused(heading):
    with pytest.raises(FormatError, match="names the column state twice"):
        cases.read_import(f"{heading}active,26-000001,120,closed,\n", MASK)


def test_an_import_with_an_open_quotation_mark_swallows_no_case():
    with pytest.raises(FormatError, match="Line 2 opens a quotation mark"):
        cases.read_import(HEADING + '26-000001,120,active,"ann@example.gov\n26-000002,120,active,\n', MASK)


def test_an_import_with_short_lines_tells_them():
    good, faults = cases.read_import(HEADING + "26-000001\n", MASK)
    assert not good
    assert faults[0].fault.field == "offense_type"


def test_an_import_of_more_than_its_limit_is_refused(monkeypatch):
    monkeypatch.setattr(cases, "IMPORT_ROWS_MAX", 2)
    text = HEADING + "".join(f"26-00000{n},120,,\n" for n in range(3))
    with pytest.raises(FormatError, match="Split"):
        cases.read_import(text, MASK)


def test_an_import_with_a_cell_that_never_ends_is_told_with_its_line():
    with pytest.raises(FormatError, match="Line 2 is not CSV"):
        cases.read_import(HEADING + '"' + "x" * 200_000 + '",120,active,\n', MASK)
