"""Audit files of the market leader's system, as agencies release them: three forms, many spellings of their columns.

* The public portal's CSV: `id, userId, searchDate, networkCount` and some of `reason`, `offenseType`, `caseNumber`.
* The organization audit (an agency's own users): Name, Total Networks Searched, Time Frame, License Plate, Case #, Reason,
  Offense Type, Search Time and more.
* The network audit (whoever searched an agency's cameras): the same with Org Name and Total Devices Searched.

A column that a file does not have is None in every row; an empty cell is an empty text. The two are never mixed up.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from clearplate.core.errors import FormatError
from clearplate.core.sheets import Row, read_rows


class AuditForm(StrEnum):
    """Which of the three forms a file has."""

    PORTAL = "public portal"
    ORGANIZATION = "organization audit"
    NETWORK = "network audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One search of somebody's. None where the file has no such column, empty where the cell is.

    Attributes:
        line: The line of the file on which it begins, 1 is the heading.
        user: Who, as the file says it; often blanked.
        agency: Whose user.
        reason: As typed.
        case_number: As typed.
        offense: As typed or chosen.
        plate: As typed.
        kind: The vendor's word for the search, such as `lookup` or `convoy`.
        networks: Agencies whose cameras were asked.
        searched_at: Aware UTC; None also where the cell is no instant.
        window: Span of time asked about; None also where it cannot be told.
    """

    line: int
    user: str | None = None
    agency: str | None = None
    reason: str | None = None
    case_number: str | None = None
    offense: str | None = None
    plate: str | None = None
    kind: str | None = None
    networks: int | None = None
    searched_at: datetime | None = None
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AuditFile:
    """A file's form, which fields it has, and its rows.

    Attributes:
        form: Which form it is.
        columns: The fields of `AuditRow` that the file has.
        rows: In the file's order.
    """

    form: AuditForm
    columns: frozenset[str]
    rows: tuple[AuditRow, ...]


_NAMES = {
    "user": ("userid", "name", "username", "user", "officer"),
    "agency": ("orgname", "organization", "organizationname", "agency"),
    "reason": ("reason", "searchreason"),
    "case_number": ("casenumber", "case", "caseno", "casenum"),
    "offense": ("offensetype", "offense", "crimetype"),
    "plate": ("licenseplate", "plate", "plates", "licenseplates"),
    "kind": ("searchtype",),
    "networks": ("networkcount", "totalnetworkssearched", "networkssearched"),
    "searched_at": ("searchdate", "searchtime", "searchdatetime", "datetime", "date"),
    "window": ("timeframe",),
    "window_from": ("timeframestart",),
    "window_to": ("timeframeend",),
    "devices": ("totaldevicessearched", "devicessearched"),
}
_INSTANT = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?(?:\s*(?:UTC|GMT))?", re.IGNORECASE
)
_NOON = 12
_DIGITS_MAX = 9
"""No agency asks a thousand million networks; a longer number is no count."""


def read_audit(text: str) -> AuditFile:
    """Read an audit file.

    Args:
        text: The whole file; a byte order mark is no harm.

    Raises:
        FormatError: It is not CSV, a quotation mark is never closed, or its heading names neither a reason, nor a case, nor
            a date of a search.
    """
    rows = read_rows(text)
    heading = next(rows, Row(1, [])).cells
    places = _places(heading)
    if not {"reason", "case_number"} & places.keys() or not {"searched_at", "networks"} & places.keys():
        raise FormatError(
            "This is no audit file that can be read: line 1 must name the columns, among them a reason or a case number "
            "and a date or a count of networks."
        )
    form = AuditForm.ORGANIZATION
    if "userid" in map(_plain, heading):
        form = AuditForm.PORTAL
    elif "devices" in places or "agency" in places:
        form = AuditForm.NETWORK
    columns = set(places) - {"devices", "window_from", "window_to"}
    if {"window_from", "window_to"} <= places.keys():
        columns.add("window")
    return AuditFile(form, frozenset(columns), tuple(_rows(rows, places)))


def _places(heading: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, name in enumerate(heading):
        for field, names in _NAMES.items():
            if _plain(name) in names:
                found.setdefault(field, place)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _rows(rows: Iterable[Row], places: dict[str, int]) -> Iterator[AuditRow]:
    for row in rows:
        cells = row.cells
        if any(cell.strip() for cell in cells):
            cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
            texts = {
                name: cell.get(name) for name in ("user", "agency", "reason", "case_number", "offense", "plate", "kind")
            }
            yield AuditRow(
                line=row.line,
                **texts,
                networks=_count(cell.get("networks", "")),
                searched_at=_instant(cell.get("searched_at", "")),
                window=_window(cell),
            )


def _count(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS_MAX else None


def _instant(text: str) -> datetime | None:
    if (parts := _INSTANT.search(text)) is None:
        return _iso(text)
    month, day, year, hour, minute = (int(part) for part in parts.groups()[:5])
    if parts[7]:
        hour = hour % _NOON + (_NOON if parts[7].upper() == "PM" else 0)
    try:
        return datetime(year, month, day, hour, minute, int(parts[6] or 0), tzinfo=UTC)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter at either end of the calendar
        return None


def _window(cell: dict[str, str]) -> timedelta | None:
    if "window_from" in cell and "window_to" in cell:
        ends = [_instant(cell["window_from"]), _instant(cell["window_to"])]
    else:
        ends = [_instant(match[0]) for match in _INSTANT.finditer(cell.get("window", ""))][:2]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - from and to
        return None
    return abs(ends[1] - ends[0])
