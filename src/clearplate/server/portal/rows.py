"""Files of search rows: one month each, as canonical JSON and as CSV.

Source: docs/spec/statistics.md, section 5; RFC 4180.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any

from clearplate.core import canonical
from clearplate.core.figures import Row

COLUMNS = [
    "index", "at", "search", "officer", "agency", "for_other_agency", "case", "offense_type", "window_from", "window_to",
    "camera_count", "plate_count", "outcome", "rule", "topics", "policy", "answers", "sightings", "pictures_opened",
    "review", "embargoed",
]  # fmt: skip


def json_file(rows: Sequence[Row]) -> bytes:
    """The rows as an array of objects."""
    return canonical.encode(list(rows))


def csv_file(rows: Sequence[Row]) -> bytes:
    """The rows under a header, every field quoted, lines ended by CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[column]) for column in COLUMNS] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
