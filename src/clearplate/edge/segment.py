"""One file of the spool: frames of capsules and sealed captures, appended and checksummed.

A frame is a 25-byte head (magic, kind, sequence, payload length, payload CRC-32, head CRC-32), then the payload. The
checksums find torn writes and worn flash; against a forger stand the seal and the upload's signature, not these.
"""

import contextlib
import os
import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from clearplate.core import canonical
from clearplate.core.capture import from_microseconds
from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.core.ids import CameraId, CapsuleId, UploadId
from clearplate.core.seal import Capsule, SealedCapture, parse_record
from clearplate.core.signed import unbase64
from clearplate.edge.durable import PRIVATE_FILE, sync_folder

_HEAD = struct.Struct(">4sBQII")
_CHECK = struct.Struct(">I")
_HEAD_BYTES = _HEAD.size + _CHECK.size
_MAGIC = b"CPSG"
_BEGIN, _CAPSULE, _CAPTURE = 1, 2, 3
UNKNOWN_VERSION = "unknown"


class SegmentState(StrEnum):
    """Where a segment is on its way: the end of its file's name."""

    OPEN = "open"
    FROZEN = "frozen"
    SET_ASIDE = "rejected"
    SHREDDED = "shredded"


_NAME = re.compile(r"(\d{4}-\d\d-\d\d)_([0-9a-f-]{36})(?:_(\d+)_(\d+))?\.(open|frozen|rejected|shredded)")


@dataclass(frozen=True, slots=True)
class SegmentName:
    """What a segment's file name says; enough to count the spool without reading it.

    Attributes:
        day: UTC day of its captures.
        upload_id: Of the upload it becomes; a version 7 UUID, so names sort by time.
        state: Open, frozen, set aside, or empty because its day is shredded.
        captures: How many it was frozen with.
        last_sequence: The highest number in it.
    """

    day: date
    upload_id: UploadId
    state: SegmentState
    captures: int = 0
    last_sequence: int = 0

    @property
    def file_name(self) -> str:
        """The name on the disk; an open segment's counts are not known there yet."""
        counts = "" if self.state is SegmentState.OPEN else f"_{self.captures}_{self.last_sequence}"
        return f"{self.day.isoformat()}_{self.upload_id}{counts}.{self.state}"

    @property
    def begun_at(self) -> datetime:
        """When the segment was begun, to the millisecond, from its id (RFC 9562 section 5.7)."""
        return from_microseconds((self.upload_id.int >> 80) * 1000)

    def become(self, state: SegmentState) -> "SegmentName":
        """The same segment, one step on."""
        return replace(self, state=state)

    @classmethod
    def parse(cls, file_name: str) -> "SegmentName | None":
        """Read a file's name; None if the file is no segment."""
        match = _NAME.fullmatch(file_name)
        if match is None:
            return None
        day, upload_id, captures, last, state = match.groups()
        try:
            return cls(
                date.fromisoformat(day),
                UploadId(UUID(upload_id)),
                SegmentState(state),
                int(captures or 0),
                int(last or 0),
            )
        except ValueError:
            return None


class SpooledCapture(NamedTuple):
    """One accepted capture: its record, and all its sealed images one after another."""

    capture: SealedCapture
    images: bytes


@dataclass(frozen=True, slots=True)
class SegmentContent:
    """What a segment holds.

    Attributes:
        agent_version: Of the software that began it; part of the upload's bytes.
        captures: Whole ones, sequences rising.
        capsules: Those the captures need, in order of appearance.
        highest_sequence: The highest number in any frame head that checks, whole or torn.
        torn_bytes: After the last whole frame: a capture that was never accepted.
        damaged: Places in the middle that do not check, and captures without their capsule.
    """

    agent_version: str
    captures: tuple[SpooledCapture, ...]
    capsules: tuple[Capsule, ...]
    highest_sequence: int | None
    torn_bytes: int
    damaged: int


