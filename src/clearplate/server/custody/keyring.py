"""Where the secrets of days and cases live: outside the database and its backups.

Trusted: who can read the folder and what wraps its files can open every capture that has not been shredded. A day that
was destroyed and a day that never had a key are different answers, and stay different after the database is restored
from a backup. The keyring holds no secret between two uses: it is unwrapped inside a `with` block and overwritten at
its end, so that a key destroyed by one process is in no other (ADR 0023).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.custody.case_keys import CaseKey, CaseKeyPublic, derive_case_key
from clearplate.core.custody.day_keys import SECRET_BYTES, DayKey, derive_day_key, derive_token_key, wipe
from clearplate.core.errors import ClearplateError
from clearplate.server.custody.keyring_files import (
    KeyDamagedError,
    KeyFolder,
    KeyringFaultError,
    KeyState,
    MasterKeyWrap,
    fill_random,
)

__all__ = [
    "CaseClosedError",
    "CaseNeverMadeError",
    "CaseShreddedError",
    "DayClosedError",
    "DayNeverMadeError",
    "DayShreddedError",
    "FileKeyring",
    "KeyDamagedError",
    "KeyState",
    "Keyring",
    "KeyringFaultError",
]
_CASE = "case-"
diagnostics = logging.getLogger(__name__)


class DayClosedError(ClearplateError):
    """There is no key for this day."""

    def __init__(self, day: date, sentence: str) -> None:
        super().__init__(sentence)
        self.day = day


class DayShreddedError(DayClosedError):
    """The day's key was destroyed: nothing of that day can be opened again."""

    def __init__(self, day: date) -> None:
        super().__init__(day, f"The key of {day} was destroyed. Nothing captured on that day can be opened again.")


class DayNeverMadeError(DayClosedError):
    """The keyring has no key for this day and no mark that it had one."""

    def __init__(self, day: date) -> None:
        super().__init__(
            day,
            f"There is no key for {day}. If none was made, run `clearplate keys make` or ask for another day; "
            "if its file was lost, `clearplate keys list` says so.",
        )


class CaseClosedError(ClearplateError):
    """There is no key for what this case holds."""

    def __init__(self, case_id: UUID, sentence: str) -> None:
        super().__init__(sentence)
        self.case_id = case_id


class CaseShreddedError(CaseClosedError):
    """The case's key was destroyed: nothing held there can be opened again."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(
            case_id, "The key of this case was destroyed. Nothing that was held there can be opened again."
        )


class CaseNeverMadeError(CaseClosedError):
    """The keyring has no key for this case and no mark that it had one."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(
            case_id,
            "There is no key for this case: nothing is held there, or its file was lost; `clearplate keys list` says so.",
        )


