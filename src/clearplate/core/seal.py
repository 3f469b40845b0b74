"""Sealing at the pole: `Capture → SealedCapture`, and the capsule that carries the content key.

For at most a quarter of an hour or 1,000 captures a camera uses one *capsule*: a random content key, sealed to the
public day key by HPKE (RFC 9180). Each part of each capture is sealed with AES-256-GCM under a key of its own, derived
from the content key, with the capture's header as associated data. Opening lives in `core.custody.opening`.
Layouts and test vectors: docs/spec/seal.md.
"""

import hmac
import struct
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.hpke import Suite as HpkeSuite

from clearplate.core.capture import MAX_IMAGE_BYTES, MAX_IMAGES, Capture, ImageKind, from_microseconds, to_microseconds
from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.ids import CameraId, CapsuleId, CaptureId

RECORD_VERSION = 1
CONTENT_KEY_BYTES = 32
TAG_BYTES = 16
MAX_CAPTURES_PER_CAPSULE = 1000
MAX_CAPSULE_AGE = timedelta(minutes=15)
"""Both bounds keep one stolen content key from opening more than a quarter of an hour (DESIGN: sealed at the pole)."""

HEADER = struct.Struct(">B16s16s16sQq")
"""Version, capture id, camera id, capsule id, sequence, captured_at in microseconds: the associated data."""
_READ_LENGTH = struct.Struct(">H")
_IMAGE = struct.Struct(">BI32s")
_MLKEM768_PUBLIC_BYTES = 1184

HPKE_SUITES = {
    Suite.X25519: HpkeSuite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    Suite.MLKEM768_X25519: HpkeSuite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}


class SealedImage(NamedTuple):
    """What a record says of one sealed image; its bytes travel and rest apart.

    Attributes:
        kind: Plate or scene.
        length: Of the sealed bytes.
        digest: SHA-256 of the sealed bytes.
    """

    kind: ImageKind
    length: int
    digest: bytes


class SealedCapture(NamedTuple):
    """A capture signed for by its camera and readable by nobody without the day's key.

    Attributes:
        record: The bytes as the camera made them: header, sealed read, image descriptions.
        capture_id: Names the passage.
        camera_id: Raw bytes of the camera's UUID.
        capsule_id: Raw bytes of the capsule's UUID.
        sequence: The camera's count.
        captured_at_us: Microseconds since 1970, UTC.
        sealed_read: AES-256-GCM ciphertext and tag.
        images: Descriptions, in the order the sealed images follow one another.
    """

    record: bytes
    capture_id: bytes
    camera_id: bytes
    capsule_id: bytes
    sequence: int
    captured_at_us: int
    sealed_read: bytes
    images: tuple[SealedImage, ...]

    @property
    def header(self) -> bytes:
        """The associated data of every part."""
        return self.record[: HEADER.size]

    @property
    def captured_at(self) -> datetime:
        """When the passage was seen, aware UTC."""
        return from_microseconds(self.captured_at_us)

    @property
    def day(self) -> date:
        """The UTC day whose key sealed it."""
        return self.captured_at.date()

    @property
    def id(self) -> CaptureId:
        """The capture's id as a UUID."""
        return CaptureId(UUID(bytes=self.capture_id))


@dataclass(frozen=True, slots=True)
class Capsule:
    """A content key sealed to a day key.

    Attributes:
        capsule_id: Names it; captures refer to it.
        camera_id: The camera that made it; bound into the seal.
        day: The UTC day whose key opens it.
        key_id: Which public key it was sealed to.
        suite: HPKE suite.
        sealed: HPKE encapsulated key and ciphertext.
    """

    capsule_id: CapsuleId
    camera_id: CameraId
    day: date
    key_id: str
    suite: Suite
    sealed: bytes

    @property
    def info(self) -> bytes:
        """What HPKE binds the seal to, so that a capsule cannot be passed off for another camera, day or id."""
        return capsule_info(self.capsule_id, self.camera_id, self.day, self.key_id)


@dataclass(frozen=True, slots=True, repr=False)
class OpenCapsule:
    """A capsule with its content key: only in the camera's memory, and only while it is in use.

    Attributes:
        capsule: The sealed side.
        content_key: 32 random bytes.
        opened_at: When it was made; it is used for a quarter of an hour at most.
    """

    capsule: Capsule
    content_key: bytes
    opened_at: datetime


def capsule_info(capsule_id: CapsuleId, camera_id: CameraId, day: date, key_id: str) -> bytes:
    """Build the HPKE info string of a capsule."""
    return f"clearplate/capsule/v1\n{day.isoformat()}\n{key_id}\n{camera_id}\n{capsule_id}\n".encode()


def new_capsule(
    day_key: DayKeyPublic, *, camera_id: CameraId, capsule_id: CapsuleId, content_key: bytes, now: datetime
) -> OpenCapsule:
    """Seal a fresh content key to a day key.

    Args:
        day_key: Public key of the UTC day of `now`, from a checked bundle.
        camera_id: The camera's own id.
        capsule_id: Fresh.
        content_key: 32 random bytes, never used before.
        now: Aware UTC.

    Raises:
        FormatError: The content key has another length, or the key is not a key of its suite.
        InvariantError: The day key is not the key of `now`'s day.
    """
    if len(content_key) != CONTENT_KEY_BYTES:
        raise FormatError("A content key is 32 bytes.")
    if day_key.day != from_microseconds(to_microseconds(now)).date():
        raise InvariantError("A capsule must be sealed to the key of its own day.")
    info = capsule_info(capsule_id, camera_id, day_key.day, day_key.key_id)
    sealed = HPKE_SUITES[day_key.suite].encrypt(content_key, hpke_public_key(day_key.suite, day_key.public), info)
    capsule = Capsule(capsule_id, camera_id, day_key.day, day_key.key_id, day_key.suite, sealed)
    return OpenCapsule(capsule, content_key, now)


