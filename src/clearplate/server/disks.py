"""Room on the disks a city writes to: told before it runs out, and told apart from other faults when it has."""

import errno
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import psycopg

from clearplate.server.config import CityConfig, FolderObjects

LOW_SHARE: Final = 0.10
"""Below a tenth of a disk the operator is warned."""
LOW_BYTES: Final = 5 * 1024**3
"""No tenth is more than this: a large disk with five gigabytes left is not short of room."""
FULL_BYTES: Final = 64 * 1024**2
"""Below this PostgreSQL may stop at any moment: its write-ahead log grows by files of 16 MiB."""
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}


class Room(StrEnum):
    """How much is left, in one word."""

    OK = "ok"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk under one of the city's folders.

    Attributes:
        use: What the folder is for: `database`, `objects`, `keyring` or `public`.
        free: Bytes that are left to a program that is not root.
        total: Bytes of the whole disk.
    """

    use: str
    folder: Path
    free: int
    total: int

    @property
    def room(self) -> Room:
        """How much is left, in one word."""
        if self.free < min(FULL_BYTES, self.total // 100):
            return Room.FULL
        return Room.LOW if self.free < min(LOW_BYTES, self.total * LOW_SHARE) else Room.OK


def disks(city: CityConfig) -> list[Disk]:
    """The disks under the folders that this machine holds; a database or a store elsewhere is its keeper's to watch."""
    return [
        Disk(use, folder, usage.free, usage.total)
        for use, folder in _folders(city)
        if folder.is_dir()
        for usage in [shutil.disk_usage(folder)]
    ]


def _folders(city: CityConfig) -> Iterator[tuple[str, Path]]:
    if city.database.embedded_folder is not None:
        yield "database", city.database.embedded_folder
    if isinstance(city.objects, FolderObjects):
        yield "objects", city.objects.folder
    yield "keyring", city.keys.keyring_folder
    if isinstance(city.public.store, FolderObjects):
        yield "public", city.public.store.folder


def sentence(disk: Disk) -> str:
    """Say which disk is short of room, and how much it has."""
    return (
        f"The disk under the folder of the {disk.use}, {disk.folder}, has {_shown(disk.free)} left "
        f"of {_shown(disk.total)}. What may go and what must not: docs/operate/full-disk.md"
    )


def has_no_room(fault: BaseException | None) -> bool:
    """Whether a fault comes from a full disk: one of ours, or the database's."""
    while fault is not None:
        if isinstance(fault, psycopg.errors.DiskFull) or (isinstance(fault, OSError) and fault.errno in _NO_ROOM):
            return True
        fault = fault.__cause__
    return False


def _shown(size: int) -> str:
    return f"{size / 1024**3:.1f} GB" if size >= 1024**3 else f"{size // 1024**2} MB"
