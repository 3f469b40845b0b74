"""What this program remembers between runs: keys trusted on first use, and the last checkpoint seen of each log."""

import hashlib
import os
from pathlib import Path

from clearplate_verify.checkpoint import Checkpoint, parse_checkpoint
from clearplate_verify.errors import NotFetched, VerificationFailed
from clearplate_verify.note import parse_note


def default_folder() -> Path:
    """The state folder where none is named."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local/state") / "clearplate-verify"


class State:
    """A folder with one folder for each log, and a note of which log was found at which place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _log(self, origin: str) -> Path:
        return self.folder / "logs" / hashlib.sha256(origin.encode()).hexdigest()[:32]

    def _place(self, place: str) -> Path:
        return self.folder / "places" / hashlib.sha256(place.encode()).hexdigest()[:32]

    def check_place(self, place: str, origin: str) -> None:
        """Refuse another log at a place where one was seen before.

        Raises:
            VerificationFailed: The log there has another name than before.
        """
        known = _read(self._place(place))
        if known is not None and known != origin.encode():
            raise VerificationFailed(
                f"At this place stood the log {known.decode('utf-8', 'replace')!r}; now it is {origin!r}."
            )

    def keys(self, origin: str) -> bytes | None:
        """Keys trusted for a log, if any."""
        return _read(self._log(origin) / "keys.txt")

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint that held.

        Raises:
            VerificationFailed: What is kept is damaged.
        """
        data = _read(self._log(origin) / "checkpoint")
        return None if data is None else parse_checkpoint(parse_note(data).text)

    def city_key(self, origin: str) -> bytes | None:
        """The key that a log's city signs its results with, in hexadecimal digits, if one was seen."""
        return _read(self._log(origin) / "city-key")

    def keep(self, place: str, origin: str, checkpoint: bytes, keys: bytes | None, city_key: bytes | None) -> None:
        """Remember a checkpoint that held, and keys that are trusted from now on.

        Raises:
            NotFetched: The state folder cannot be written.
        """
        try:
            _write(self._place(place), origin.encode())
            _write(self._log(origin) / "checkpoint", checkpoint)
            if keys is not None:
                _write(self._log(origin) / "keys.txt", keys)
            if city_key is not None:
                _write(self._log(origin) / "city-key", city_key)
        except OSError as problem:
            raise NotFetched(f"The state folder {self.folder} cannot be written: {problem.strerror}") from None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise NotFetched(f"{path}: {problem.strerror}") from None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(path.name + ".new")
    waiting.write_bytes(data)
    waiting.replace(path)
