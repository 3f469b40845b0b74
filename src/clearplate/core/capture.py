"""What one passage of one vehicle leaves: a read, its images, the camera and the moment.

`Frame → Detection → Read → Capture → SealedCapture → Sighting`: this module holds the middle of the chain, as
the camera knows it and before it is sealed. Layouts: docs/spec/seal.md sections 2 and 3.
"""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from clearplate.core.errors import FormatError
from clearplate.core.ids import CameraId, CaptureId

READ_VERSION = 1
PER_MILLE = 1000
MAX_PLATE_CHARACTERS = 12
"""Longest registration in the formats of core.plates, with room for two more."""
MAX_TEXT_BYTES = 64
MAX_IMAGES = 4
MAX_IMAGE_BYTES = 4 * 1024 * 1024

_PLATE = re.compile(r"[A-Z0-9]{1,12}")
_TAIL = struct.Struct(">HBB")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class VehicleType(IntEnum):
    """Body style, as far as it could be told. The numbers are permanent: they are stored."""

    UNKNOWN = 0
    SEDAN = 1
    SUV = 2
    PICKUP = 3
    VAN = 4
    TRUCK = 5
    BUS = 6
    MOTORCYCLE = 7
    TRAILER = 8


class VehicleColor(IntEnum):
    """Colour of the body, as far as it could be told. The numbers are permanent: they are stored."""

    UNKNOWN = 0
    WHITE = 1
    SILVER = 2
    GRAY = 3
    BLACK = 4
    RED = 5
    BLUE = 6
    GREEN = 7
    YELLOW = 8
    ORANGE = 9
    BROWN = 10
    BEIGE = 11


class ImageKind(IntEnum):
    """Which picture of the passage: the plate alone, or the redacted scene around it."""

    PLATE = 1
    SCENE = 2


@dataclass(frozen=True, slots=True)
class Read:
    """The recognised plate of one passage, and the basic looks of the vehicle that carried it.

    Attributes:
        plate: Normalised characters, A to Z and 0 to 9, 1 to 12 of them.
        char_confidence: One value per character, per mille (0 to 1000).
        confidence: Of the whole read, per mille.
        jurisdiction: Issuing state or country (ISO 3166, "US-TX", "MX-CHH", "DE"), None where it could not be told.
        vehicle_type: Body style or UNKNOWN.
        vehicle_color: Colour or UNKNOWN.
        vehicle_make: Maker where it could be told.
        engine: Name and version of the recognizer.
    """

    plate: str
    char_confidence: tuple[int, ...]
    confidence: int
    jurisdiction: str | None
    vehicle_type: VehicleType
    vehicle_color: VehicleColor
    vehicle_make: str | None
    engine: str

    def __post_init__(self) -> None:
        if not _PLATE.fullmatch(self.plate):
            raise FormatError("A read's plate must be 1 to 12 characters of A to Z and 0 to 9.")
        if len(self.char_confidence) != len(self.plate):
            raise FormatError("A read needs one confidence for each character of its plate.")
        lowest, highest = min(self.char_confidence), max(self.char_confidence)
        if min(lowest, self.confidence) < 0 or max(highest, self.confidence) > PER_MILLE:
            raise FormatError("A confidence is per mille, from 0 to 1000.")

    def to_bytes(self) -> bytes:
        """Encode as docs/spec/seal.md section 2 lays it out.

        Raises:
            FormatError: A text is longer than 64 bytes.
        """
        plate = self.plate.encode("ascii")
        return b"".join(
            (
                bytes((READ_VERSION, len(plate))),
                plate,
                struct.pack(f">{len(plate)}H", *self.char_confidence),
                _TAIL.pack(self.confidence, self.vehicle_type, self.vehicle_color),
                _text(self.jurisdiction),
                _text(self.vehicle_make),
                _text(self.engine),
            )
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Read":
        """Decode; the only bytes accepted are those `to_bytes` makes.

        Raises:
            FormatError: Anything else.
        """
        try:
            version, length = data[0], data[1]
            if version != READ_VERSION:
                raise FormatError(f"Version {version} of the read format is not known here.")
            plate = data[2 : 2 + length].decode("ascii")
            offset = 2 + length
            char_confidence = struct.unpack_from(f">{length}H", data, offset)
            confidence, vehicle_type, vehicle_color = _TAIL.unpack_from(data, offset + 2 * length)
            offset += 2 * length + _TAIL.size
            texts: list[str | None] = []
            for _ in range(3):
                end = offset + 1 + data[offset]
                if end > len(data) or data[offset] > MAX_TEXT_BYTES:
                    raise FormatError("A text in this read is longer than the read.")
                texts.append(data[offset + 1 : end].decode("utf-8") or None)
                offset = end
            if offset != len(data):
                raise FormatError("There are bytes after the end of this read.")
            jurisdiction, make, engine = texts
            return cls(
                plate=plate,
                char_confidence=char_confidence,
                confidence=confidence,
                jurisdiction=jurisdiction,
                vehicle_type=VehicleType(vehicle_type),
                vehicle_color=VehicleColor(vehicle_color),
                vehicle_make=make,
                engine=engine or "",
            )
        except (IndexError, struct.error, ValueError):
            raise FormatError("These bytes are not a read.") from None


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of a passage.

    Attributes:
        kind: Plate or scene.
        jpeg: JPEG bytes, already redacted, at most 4 MiB.
    """

    kind: ImageKind
    jpeg: bytes

    def __post_init__(self) -> None:
        if not 1 <= len(self.jpeg) <= MAX_IMAGE_BYTES:
            raise FormatError("An image must hold between 1 byte and 4 MiB.")


@dataclass(frozen=True, slots=True)
class Capture:
    """A read with its images, the camera and the moment: one passage, not yet sealed.

    Attributes:
        capture_id: Version 7 UUID made by the camera.
        camera_id: The camera that saw it.
        sequence: Counts the camera's captures; never reused, so a gap shows.
        captured_at: Aware UTC instant, microseconds.
        read: What was recognised.
        images: At most four, each kind at most once.
    """

    capture_id: CaptureId
    camera_id: CameraId
    sequence: int
    captured_at: datetime
    read: Read
    images: tuple[Image, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.sequence < 1 << 63:
            raise FormatError("A sequence number is between 0 and 2^63 - 1.")
        if len(self.images) > MAX_IMAGES or len({image.kind for image in self.images}) != len(self.images):
            raise FormatError("A capture holds at most four images, one of each kind.")
        to_microseconds(self.captured_at)


def to_microseconds(at: datetime) -> int:
    """Count microseconds from 1970-01-01T00:00:00Z to an aware instant.

    Raises:
        FormatError: The instant is naive.
    """
    if at.tzinfo is None:
        raise FormatError("An instant without a time zone cannot name a moment.")
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """Turn microseconds since 1970 into an aware UTC instant.

    Raises:
        FormatError: Outside the years 1 to 9999.
    """
    try:
        return _EPOCH + timedelta(microseconds=value)
    except OverflowError:
        raise FormatError("This instant lies outside the calendar.") from None


def _text(value: str | None) -> bytes:
    raw = (value or "").encode("utf-8")
    if len(raw) > MAX_TEXT_BYTES:
        raise FormatError("A text in a read is at most 64 bytes.")
    return bytes((len(raw),)) + raw