class SegmentWriter:
    """An open segment. The caller holds a lock; after an OSError nothing more may be put."""

    def __init__(self, folder: Path, name: SegmentName, *, agent_version: str) -> None:
        """Make the file, durably.

        Raises:
            OSError: The disk refused; no file is left.
        """
        self.name = name
        self.size = 0
        self._capsules: dict[CapsuleId, Capsule] = {}
        path = folder / name.file_name
        self._descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE
        )
        try:
            self._append(_frame(_BEGIN, 0, canonical.encode({"v": 1, "agent_version": agent_version})))
            sync_folder(folder)
        except OSError:
            os.close(self._descriptor)
            with contextlib.suppress(OSError):
                path.unlink()
            raise

    def fits(self, capsule: Capsule, size: int, *, max_captures: int, max_bytes: int) -> bool:
        """Tell whether one more capture may join: an upload has one key, and bounds."""
        first = next(iter(self._capsules.values()), capsule)
        same_key = (first.key_id, first.suite) == (capsule.key_id, capsule.suite)
        return same_key and self.name.captures < max_captures and self.size + size <= max_bytes

    def put(self, capture: SealedCapture, images: Sequence[bytes], capsule: Capsule) -> None:
        """Append one capture, its capsule first if it is new here: one write, one fdatasync.

        Raises:
            OSError: The disk refused; the file ends where it did, or with a torn frame.
        """
        payload = b"".join((_CHECK.pack(len(capture.record)), capture.record, *images))
        frame = _frame(_CAPTURE, capture.sequence, payload)
        if capsule.capsule_id not in self._capsules:
            frame = _frame(_CAPSULE, 0, _capsule_bytes(capsule)) + frame
        self._append(frame)
        self._capsules[capsule.capsule_id] = capsule
        self.name = replace(
            self.name,
            captures=self.name.captures + 1,
            last_sequence=max(self.name.last_sequence, capture.sequence),
        )

    def close(self) -> None:
        """Close the file; what was put is on the disk already."""
        os.close(self._descriptor)

    def _append(self, frame: bytes) -> None:
        try:
            view = memoryview(frame)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fdatasync(self._descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(frame)


def read_segment(path: Path) -> SegmentContent:
    """Read whatever is whole in a segment.

    Raises:
        OSError: The disk does not give the file.
    """
    data = path.read_bytes()
    version, capsules, captures = UNKNOWN_VERSION, dict[bytes, Capsule](), list[SpooledCapture]()
    damaged = end = 0
    highest: int | None = None
    for frame in _frames(data):
        if frame.kind == _CAPTURE:
            highest = frame.sequence if highest is None else max(highest, frame.sequence)
        if frame.payload is None:
            continue
        damaged += frame.start != end
        end = frame.start + _HEAD_BYTES + len(frame.payload)
        try:
            if frame.kind == _BEGIN:
                version = _agent_version(frame.payload)
            elif frame.kind == _CAPSULE:
                capsule = _capsule(frame.payload)
                capsules[capsule.capsule_id.bytes] = capsule
            else:
                captures.append(_spooled(frame.payload, capsules))
        except FormatError:
            damaged += 1
    needed = {one.capture.capsule_id for one in captures}
    used = tuple(capsule for key, capsule in capsules.items() if key in needed)
    return SegmentContent(version, tuple(captures), used, highest, len(data) - end, damaged)


class _Frame(NamedTuple):
    start: int
    kind: int
    sequence: int
    payload: bytes | None


def _frame(kind: int, sequence: int, payload: bytes) -> bytes:
    head = _HEAD.pack(_MAGIC, kind, sequence, len(payload), zlib.crc32(payload))
    return head + _CHECK.pack(zlib.crc32(head)) + payload


def _frames(data: bytes) -> Iterator[_Frame]:
    """Walk the frames; past a damaged place, go on at the next head that checks."""
    at = 0
    while (at := data.find(_MAGIC, at)) >= 0:
        head, payload_at = data[at : at + _HEAD.size], at + _HEAD_BYTES
        if payload_at > len(data) or _CHECK.unpack_from(data, at + _HEAD.size)[0] != zlib.crc32(head):
            at += 1
            continue
        _, kind, sequence, length, checksum = _HEAD.unpack(head)
        payload = data[payload_at : payload_at + length]
        whole = len(payload) == length and zlib.crc32(payload) == checksum
        yield _Frame(at, kind, sequence, payload if whole else None)
        at = payload_at + length if whole else at + 1


def _agent_version(payload: bytes) -> str:
    document = canonical.decode(payload)
    if not isinstance(document, dict) or not isinstance(document.get("agent_version"), str):
        raise FormatError("This segment does not begin as segments do.")
    return str(document["agent_version"])


def _spooled(payload: bytes, capsules: dict[bytes, Capsule]) -> SpooledCapture:
    capture, stop = parse_record(payload, _CHECK.size)
    images = payload[stop:]
    if sum(image.length for image in capture.images) != len(images) or capture.capsule_id not in capsules:
        raise FormatError("A spooled capture lacks its images or its capsule.")
    return SpooledCapture(capture, images)


def _capsule_bytes(capsule: Capsule) -> bytes:
    return canonical.encode(
        {
            "capsule_id": str(capsule.capsule_id),
            "camera_id": str(capsule.camera_id),
            "day": capsule.day.isoformat(),
            "key_id": capsule.key_id,
            "suite": str(capsule.suite),
            "sealed": b64encode(capsule.sealed).decode("ascii"),
        }
    )


def _capsule(payload: bytes) -> Capsule:
    fields = canonical.decode(payload)
    try:
        return Capsule(
            capsule_id=CapsuleId(UUID(fields["capsule_id"])),
            camera_id=CameraId(UUID(fields["camera_id"])),
            day=date.fromisoformat(fields["day"]),
            key_id=fields["key_id"],
            suite=Suite(fields["suite"]),
            sealed=unbase64(fields["sealed"]),
        )
    except (KeyError, TypeError, ValueError):
        raise FormatError("This is not a spooled capsule.") from None
