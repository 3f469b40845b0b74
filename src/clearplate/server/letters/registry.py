"""What officers are written to about: each kind registered once, by the station that knows it, when its app is ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from clearplate.server.agencies.models import Officer
from clearplate.server.registry import Registry


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that should be written.

    Attributes:
        officer: To whom.
        about: What the station calls the thing; at most 36 characters.
        until: After that it is of no use any more.
    """

    officer: Officer
    about: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says, in its reader's language: no plate, no person, no reason, no case.

    Attributes:
        subject: A few words.
        sentence: What waits, and until when.
        path: The page to open.
    """

    subject: str
    sentence: str
    path: str


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter.

    Attributes:
        name: At most 16 characters.
        due: What to write about now: `(now, abouts that letters exist about) -> letters`.
        words: What to say when it is sent, inside the reader's language: `(officer, about, now) -> words`; None when
            nothing waits any more, and then nothing is sent.
    """

    name: str
    due: Callable[[datetime, frozenset[str]], Iterable[Wanted]]
    words: Callable[[Officer, str, datetime], Words | None]


_KINDS: Registry[LetterKind] = Registry("letter")
register = _KINDS.register
kind_of = _KINDS.kind_of


def kinds() -> list[LetterKind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())
