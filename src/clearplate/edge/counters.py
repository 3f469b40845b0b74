"""Counts of what became of everything the camera saw, kept over restarts.

A fixed 4 KiB file, allocated once and changed in place through a memory map: counting needs no free disk (so a full
disk is counted too), costs no fsync, and outlives `kill -9`. After a power cut the last seconds may be missing.
"""

import mmap
import os
import struct
from enum import Enum
from pathlib import Path
from threading import Lock

from clearplate.core.errors import FormatError
from clearplate.edge.durable import PRIVATE_FILE, sync_folder

COUNTERS_NAME = "counters"
_MAGIC = b"CPCOUNT1"
_SIZE = 4096
_SLOT = struct.Struct("<Q")


class Count(Enum):
    """One thing counted. The numbers are places in the file: append, never reorder."""

    FRAMES = 0
    PASSAGES = 1
    SEALED = 2
    SPOOLED = 3
    UPLOADED = 4
    RECEIPTS = 5
    REFUSED = 6
    ERASED = 7
    ERASED_SHREDDED = 8
    CORRUPT_FRAMES = 9
    ENGINE_FAILURES = 10
    DISK_FULL = 11
    SPOOL_FULL = 12
    UNSEALED_DROPPED = 13
    CLOCK_WRONG = 14
    SPOOL_DAMAGED = 15
    UNFIT_CAPTURES = 16
    PAUSED_DROPPED = 17
    FORGOTTEN = 18

    @property
    def word(self) -> str:
        """The name in heartbeats and in `health --json`."""
        return self.name.lower()


class Counters:
    """The counters of one state folder. Safe for several threads; one process writes, any may read."""

    def __init__(self, state_dir: Path) -> None:
        """Open the counters, making them at zero if there are none.

        Raises:
            FormatError: The file is no file of counters.
            OSError: It cannot be made: the disk is full or not ours.
        """
        path = state_dir / COUNTERS_NAME
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            if os.fstat(descriptor).st_size < _SIZE:
                _allocate(descriptor)
                sync_folder(state_dir)
            self._map = mmap.mmap(descriptor, _SIZE)
        finally:
            os.close(descriptor)
        if self._map[: len(_MAGIC)] != _MAGIC:
            self._map.close()
            raise FormatError(f"{path} is damaged. Move it away; the counts then start again at zero.")
        self._lock = Lock()

    def add(self, count: Count, number: int = 1) -> None:
        """Count some more."""
        with self._lock:
            place = _place(count)
            (value,) = _SLOT.unpack_from(self._map, place)
            _SLOT.pack_into(self._map, place, value + number)

    def at_least(self, count: Count, number: int) -> None:
        """Bring a count up to a number that is known from the disk; never down."""
        with self._lock:
            place = _place(count)
            _SLOT.pack_into(self._map, place, max(number, *_SLOT.unpack_from(self._map, place)))

    def __getitem__(self, count: Count) -> int:
        (value,) = _SLOT.unpack_from(self._map, _place(count))
        return int(value)

    def as_document(self) -> dict[str, int]:
        """Every count by its word."""
        return {count.word: self[count] for count in Count}

    def sync(self) -> None:
        """Bring the counts to the disk itself, against power cuts."""
        self._map.flush()

    def close(self) -> None:
        """Sync and close."""
        self._map.flush()
        self._map.close()


def read_counters(state_dir: Path) -> dict[str, int]:
    """Read the counts beside a running agent, changing nothing; all zero if nothing was counted yet.

    Raises:
        FormatError: The file is no file of counters.
    """
    try:
        raw = (state_dir / COUNTERS_NAME).read_bytes()
    except FileNotFoundError:
        return {count.word: 0 for count in Count}
    if len(raw) != _SIZE or not raw.startswith(_MAGIC):
        raise FormatError(f"{state_dir / COUNTERS_NAME} is damaged.")
    return {count.word: _SLOT.unpack_from(raw, _place(count))[0] for count in Count}


def _place(count: Count) -> int:
    return len(_MAGIC) + _SLOT.size * count.value


def _allocate(descriptor: int) -> None:
    """Write the whole file once, so that no later change needs a new block."""
    os.pwrite(descriptor, _MAGIC + bytes(_SIZE - len(_MAGIC)), 0)
    os.fsync(descriptor)
