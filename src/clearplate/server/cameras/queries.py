"""What may be known about cameras without opening anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from clearplate.core.ids import CameraId
from clearplate.server.asking import ask
from clearplate.server.cameras.models import Camera, CameraState, ErasedDay

# FEATURES F64: a silent camera is flagged within 15 minutes.
SILENT_AFTER = timedelta(minutes=15)
ERASED_DAYS_SHOWN = 62
ENROLLED = "SELECT count(*) AS camera_total FROM cameras_camera WHERE enrolled_at IS NOT NULL"
"""How many cameras were ever enrolled."""


@dataclass(frozen=True, slots=True)
class CameraPoint:
    """Where a camera stands, for maps and lists."""

    number: int
    camera_id: CameraId
    name: str
    latitude: float
    longitude: float
    direction: str
    state: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a camera last said about itself.

    Attributes:
        silent: An active camera has said nothing for more than 15 minutes.
        counts: Name and number of what its agent counts since it started.
        spool: Sealed captures waiting on the camera: `captures`, `bytes`, `oldest_at`.
        faults: Sentences of the agent about what went wrong lately.
    """

    heard_at: datetime | None
    silent: bool
    agent_version: str
    counts: dict[str, int]
    spool: dict[str, object]
    erased: dict[str, int]
    faults: list[str]

    @property
    def waiting(self) -> int:
        """Sealed captures that wait on the camera."""
        return _integers(self.spool).get("captures", 0)

    @property
    def waiting_bytes(self) -> int:
        """How much disk they take."""
        return _integers(self.spool).get("bytes", 0)


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled camera as its requests are checked.

    Attributes:
        public_key: Ed25519, 32 raw bytes.
        state_changed_at: Since when it is in its state.
    """

    camera_id: CameraId
    number: int
    state: str
    state_changed_at: datetime
    public_key: bytes


# Written out: this runs for every request of every camera.
_DEVICE = """
SELECT number, state, state_changed_at, device_public_key FROM cameras_camera
WHERE id = %s AND device_public_key IS NOT NULL
"""


def device(camera_id: CameraId) -> Device | None:
    """Find an enrolled camera by its id; None where there is none, or none that has enrolled."""
    with connection.cursor() as cursor:
        cursor.execute(_DEVICE, [camera_id])
        row = cursor.fetchone()
    if row is None:
        return None
    number, state, state_changed_at, public_key = row
    return Device(camera_id, number, state, state_changed_at, bytes(public_key))


def all_cameras() -> list[Camera]:
    """Every camera, revoked ones last, by name."""
    return sorted(Camera.objects.all(), key=lambda camera: (camera.state == CameraState.REVOKED, camera.name))


def choices() -> list[tuple[int, str]]:
    """Number and name of every camera that was ever enrolled, by name."""
    return list(Camera.objects.exclude(enrolled_at=None).order_by("name").values_list("number", "name"))


def count_enrolled() -> int:
    """How many cameras were ever enrolled."""
    return int(ask({}, cameras=ENROLLED)["camera_total"])


def names(numbers: Iterable[int]) -> dict[int, str]:
    """Names by camera number; unknown numbers are absent."""
    return dict(Camera.objects.filter(number__in=set(numbers)).values_list("number", "name"))


def points(numbers: Iterable[int] | None = None) -> list[CameraPoint]:
    """Where cameras stand.

    Args:
        numbers: Only these; None means every camera that is not revoked.
    """
    cameras = (
        Camera.objects.exclude(state=CameraState.REVOKED)
        if numbers is None
        else Camera.objects.filter(number__in=set(numbers))
    )
    return [
        CameraPoint(
            number=camera.number,
            camera_id=CameraId(camera.pk),
            name=camera.name,
            latitude=float(camera.latitude),
            longitude=float(camera.longitude),
            direction=camera.direction,
            state=camera.state,
        )
        for camera in cameras.order_by("number")
    ]


def health(camera: Camera, *, now: datetime) -> Health:
    """Read a camera's last heartbeat; what it did not say is empty, never invented."""
    heartbeat: dict[str, object] = camera.last_heartbeat if isinstance(camera.last_heartbeat, dict) else {}
    heard = camera.last_heartbeat_at
    since = heard or camera.enrolled_at
    active = camera.state == CameraState.ACTIVE
    faults = heartbeat.get("faults")
    spool = heartbeat.get("spool")
    return Health(
        heard_at=heard,
        silent=active and since is not None and now - since > SILENT_AFTER,
        agent_version=camera.agent_version,
        counts=_integers(heartbeat.get("counts")),
        spool=spool if isinstance(spool, dict) else {},
        erased=_integers(heartbeat.get("erased")),
        faults=[_sentence(fault) for fault in faults] if isinstance(faults, list) else [],
    )


def erased_days(camera: Camera) -> list[ErasedDay]:
    """What a camera says it erased unsent, newest day first; two months of it."""
    return list(ErasedDay.objects.filter(camera=camera).order_by("-day")[:ERASED_DAYS_SHOWN])


def _integers(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    return {str(name): number for name, number in value.items() if isinstance(number, int)}


def _sentence(fault: object) -> str:
    return str(fault.get("detail", "")) if isinstance(fault, dict) else str(fault)
