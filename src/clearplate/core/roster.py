"""An agency's roster: who was on shift when. Read from CSV with the columns officer (sign-in address), from, to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from clearplate.core.fields import FieldError
from clearplate.core.sheets import read_table

COLUMNS = ("officer", "from", "to")
ROWS_MAX = 50_000
LONGEST = timedelta(hours=24)
"""A longer shift is a slip of the pen; it would make every hour a working hour."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One officer's shift, from an instant to just before another; UTC."""

    email: str
    start: datetime
    end: datetime


def read_roster(text: str, zone: tzinfo) -> list[Shift]:
    """Read a roster.

    Args:
        text: CSV with a heading. Times are ISO 8601; without an offset they are the city's.
        zone: The city's time zone.

    Raises:
        FieldError: The heading lacks a column or names one twice, a quotation mark is never closed, or a line cannot be used: with its number. Half a roster would make
            officers look absent, so nothing of it is taken.
    """
    shifts: list[Shift] = []
    for line, row in read_table(text, COLUMNS):
        if len(shifts) >= ROWS_MAX:
            raise FieldError("file", "One file holds at most %(most)d shifts. Split it.", most=ROWS_MAX)
        try:
            shifts.append(_read(row, zone))
        except FieldError as fault:
            raise FieldError("file", "Line %(line)d: %(fault)s", line=line, fault=fault) from None
    if not shifts:
        raise FieldError("file", "The file holds no shift.")
    return shifts


def _read(row: dict[str, str], zone: tzinfo) -> Shift:
    email = row["officer"].strip().lower()
    if "@" not in email:
        raise FieldError("officer", "officer is a sign-in address.")
    start, end = _instant(row["from"], zone), _instant(row["to"], zone)
    if not timedelta(0) < end - start <= LONGEST:
        raise FieldError("to", "A shift ends after it begins, within 24 hours.")
    return Shift(email, start, end)


def _instant(text: str, zone: tzinfo) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter at either end of the calendar
        raise FieldError("from", "from and to are instants such as 2026-11-24T06:00.") from None
