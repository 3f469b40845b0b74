"""Reading which plates belong together: what is kept, what is let go, what is refused, and that no fault tells a plate."""

import pytest

from clearplate.core.fields import FieldError
from clearplate.core.review.households import PLATES_MOST, read_households

HEAD = "plate,household\n"


def test_plates_of_a_household_are_kept_together_however_they_are_written():
    read = read_households("\ufeffHousehold,PLATE\n 12  Elm St,abc 1234\n12 ELM ST,XYZ-9876\n12 elm st,ABC1234\n")
    assert (read.plates, read.left_out) == ({"12 elm st": ("ABC1234", "XYZ9876")}, 0)


def test_a_single_plate_and_a_fleet_are_let_go():
    fleet = "".join(f"FLT{number:04},depot\n" for number in range(PLATES_MOST + 1))
    full = "".join(f"FUL{number:04},house\n" for number in range(PLATES_MOST))
    read = read_households(f"{HEAD}ABC1234,alone\n{fleet}{full}")
    assert (list(read.plates), len(read.plates["house"]), read.left_out) == (["house"], PLATES_MOST, 2)


def test_a_file_with_a_heading_only_says_there_is_none():
    assert read_households(HEAD).plates == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Line 1 must name the columns plate, household; missing: plate, household."),
        ("plate,home\nABC1234,x\n", "missing: household"),
        (HEAD + "ABC1234,x\n,y\n", "Line 3: A plate has 1 to"),
        (HEAD + "ABC1234,\n", "Line 2: household has 1 to"),
        (HEAD + f"ABC1234,{'x' * 201}\n", "Line 2: household has 1 to"),
        (HEAD + "ABC1234\n", "Line 2: household has 1 to"),
        (HEAD + "ABC1234,x\nABC1234,y\n", "Line 3 names a plate of another household again."),
    ],
)
def test_what_cannot_be_used_is_told_by_its_line_and_without_its_plate(text, told):
    with pytest.raises(FieldError) as fault:
        read_households(text)
    assert told in str(fault.value)
    assert "ABC1234" not in str(fault.value)
