"""Did this camera sign for this sealed capture? Written from docs/spec/seal.md sections 3 and 4.

A proof file is JSON: `record` (base64), `index`, `path` (list of hex), `manifest` (text, exactly as signed), `signature` (base64)
and `device_public` (hex), the camera's key as the city's camera register names it.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import hash_leaf, root_from_path

HEADER_BYTES = 65
MAX_FILE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class CheckedCapture:
    """What a proof shows: that this camera sealed a capture at this moment, and nothing of what it saw."""

    camera_id: str
    captured_at: datetime
    sequence: int
    upload_id: str
    record: bytes
    manifest: dict[str, Any]


def check_capture_proof(data: bytes) -> CheckedCapture:
    """Check one proof file.

    Raises:
        VerificationFailed: It is not a proof, or it does not check.
    """
    proof = _parse(data)
    try:
        record = base64.b64decode(proof["record"], validate=True)
        signature = base64.b64decode(proof["signature"], validate=True)
        manifest_bytes = proof["manifest"].encode("utf-8")
        path = [bytes.fromhex(node) for node in proof["path"]]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof["device_public"]))
        index = proof["index"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise VerificationFailed("A field of the proof is missing or has the wrong form.") from None
    try:
        key.verify(signature, b"clearplate/upload/v1\n" + manifest_bytes)
    except InvalidSignature:
        raise VerificationFailed(
            "The camera's signature does not fit the manifest: it was changed, or another camera signed it."
        ) from None
    manifest = _parse(manifest_bytes)
    if type(index) is not int or type(manifest.get("count")) is not int:
        raise VerificationFailed("The proof's index or the manifest's count is not a number.")
    if root_from_path(hash_leaf(record), index, manifest["count"], path).hex() != manifest.get("root_sha256"):
        raise VerificationFailed("The record is not one of those the camera signed for.")
    return _described(record, manifest)


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_FILE_BYTES:
        raise VerificationFailed("The file is larger than any proof.")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise VerificationFailed("The file is not JSON.") from None
    if not isinstance(value, dict):
        raise VerificationFailed("The file is JSON and not a proof.")
    return value


def _described(record: bytes, manifest: dict[str, Any]) -> CheckedCapture:
    if len(record) < HEADER_BYTES:
        raise VerificationFailed("The record is too short to be one.")
    camera = record[17:33].hex()
    camera_id = "-".join((camera[:8], camera[8:12], camera[12:16], camera[16:20], camera[20:]))
    if camera_id != manifest.get("camera_id"):
        raise VerificationFailed("The record names another camera than the manifest.")
    microseconds = int.from_bytes(record[57:65], "big", signed=True)
    try:
        captured_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        raise VerificationFailed("The record's time lies outside the calendar.") from None
    sequence = int.from_bytes(record[49:57], "big")
    return CheckedCapture(camera_id, captured_at, sequence, str(manifest.get("upload_id")), record, manifest)
