"""Accountable acts on cameras: each decides, changes one camera and appends one entry, in one transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.ids import uuid7
from clearplate.core.policy.decide import ManageCameras, Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import instant_text
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.cameras.codes import SECRET_BYTES, code_of, secret_sha256
from clearplate.server.cameras.models import Camera, CameraState
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

CODE_LIFETIME = timedelta(hours=24)
_MICRO = 1_000_000
# Any fixed number; it only has to be the same for all who number cameras.
_NUMBERING_LOCK = 0x43_41_4D


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: an officer, or nobody when an operator's command does (only who has the machine's shell can)."""

    officer: Officer | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a camera is to stand and whose it is.

    Attributes:
        name: What the public will read, for example "Mesa St at 5th".
        direction: What it looks at, in words.
        private: A business lends it.
    """

    name: str
    latitude: Decimal
    longitude: Decimal
    direction: str
    owner: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """A camera that may enroll, and the code to do it with: shown once, kept nowhere."""

    camera: Camera
    code: str


class EnrollmentRefusedError(FormatError):
    """The code does not let this device in.

    Attributes:
        slug: Which problem it is.
    """

    def __init__(self, slug: str, sentence: str) -> None:
        super().__init__(sentence)
        self.slug = slug


def invite(site: Site, *, by: By, now: datetime) -> Invited | Refused:
    """Approve a site and make the enrollment code of its camera."""
    with transaction.atomic():
        if refused := _refused("invite", by, now):
            return refused
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING_LOCK])
        highest = Camera.objects.aggregate(highest=Max("number"))["highest"] or 0
        camera = Camera(
            id=uuid7(now, secrets.token_bytes(10)),
            number=highest + 1,
            name=site.name,
            latitude=site.latitude,
            longitude=site.longitude,
            direction=site.direction,
            owner=site.owner,
            private=site.private,
            state=CameraState.INVITED,
            state_changed_at=now,
            invited_at=now,
        )
        code = _give_code(camera, now)
        camera.save(force_insert=True)
        public = {
            "owner": "private" if site.private else "city",
            "latitude": int(site.latitude * _MICRO),
            "longitude": int(site.longitude * _MICRO),
            "code_expires_at": instant_text(now + CODE_LIFETIME),
        }
        _append(kinds.cameras.INVITED, camera, public, {}, by=by, now=now)
    return Invited(camera, code)


def reinvite(camera: Camera, *, by: By, now: datetime) -> Invited | Refused:
    """Make a new code: the old one ran out, or the camera's computer was replaced.

    Raises:
        InvariantError: The camera is revoked; its number never speaks again.
    """
    with transaction.atomic():
        camera = _locked(camera)
        if refused := _refused("reinvite", by, now):
            return refused
        if camera.state == CameraState.REVOKED:
            raise InvariantError("A revoked camera is not invited again; invite it as a new one.")
        code = _give_code(camera, now)
        camera.save()
        public = {"code_expires_at": instant_text(now + CODE_LIFETIME)}
        _append(kinds.cameras.REINVITED, camera, public, {}, by=by, now=now)
    return Invited(camera, code)


def enroll(code: str, *, device_public_key: bytes, agent_version: str, address: str | None, now: datetime) -> Camera:
    """Let a camera in by its code; the same device may ask again with the same code and gets the same answer.

    Args:
        code: As the installer typed it.
        device_public_key: 32 raw bytes, Ed25519.
        agent_version: Of the camera's software, as `VERSION` fields are spelled.
        address: Where the request came from.
        now: Aware UTC.

    Raises:
        FormatError: Not a code. EnrollmentRefusedError: unknown, used by another device, or out of date.
    """
    wanted = secret_sha256(code)
    with transaction.atomic():
        camera = Camera.objects.select_for_update().filter(code_sha256=wanted).first()
        if camera is None or camera.code_expires_at is None:
            raise EnrollmentRefusedError(
                "code-unknown", "No camera is waiting for this code. Ask the coordinator for a new one."
            )
        if now >= camera.code_expires_at:
            raise EnrollmentRefusedError("code-expired", "This code has run out. Ask the coordinator for a new one.")
        if camera.code_used_at is not None:
            if camera.device_public_key is not None and bytes(camera.device_public_key) == device_public_key:
                return camera
            raise EnrollmentRefusedError("code-used", "This code was used already. Ask the coordinator for a new one.")
        if Camera.objects.filter(device_public_key=device_public_key).exists():
            raise EnrollmentRefusedError(
                "key-in-use", "This device key belongs to an enrolled camera. Make a new key and try again."
            )
        camera.device_public_key = device_public_key
        camera.code_used_at = camera.enrolled_at = now
        camera.agent_version = agent_version
        # A new device counts its captures from nought.
        camera.next_sequence = 0
        if camera.state == CameraState.INVITED:
            camera.state, camera.state_changed_at = CameraState.ACTIVE, now
        camera.save()
        key_sha256 = hashlib.sha256(device_public_key).hexdigest()
        tlog.append(
            kinds.cameras.ENROLLED,
            {
                "camera": str(camera.pk),
                "title": camera.name,
                "device_key_sha256": key_sha256,
                "software": agent_version,
            },
            {"address": address},
            now=now,
        )
    return camera


def pause(camera: Camera, *, by: By, reason: str, now: datetime) -> Camera | Refused:
    """Stop a camera from capturing until it is resumed; pausing a paused one changes and logs nothing."""
    return _move(camera, "pause", by=by, reason=reason, now=now)


def resume(camera: Camera, *, by: By, reason: str, now: datetime) -> Camera | Refused:
    """Let a paused camera capture again."""
    return _move(camera, "resume", by=by, reason=reason, now=now)


def revoke(camera: Camera, *, by: By, reason: str, now: datetime) -> Camera | Refused:
    """End a camera for good: nothing that it sends is accepted any more."""
    return _move(camera, "revoke", by=by, reason=reason, now=now)


_MOVES: dict[str, tuple[LogKind, CameraState, frozenset[str]]] = {
    "pause": (kinds.cameras.PAUSED, CameraState.PAUSED, frozenset({CameraState.ACTIVE})),
    "resume": (kinds.cameras.RESUMED, CameraState.ACTIVE, frozenset({CameraState.PAUSED})),
    "revoke": (
        kinds.cameras.REVOKED,
        CameraState.REVOKED,
        frozenset({CameraState.INVITED, CameraState.ACTIVE, CameraState.PAUSED}),
    ),
}


def _move(camera: Camera, change: str, *, by: By, reason: str, now: datetime) -> Camera | Refused:
    kind, target, sources = _MOVES[change]
    with transaction.atomic():
        camera = _locked(camera)
        if refused := _refused(change, by, now):
            return refused
        if camera.state == target:
            return camera
        if camera.state not in sources:
            raise FormatError(f"A camera that is {camera.state} cannot go this way ({change}).")
        camera.state, camera.state_changed_at = target, now
        if target == CameraState.REVOKED:
            camera.code_sha256 = camera.code_expires_at = None
        camera.save()
        _append(kind, camera, {}, {"reason": reason}, by=by, now=now)
    return camera


def _locked(camera: Camera) -> Camera:
    return Camera.objects.select_for_update().get(pk=camera.pk)


def _give_code(camera: Camera, now: datetime) -> str:
    code = code_of(secrets.token_bytes(SECRET_BYTES), city_public_key())
    camera.code_sha256 = secret_sha256(code)
    camera.code_expires_at = now + CODE_LIFETIME
    camera.code_used_at = None
    return code


def _refused(change: str, by: By, now: datetime) -> Refused | None:
    """Ask the policy, and log a refusal: that is then the act's one entry."""
    if by.officer is None:
        return None
    act = ManageCameras(officer=officer_facts(by.officer, now), change=change)
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        return None
    policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _append(
    kind: LogKind,
    camera: Camera,
    public: Mapping[str, object],
    confidential: Mapping[str, object],
    *,
    by: By,
    now: datetime,
) -> None:
    officer = by.officer
    who = {
        "officer": pseudonyms.officer_pseudonym(officer.id, now) if officer else None,
        "agency": officer.agency.name if officer else None,
    }
    tlog.append(
        kind,
        {**who, "camera": str(camera.pk), "title": camera.name, **public},
        {"officer_id": str(officer.id) if officer else None, "address": by.address, **confidential},
        now=now,
    )
