"""Requests that a camera signs with its device key: who sent it, and that it is fresh.

The signature covers method, path, time and the body's hash, so a request cannot be turned into another one. Within
the five minutes that clocks may differ a request can be replayed; both requests of this kind change nothing by that.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId
from clearplate.core.signed import SIGNATURE_BYTES, public_key, unbase64, verify
from clearplate.server.cameras.models import CameraState
from clearplate.server.cameras.queries import Device, device
from clearplate.server.ingest.refusals import IngestRefusedError

MAX_SKEW = timedelta(minutes=5)
MAX_BODY_BYTES = 256 * 1024
"""A heartbeat is a few kilobytes; the bound is there for what is not one."""
_PREFIX = b"clearplate/request/v1\n"


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """A request that its camera's key signed: the camera and the body."""

    camera: Device
    body: bytes


def instant(text: str) -> datetime:
    """Read RFC 3339 in UTC with a `Z`.

    Raises:
        ValueError: Any other spelling.
    """
    if not text.endswith("Z"):
        raise ValueError("not UTC")
    return datetime.fromisoformat(text)


def instant_text(at: datetime) -> str:
    """Write RFC 3339 in UTC with a `Z`, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def announced_length(request: HttpRequest, limit: int) -> int:
    """Tell how long a body says it is; Django lets nobody read beyond that.

    Raises:
        IngestRefusedError: Longer than `limit`; it is refused unread.
    """
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > limit:
        raise IngestRefusedError("too-large", f"At most {limit} bytes are taken here. Send less at once.")
    return announced


def read_body(request: HttpRequest, limit: int) -> bytes:
    """Read a body that may not be longer than `limit`."""
    body: bytes = request.read(announced_length(request, limit))
    return body


def check_request(request: HttpRequest, *, now: datetime) -> DeviceRequest:
    """Find out which camera signed a request.

    Raises:
        IngestRefusedError: Not signed, signed by another key, at another time, or the camera is unknown or revoked.
    """
    camera_text, time_text, signature_text = (
        request.headers.get(name, "") for name in ("Clearplate-Camera", "Clearplate-Time", "Clearplate-Signature")
    )
    try:
        camera_id, sent_at = CameraId(UUID(camera_text)), instant(time_text)
        signature = unbase64(signature_text, SIGNATURE_BYTES)
    except (ValueError, FormatError):
        raise IngestRefusedError(
            "headers-missing",
            "Send Clearplate-Camera, Clearplate-Time and Clearplate-Signature as docs/spec/wire.md says.",
        ) from None
    body = read_body(request, MAX_BODY_BYTES)
    camera = known_camera(camera_id)
    lines = (request.method or "", request.path, time_text, hashlib.sha256(body).hexdigest())
    try:
        verify(public_key(camera.public_key), signature, _PREFIX + "\n".join(lines).encode())
    except VerificationError:
        raise IngestRefusedError(
            "signature-wrong", "This request was not signed by the camera's device key. Enroll the camera again."
        ) from None
    refuse_revoked(camera)
    if abs(sent_at - now) > MAX_SKEW:
        raise IngestRefusedError(
            "clock-skew",
            "The camera's clock differs from ours by more than five minutes. Set it, best by a time service.",
            camera_id=camera_id,
            server_time=instant_text(now),
        )
    return DeviceRequest(camera, body)


def known_camera(camera_id: CameraId) -> Device:
    """Find an enrolled camera.

    Raises:
        IngestRefusedError: There is none of this id, or it has no device key yet.
    """
    camera = device(camera_id)
    if camera is None:
        raise IngestRefusedError("camera-unknown", "This city has enrolled no such camera. Enroll it with a new code.")
    return camera


def refuse_revoked(camera: Device) -> None:
    """Refuse a camera that was revoked; to be asked only after its signature was checked."""
    if camera.state == CameraState.REVOKED:
        raise IngestRefusedError(
            "camera-revoked",
            "The city revoked this camera; nothing that it sends is taken any more. Ask the coordinator.",
            camera_id=camera.camera_id,
        )
