"""Files as a backup and a restore move them: durable on return, whole or not at all, told about while it takes long."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from clearplate.operate.binaries import Progress
from clearplate.operate.errors import OperateError

_STEP: Final = 1024 * 1024
_TELL_SECONDS: Final = 10.0


class Teller:
    """Says how far long work has come, at most every ten seconds."""

    def __init__(self, what: str, progress: Progress) -> None:
        self._what, self._progress, self._next = what, progress, time.monotonic() + _TELL_SECONDS
        self.files = self.size = 0

    def add(self, size: int) -> None:
        """One more file, of so many bytes."""
        self.files += 1
        self.size += size
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _TELL_SECONDS
            self._progress(f"{self._what}: {self.files} files, {self.size // 1_000_000} MB so far")


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file in a folder, by its path in it, in order; drafts that a crash left (`.name`) are passed over."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from ((f"{path.name}/{rest}", file) for rest, file in walk(path))
        elif path.is_file():
            yield path.name, path


def copy_file(source: Path, target: Path, *, mode: int = 0o600) -> str:
    """Copy a file, durable on return; gives the SHA-256 of what was copied.

    Raises:
        FileNotFoundError: It went away meanwhile.
    """
    digest = sha256()
    with source.open("rb", buffering=0) as reading:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb", buffering=0) as writing:
            while piece := reading.read(_STEP):
                digest.update(piece)
                writing.write(piece)
            os.fsync(writing.fileno())
    return digest.hexdigest()


def place_file(source: Path, target: Path, *, mode: int = 0o600) -> None:
    """Copy a file beside its place and rename it there: after a crash there is the whole file or none."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        copy_file(source, draft, mode=mode)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Say in words what a file system refuses.

    Raises:
        OperateError: Instead of OSError.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OperateError(f"There is no room left for {place}; make room and start again.") from fault
        raise OperateError(f"{fault.filename or place} cannot be used: {fault.strerror}.") from fault


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in 64 hexadecimal digits.

    Raises:
        OperateError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = sha256()
            while piece := file.read(_STEP):
                digest.update(piece)
    except OSError as fault:
        raise OperateError(f"{path} cannot be read: {fault.strerror}.") from fault
    return digest.hexdigest()


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, durable on return."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(folder: Path) -> None:
    """Wait for every folder in a folder, and for it."""
    for path in folder.rglob("*"):
        if path.is_dir():
            sync(path)
    sync(folder)
