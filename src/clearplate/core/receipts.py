"""What the city signs for a camera: a receipt, or the notice that a day is shredded.

A camera erases its sealed captures on one of these two only, each checked against the city key it pinned at enrolment.
Format: docs/spec/seal.md section 6.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearplate.core.capture import from_microseconds, to_microseconds
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId, UploadId
from clearplate.core.signed import check_statement, sign_statement
from clearplate.core.upload import Manifest

RECEIPT_KIND = "upload-receipt"
SHREDDED_KIND = "day-shredded"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The city's word that an upload is durably kept.

    Attributes:
        upload_id: Which upload.
        camera_id: Whose.
        root_sha256: Merkle root of what is kept, 32 bytes.
        count: Captures kept.
        accepted_at: When the upload was first committed, aware UTC.
    """

    upload_id: UploadId
    camera_id: CameraId
    root_sha256: bytes
    count: int
    accepted_at: datetime


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> bytes:
    """Sign a receipt; the same receipt always gives the same bytes, so a replay gets the same answer."""
    payload = {
        "v": 1,
        "upload_id": str(receipt.upload_id),
        "camera_id": str(receipt.camera_id),
        "root_sha256": receipt.root_sha256.hex(),
        "count": receipt.count,
        "accepted_at_us": to_microseconds(receipt.accepted_at),
    }
    return sign_statement(RECEIPT_KIND, payload, key)


def check_receipt(statement: bytes, manifest: Manifest, key: Ed25519PublicKey) -> Receipt:
    """Check that the city keeps exactly what this camera sent.

    Raises:
        FormatError: Not a receipt.
        VerificationError: Not signed by this city, or for another upload.
    """
    payload = check_statement(RECEIPT_KIND, statement, key)
    try:
        receipt = Receipt(
            UploadId(UUID(payload["upload_id"])),
            CameraId(UUID(payload["camera_id"])),
            bytes.fromhex(payload["root_sha256"]),
            payload["count"],
            from_microseconds(payload["accepted_at_us"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FormatError("This is not a receipt that this version understands.") from None
    sent = (manifest.upload_id, manifest.camera_id, manifest.root_sha256, manifest.count)
    if (receipt.upload_id, receipt.camera_id, receipt.root_sha256, receipt.count) != sent:
        raise VerificationError("This receipt is for another upload.")
    return receipt


def sign_shredded(day: date, *, camera_id: CameraId, key: Ed25519PrivateKey) -> bytes:
    """Sign the notice that a day's key is destroyed, for one camera."""
    return sign_statement(SHREDDED_KIND, {"v": 1, "day": day.isoformat(), "camera_id": str(camera_id)}, key)


def check_shredded(statement: bytes, day: date, *, camera_id: CameraId, key: Ed25519PublicKey) -> None:
    """Check that the city says this day is shredded.

    Raises:
        FormatError: Not such a notice.
        VerificationError: Not signed by this city, or for another day or camera.
    """
    payload: dict[str, Any] = check_statement(SHREDDED_KIND, statement, key)
    if payload != {"v": 1, "day": day.isoformat(), "camera_id": str(camera_id)}:
        raise VerificationError("This notice is for another day or camera.")
