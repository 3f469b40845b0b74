"""Files that survive a power cut: write beside, fsync, rename, fsync the folder.

The disk is trusted to keep what it acknowledged after fsync, and nothing else.
"""

import contextlib
import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; an existing one is closed to others."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def write_file(path: Path, content: bytes) -> None:
    """Replace a file whole or not at all, readable by its owner only.

    Raises:
        OSError: The disk refused; the former file is as it was.
    """
    beside = path.with_name(path.name + ".tmp")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def rename_file(path: Path, to: Path) -> None:
    """Rename within one file system, durably."""
    path.rename(to)
    sync_folder(to.parent)
    if to.parent != path.parent:
        sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file durably; one that is already gone is no fault."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def empty_file(path: Path) -> None:
    """Drop a file's content durably and leave its name; needs no free disk.

    Raises:
        OSError: The disk refused.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the folder's own entries durable: names that came, names that went."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
