"""The queue on the camera's disk: sealed bytes only, from the moment a capture is accepted until the city's receipt.

A *segment* is an append-only file of checksummed frames: capsules and sealed captures of one UTC day. It has the id of
the upload it will become in its name, so freezing is one rename, needs no free disk and no second copy: an upload's
bytes are a function of its frozen segment and the device key. Accepting a capture costs one write and one fdatasync.

After `kill -9` or a power cut: whatever was accepted is there; a torn frame at the end was never accepted and is
ignored; sequence numbers go on above every number that reached the disk. A damaged frame is counted and reported.

A segment whose day the city shredded loses its content and leaves its name behind for a while: the name is the count
that the heartbeat reports, so neither a full disk nor a crash amid erasing can lose it.

Trust: who can change the spool can destroy captures that are still on the camera, not read or forge them.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from threading import RLock

from clearplate.core.ids import UploadId, uuid7
from clearplate.core.seal import Capsule, SealedCapture
from clearplate.edge.durable import empty_file, make_private_folder, remove_file, rename_file, sync_folder
from clearplate.edge.segment import SegmentContent, SegmentName, SegmentState, SegmentWriter, read_segment
from clearplate.edge.sequence import SequenceMark

SPOOL_NAME = "spool"
SET_ASIDE_NAME = "set-aside"
SHREDDED_NAME = "shredded"
SHREDDED_DAYS = 62
"""So many shredded days are remembered, the newest; twice the longest retention, for a city that does not answer."""
SEGMENT_CAPTURES = 1000
"""The most one upload may hold (core.upload)."""
SEGMENT_BYTES = 16 * 2**20
"""Ours: well under an upload's 64 MiB, so that building one stays near 64 MB of memory."""


