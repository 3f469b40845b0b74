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
RECEIPT_VERSION = 2
"""Version 1 had no `kept`: it could not say that captures were forgotten."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The city's word for what became of an upload: what it keeps is durable, and the rest was counted and forgotten.

    Attributes:
        upload_id: Which upload.
        camera_id: Whose.
        root_sha256: Merkle root of what came, 32 bytes.
        count: Captures that came.
        kept: How many of them are kept; the others were counted and forgotten (FEATURES F4).
        accepted_at: When the upload was first committed, aware UTC.
    """

    upload_id: UploadId
    camera_id: CameraId
    root_sha256: bytes
    count: int
    kept: int
    accepted_at: datetime


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> bytes:
    """Sign a receipt; the same receipt always gives the same bytes, so a replay gets the same answer."""
    payload = {
        "v": RECEIPT_VERSION,
        "upload_id": str(receipt.upload_id),
        "camera_id": str(receipt.camera_id),
        "root_sha256": receipt.root_sha256.hex(),
        "count": receipt.count,
        "kept": receipt.kept,
        "accepted_at_us": to_microseconds(receipt.accepted_at),
    }
    return sign_statement(RECEIPT_KIND, payload, key)


def check_receipt(statement: bytes, manifest: Manifest, key: Ed25519PublicKey) -> Receipt:
    """Check that the city took exactly what this camera sent.

    Raises:
        FormatError: Not a receipt of this version, or it keeps more than came.
        VerificationError: Not signed by this city, or for another upload.
    """
    payload = check_statement(RECEIPT_KIND, statement, key)
    try:
        receipt = Receipt(
            UploadId(UUID(payload["upload_id"])),
            CameraId(UUID(payload["camera_id"])),
            bytes.fromhex(payload["root_sha256"]),
            payload["count"],
            payload["kept"],
            from_microseconds(payload["accepted_at_us"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FormatError("This is not a receipt that this version understands.") from None
    whole = isinstance(receipt.kept, int) and not isinstance(receipt.kept, bool)
    if payload.get("v") != RECEIPT_VERSION or not whole or not 0 <= receipt.kept <= manifest.count:
        raise FormatError("This is not a receipt that this version understands.")
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
    if read_shredded(statement, camera_id=camera_id, key=key) != day:
        raise VerificationError("This notice is for another day or camera.")


def read_shredded(statement: bytes, *, camera_id: CameraId, key: Ed25519PublicKey) -> date:
    """Check that the city says to this camera that a day is shredded, and give the day.

    Raises:
        FormatError: Not such a notice.
        VerificationError: Not signed by this city, or for another camera.
    """
    payload: dict[str, Any] = check_statement(SHREDDED_KIND, statement, key)
    try:
        day = date.fromisoformat(payload["day"])
    except (KeyError, TypeError, ValueError):
        raise FormatError("This is not a notice that this version understands.") from None
    if payload != {"v": 1, "day": day.isoformat(), "camera_id": str(camera_id)}:
        raise VerificationError("This notice is for another day or camera.")
    return day
