"""The one door: sealed bytes to plaintext. Only `server.custody` may import this module.

`open_read` serves ingest, which indexes a read and forgets it; `open_sighting` and `open_image` serve a person and
ask for an Authorization. What is held for a case opens with the capture's own part keys, without a content key.
Formats: docs/spec/seal.md.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate.core.capture import ImageKind, Read
from clearplate.core.custody.day_keys import DayKey
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.ids import CameraId
from clearplate.core.seal import CONTENT_KEY_BYTES, HPKE_SUITES, READ_PART, Capsule, SealedCapture, part_key, part_nonce
from clearplate.core.sighting import Authorization, Sighting


def open_capsule(capsule: Capsule, day_key: DayKey) -> bytes:
    """Open a capsule's content key, 32 bytes.

    Raises:
        VerificationError: Sealed to another key, or for another camera, day or capsule id, or changed.
    """
    if (capsule.day, capsule.key_id, capsule.suite) != (
        day_key.public.day,
        day_key.public.key_id,
        day_key.public.suite,
    ):
        raise VerificationError("This capsule was sealed to another day key.")
    try:
        content_key = HPKE_SUITES[capsule.suite].decrypt(capsule.sealed, day_key.private, capsule.info)
    except (InvalidTag, ValueError):
        raise VerificationError("This capsule does not open: it was changed, or made for another camera.") from None
    if len(content_key) != CONTENT_KEY_BYTES:
        raise FormatError("A content key is 32 bytes.")
    return content_key


def open_read(capture: SealedCapture, content_key: bytes) -> Read:
    """Open the read part of a capture.

    Raises:
        VerificationError: The header or the sealed read was changed, or the content key is another's.
        FormatError: It opens, and what comes out is not a read.
    """
    return Read.from_bytes(_open_part(capture, capture.sealed_read, _part_key(capture, READ_PART, content_key)))


def part_keys_of(capture: SealedCapture, content_key: bytes) -> dict[int, bytes]:
    """Derive the key of each part this capture has, 32 bytes by part number: they open this capture and nothing else."""
    parts = (READ_PART, *(int(image.kind) for image in capture.images))
    return {part: _part_key(capture, part, content_key) for part in parts}


def open_image(
    capture: SealedCapture, kind: ImageKind, sealed: bytes, content_key: bytes, *, authorization: Authorization,
    now: datetime,
) -> bytes:  # fmt: skip
    """Open one image for one person: JPEG bytes.

    Args:
        capture: The record that describes the image.
        kind: Which image.
        sealed: Its sealed bytes, as stored.
        content_key: The capsule's.
        authorization: Under which it is opened.
        now: Aware UTC.

    Raises:
        FormatError: The capture has no such image.
        VerificationError: The stored bytes are not those the camera signed for.
        InvariantError: The authorisation has ended.
    """
    part_keys = part_keys_of(capture, content_key)
    return open_held_image(capture, kind, sealed, part_keys, authorization=authorization, now=now)


def open_held_image(
    capture: SealedCapture, kind: ImageKind, sealed: bytes, part_keys: Mapping[int, bytes], *,
    authorization: Authorization, now: datetime,
) -> bytes:  # fmt: skip
    """Open one image of a capture by its part keys, as `open_image` does by the content key."""
    check_authorization(authorization, now)
    described = next((image for image in capture.images if image.kind is kind), None)
    if described is None or kind not in part_keys:
        raise FormatError("This capture has no image of that kind.")
    if len(sealed) != described.length or sha256(sealed).digest() != described.digest:
        raise VerificationError("The stored image is not the one its camera signed for.")
    return _open_part(capture, sealed, part_keys[kind])


def open_sighting(
    capture: SealedCapture, content_key: bytes, *, authorization: Authorization, now: datetime
) -> Sighting:
    """Open a capture's read for one person.

    Raises:
        VerificationError: The capture does not open under this key.
        FormatError: What comes out is not a read.
        InvariantError: The authorisation has ended.
    """
    return open_held_sighting(capture, part_keys_of(capture, content_key), authorization=authorization, now=now)


def open_held_sighting(
    capture: SealedCapture, part_keys: Mapping[int, bytes], *, authorization: Authorization, now: datetime
) -> Sighting:
    """Open a capture's read by its part keys, as `open_sighting` does by the content key."""
    check_authorization(authorization, now)
    if READ_PART not in part_keys:
        raise FormatError("The key of this capture's read is missing.")
    return Sighting(
        capture_id=capture.id,
        camera_id=CameraId(UUID(bytes=capture.camera_id)),
        captured_at=capture.captured_at,
        read=Read.from_bytes(_open_part(capture, capture.sealed_read, part_keys[READ_PART])),
        images=tuple(image.kind for image in capture.images),
        authorization=authorization,
    )


def _part_key(capture: SealedCapture, part: int, content_key: bytes) -> bytes:
    return part_key(content_key, capture.capture_id, part)


def _open_part(capture: SealedCapture, sealed: bytes, key: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(part_nonce(capture.sequence), sealed, capture.header)
    except InvalidTag:
        raise VerificationError(
            "This part of the capture does not open: it was changed, or the key is not its key."
        ) from None


def check_authorization(authorization: Authorization, now: datetime) -> None:
    """See that an authorization holds now.

    Raises:
        InvariantError: It has ended, or not begun.
    """
    if not authorization.decided_at <= now < authorization.expires_at:
        raise InvariantError("Nothing is opened under an authorisation that has ended or not begun.")
