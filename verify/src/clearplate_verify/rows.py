"""Rows of the register of searches: what an entry adds to it, and how a month is written.

Written from docs/spec/statistics.md, section 5.
"""

import csv
import io
import marshal
from typing import Any

Row = dict[str, Any]
COLUMNS = [
    "index",
    "at",
    "search",
    "officer",
    "agency",
    "for_other_agency",
    "case",
    "offense_type",
    "window_from",
    "window_to",
    "camera_count",
    "plate_count",
    "outcome",
    "rule",
    "topics",
    "policy",
    "answers",
    "sightings",
    "pictures_opened",
    "review",
    "embargoed",
]
_FROM_ENTRY = (*COLUMNS[2:12], "policy")
SearchRow = tuple[str, int, str, bytes]
"""Month, index, search, and the row packed: what a worker hands to the one process that keeps them."""
Touch = tuple[str, int, int | None, int, str | None, int]
"""Search, answers, sightings shown, pictures opened, state of its review, index: what a later act adds to a row."""


class Register:
    """What a part of the log adds to the register, in its order."""

    def __init__(self) -> None:
        self.rows: list[SearchRow] = []
        self.touches: list[Touch] = []

    def act(self, index: int, kind: str, at: str, public: Row, *, embargoed: bool) -> None:
        """Take an act; one that is about no search adds nothing."""
        if kind in ("search.asked", "search.refused"):
            row: Row = {"index": index, "at": at, **{name: public[name] for name in _FROM_ENTRY}}
            row |= {"outcome": "allowed" if kind == "search.asked" else "refused", "rule": public.get("rule", "")}
            row |= {"topics": " ".join(public.get("topics", [])), "embargoed": embargoed}
            row["review"] = "waiting" if kind == "search.asked" else "none"
            self.rows.append((at[:7], index, public["search"], marshal.dumps(row)))
        elif kind == "search.answered":
            self.touches.append((public["search"], 1, public["sighting_count"], 0, None, index))
        elif kind == "custody.image_opened":
            self.touches.append((public["search"], 0, None, 1, None, index))
        elif kind == "review.disposed":
            self._review(index, public, public["disposition"])
        elif kind == "review.explanation_asked":
            self._review(index, public, "explanation")
        elif kind == "review.finding":
            self._review(index, public, "improper" if public["upheld"] else "dismissed")

    def _review(self, index: int, public: Row, state: str) -> None:
        self.touches.append((public["search"], 0, None, 0, state, index))


def unpack(data: bytes) -> Row:
    """The row that `Register` packed."""
    row: Row = marshal.loads(data)  # noqa: S302 - our own, from our own temporary database
    return row


def cell(value: Any) -> str:
    """A value as a cell of the CSV file, or as a page marks it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def csv_file(rows: list[Row]) -> bytes:
    """A month as RFC 4180 has it, every field quoted."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[column]) for column in COLUMNS] for row in rows)
    return text.getvalue().encode()
