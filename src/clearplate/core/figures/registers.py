"""What has a state rather than a day: agencies, cameras, keys, certificates, holds, policies, changes, what is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from clearplate.core.figures.figure import Row

CHANGES_SHOWN = 100


@dataclass(slots=True)
class Registers:
    """The lists as they grow; each row holds only what JSON can.

    Attributes:
        agencies: Rows in log order.
        accounts: Agency title to accounts given less ended.
        counted: Agency title to the latest `agencies.counted`, with its index.
        cameras: Camera to its row, in the order of their invitation.
        days: Day to the row of its key.
        certificates: Day to the row of what was destroyed of it.
        escrow: Day to the row of the escrowed copy of its key.
        case_keys: Case and key, with a space between, to `live` or `destroyed`.
        holds: Hold to what was told of it, in the order of telling.
        oversight: Log kind to what was told by it, in the order of telling.
        latest: Log kind to what its latest act says.
        policies: Rows in log order.
        changes: Rows of what residents are told in the feed, the newest first.
        withheld: Tree index, in text, to the bytes of the embargoed entry, in text.
        first_day: Day of entry 0.
    """

    agencies: list[Row] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)
    counted: dict[str, Row] = field(default_factory=dict)
    cameras: dict[str, Row] = field(default_factory=dict)
    days: dict[str, Row] = field(default_factory=dict)
    certificates: dict[str, Row] = field(default_factory=dict)
    escrow: dict[str, Row] = field(default_factory=dict)
    case_keys: dict[str, str] = field(default_factory=dict)
    holds: dict[str, list[Row]] = field(default_factory=dict)
    oversight: dict[str, list[Row]] = field(default_factory=dict)
    latest: dict[str, Row] = field(default_factory=dict)
    policies: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    withheld: dict[str, str] = field(default_factory=dict)
    first_day: str | None = None

    def add_change(self, index: int, at: str, kind: str) -> None:
        """Tell of a change; only the newest are kept."""
        self.changes.append({"index": index, "at": at, "kind": kind})
        self.changes.sort(key=lambda row: -int(row["index"]))
        del self.changes[CHANGES_SHOWN:]

    def add_account(self, agency: str, change: int) -> None:
        """Count an account of an agency up or down."""
        self.accounts[agency] = self.accounts.get(agency, 0) + change

    def to_state(self) -> dict[str, Any]:
        """Everything, as canonical JSON can hold it. Cameras as a list: their order is part of the state."""
        state = {part.name: getattr(self, part.name) for part in fields(self)}
        return {**state, "cameras": list(self.cameras.values())}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "Registers":
        """Read `to_state` back."""
        return cls(**{**state, "cameras": {row["camera"]: row for row in state["cameras"]}})
