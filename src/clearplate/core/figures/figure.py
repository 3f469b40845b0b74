"""What a figure is: a number, the days it covers, and the entries it can be recomputed from.

Source: docs/spec/statistics.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clearplate.core.tlog.fields import instant_text

FIGURES_VERSION = 1
Row = dict[str, Any]
"""One row of a list or of the searches: column to text, whole number, flag or null."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number.

    Attributes:
        value: The number; none where the log does not say.
        from_day: First UTC day it covers, `2026-11-24`.
        to_day: Last UTC day it covers.
        first: Smallest tree index of an entry of those days; none when there is no such entry.
        last: The largest.
    """

    value: int | None
    from_day: str
    to_day: str
    first: int | None
    last: int | None

    def as_json(self) -> Row:
        """The figure as `figures.json` has it."""
        return {
            "value": self.value,
            "from": self.from_day,
            "to": self.to_day,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every figure and list of a log at one instant.

    Attributes:
        as_of: The instant; its UTC day ends the window of 30 days.
        tree_size: Entries that were folded.
        root_hash: The root over them.
        figures: Figure id to figure.
        lists: List id to rows, in their order.
    """

    as_of: datetime
    tree_size: int
    root_hash: bytes
    figures: Mapping[str, Figure]
    lists: Mapping[str, Sequence[Row]]

    def as_json(self, origin: str, files: Sequence[Row]) -> Row:
        """The document `data/figures.json`.

        Args:
            origin: The log's name.
            files: Path, SHA-256 and number of rows of each file of search rows.
        """
        return {
            "v": FIGURES_VERSION,
            "origin": origin,
            "tree_size": self.tree_size,
            "root_hash": self.root_hash.hex(),
            "as_of": instant_text(self.as_of),
            "figures": {name: figure.as_json() for name, figure in self.figures.items()},
            "lists": {name: list(rows) for name, rows in self.lists.items()},
            "files": list(files),
        }
