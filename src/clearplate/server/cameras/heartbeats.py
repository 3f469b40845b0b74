"""What cameras say about themselves between acts: not accountable, so not logged; the last word replaces the one before."""

from datetime import datetime

from clearplate.core.ids import CameraId
from clearplate.server.cameras.models import Camera


def heard(camera_id: CameraId, heartbeat: dict[str, object], *, agent_version: str, now: datetime) -> None:
    """Keep a camera's last heartbeat."""
    Camera.objects.filter(pk=camera_id).update(
        last_heartbeat_at=now, last_heartbeat=heartbeat, agent_version=agent_version
    )


def expect_sequence(camera_id: CameraId, next_sequence: int) -> None:
    """Set the sequence number that the camera's next capture should carry."""
    Camera.objects.filter(pk=camera_id).update(next_sequence=next_sequence)


def expected_sequence(camera_id: CameraId) -> int:
    """Tell which sequence number the camera's next capture should carry; locks its row until the transaction ends."""
    return Camera.objects.select_for_update().values_list("next_sequence", flat=True).get(pk=camera_id)
