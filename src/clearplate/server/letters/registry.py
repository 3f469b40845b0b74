"""What officers are written to about: each kind registered once, by the station that knows it, when its app is ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from clearplate.core.errors import InvariantError
from clearplate.server.agencies.models import Officer


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


_KINDS: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> None:
    """Make a kind known; call it from the station's `AppConfig.ready`.

    Raises:
        InvariantError: Another has this name.
    """
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise InvariantError(f"Two stations register the letter {kind.name}.")


def kind_of(name: str) -> LetterKind:
    """The kind of this name.

    Raises:
        InvariantError: No station registered it.
    """
    if name not in _KINDS:
        raise InvariantError(f"No station registered the letter {name}.")
    return _KINDS[name]


def kinds() -> list[LetterKind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())
