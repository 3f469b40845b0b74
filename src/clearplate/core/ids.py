"""The names of things, as types, so that one kind of id cannot be passed for another."""

from datetime import UTC, datetime
from typing import NewType
from uuid import UUID

from clearplate.core.errors import FormatError

CameraId = NewType("CameraId", UUID)
CaptureId = NewType("CaptureId", UUID)
CapsuleId = NewType("CapsuleId", UUID)
UploadId = NewType("UploadId", UUID)
OfficerId = NewType("OfficerId", UUID)
AgencyId = NewType("AgencyId", UUID)
SearchId = NewType("SearchId", UUID)
CaseNumber = NewType("CaseNumber", str)

UUID7_NONCE_BYTES = 10


def uuid7(at: datetime, nonce: bytes) -> UUID:
    """Make a version 7 UUID: 48 bits of Unix milliseconds, then 74 random bits.

    Args:
        at: Aware instant, at or after 1970.
        nonce: Exactly 10 random bytes; 6 bits of them give way to version and variant.

    Raises:
        FormatError: The instant is naive or before 1970, or the nonce has another length.

    Source: RFC 9562 section 5.7.
    """
    if at.tzinfo is None:
        raise FormatError("An instant without a time zone cannot name a moment.")
    if len(nonce) != UUID7_NONCE_BYTES:
        raise FormatError(f"A version 7 UUID needs {UUID7_NONCE_BYTES} random bytes, not {len(nonce)}.")
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = (at - epoch).days * 86_400_000 + (at - epoch).seconds * 1000 + (at - epoch).microseconds // 1000
    if not 0 <= milliseconds < 1 << 48:
        raise FormatError("A version 7 UUID cannot hold an instant before 1970.")
    raw = bytearray(milliseconds.to_bytes(6, "big") + nonce)
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))