class Keyring:
    """Make, lend and destroy the secrets of days and cases, and say which there are.

    Every method may raise KeyringFaultError: the folder or the token does not do what was asked, or, as KeyDamagedError, one
    key is damaged. Threads and processes may use one folder at once.
    """

    def __init__(self, files: KeyFolder, *, suite: Suite, fill: Callable[[bytearray], None] = fill_random) -> None:
        self.files = files
        self._suite = suite
        self._fill = fill

    def make(self, day: date) -> DayKeyPublic:
        """Make the day's key if there is none, durable before anyone can seal to it, and give its public half.

        Raises:
            DayShreddedError: It was made and destroyed; a day gets one key, once.
        """
        self._make(day.isoformat())
        return self.public(day)

    def public(self, day: date) -> DayKeyPublic:
        """Derive the public half from the secret, so that no other store can put a false key in its place.

        Raises:
            DayShreddedError, DayNeverMadeError: There is no key.
        """
        with self.day_key(day) as key:
            return key.public

    @contextmanager
    def day_key(self, day: date) -> Iterator[DayKey]:
        """Lend the private key for the length of a `with` block; do not keep it.

        Raises:
            DayShreddedError, DayNeverMadeError: There is no key.
        """
        name = day.isoformat()
        if (state := self.files.states().get(name)) is not KeyState.OPEN:
            raise DayNeverMadeError(day) if state is None else DayShreddedError(day)
        try:
            with self.files.secret(name) as (secret, suite):
                key = derive_day_key(secret, day, suite)
        except FileNotFoundError:
            raise DayShreddedError(day) from None
        try:
            yield key
        finally:
            wipe(key.token_key)

    @contextmanager
    def open_days(self, days: Iterable[date]) -> Iterator[dict[date, DayKey]]:
        """Lend the keys of many days at once; days without one, or with a damaged one, are absent."""
        keys: dict[date, DayKey] = {}
        try:
            for day, secret, suite in self._secrets(days):
                keys[day] = derive_day_key(secret, day, suite)
            yield keys
        finally:
            for key in keys.values():
                wipe(key.token_key)

    @contextmanager
    def token_keys(self, days: Iterable[date]) -> Iterator[dict[date, bytearray]]:
        """Lend only the token keys of many days, 32 bytes each; days without a sound key are absent."""
        keys: dict[date, bytearray] = {}
        try:
            for day, secret, _ in self._secrets(days):
                keys[day] = derive_token_key(secret, day)
            yield keys
        finally:
            for key in keys.values():
                wipe(key)

    def destroy(self, day: date, *, now: datetime) -> None:
        """Destroy the day's key beyond recovery from this store. Doing it again finishes what was cut short, or changes nothing.

        A day without a key is marked as destroyed too, so that a file that turns up later stays closed.
        """
        self.files.destroy(day.isoformat(), now=now)

    def days(self) -> dict[date, KeyState]:
        """Say every day that has or had a key."""
        found: dict[date, KeyState] = {}
        for name, state in self.files.states().items():
            if (day := _day(name)) is not None:
                found[day] = state
        return found

    def make_case(self, case_id: UUID) -> CaseKeyPublic:
        """Make the case's key if there is none, and give its public half.

        Raises:
            CaseShreddedError: It was made and destroyed; a case gets one key, once.
        """
        self._make(f"{_CASE}{case_id}")
        return self.case_public(case_id)

    def case_public(self, case_id: UUID) -> CaseKeyPublic:
        """Derive the public half from the secret.

        Raises:
            CaseShreddedError, CaseNeverMadeError: There is no key.
        """
        with self.case_key(case_id) as key:
            return key.public

    @contextmanager
    def case_key(self, case_id: UUID) -> Iterator[CaseKey]:
        """Lend the case's private key for the length of a `with` block; do not keep it.

        Raises:
            CaseShreddedError, CaseNeverMadeError: There is no key.
        """
        name = f"{_CASE}{case_id}"
        if (state := self.files.states().get(name)) is not KeyState.OPEN:
            raise CaseNeverMadeError(case_id) if state is None else CaseShreddedError(case_id)
        try:
            with self.files.secret(name) as (secret, suite):
                key = derive_case_key(secret, case_id, suite)
        except FileNotFoundError:
            raise CaseShreddedError(case_id) from None
        yield key

    def destroy_case(self, case_id: UUID, *, now: datetime) -> None:
        """Destroy the case's key beyond recovery from this store, as `destroy` does a day's."""
        self.files.destroy(f"{_CASE}{case_id}", now=now)

    def cases(self) -> dict[UUID, KeyState]:
        """Say every case that has or had a key."""
        found: dict[UUID, KeyState] = {}
        for name, state in self.files.states().items():
            if (case_id := _case(name)) is not None:
                found[case_id] = state
        return found

    def _make(self, name: str) -> None:
        if self.files.states().get(name) is not None:
            return
        secret = bytearray(SECRET_BYTES)
        try:
            self._fill(secret)
            self.files.put(name, self._suite, secret)
        finally:
            wipe(secret)

    def _secrets(self, days: Iterable[date]) -> Iterator[tuple[date, bytearray, Suite]]:
        """Unwrap the secrets of the open days among these, each overwritten before the next."""
        states = self.files.states()
        for day in days:
            name = day.isoformat()
            if states.get(name) is not KeyState.OPEN:
                continue
            try:
                with self.files.secret(name) as (secret, suite):
                    yield day, secret, suite
            except FileNotFoundError:
                continue  # destroyed by another process since the folder was read
            except KeyDamagedError as fault:
                # One damaged day must not stop the others; whoever asked is told how many days have no key.
                diagnostics.error("%s", fault.diagnostics())


class FileKeyring(Keyring):
    """The keyring whose files are wrapped under a master key that rests elsewhere: AES-256-GCM, the name as associated data."""

    def __init__(self, folder: Path, master_key: bytes, *, suite: Suite) -> None:
        super().__init__(KeyFolder(folder, MasterKeyWrap(master_key)), suite=suite)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _case(name: str) -> UUID | None:
    if not name.startswith(_CASE):
        return None
    try:
        return UUID(name.removeprefix(_CASE))
    except ValueError:
        return None
