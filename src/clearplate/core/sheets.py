"""CSV that people bring, read so that nothing is swallowed: what is wrong with it is told with the line it begins on."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearplate.core.fields import FieldError

NOT_CSV: Final = "Line %(line)d is not CSV: %(fault)s."
UNCLOSED: Final = "Line %(line)d opens a quotation mark that nothing closes: the lines after it would belong to it."
MISSING: Final = "Line 1 must name the columns %(columns)s; missing: %(missing)s."
TWICE: Final = "Line 1 names the column %(column)s twice. Keep one of them."

_END: Final = "\ufdd0"
"""A row of its own behind the last one, of no character of Unicode. Where a quotation mark is open, it is inside a cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty.

    Attributes:
        line: The line of the file on which it begins, from 1; a cell in quotation marks may go on over several.
        cells: As they stand.
    """

    line: int
    cells: list[str]


def read_rows(text: str) -> Iterator[Row]:
    """Read a file row by row.

    Args:
        text: The whole file; a byte order mark is no harm.

    Raises:
        FieldError: Where it stops being CSV. A quotation mark that is never closed, or by the next one that was to open a
            cell, is told at the row that would go on over the lines behind it.
    """
    text = text.removeprefix("\ufeff")
    if _END in text:
        raise FieldError("file", NOT_CSV, line=text[: text.index(_END)].count("\n") + 1, fault="U+FDD0")
    lines = io.StringIO(f"{text}\n{_END}\n", newline="").readlines()
    reader = csv.reader(lines)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error as fault:
            raise FieldError("file", NOT_CSV, line=line, fault=str(fault)) from None
        if cells == [_END]:
            return
        if reader.line_num > line:
            _check_whole(lines[line - 1 : reader.line_num], line)
        if cells:
            yield Row(line, cells)


def _check_whole(lines: Sequence[str], line: int) -> None:
    """Read a row of several lines again, strictly: there, only a comma or the line's end may follow a closing mark."""
    try:
        list(csv.reader(lines, strict=True))
    except csv.Error:
        raise FieldError("file", UNCLOSED, line=line) from None


def read_table(text: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a file whose first line names its columns, in any order and letter case; other columns are passed over.

    Args:
        text: The whole file.
        columns: What it must have, each once.

    Returns:
        Each row's line and what stands in each of `columns`; an empty text where the row is too short.

    Raises:
        FieldError: As `read_rows`, and where a column is missing or named twice.
    """
    rows = read_rows(text)
    first = next(rows, Row(1, []))
    heading = [name.strip().lower() for name in first.cells]
    if missing := [column for column in columns if column not in heading]:
        raise FieldError("file", MISSING, columns=", ".join(columns), missing=", ".join(missing))
    for column in columns:
        if heading.count(column) > 1:
            raise FieldError("file", TWICE, column=column)
    places = {column: heading.index(column) for column in columns}
    for row in rows:
        yield row.line, {name: row.cells[at] if at < len(row.cells) else "" for name, at in places.items()}
