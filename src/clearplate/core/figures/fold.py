"""The fold: entries in, in the order of the tree; figures out. Pure, and the same however often it is set down between.

Source: docs/spec/statistics.md.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from clearplate.core import canonical
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.figures.acts import apply
from clearplate.core.figures.days import DayCounters
from clearplate.core.figures.figure import Row, Snapshot
from clearplate.core.figures.registers import Registers
from clearplate.core.figures.snapshot import snapshot
from clearplate.core.figures.tables import DAY_CHARACTERS, Act, Tables, Touch
from clearplate.core.tlog.entries import ENTRY_VERSION, Entry, open_disclosure, parse_entry
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.merkle import leaf_hash

STATE_VERSION = 3
EMBARGOED = "tlog.embargoed"
DISCLOSED = "tlog.disclosed"


class Fold:
    """Statistics of a log, entry by entry, in memory that grows with days, cameras and agencies, not with entries."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._size = 0

    @property
    def size(self) -> int:
        """Entries so far."""
        return self._size

    def add(self, index: int, entry: Entry) -> None:
        """Add the next entry.

        Raises:
            FormatError: It is not the next one, or lacks a field that its kind has.
            VerificationError: It discloses what the log never withheld.
        """
        if index != self._size:
            raise FormatError(f"The next entry has the index {self._size}, not {index}.")
        self._size += 1
        at = instant_text(entry.at)
        self._tables.days.saw(at[:DAY_CHARACTERS], index)
        if index == 0:
            self._tables.registers.first_day = at[:DAY_CHARACTERS]
        try:
            if entry.kind == EMBARGOED:
                self._tables.registers.withheld[str(index)] = _bytes_of(entry, at).decode()
            elif entry.kind == DISCLOSED:
                apply(self._disclose(entry.public), self._tables)
            else:
                apply(Act(index, entry.kind, at, entry.public), self._tables)
        except KeyError as missing:
            raise FormatError(f"Entry {index} ({entry.kind}) lacks the field {missing.args[0]}.") from None

    def _disclose(self, public: Mapping[str, Any]) -> Act:
        index = public["index"]
        held = self._tables.registers.withheld.get(str(index))
        if held is None:
            raise VerificationError(f"The log discloses entry {index}, which is not withheld.")
        data = held.encode()
        if leaf_hash(data).hex() != public["leaf"]:
            raise VerificationError(f"The log discloses entry {index} under the hash of another entry.")
        hidden = parse_entry(data)
        claims = dict(open_disclosure(hidden, disclosure) for disclosure in public["disclosures"])
        del self._tables.registers.withheld[str(index)]
        return Act(index, str(claims.pop("kind")), instant_text(hidden.at), claims, embargoed=True)

    def stated(self, kind: str) -> Row | None:
        """What the latest act of a kind says, with its `index`, where such acts are kept; none where there was none."""
        return self._tables.registers.latest.get(kind)

    def take_rows(self) -> list[Row]:
        """The search rows that came since the last call, without what others add to them."""
        rows, self._tables.rows = self._tables.rows, []
        return rows

    def take_touches(self) -> list[Touch]:
        """What came since the last call for rows of searches: sums of answers and pictures, the largest of sightings."""
        touches, self._tables.touches = self._tables.touches, []
        return touches

    def forget(self, before: date) -> None:
        """Let go of counters of days that no later window can reach."""
        self._tables.days.forget(before.isoformat())

    def snapshot(self, as_of: datetime, *, root_hash: bytes) -> Snapshot:
        """Every figure and list at an instant."""
        return snapshot(self._tables, as_of, tree_size=self._size, root_hash=root_hash)

    def to_state(self) -> dict[str, Any]:
        """All that is kept, as canonical JSON can hold it; rows and touches not yet taken are not part of it."""
        return {
            "v": STATE_VERSION,
            "size": self._size,
            "days": self._tables.days.to_state(),
            "registers": self._tables.registers.to_state(),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "Fold":
        """Go on from `to_state`.

        Raises:
            FormatError: It is the state of another version.
        """
        if state.get("v") != STATE_VERSION:
            raise FormatError("These figures were set down by another version.")
        fold = cls()
        fold._size = state["size"]
        fold._tables.days = DayCounters.from_state(state["days"])
        fold._tables.registers = Registers.from_state(state["registers"])
        return fold


def _bytes_of(entry: Entry, at: str) -> bytes:
    """The entry's bytes again: canonical, so there is only one way to write it."""
    document = {
        "v": ENTRY_VERSION,
        "kind": entry.kind,
        "tag": entry.tag,
        "at": at,
        "public": dict(entry.public),
        "sd": list(entry.digests),
    }
    return canonical.encode(document)