def seal_capture(capture: Capture, capsule: OpenCapsule) -> tuple[SealedCapture, tuple[bytes, ...]]:
    """Seal a capture: its record, and its sealed images in the record's order.

    Args:
        capture: From the camera that owns the capsule, on the capsule's day.
        capsule: The camera's current one.

    Raises:
        InvariantError: Another camera's capture, or of another day.
    """
    if capture.camera_id != capsule.capsule.camera_id or capture.captured_at.date() != capsule.capsule.day:
        raise InvariantError("A capture can only be sealed in a capsule of its own camera and day.")
    header = HEADER.pack(
        RECORD_VERSION,
        capture.capture_id.bytes,
        capture.camera_id.bytes,
        capsule.capsule.capsule_id.bytes,
        capture.sequence,
        to_microseconds(capture.captured_at),
    )
    id_bytes, nonce = capture.capture_id.bytes, part_nonce(capture.sequence)
    key = part_key(capsule.content_key, id_bytes, READ_PART)
    sealed_read = AESGCM(key).encrypt(nonce, capture.read.to_bytes(), header)
    sealed_images, described = [], []
    for image in capture.images:
        key = part_key(capsule.content_key, id_bytes, image.kind)
        sealed = AESGCM(key).encrypt(nonce, image.jpeg, header)
        sealed_images.append(sealed)
        described.append(_IMAGE.pack(image.kind, len(sealed), sha256(sealed).digest()))
    record = b"".join((header, _READ_LENGTH.pack(len(sealed_read)), sealed_read, bytes((len(described),)), *described))
    sealed_capture, _ = parse_record(record, 0)
    return sealed_capture, tuple(sealed_images)


READ_PART = 0
"""Number of the read in key derivation; images use their ImageKind."""


def part_key(content_key: bytes, capture_id: bytes, part: int) -> bytes:
    """Derive the key of one part of one capture: HKDF-Expand (RFC 5869), one block, SHA-256.

    Args:
        content_key: The capsule's, 32 bytes, uniform.
        capture_id: 16 bytes.
        part: READ_PART or an ImageKind.
    """
    return hmac.digest(content_key, b"clearplate/v1/part" + capture_id + bytes((part, 1)), "sha256")


def part_nonce(sequence: int) -> bytes:
    """AES-GCM nonce, 12 bytes: the capture's sequence number. The key is unique to the part, so this is a second belt."""
    return sequence.to_bytes(12, "big")


def parse_record(data: bytes, offset: int) -> tuple[SealedCapture, int]:
    """Read one record and give it with the offset of the next.

    Raises:
        FormatError: Cut short, another version, an unknown or repeated image kind, or lengths out of bounds.
    """
    try:
        version, capture_id, camera_id, capsule_id, sequence, captured_at_us = HEADER.unpack_from(data, offset)
        start = offset + HEADER.size + _READ_LENGTH.size
        end = start + _READ_LENGTH.unpack_from(data, offset + HEADER.size)[0]
        count = data[end]
        described = tuple(_IMAGE.iter_unpack(data[end + 1 : end + 1 + count * _IMAGE.size]))
    except (struct.error, IndexError):
        raise FormatError("This record is cut short.") from None
    if version != RECORD_VERSION:
        raise FormatError(f"Version {version} of the record format is not known here.")
    if end - start <= TAG_BYTES or count > MAX_IMAGES or len(described) != count or sequence >> 63:
        raise FormatError("A length in this record is out of bounds.")
    images = tuple(_sealed_image(*item) for item in described)
    if count > 1 and len({image.kind for image in images}) != count:
        raise FormatError("A record describes each kind of image once.")
    stop = end + 1 + count * _IMAGE.size
    record = data[offset:stop]
    capture = SealedCapture(
        record, capture_id, camera_id, capsule_id, sequence, captured_at_us, data[start:end], images
    )
    return capture, stop


_KINDS = {int(kind): kind for kind in ImageKind}


def _sealed_image(kind: int, length: int, digest: bytes) -> SealedImage:
    if kind not in _KINDS or not TAG_BYTES < length <= MAX_IMAGE_BYTES + TAG_BYTES:
        raise FormatError("This record describes an image of an unknown kind or impossible length.")
    return SealedImage(_KINDS[kind], length, digest)


def hpke_public_key(suite: Suite, public: bytes) -> X25519PublicKey | MLKEM768X25519PublicKey:
    """Read the raw public key of a day or a case.

    Raises:
        FormatError: It is not a key of this suite.
    """
    try:
        if suite is Suite.X25519:
            return X25519PublicKey.from_public_bytes(public)
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM768_PUBLIC_BYTES])
        return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[_MLKEM768_PUBLIC_BYTES:]))
    except ValueError:
        raise FormatError("This public key is not a key of its suite.") from None
