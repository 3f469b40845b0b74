"""Where the days' secrets live: outside the database and its backups.

The port is `Keyring`; the store here keeps one file a day, wrapped under a master key. Trusted: who can read folder
and master key can open every capture that has not been shredded. A day that was destroyed and a day that never had
a key are different answers, and stay different after the database is restored from a backup.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.custody.day_keys import SECRET_BYTES, DayKey, derive_day_key
from clearplate.core.errors import ClearplateError, FormatError, VerificationError

NONCE_BYTES = 12
_MAGIC = b"clearplate/keyring/v1\n"


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
    """No key was ever made for this day."""

    def __init__(self, day: date) -> None:
        super().__init__(day, f"No key was ever made for {day}. Run `clearplate keys make`, or ask for another day.")


class KeyState(StrEnum):
    """What the keyring holds of a day."""

    OPEN = "open"
    SHREDDED = "shredded"


class Keyring(Protocol):
    """The port: make, lend, destroy a day's key, and say which days there are."""

    def make(self, day: date) -> DayKeyPublic:
        """Make the day's key if there is none, and give its public half.

        Raises:
            DayShreddedError: It was made and destroyed; a day gets one key, once.
        """

    def public(self, day: date) -> DayKeyPublic:
        """Give the public half.

        Raises:
            DayShreddedError, DayNeverMadeError: There is no key.
        """

    def day_key(self, day: date) -> AbstractContextManager[DayKey]:
        """Lend the private key for the length of a `with` block; do not keep it.

        Raises:
            DayShreddedError, DayNeverMadeError: There is no key.
        """

    def open_days(self, days: Iterable[date]) -> AbstractContextManager[dict[date, DayKey]]:
        """Lend the keys of many days at once; days without one are absent."""

    def destroy(self, day: date, *, now: datetime) -> None:
        """Destroy the day's key beyond recovery from this store. Doing it again changes nothing.

        Raises:
            DayNeverMadeError: There was none.
        """

    def days(self) -> dict[date, KeyState]:
        """Say every day that has or had a key."""


class FileKeyring:
    """One file a day, `YYYY-MM-DD.key`: AES-256-GCM under the master key, the day as associated data.

    A destroyed day leaves `YYYY-MM-DD.destroyed` with the instant. Keys lent before are held in this process until
    their file is gone: each use first reads the folder, so a key destroyed by another process is forgotten here too.
    """

    def __init__(
        self, folder: Path, master_key: bytes, *, suite: Suite, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        if len(master_key) != SECRET_BYTES:
            raise FormatError(f"The keyring's master key is {SECRET_BYTES} bytes.")
        self._folder = folder
        self._wrap = AESGCM(master_key)
        self._suite = suite
        self._random = random
        self._lock = threading.Lock()
        self._held: dict[date, DayKey] = {}

    def make(self, day: date) -> DayKeyPublic:
        """Make the day's key, durable before anyone can seal to it."""
        if self.days().get(day) is None:
            nonce = self._random(NONCE_BYTES)
            sealed = self._wrap.encrypt(nonce, self._random(SECRET_BYTES), _bound(day, self._suite))
            wrapped = _header(self._suite) + nonce + sealed
            _write_once(self._folder / f"{day.isoformat()}.key", wrapped)
        return self.public(day)

    def public(self, day: date) -> DayKeyPublic:
        """Derive the public half from the secret, so that no other store can put a false key in its place."""
        with self.day_key(day) as key:
            return key.public

    @contextmanager
    def day_key(self, day: date) -> Iterator[DayKey]:
        """Lend the private key."""
        states = self.days()
        key = self._keys([day], states).get(day)
        if key is None:
            raise DayShreddedError(day) if day in states else DayNeverMadeError(day)
        yield key

    @contextmanager
    def open_days(self, days: Iterable[date]) -> Iterator[dict[date, DayKey]]:
        """Lend many keys, reading the folder once."""
        yield self._keys(days, self.days())

    def destroy(self, day: date, *, now: datetime) -> None:
        """Mark, overwrite, unlink, and make each step durable; after a crash, doing it again finishes it."""
        state = self.days().get(day)
        if state is None:
            raise DayNeverMadeError(day)
        if state is KeyState.OPEN:
            _write_once(self._folder / f"{day.isoformat()}.destroyed", now.isoformat().encode())
        path = self._folder / f"{day.isoformat()}.key"
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(self._random(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        _sync_folder(self._folder)
        with self._lock:
            self._held.pop(day, None)

    def days(self) -> dict[date, KeyState]:
        """Read the folder. A marker wins over a key file: destroying was begun and must be finished."""
        states: dict[date, KeyState] = {}
        for name in os.listdir(self._folder):  # noqa: PTH208 - three times faster, and this runs at every use
            stem, _, ending = name.partition(".")
            if ending == "destroyed":
                states[date.fromisoformat(stem)] = KeyState.SHREDDED
            elif ending == "key" and stem != "master":
                states.setdefault(date.fromisoformat(stem), KeyState.OPEN)
        return states

    def _keys(self, days: Iterable[date], states: dict[date, KeyState]) -> dict[date, DayKey]:
        with self._lock:
            for gone in [held for held in self._held if states.get(held) is not KeyState.OPEN]:
                del self._held[gone]
            found = {day: self._held.get(day) for day in days if states.get(day) is KeyState.OPEN}
        keys = {day: held or self._unwrap(day) for day, held in found.items()}
        with self._lock:
            self._held.update(keys)
        return keys

    def _unwrap(self, day: date) -> DayKey:
        try:
            raw = (self._folder / f"{day.isoformat()}.key").read_bytes()
        except FileNotFoundError:
            raise DayShreddedError(day) from None
        suite_name, _, rest = raw.removeprefix(_MAGIC).partition(b"\n")
        try:
            suite = Suite(suite_name.decode("ascii"))
            secret = self._wrap.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound(day, suite))
        except ValueError:
            raise FormatError(f"The keyring's file of {day} is not a wrapped key.") from None
        except InvalidTag:
            raise VerificationError(
                f"The keyring's file of {day} was changed, or wrapped under another master key. "
                "Check `keys.keyring_master_key_file` in the city's configuration."
            ) from None
        return derive_day_key(secret, day, suite)


def _header(suite: Suite) -> bytes:
    return _MAGIC + suite.encode("ascii") + b"\n"


def _bound(day: date, suite: Suite) -> bytes:
    """Associated data: the day comes from the file's name, so two files cannot trade places."""
    return _header(suite) + day.isoformat().encode("ascii")


def _write_once(path: Path, content: bytes) -> None:
    """Write a file whole and durable, or leave the one that is already there."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            # link, not rename: of two processes that make the same day's key, the second must not win.
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
