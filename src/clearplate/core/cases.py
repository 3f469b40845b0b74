"""What a case is: a number in the agency's own format, an offense type, a state.

A search hangs on a case (P3), so a case number that merely looks plausible is worth nothing: it must have the agency's
format, exist, be active, and have the officer on it. The first is decided here, the others by policy from the facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.ids import CaseNumber
from clearplate.core.offenses import Offense, offense
from clearplate.core.sheets import read_table

CASE_NUMBER_MAX = 32
TITLE_MAX = 80
#: One import file: a year of a big city's cases, and still a page a person can check.
IMPORT_ROWS_MAX = 20_000
#: One request of a records system.
RECORDS_MAX = 1_000
IMPORT_COLUMNS = ("case_number", "offense_type", "state", "officers")

_PLACEHOLDERS = {"9": str.isdigit, "A": str.isalpha, "X": str.isalnum}
_LITERALS = "-/. "


class CaseState(StrEnum):
    """Whether a case is worked on. Only an active case carries a search or a hold."""

    ACTIVE = "active"
    CLOSED = "closed"


def check_mask(mask: str) -> str:
    """Check a case-number format: `9` a digit, `A` a letter, `X` either, and `-`, `/`, `.`, space as themselves.

    A mask and not a regular expression, because an official must be able to read it and no mask can be slow.

    Raises:
        FormatError: Another character, no digit or letter at all, or longer than 32.
    """
    unknown = sorted({char for char in mask if char not in _PLACEHOLDERS and char not in _LITERALS})
    if unknown:
        raise FormatError(f"A case-number format has 9, A, X and the signs - / . and space, not {' '.join(unknown)}.")
    if not any(char in _PLACEHOLDERS for char in mask) or len(mask) > CASE_NUMBER_MAX:
        raise FormatError(f"A case-number format has 1 to {CASE_NUMBER_MAX} characters and at least one 9, A or X.")
    return mask


def case_number(text: str, mask: str) -> CaseNumber:
    """Read a case number as the agency writes it; letters become capitals, outer spaces go.

    Args:
        text: What the person typed or the records system exported.
        mask: The agency's format, as `check_mask` takes it, for example `99-999999`.

    Raises:
        FieldError: The number does not have the agency's format.
    """
    number = text.strip().upper()
    if len(number) != len(mask) or not number.isascii() or not all(map(_fits, number, mask)):
        raise FieldError("case_number", "A case number here looks like %(example)s.", example=example(mask))
    return CaseNumber(number)


def _fits(char: str, place: str) -> bool:
    test = _PLACEHOLDERS.get(place)
    return test(char) if test else char == place


def example(mask: str) -> str:
    """A number of the format, to show in a hint: `99-999999` gives `26-012345`."""
    digits = iter("26012345678901234567890123456789")
    letters = iter("ABCDEFGHJKLMNPQRSTUVWXYZABCDEFGH")
    fill = {"9": digits, "X": digits, "A": letters}
    return "".join(next(fill[place]) if place in fill else place for place in mask)


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """One good line of an import file.

    Attributes:
        line: Line in the file, from 1 (the heading is line 1).
        officers: Sign-in names, in the file's order, without repeats.
    """

    line: int
    number: CaseNumber
    offense: Offense
    state: CaseState
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One bad line of an import file; `fault.field` is the column."""

    line: int
    fault: FieldError


def read_import(text: str, mask: str) -> tuple[list[ImportedCase], list[ImportFault]]:
    """Read a records system's export: CSV with a heading, one case a line, officers separated by spaces or semicolons.

    Every line is read, so that a person can mend all faults at once.

    Raises:
        FieldError: There is no heading with the four columns, one of them stands in it twice, there are more than 20,000
            lines, or a quotation mark is never closed.
    """
    good: list[ImportedCase] = []
    faults: list[ImportFault] = []
    seen: dict[str, int] = {}
    for line, row in read_table(text, IMPORT_COLUMNS):
        if len(good) + len(faults) >= IMPORT_ROWS_MAX:
            raise FieldError("file", "One file holds at most %(most)d cases. Split it.", most=IMPORT_ROWS_MAX)
        try:
            case = _read_row(line, row, mask, seen)
        except FieldError as fault:
            faults.append(ImportFault(line, fault))
        else:
            good.append(case)
    return good, faults


def read_records(documents: Sequence[Any], mask: str) -> tuple[list[ImportedCase], list[ImportFault]]:
    """Read cases as a records system puts them: objects with the members of `IMPORT_COLUMNS`, `officers` a list.

    Args:
        documents: What JSON gave.
        mask: The agency's case-number format.

    Returns:
        The good ones and the faults; `line` counts from 0, as the list does.

    Raises:
        FormatError: No case, or too many.
    """
    if not 0 < len(documents) <= RECORDS_MAX:
        raise FormatError(f"One request puts 1 to {RECORDS_MAX} cases.")
    good: list[ImportedCase] = []
    faults: list[ImportFault] = []
    seen: dict[str, int] = {}
    for index, document in enumerate(documents):
        try:
            case = _read_row(index, _row_of(document), mask, seen)
        except FieldError as fault:
            faults.append(ImportFault(index, fault))
        else:
            good.append(case)
    return good, faults


def _row_of(document: Any) -> dict[str, str]:
    """One object as a line of a file would be."""
    if not isinstance(document, dict):
        raise FieldError("case_number", "A case is an object with case_number, offense_type, state and officers.")
    for unknown in sorted(set(document) - set(IMPORT_COLUMNS)):
        raise FieldError(
            str(unknown), "A case has the members case_number, offense_type, state and officers, no others."
        )
    officers = document.get("officers", [])
    if not isinstance(officers, list) or not all(isinstance(one, str) and " " not in one for one in officers):
        raise FieldError("officers", "officers is a list of sign-in addresses.")
    row = {"officers": ";".join(officers)}
    for name in ("case_number", "offense_type", "state"):
        value = document.get(name)
        if not isinstance(value, str):
            raise FieldError(name, "This member is missing, or no text.")
        row[name] = value
    return row


def _read_row(line: int, row: dict[str, str], mask: str, seen: dict[str, int]) -> ImportedCase:
    """Read one line; `seen` says on which line each number stood first, and learns this one."""
    number = case_number(row["case_number"], mask)
    if (earlier := seen.setdefault(number, line)) != line:
        raise FieldError("case_number", "This case is already on line %(line)s.", line=earlier)
    try:
        kind = offense(row["offense_type"])
    except FormatError as unknown:
        raise FieldError("offense_type", str(unknown)) from None
    names = tuple(dict.fromkeys(row["officers"].replace(";", " ").split()))
    if not all(map(str.isprintable, names)):
        raise FieldError("officers", "Use letters, digits and signs only.")
    return ImportedCase(line, number, kind, _state(row["state"]), names)


def _state(text: str) -> CaseState:
    try:
        return CaseState(text.strip().lower() or "active")
    except ValueError:
        raise FieldError("state", "The state is active or closed.") from None
