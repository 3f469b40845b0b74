"""What the fields of a log entry may hold: closed types, so that no plate and no name can be typed into public view.

A public field never holds free text. `TITLE` is the one controlled exception: what a coordinator calls an agency or a
camera, published on purpose. `PLATES`, `TEXT` and the officers' real ids exist for confidential fields only.

Source: docs/spec/log-entries.md, section 3.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clearplate.core.errors import InvariantError
from clearplate.core.offenses import OFFENSES


class FieldType(StrEnum):
    """The shapes a field may have; each comment shows the JSON value it takes."""

    OFFICER = "officer pseudonym"  # "o-3k9v2mtx4ab7q"; stable for a calendar quarter
    OFFICERS = "officer pseudonyms"  # a list of them
    CASE = "case pseudonym"  # "c-…"
    SLUG = "slug"  # "clock-skew": the name of a problem; starts with a letter
    TITLE = "title"  # "Mesa St at 5th": what the city calls an agency or a camera
    CHOICE = "choice"  # one word of the field's closed list
    CHOICES = "choices"  # a list of them, without repeats
    RULE = "rule"  # "search.case_exists"; no digits, so never a plate
    RULES = "rules"  # a list of them
    OFFENSE = "offense type"  # "09A"; a code of core.offenses
    COUNT = "count"  # 0 … 2^53 - 1
    MICRODEGREES = "microdegrees"  # -180000000 … 180000000
    FLAG = "flag"  # true or false
    INSTANT = "instant"  # "2026-11-24T06:30:00.000Z"
    DAY = "day"  # "2026-11-24", UTC
    DIGEST = "digest"  # SHA-256 in 64 hexadecimal digits
    UUID = "uuid"  # a camera, a search; never an officer in public
    UUIDS = "uuids"
    REFERENCE = "reference"  # "R-2026-0012": what a resident brought
    VERSION = "version"  # "0.1.0" of our software
    DISCLOSURES = "disclosures"  # what opens digests of an earlier entry; each checked against it by the reader
    TEXT = "text"  # at most 4000 characters; confidential only
    PLATES = "plates"  # normalised plates; confidential only


CONFIDENTIAL_ONLY = frozenset({FieldType.TEXT, FieldType.PLATES})
TEXT_MAX = 4000
LIST_MAX = 1000
TITLE_MAX = 120


@dataclass(frozen=True, slots=True)
class Field:
    """One named field of a log kind.

    Attributes:
        name: Lower case with underscores; permanent.
        type: What it may hold.
        nullable: Whether `None` may stand for "there is none".
        choices: The closed list of a CHOICE or CHOICES field; may grow, never shrink.
    """

    name: str
    type: FieldType
    nullable: bool = False
    choices: tuple[str, ...] = ()

    def check(self, value: Any) -> None:
        """Refuse a value this field cannot hold.

        Raises:
            InvariantError: It cannot. The value itself is never quoted: it may be what must not be shown.
        """
        if value is None and self.nullable:
            return
        if not _CHECKS[self.type](value, self):
            raise InvariantError(
                f"The field {self.name} of a log entry cannot hold this value: it must be a {self.type}."
            )


def instant_text(at: datetime) -> str:
    """Write an aware instant as an INSTANT field: UTC, whole milliseconds, `Z`.

    Raises:
        InvariantError: The instant is naive.
    """
    if at.tzinfo is None:
        raise InvariantError("An instant without a time zone cannot be logged.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Read an INSTANT field back. Raises ValueError for any other spelling of the instant."""
    at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    if instant_text(at) != text:
        raise ValueError("not in the one form an instant has")
    return at


_PATTERNS: Mapping[FieldType, re.Pattern[str]] = {
    FieldType.OFFICER: re.compile(r"o-[0-9a-z]{13}"),
    FieldType.CASE: re.compile(r"c-[0-9a-z]{13}"),
    FieldType.SLUG: re.compile(r"[a-z]+(-[a-z0-9]+)*"),
    FieldType.RULE: re.compile(r"[a-z_]+\.[a-z_]+"),
    FieldType.REFERENCE: re.compile(r"R-[0-9]{4}-[0-9]{4,6}"),
    FieldType.DIGEST: re.compile(r"[0-9a-f]{64}"),
    FieldType.VERSION: re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(\.?(dev|a|b|rc|post)[0-9]{1,4})?"),
}
SLUG_MAX = 60


def _matches(kind: FieldType) -> Callable[[Any, Field], bool]:
    pattern = _PATTERNS[kind]
    return lambda value, _field: (
        isinstance(value, str) and len(value) <= SLUG_MAX + 4 and bool(pattern.fullmatch(value))
    )


def _whole(low: int, high: int) -> Callable[[Any, Field], bool]:
    return lambda value, _field: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _text(longest: int) -> Callable[[Any, Field], bool]:
    return lambda value, _field: isinstance(value, str) and 0 < len(value) <= longest and not _UNSEEN.search(value)


_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _list_of(one: Callable[[Any, Field], bool]) -> Callable[[Any, Field], bool]:
    def check(value: Any, field: Field) -> bool:
        return (
            isinstance(value, list)
            and len(value) <= LIST_MAX
            and all(one(item, field) for item in value)
            and len(set(value)) == len(value)
        )

    return check


def _reads_back(read: Callable[[str], Any]) -> Callable[[Any, Field], bool]:
    """A check that holds when `read` takes the text and gives the same text back."""

    def check(value: Any, _field: Field) -> bool:
        try:
            return isinstance(value, str) and str(read(value)) == value
        except ValueError:
            return False

    return check


def _is_choice(value: Any, field: Field) -> bool:
    return isinstance(value, str) and value in field.choices


_is_uuid = _reads_back(UUID)
_is_disclosure = re.compile(r"[A-Za-z0-9_-]{1,60000}").fullmatch
_is_plate = re.compile(r"[A-Z0-9]{1,12}").fullmatch

_CHECKS: Mapping[FieldType, Callable[[Any, Field], bool]] = {
    **{kind: _matches(kind) for kind in _PATTERNS},
    FieldType.OFFICERS: _list_of(_matches(FieldType.OFFICER)),
    FieldType.TITLE: _text(TITLE_MAX),
    FieldType.CHOICE: _is_choice,
    FieldType.CHOICES: _list_of(_is_choice),
    FieldType.RULES: _list_of(_matches(FieldType.RULE)),
    FieldType.OFFENSE: lambda value, _field: isinstance(value, str) and value in OFFENSES,
    FieldType.COUNT: _whole(0, 2**53 - 1),
    FieldType.MICRODEGREES: _whole(-180_000_000, 180_000_000),
    FieldType.FLAG: lambda value, _field: isinstance(value, bool),
    FieldType.INSTANT: _reads_back(lambda text: instant_text(parse_instant(text))),
    FieldType.DAY: _reads_back(date.fromisoformat),
    FieldType.UUID: _is_uuid,
    FieldType.UUIDS: _list_of(_is_uuid),
    FieldType.DISCLOSURES: _list_of(lambda value, _field: isinstance(value, str) and bool(_is_disclosure(value))),
    FieldType.TEXT: _text(TEXT_MAX),
    FieldType.PLATES: _list_of(lambda value, _field: isinstance(value, str) and bool(_is_plate(value))),
}
