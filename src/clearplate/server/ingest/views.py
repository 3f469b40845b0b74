"""The machine door: cameras call here, each request signed by a device key; no session, no cookie, no page."""

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clearplate.core import canonical
from clearplate.core.custody.bundle import sign_bundle
from clearplate.core.errors import FormatError
from clearplate.core.receipts import sign_shredded
from clearplate.core.signed import PUBLIC_KEY_BYTES, unbase64
from clearplate.core.upload import MAX_UPLOAD_BYTES, MEDIA_TYPE
from clearplate.server import clock
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras import heartbeats
from clearplate.server.cameras.city_key import city_key, city_public_key
from clearplate.server.cameras.models import CameraState
from clearplate.server.custody import accepting
from clearplate.server.custody import actions as custody
from clearplate.server.ingest import actions, counting
from clearplate.server.ingest.device_requests import (
    MAX_BODY_BYTES,
    announced_length,
    check_request,
    instant,
    instant_text,
    read_body,
)
from clearplate.server.ingest.receiving import Body
from clearplate.server.ingest.refusals import IngestRefusedError
from clearplate.server.problems import problem

HEARTBEAT = timedelta(seconds=60)
"""How often a camera speaks: often enough to be missed within 15 minutes (FEATURES F64) and to obey a pause at once."""
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(\.?(dev|a|b|rc|post)[0-9]{1,4})?")

View = Callable[[HttpRequest], HttpResponse]


def answers_cameras(view: View) -> View:
    """Turn a refusal into its problem document."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except IngestRefusedError as refused:
            kind = refused.problem
            return problem(kind.status, refused.slug, kind.title, refused.diagnostics(), **refused.members)

    return answer


@answers_cameras
@require_POST
def enroll(request: HttpRequest) -> HttpResponse:
    """Let a camera in by its code: 201 with its id and the city's public key."""
    asked = _json(read_body(request, MAX_BODY_BYTES), {"code", "device_public_key", "agent_version"})
    try:
        camera = cameras.enroll(
            _text(asked, "code"),
            device_public_key=unbase64(asked["device_public_key"], PUBLIC_KEY_BYTES),
            agent_version=_version(asked),
            address=request.META.get("REMOTE_ADDR"),
            now=clock.now(),
        )
    except cameras.EnrollmentRefusedError as refused:
        raise IngestRefusedError(refused.slug, refused.diagnostics()) from None
    except FormatError as fault:
        raise IngestRefusedError("format", fault.diagnostics()) from None
    answer = {
        "camera_id": str(camera.pk),
        "name": camera.name,
        "city": settings.CITY.name,
        "city_public_key": b64encode(city_public_key()).decode("ascii"),
        "heartbeat_seconds": int(HEARTBEAT.total_seconds()),
    }
    return _answer(canonical.encode(answer), status=201)


@answers_cameras
@require_GET
def day_keys(request: HttpRequest) -> HttpResponse:
    """Give the signed bundle of public day keys, from yesterday to a week ahead."""
    now = clock.now()
    check_request(request, now=now)
    try:
        custody.make_days(now=now)
    except custody.NoPolicyError as fault:
        raise IngestRefusedError("no-policy", fault.diagnostics()) from None
    keys = custody.public_days(now=now)
    return _answer(sign_bundle(keys, city=settings.CITY.name, now=now.astimezone(UTC), key=city_key()))


@answers_cameras
@require_POST
def uploads(request: HttpRequest) -> HttpResponse:
    """Take an upload; the receipt is in the answer's body, signed after the commit."""
    now = clock.now()
    try:
        receipt = actions.receive_upload(_upload(request), now=now)
    except IngestRefusedError as refused:
        counting.note_refusal(refused, now=now)
        raise
    return _answer(receipt)


def _upload(request: HttpRequest) -> Body:
    if request.content_type != MEDIA_TYPE:
        raise IngestRefusedError("wrong-type", f"Send uploads as {MEDIA_TYPE}.")
    return Body(request, announced_length(request, MAX_UPLOAD_BYTES))


@answers_cameras
@require_POST
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Hear a camera's sign of life; tell it the time, whether it is paused, and which of the days it spools are shredded."""
    now = clock.now()
    sent = check_request(request, now=now)
    said = _heartbeat(sent.body)
    spooled, erased = _days(said["spool"]), _days(said["erased"])
    destroyed = accepting.destroyed_days({*spooled, *erased})
    heartbeats.heard(sent.camera.camera_id, said, agent_version=_version(said), now=now)
    heartbeats.heard_erased(sent.camera.camera_id, erased, destroyed=destroyed, now=now)
    notices = [
        sign_shredded(day, camera_id=sent.camera.camera_id, key=city_key()).decode("utf-8")
        for day in sorted(destroyed & spooled.keys())
    ]
    paused = sent.camera.state == CameraState.PAUSED
    return _answer(canonical.encode({"server_time": instant_text(now), "paused": paused, "shredded": notices}))


MAX_DAYS = 100
"""Days of one list in a heartbeat; a camera reports 62 erased ones and spools about as many as the retention has."""


def _days(counts: dict[str, Any]) -> dict[date, int]:
    """Read the list `days` of a heartbeat's `spool` or `erased`: captures by day."""
    listed = counts.get("days", [])
    if not isinstance(listed, list) or len(listed) > MAX_DAYS:
        raise IngestRefusedError("format", f"A heartbeat's days are a list of at most {MAX_DAYS}.")
    try:
        days = {date.fromisoformat(one["day"]): one["captures"] for one in listed}
    except (KeyError, TypeError, ValueError):
        days = {}
    whole = all(type(captures) is int and 0 <= captures < 2**31 for captures in days.values())
    if len(days) != len(listed) or not whole:
        raise IngestRefusedError("format", 'Each of a heartbeat\'s days is {"captures", "day"}, each day once.')
    return days


_HEARTBEAT_FIELDS = {"sent_at", "agent_version", "counts", "spool", "erased", "faults", "next_sequence"}


def _heartbeat(body: bytes) -> dict[str, Any]:
    said = _json(body, _HEARTBEAT_FIELDS)
    shapes = {"counts": dict, "spool": dict, "erased": dict, "faults": list, "next_sequence": int, "sent_at": str}
    if wrong := [name for name, shape in shapes.items() if not isinstance(said[name], shape)]:
        raise IngestRefusedError(
            "format", f"These fields of the heartbeat have another shape: {', '.join(sorted(wrong))}."
        )
    try:
        sent_at: datetime = instant(said["sent_at"])
    except ValueError:
        raise IngestRefusedError("format", "A heartbeat's sent_at is RFC 3339 in UTC, with a Z.") from None
    return {**said, "sent_at": instant_text(sent_at)}


def _json(body: bytes, fields: set[str]) -> dict[str, Any]:
    try:
        document = canonical.decode(body)
    except FormatError as fault:
        raise IngestRefusedError("format", fault.diagnostics()) from None
    if not isinstance(document, dict) or set(document) != fields:
        raise IngestRefusedError(
            "format", f"Send a JSON object with exactly these fields: {', '.join(sorted(fields))}."
        )
    return document


def _text(document: dict[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise IngestRefusedError("format", f"The field {name} must be text.")
    return value


def _version(document: dict[str, Any]) -> str:
    version = _text(document, "agent_version")
    if not _VERSION.fullmatch(version):
        raise IngestRefusedError("format", "The field agent_version must be a version such as 0.1.0.")
    return version


def _answer(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
