"""Chain of custody and viewers: facts only, each with the log entry that states it.

Source: docs/spec/evidence-bundle.md section 4.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clearplate.core import canonical
from clearplate.core.custody.bundle import DayKeyPublic
from clearplate.core.tlog.fields import instant_text


class Shown(StrEnum):
    """What somebody was shown of a capture."""

    SEARCH = "search"
    READS = "reads"
    PLATE = "plate"
    SCENE = "scene"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acted: the name in the log, the agency there, and who that is; None where the city has no such officer any more."""

    pseudonym: str
    agency: str | None
    name: str | None
    badge: str | None

    def as_json(self) -> dict[str, Any]:
        """As the documents say it."""
        return {"pseudonym": self.pseudonym, "agency": self.agency, "name": self.name, "badge": self.badge}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry that concerns captures of the bundle.

    Attributes:
        at: When the act happened.
        kind: The log kind; of the hidden act for an embargoed entry.
        leaf: The entry's leaf hash.
        captures: The captures it concerns.
        officer: Who acted; None where nobody did, or a command.
        shown: What the officer saw; None where the act showed nothing.
    """

    at: datetime
    kind: str
    leaf: bytes
    captures: frozenset[UUID]
    officer: Person | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class DayTold:
    """What became of a day's key: leaf hashes of the entries that say so."""

    key: DayKeyPublic
    made: bytes
    destroyed: bytes | None = None
    shredded: bytes | None = None


def chain_file(export: UUID, case: str, *, days: Iterable[DayTold], events: Iterable[Event]) -> bytes:
    """Write `chain-of-custody.json`."""
    return canonical.encode(
        {
            "v": 1,
            "export": str(export),
            "case": case,
            "day_keys": [_day(one) for one in sorted(days, key=lambda one: one.key.day)],
            "events": [
                {**_told(one), "kind": one.kind, "officer": one.officer.as_json() if one.officer else None}
                for one in in_order(events)
            ],
        }
    )


def viewers_file(export: UUID, events: Iterable[Event]) -> bytes:
    """Write `viewers.json`: the events that showed somebody something."""
    viewers = [
        {**_told(one), "shown": str(one.shown), "officer": one.officer.as_json() if one.officer else None}
        for one in in_order(events)
        if one.shown is not None
    ]
    return canonical.encode({"v": 1, "export": str(export), "viewers": viewers})


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events as the documents list them."""
    return sorted(events, key=lambda one: (instant_text(one.at), one.leaf))


def _told(one: Event) -> dict[str, Any]:
    return {"at": instant_text(one.at), "leaf": one.leaf.hex(), "captures": sorted(map(str, one.captures))}


def _day(one: DayTold) -> dict[str, Any]:
    return {
        "day": one.key.day.isoformat(),
        "suite": str(one.key.suite),
        "key_id": one.key.key_id,
        "public": b64encode(one.key.public).decode("ascii"),
        "made": one.made.hex(),
        "destroyed": None if one.destroyed is None else one.destroyed.hex(),
        "shredded": None if one.shredded is None else one.shredded.hex(),
    }
