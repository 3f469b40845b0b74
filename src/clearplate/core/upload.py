"""The upload: captures of one camera and one UTC day under one signature.

A camera signs a manifest whose Merkle root (RFC 6962) covers every record; a record covers its images by hash. So each
capture keeps a proof of who saw it, at one signature per upload. Layout and test vectors: docs/spec/seal.md section 4.
"""

import struct
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearplate.core import canonical
from clearplate.core.capture import to_microseconds
from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId, CapsuleId, UploadId
from clearplate.core.seal import Capsule, SealedCapture, parse_record
from clearplate.core.signed import SIGNATURE_BYTES, signed_bytes, unbase64, verify
from clearplate.core.tlog.merkle import HASH_BYTES, check_inclusion, inclusion_proof, leaf_hash, root_hash

KIND = "upload"
MAGIC = b"CPU1"
MEDIA_TYPE = "application/vnd.clearplate.upload"
MAX_UPLOAD_BYTES = 64 * 1024 * 1024
MAX_UPLOAD_CAPTURES = 1000
MAX_MANIFEST_BYTES = 1024 * 1024
"""A thousand hybrid capsules would be 1.6 MB; a camera that changes capsule every minute for a day still fits."""
DAY_US = 86_400_000_000
_LENGTH = struct.Struct(">I")
_FIELDS = {
    "v", "upload_id", "camera_id", "day", "key_id", "suite", "capsules", "count", "first_sequence", "last_sequence",
    "root_sha256", "records_bytes", "images_bytes", "agent_version",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the camera signs about an upload.

    Attributes:
        upload_id: Names the upload; a retry carries the same one.
        camera_id: Who signs.
        day: The one UTC day of all captures.
        key_id: Id of the day key the capsules are sealed to.
        suite: Its suite.
        capsules: Those that the captures need, each once.
        count: Captures, 1 to 1,000.
        first_sequence: Of the first capture; sequences rise through the upload.
        last_sequence: Of the last.
        root_sha256: Merkle root over the records, 32 bytes.
        records_bytes: Length of all records together.
        images_bytes: Length of all sealed images together.
        agent_version: Of the camera's software.
    """

    upload_id: UploadId
    camera_id: CameraId
    day: date
    key_id: str
    suite: Suite
    capsules: tuple[Capsule, ...]
    count: int
    first_sequence: int
    last_sequence: int
    root_sha256: bytes
    records_bytes: int
    images_bytes: int
    agent_version: str

    def to_bytes(self) -> bytes:
        """Canonical JSON: the bytes that are signed."""
        return canonical.encode(
            {
                "v": 1,
                "upload_id": str(self.upload_id),
                "camera_id": str(self.camera_id),
                "day": self.day.isoformat(),
                "key_id": self.key_id,
                "suite": str(self.suite),
                "capsules": [
                    {"id": str(one.capsule_id), "sealed": b64encode(one.sealed).decode("ascii")}
                    for one in self.capsules
                ],
                "count": self.count,
                "first_sequence": self.first_sequence,
                "last_sequence": self.last_sequence,
                "root_sha256": self.root_sha256.hex(),
                "records_bytes": self.records_bytes,
                "images_bytes": self.images_bytes,
                "agent_version": self.agent_version,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Parse a manifest; FormatError where it is not one of this version."""
        fields = canonical.decode(data)
        if not isinstance(fields, dict) or set(fields) != _FIELDS or fields["v"] != 1:
            raise FormatError("This is not an upload manifest that this version understands.")
        try:
            return _manifest(fields)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FormatError("A field of this upload manifest has the wrong form.") from None


@dataclass(frozen=True, slots=True)
class Upload:
    """A parsed upload; nothing in it is believed until `check_upload`.

    Attributes:
        manifest: Parsed.
        manifest_bytes: As they were signed.
        signature: Ed25519, 64 bytes.
        captures: In order.
        images: All sealed images, one after another, in the captures' order.
    """

    manifest: Manifest
    manifest_bytes: bytes
    signature: bytes
    captures: tuple[SealedCapture, ...]
    images: bytes


@dataclass(frozen=True, slots=True)
class CaptureProof:
    """Evidence that one record was part of a signed upload: its position, audit path, and what the camera signed."""

    index: int
    path: tuple[bytes, ...]
    manifest_bytes: bytes
    signature: bytes


def build_upload(
    captures: Sequence[SealedCapture],
    images: Sequence[bytes],
    capsules: Sequence[Capsule],
    *,
    upload_id: UploadId,
    agent_version: str,
    key: Ed25519PrivateKey,
) -> bytes:
    """Build and sign an upload; the same arguments always give the same bytes.

    Args:
        captures: 1 to 1,000, of one camera and day, sequences rising.
        images: Their sealed images, in the captures' order.
        capsules: Those the captures refer to.
        upload_id: Fresh; kept for retries.
        agent_version: Of the camera's software.
        key: The device key.

    Raises:
        FormatError: More than 64 MiB, no captures, or too many.
    """
    if not 1 <= len(captures) <= MAX_UPLOAD_CAPTURES or not capsules:
        raise FormatError("An upload holds between 1 and 1,000 captures and their capsules.")
    records, image_bytes = b"".join(one.record for one in captures), b"".join(images)
    manifest = Manifest(
        upload_id=upload_id,
        camera_id=capsules[0].camera_id,
        day=capsules[0].day,
        key_id=capsules[0].key_id,
        suite=capsules[0].suite,
        capsules=tuple(capsules),
        count=len(captures),
        first_sequence=captures[0].sequence,
        last_sequence=captures[-1].sequence,
        root_sha256=root_hash([leaf_hash(one.record) for one in captures]),
        records_bytes=len(records),
        images_bytes=len(image_bytes),
        agent_version=agent_version,
    ).to_bytes()
    signature = key.sign(signed_bytes(KIND, manifest))
    data = b"".join((MAGIC, _LENGTH.pack(len(manifest)), manifest, signature, records, image_bytes))
    if len(data) > MAX_UPLOAD_BYTES:
        raise FormatError("An upload is at most 64 MiB.")
    return data


def parse_upload(data: bytes) -> Upload:
    """Take an upload apart.

    Raises:
        FormatError: Not an upload, cut short, too long, or its lengths and counts do not fit each other.
    """
    start = len(MAGIC) + _LENGTH.size
    if len(data) > MAX_UPLOAD_BYTES or len(data) < start or data[: len(MAGIC)] != MAGIC:
        raise FormatError("This is not an upload of this version.")
    manifest_length = _LENGTH.unpack_from(data, len(MAGIC))[0]
    if manifest_length > MAX_MANIFEST_BYTES:
        raise FormatError("This upload's manifest is too long.")
    manifest_bytes = data[start : start + manifest_length]
    manifest = Manifest.from_bytes(manifest_bytes)
    records_at = start + manifest_length + SIGNATURE_BYTES
    images_at = records_at + manifest.records_bytes
    if len(data) != images_at + manifest.images_bytes:
        raise FormatError("This upload is shorter or longer than its manifest says.")
    captures, offset, records = [], records_at, data[:images_at]
    for _ in range(manifest.count):
        capture, offset = parse_record(records, offset)
        captures.append(capture)
    if offset != images_at:
        raise FormatError("This upload holds more records than its manifest says.")
    return Upload(
        manifest, manifest_bytes, data[start + manifest_length : records_at], tuple(captures), data[images_at:]
    )


def check_upload(upload: Upload, key: Ed25519PublicKey) -> list[bytes]:
    """Check signature, root, and that every record is what the manifest says; give the leaf hashes.

    Images are not hashed here: whoever stores or opens them compares each with its record's digest.

    Raises:
        VerificationError: Anything does not fit.
    """
    manifest = upload.manifest
    verify(key, upload.signature, signed_bytes(KIND, upload.manifest_bytes))
    leaves = [leaf_hash(capture.record) for capture in upload.captures]
    if root_hash(leaves) != manifest.root_sha256:
        raise VerificationError("The records of this upload are not those its camera signed.")
    camera, capsules = manifest.camera_id.bytes, {one.capsule_id.bytes for one in manifest.capsules}
    first_us, end_us = _day_bounds(manifest.day)
    previous, images = -1, 0
    for capture in upload.captures:
        if capture.camera_id != camera or capture.capsule_id not in capsules or capture.sequence <= previous:
            raise VerificationError("A record of this upload belongs to another camera, capsule or place in it.")
        if not first_us <= capture.captured_at_us < end_us:
            raise VerificationError("A record of this upload belongs to another day.")
        previous = capture.sequence
        images += sum(image.length for image in capture.images)
    if upload.captures[0].sequence != manifest.first_sequence or previous != manifest.last_sequence:
        raise VerificationError("The sequence numbers of this upload are not those its manifest names.")
    if images != manifest.images_bytes:
        raise VerificationError("The images of this upload are not those its records describe.")
    return leaves


def _day_bounds(day: date) -> tuple[int, int]:
    first = to_microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return first, first + DAY_US


def prove_capture(upload: Upload, index: int) -> CaptureProof:
    """Make the proof that one record was part of a signed upload."""
    path = inclusion_proof([leaf_hash(capture.record) for capture in upload.captures], index)
    return CaptureProof(index, tuple(path), upload.manifest_bytes, upload.signature)


def check_capture_proof(record: bytes, proof: CaptureProof, key: Ed25519PublicKey) -> Manifest:
    """Check that a camera signed for this record; give the manifest it signed.

    Raises:
        FormatError, VerificationError: The manifest does not parse; the camera did not sign for this record.
    """
    verify(key, proof.signature, signed_bytes(KIND, proof.manifest_bytes))
    manifest = Manifest.from_bytes(proof.manifest_bytes)
    check_inclusion(leaf_hash(record), proof.index, manifest.count, proof.path, manifest.root_sha256)
    return manifest


def _manifest(fields: dict[str, Any]) -> Manifest:
    camera_id, day, suite = CameraId(_uuid(fields["camera_id"])), date.fromisoformat(fields["day"]), fields["suite"]
    key_id, root = _text(fields["key_id"]), bytes.fromhex(fields["root_sha256"])
    capsules = tuple(
        Capsule(CapsuleId(_uuid(item["id"])), camera_id, day, key_id, Suite(suite), unbase64(item["sealed"]))
        for item in fields["capsules"]
    )
    numbers = [fields[name] for name in ("count", "first_sequence", "last_sequence", "records_bytes", "images_bytes")]
    if any(type(number) is not int or number < 0 for number in numbers):
        raise FormatError("A number of this upload manifest is not a count.")
    if not 1 <= fields["count"] <= MAX_UPLOAD_CAPTURES or len(root) != HASH_BYTES:
        raise FormatError("An upload holds between 1 and 1,000 captures.")
    if not capsules or len({one.capsule_id for one in capsules}) != len(capsules):
        raise FormatError("An upload names each of its capsules once.")
    count, first, last, records_bytes, images_bytes = numbers
    return Manifest(
        UploadId(_uuid(fields["upload_id"])), camera_id, day, key_id, Suite(suite), capsules, count, first, last, root,
        records_bytes, images_bytes, _text(fields["agent_version"]),
    )  # fmt: skip


def _uuid(value: str) -> UUID:
    parsed = UUID(value)
    if str(parsed) != value:
        raise FormatError("An id of this upload manifest is not spelled as UUIDs are.")
    return parsed


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 64:  # noqa: PLR2004 (docs/spec/seal.md section 4)
        raise FormatError("A text of this upload manifest is empty or too long.")
    return value
