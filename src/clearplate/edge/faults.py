"""What is wrong right now, in words: shown by `health`, sent with every heartbeat, never with a plate in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock


class FaultKind(StrEnum):
    """The kinds of fault a camera reports; the words are part of the heartbeat."""

    CITY_UNREACHABLE = "city_unreachable"
    CITY_REFUSES = "city_refuses"
    RECEIPT_INVALID = "receipt_invalid"
    NOTICE_INVALID = "notice_invalid"
    UPLOAD_SET_ASIDE = "upload_set_aside"
    CLOCK_WRONG = "clock_wrong"
    NO_DAY_KEY = "no_day_key"
    DAY_KEYS_INVALID = "day_keys_invalid"
    DISK_FULL = "disk_full"
    SPOOL_FULL = "spool_full"
    SPOOL_DAMAGED = "spool_damaged"
    SPOOL_UNREADABLE = "spool_unreadable"
    SOURCE_FAILED = "source_failed"
    ENGINE_FAILED = "engine_failed"
    UNFIT_CAPTURE = "unfit_capture"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        kind: Which.
        sentence: For a person: what is wrong and what to do.
        since: When it began, aware UTC.
    """

    kind: FaultKind
    sentence: str
    since: datetime

    def as_document(self) -> dict[str, str]:
        """As the heartbeat carries it."""
        since = self.since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"fault": str(self.kind), "detail": self.sentence, "since": since}


class Faults:
    """The faults of the moment. Safe for several threads."""

    def __init__(self, now: Callable[[], datetime], tell: Callable[[str], None]) -> None:
        """Begin with none.

        Args:
            now: The clock.
            tell: Called with a sentence when a fault begins, changes or ends: the agent's diagnostics.
        """
        self._now, self._tell = now, tell
        self._lock = Lock()
        self._faults: dict[FaultKind, Fault] = {}

    def begin(self, kind: FaultKind, sentence: str) -> None:
        """Something is wrong; said once while the sentence stays the same."""
        with self._lock:
            known = self._faults.get(kind)
            self._faults[kind] = Fault(kind, sentence, known.since if known else self._now())
        if known is None or known.sentence != sentence:
            self._tell(sentence)

    def end(self, kind: FaultKind) -> None:
        """It is well again."""
        with self._lock:
            known = self._faults.pop(kind, None)
        if known is not None:
            self._tell(f"Well again: {kind.replace('_', ' ')}.")

    def say(self, sentence: str) -> None:
        """Tell something that is no fault."""
        self._tell(sentence)

    def current(self) -> list[Fault]:
        """Every fault, the oldest first."""
        with self._lock:
            return sorted(self._faults.values(), key=lambda fault: fault.since)
