"""What a hold is: captures kept past their day for one case until a stated day; and the line the public will see of it.

The line is made by one function, so what an officer is shown before asking and what the log keeps cannot differ. A
reason's text is never in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clearplate.core import reasons
from clearplate.core.fields import FieldError

CAMERAS_MAX = 20
"""Cameras one bounded query may name. No source: a scene and the roads out of it; a wider one is a search (P7)."""
NOTE_MAX = reasons.REASON_MAX


class CapturesGoneError(FieldError):
    """What a hold names is destroyed, or cannot be opened any more; told beside the field `captures`."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__("captures", template, **params)


def ends_at(ends_on: date) -> datetime:
    """The first instant at which it is held no more: the day's first, UTC."""
    return datetime.combine(ends_on, time(0), UTC)


def length(ends_on: date, now: datetime) -> timedelta:
    """From an instant to a hold's end."""
    return ends_at(ends_on) - now


def is_new(reason: str, earlier: Iterable[str]) -> bool:
    """Whether a reason says something that none of the earlier ones said: signs, accents and capitals do not count."""
    words = _words(reason)
    return all(words != _words(other) for other in earlier)


def _words(text: str) -> list[str]:
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return sorted(re.findall(r"[a-z0-9]+", bare))


def read_reason(text: str, *, field: str = "reason") -> str:
    """Take a reason as typed; whether it says enough is for policy to decide.

    Raises:
        FieldError: Too long, or with signs that cannot be printed.
    """
    reason = " ".join(text.split())
    if len(reason) > reasons.REASON_MAX:
        raise FieldError(field, "Use at most %(most)s characters.", most=reasons.REASON_MAX)
    if not reason.isprintable():
        raise FieldError(field, "Use letters, digits and signs only.")
    return reason


def public_line(
    *,
    officer: str,
    agency: str,
    case: str,
    what: str,
    named_by: str,
    offense_type: str,
    captures: int,
    ends_on: date,
) -> dict[str, Any]:
    """The public fields of a request's entry that the officer decides on: shown before asking, logged afterwards.

    What only the act adds is not among them: the hold's id, the policy's version, the rules.

    Args:
        officer: Pseudonym.
        agency: Its name.
        case: Pseudonym.
        what: `hold` or `extension`.
        named_by: `sightings` or `query`.
        offense_type: Of the case.
        captures: How many are named.
        ends_on: Held until the first instant of this UTC day.
    """
    return {
        "officer": officer,
        "agency": agency,
        "case": case,
        "what": what,
        "named_by": named_by,
        "offense_type": offense_type,
        "captures": captures,
        "ends_on": ends_on.isoformat(),
    }
