"""The camera's sequence numbers: never given twice, whatever happens to power, disk or process.

Numbers are counted in memory; the mark on the disk is brought up before the last trace of a number leaves the spool.
After a crash the count goes on above both the mark and the spool's own numbers, so a gap may show and a repeat cannot.
"""

import os
import struct
import zlib
from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.edge.durable import PRIVATE_FILE, sync_folder

MARK_NAME = "sequence"
_SLOT = struct.Struct("<QI")
_SLOT_BYTES = 4096
"""Two slots in two disk blocks, written in turn: a torn write can spoil one, never both."""


class SequenceMark:
    """The count and its mark on the disk. The caller holds a lock."""

    def __init__(self, folder: Path) -> None:
        """Open the mark, making it at zero if there is none.

        Raises:
            FormatError: Both slots are damaged, so no safe number is known.
            OSError: The disk refused.
        """
        path = folder / MARK_NAME
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        raw = os.pread(self._descriptor, 2 * _SLOT_BYTES, 0)
        if len(raw) < 2 * _SLOT_BYTES:
            # Cut short means that it was never finished: no number was given under it.
            self._begin(folder)
            raw = os.pread(self._descriptor, 2 * _SLOT_BYTES, 0)
        slots = [_unpack(raw[at : at + _SLOT.size]) for at in (0, _SLOT_BYTES)]
        known = [value for value in slots if value is not None]
        if not known:
            os.close(self._descriptor)
            raise FormatError(
                f"{path} is damaged, so a number might be given twice. Empty the spool's folder by hand "
                "(its captures are lost) and enrol the camera with a new code."
            )
        self._turn = 0 if slots[0] is None or (slots[1] is not None and slots[0] <= slots[1]) else 1
        self.upcoming = self._saved = max(known)

    def take(self) -> int:
        """Give a number."""
        number = self.upcoming
        self.upcoming += 1
        return number

    def seen(self, highest: int | None) -> None:
        """Go on above a number that was found in the spool."""
        if highest is not None:
            self.upcoming = max(self.upcoming, highest + 1)

    def save(self) -> None:
        """Bring the mark on the disk up to the count; needs no free disk.

        Raises:
            OSError: The disk refused; the count must not be trusted to survive.
        """
        if self._saved == self.upcoming:
            return
        os.pwrite(self._descriptor, _pack(self.upcoming), self._turn * _SLOT_BYTES)
        os.fdatasync(self._descriptor)
        self._saved, self._turn = self.upcoming, 1 - self._turn

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _begin(self, folder: Path) -> None:
        empty = _pack(0).ljust(_SLOT_BYTES, b"\0")
        os.pwrite(self._descriptor, empty + empty, 0)
        os.fsync(self._descriptor)
        sync_folder(folder)


def _pack(value: int) -> bytes:
    raw = value.to_bytes(8, "little")
    return raw + zlib.crc32(raw).to_bytes(4, "little")


def _unpack(slot: bytes) -> int | None:
    value, checksum = _SLOT.unpack(slot)
    return int(value) if zlib.crc32(slot[:8]) == checksum else None
