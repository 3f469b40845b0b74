"""What cameras say about themselves between acts: not accountable, so not logged; the last word replaces the one before."""

from datetime import datetime

from django.db import connection

from clearplate.core.errors import InvariantError
from clearplate.core.ids import CameraId
from clearplate.server.cameras.models import Camera


def heard(camera_id: CameraId, heartbeat: dict[str, object], *, agent_version: str, now: datetime) -> None:
    """Keep a camera's last heartbeat."""
    Camera.objects.filter(pk=camera_id).update(
        last_heartbeat_at=now, last_heartbeat=heartbeat, agent_version=agent_version
    )


def advance_sequence(camera_id: CameraId, beyond: int) -> int:
    """Expect the camera's captures to go on at `beyond`, or where they stand if that is further.

    Returns:
        Which sequence number was expected until now. The camera's row is locked until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [camera_id, beyond])
        row = cursor.fetchone()
    if row is None:
        raise InvariantError("An enrolled camera's row is gone.")
    return int(row[0])


# Written out: this runs for every upload, and the ORM would take two statements and ten times the processor.
_ADVANCE = """
WITH before AS (SELECT id, next_sequence FROM cameras_camera WHERE id = %s FOR UPDATE)
UPDATE cameras_camera AS camera SET next_sequence = greatest(before.next_sequence, %s)
FROM before WHERE camera.id = before.id RETURNING before.next_sequence
"""