class NotKept(Enum):
    """Why the spool did not accept a capture; nothing of it is on the disk."""

    SPOOL_FULL = "spool_full"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What opening the spool found.

    Attributes:
        captures: Accepted captures that are waiting.
        torn_bytes: Bytes of frames that were never accepted, ignored.
        damaged: Places in segments left open that do not check: captures lost, and reported.
    """

    captures: int
    torn_bytes: int
    damaged: int


@dataclass(frozen=True, slots=True)
class SpoolState:
    """How full the spool is.

    Attributes:
        captures: Waiting, those set aside included.
        bytes: On the disk.
        oldest_at: When the oldest segment was begun; None if the spool is empty.
        set_aside: Captures that the city rejected and that wait for a person.
    """

    captures: int
    bytes: int
    oldest_at: datetime | None
    set_aside: int


class Spool:
    """The spool of one state folder. Safe for several threads; for one process (the agent holds a lock file)."""

    def __init__(
        self,
        state_dir: Path,
        *,
        cap_bytes: int,
        agent_version: str,
        now: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Open the spool, finishing what a crash left unfinished.

        Raises:
            OSError: The folder cannot be made or read.
        """
        self._folder = state_dir / SPOOL_NAME
        self._aside = self._folder / SET_ASIDE_NAME
        self._cap_bytes, self._agent_version = cap_bytes, agent_version
        self._now, self._random_bytes = now, random_bytes
        self._lock = RLock()
        make_private_folder(self._folder)
        self._shredded = self._folder / SHREDDED_NAME
        make_private_folder(self._aside)
        make_private_folder(self._shredded)
        sync_folder(state_dir)
        self._open: dict[date, SegmentWriter] = {}
        self._mark = SequenceMark(self._folder)
        self._segments: dict[UploadId, tuple[SegmentName, int]] = {}
        self._erased: dict[date, int] = {}
        self.recovery = self._recover()

    # --- the camera's side -------------------------------------------------------------------------------------

    def take_sequence(self) -> int:
        """Give the next sequence number; a number given is never given again, whatever becomes of its capture."""
        with self._lock:
            return self._mark.take()

    @property
    def next_sequence(self) -> int:
        """The number that the next capture will carry."""
        with self._lock:
            return self._mark.upcoming

    def put(self, capture: SealedCapture, images: Sequence[bytes], capsule: Capsule) -> NotKept | None:
        """Accept one sealed capture durably: when this returns None, no crash loses it.

        Args:
            capture: Sealed.
            images: Its sealed images, in the record's order.
            capsule: The sealed side of the capsule it was sealed in.

        Returns:
            None, or why it was not accepted. Accepted captures are never dropped to make room.
        """
        size = len(capture.record) + sum(len(image) for image in images)
        with self._lock:
            if self._bytes() + size > self._cap_bytes:
                return NotKept.SPOOL_FULL
            try:
                self._writer(capsule, size).put(capture, images, capsule)
            except OSError:
                self._give_up(capsule.day)
                return NotKept.DISK_FULL
            return None

    def _writer(self, capsule: Capsule, size: int) -> SegmentWriter:
        writer = self._open.get(capsule.day)
        if writer and not writer.fits(capsule, size, max_captures=SEGMENT_CAPTURES, max_bytes=SEGMENT_BYTES):
            self._freeze(writer)
            writer = None
        if writer is None:
            at = self._now()
            upload_id = UploadId(uuid7(at, self._random_bytes(10)))
            name = SegmentName(capsule.day, upload_id, SegmentState.OPEN)
            writer = SegmentWriter(self._folder, name, agent_version=self._agent_version)
            self._open[capsule.day] = writer
        return writer

    def _give_up(self, day: date) -> None:
        """After a failed write the file's end is unknown: freeze what was accepted, begin anew next time."""
        writer = self._open.get(day)
        if writer:
            self._freeze(writer)

    # --- the city's side ---------------------------------------------------------------------------------------

    def freeze(self) -> None:
        """Close every open segment, so that its captures can be sent; one that the disk refuses waits for next time."""
        with self._lock:
            for writer in list(self._open.values()):
                self._freeze(writer)
            for name, _ in list(self._segments.values()):
                if name.state is SegmentState.OPEN:
                    self._freeze_name(name)

    def waiting(self) -> list[UploadId]:
        """Frozen uploads to send, oldest first (ids of version 7 sort by time)."""
        with self._lock:
            return self._listed(SegmentState.FROZEN)

    def rejected(self) -> list[UploadId]:
        """Uploads that were set aside, oldest first."""
        with self._lock:
            return self._listed(SegmentState.SET_ASIDE)

    def load(self, upload_id: UploadId) -> tuple[UploadId, SegmentContent, int]:
        """Read a frozen segment; the same content every time.

        If frames were damaged since it was frozen, what is left gets a new upload id first: the city may already hold
        the whole under the old one, and an id stands for one content only.

        Returns:
            The upload's id, its content (no captures if nothing is left of it), and how many captures were lost.

        Raises:
            OSError: The disk does not give it.
        """
        with self._lock:
            name, _ = self._segments[upload_id]
            content = read_segment(self._path(name))
            lost = name.captures - len(content.captures)
            if lost:
                fresh = UploadId(uuid7(self._now(), self._random_bytes(10)))
                name = self._rename(name, replace(name, upload_id=fresh, captures=len(content.captures)))
            return name.upload_id, content, lost

    def set_aside(self, upload_id: UploadId) -> int:
        """Move an upload that the city rejects for good out of the queue; give the number of its captures."""
        with self._lock:
            name, _ = self._segments[upload_id]
            return self._rename(name, name.become(SegmentState.SET_ASIDE)).captures

    def erase(self, upload_id: UploadId) -> int:
        """Remove an upload for good, on a receipt that was verified; give its captures' number.

        The sequence mark is made durable first, so that the numbers stay used when the last trace of them goes.
        """
        with self._lock:
            name, _ = self._segments[upload_id]
            self._mark.save()
            remove_file(self._path(name))
            del self._segments[upload_id]
            return name.captures

    def erase_day(self, day: date) -> None:
        """Erase every capture of a day, those set aside too, on a shredded notice that was verified.

        Each segment first takes the name of a shredded one, which is the count, and then loses its content. After
        kill -9 in between, the next opening of the spool takes the content; a segment not yet renamed still waits,
        and the city's next notice takes it.

        Raises:
            OSError: The disk refused; what is left of the day waits to be erased by another call.
        """
        with self._lock:
            writer = self._open.get(day)
            if writer:
                self._freeze(writer)
            self._mark.save()
            for name in [name for name, _ in self._segments.values() if name.day == day]:
                to = name.become(SegmentState.SHREDDED)
                rename_file(self._path(name), self._path(to))
                del self._segments[name.upload_id]
                self._erased[day] = self._erased.get(day, 0) + name.captures
                empty_file(self._path(to))

    def days(self) -> dict[date, int]:
        """Count what is waiting by UTC day, oldest first; those set aside are included."""
        with self._lock:
            counts: dict[date, int] = {}
            for name in self._names():
                counts[name.day] = counts.get(name.day, 0) + name.captures
            return {day: counts[day] for day in sorted(counts) if counts[day]}

    def erased_days(self) -> dict[date, int]:
        """Count what was erased unsent because its day was shredded, by UTC day, oldest first."""
        with self._lock:
            return dict(sorted(self._erased.items()))

    def state(self) -> SpoolState:
        """Count what is waiting."""
        with self._lock:
            names = self._names()
            return SpoolState(
                captures=sum(name.captures for name in names),
                bytes=self._bytes(),
                oldest_at=min((name.begun_at for name in names if name.captures), default=None),
                set_aside=sum(name.captures for name in names if name.state is SegmentState.SET_ASIDE),
            )

    def close(self) -> None:
        """Freeze everything and save the sequence mark."""
        with self._lock:
            self.freeze()
            self._mark.save()
            self._mark.close()

    # --- inside; the lock is held ------------------------------------------------------------------------------

    def _names(self) -> list[SegmentName]:
        return [name for name, _ in self._segments.values()] + [one.name for one in self._open.values()]

    def _bytes(self) -> int:
        return sum(size for _, size in self._segments.values()) + sum(one.size for one in self._open.values())

    def _listed(self, state: SegmentState) -> list[UploadId]:
        return sorted(upload_id for upload_id, (name, _) in self._segments.items() if name.state is state)

    def _path(self, name: SegmentName) -> Path:
        folders = {SegmentState.SET_ASIDE: self._aside, SegmentState.SHREDDED: self._shredded}
        return folders.get(name.state, self._folder) / name.file_name

    def _rename(self, name: SegmentName, to: SegmentName) -> SegmentName:
        size = self._segments[name.upload_id][1]
        rename_file(self._path(name), self._path(to))
        del self._segments[name.upload_id]
        self._segments[to.upload_id] = (to, size)
        return to

    def _freeze(self, writer: SegmentWriter) -> None:
        """Close a segment and rename it. Its counts go into the name, so that a later loss shows."""
        del self._open[writer.name.day]
        writer.close()
        self._segments[writer.name.upload_id] = (writer.name, writer.size)
        self._freeze_name(writer.name)

    def _freeze_name(self, name: SegmentName) -> None:
        with contextlib.suppress(OSError):  # It stays an open segment, which `freeze` and the next start take up again.
            if name.captures:
                self._rename(name, name.become(SegmentState.FROZEN))
            else:
                remove_file(self._path(name))
                del self._segments[name.upload_id]

    def _recover(self) -> Recovery:
        """Take up what is there: frozen segments by their names alone, open ones by reading them."""
        captures = torn = damaged = 0
        for path in sorted([*self._folder.iterdir(), *self._aside.iterdir()]):
            name = SegmentName.parse(path.name)
            if name is None:
                continue
            if name.state is SegmentState.OPEN:
                content = read_segment(path)
                torn, damaged = torn + content.torn_bytes, damaged + content.damaged
                last = content.highest_sequence or 0
                name = replace(name, captures=len(content.captures), last_sequence=last)
                self._mark.seen(content.highest_sequence)
            else:
                self._mark.seen(name.last_sequence)
            captures += name.captures
            self._segments[name.upload_id] = (name, path.stat().st_size)
        self._recover_shredded()
        self.freeze()
        self._mark.save()
        return Recovery(captures, torn, damaged)

    def _recover_shredded(self) -> None:
        """Finish an erasing that a crash cut short, and forget the counts of days long gone."""
        found = [name for path in self._shredded.iterdir() if (name := SegmentName.parse(path.name))]
        newest = sorted({name.day for name in found})[-SHREDDED_DAYS:]
        for name in found:
            self._mark.seen(name.last_sequence)
            path = self._path(name)
            if name.day not in newest:
                remove_file(path)
                continue
            if path.stat().st_size:
                empty_file(path)
            self._erased[name.day] = self._erased.get(name.day, 0) + name.captures
