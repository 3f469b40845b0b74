"""CSV that people bring: nothing of it is swallowed, and what is wrong is told with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.fields import FieldError
from clearplate.core.sheets import Row, read_rows, read_table

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\ufdd0\ufeff"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4).filter(lambda row: row != [""]), max_size=5))
def test_what_was_written_is_read(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    assert [row.cells for row in read_rows(text.getvalue())] == rows


def test_a_row_has_the_line_on_which_it_begins():
    text = '\ufeffa,b\n\n1,"two\nlines"\r\n3,4'
    assert list(read_rows(text)) == [Row(1, ["a", "b"]), Row(3, ["1", "two\nlines"]), Row(5, ["3", "4"])]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"2\n3,4\n', 2),
        ('a,b\n1,2\n3,"4', 3),
        ('a,b\n1,2\n"3,4\n', 3),
        ('a,b\n1,"fine\nindeed"\n3,4\n5,"6\n', 5),
        # The mark of line 2 would be closed by the first one of line 3, which was to open a cell.
        ('a,b,c\n1,"2,3\n4,"5",6\n7,8,9\n', 2),
    ],
)
def test_a_quotation_mark_that_nothing_closes_is_told_with_its_line(text, line):
    with pytest.raises(FieldError, match=f"Line {line} opens a quotation mark that nothing closes"):
        list(read_rows(text))


def test_a_cell_longer_than_any_is_told_with_the_line_it_begins_on():
    with pytest.raises(FieldError, match="Line 2 is not CSV"):
        list(read_rows('a,b\n1,"' + "x\n" * 70_000 + '"\n'))


def test_a_character_that_is_none_ends_nothing_early():
    with pytest.raises(FieldError, match=r"Line 3 is not CSV: U\+FDD0"):
        list(read_rows("a,b\n1,2\n\ufdd0\n3,4\n"))


def test_a_table_has_the_columns_that_were_asked_for_and_no_others():
    text = "B , x,a\n1,2,3\n4\n"
    assert list(read_table(text, ("a", "b"))) == [(2, {"a": "3", "b": "1"}), (3, {"a": "", "b": "4"})]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Line 1 must name the columns a, b; missing: a, b."),
        ("b,c\n", "missing: a."),
        ("a,b,A\n", "Line 1 names the column a twice. Keep one of them."),
    ],
)
def test_a_heading_that_cannot_be_meant_is_told(text, told):
    with pytest.raises(FieldError, match=told):
        list(read_table(text, ("a", "b")))
