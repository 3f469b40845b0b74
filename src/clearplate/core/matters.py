"""What residents bring to a city about its plate readers: which matters there are, how they end, and until when.

A matter is known in public by its reference, its kind and its dates. What it is about, and who brought it, is not here.

Source: docs/adr/0040-matters-are-typed-in-by-the-city.md.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError

_COMPLAINT = ("upheld", "not_upheld", "changed_programme", "referred")
OUTCOMES_OF: Mapping[str, tuple[str, ...]] = {
    "records_request": ("granted", "partly_granted", "denied_exempt", "no_records", "referred"),
    "comment": ("explained", "changed_programme", "referred"),
    "wrong_read": _COMPLAINT,
    "wrong_stop": _COMPLAINT,
    "misuse": _COMPLAINT,
}
"""Each kind of matter, and how it may be answered."""
MATTERS = tuple(OUTCOMES_OF)
OUTCOMES = tuple(dict.fromkeys(outcome for of_one in OUTCOMES_OF.values() for outcome in of_one))
WAYS = ("letter", "email", "phone", "in_person", "meeting", "web_form")
"""How it reached the city."""
EXTENSIONS = ("clarification_asked", "attorney_general_asked", "large_volume", "still_looking_into")
"""Why an answer takes longer."""
WITHDRAWALS = ("recorded_twice", "recorded_by_mistake", "resident_withdrew")
"""Why a matter needs no answer any more."""


def reference(year: int, number: int) -> str:
    """What a resident is given: `R-2026-0012` for the twelfth matter recorded in 2026."""
    return f"R-{year}-{number:04d}"


def parts(known: str) -> tuple[int, int]:
    """Year and number of what `reference` made."""
    _letter, year, number = known.split("-")
    return int(year), int(number)


def due_on(received_on: date, days: int) -> date:
    """The last day on which an answer is in time."""
    return received_on + timedelta(days=days)


def check_received(received_on: date, today: date) -> None:
    """Refuse a day on which nobody can have brought anything.

    Raises:
        FieldError: It is ahead, or more than a year ago.
    """
    if received_on > today:
        raise FieldError("received_on", "This day is not here yet. Give the day on which it reached the city.")
    if received_on < today - timedelta(days=366):
        raise FieldError("received_on", "This day is more than a year ago. Check the year.")


def check_answer(matter: str, outcome: str, received_on: date, answered_on: date, today: date) -> None:
    """Refuse an answer that does not fit its matter.

    Raises:
        FieldError: The day is before the matter's, or ahead.
        FormatError: The outcome is one of another kind of matter.
    """
    if not received_on <= answered_on <= today:
        raise FieldError("answered_on", "Give a day from the one on which it reached the city until today.")
    if outcome not in OUTCOMES_OF[matter]:
        raise FormatError("This matter cannot have this outcome.")
