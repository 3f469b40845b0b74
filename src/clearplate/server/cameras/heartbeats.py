"""What cameras say about themselves between acts: not accountable, so not logged; the last word replaces the one before."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import connection

from clearplate.core.errors import InvariantError
from clearplate.core.ids import CameraId
from clearplate.server.cameras.models import Camera


def heard(camera_id: CameraId, heartbeat: dict[str, object], *, agent_version: str, now: datetime) -> None:
    """Keep a camera's last heartbeat."""
    Camera.objects.filter(pk=camera_id).update(
        last_heartbeat_at=now, last_heartbeat=heartbeat, agent_version=agent_version
    )


def heard_erased(
    camera_id: CameraId, erased: Mapping[date, int], *, destroyed: Collection[date], now: datetime
) -> None:
    """Keep what a camera says it erased unsent, by day. It says so again with every heartbeat; counts only grow.

    Args:
        camera_id: Who says it.
        erased: Captures by UTC day.
        destroyed: Days whose key is destroyed, as the keyring says; another day must not have been erased.
        now: Aware UTC.
    """
    with connection.cursor() as cursor:
        for day, captures in erased.items():
            cursor.execute(_ERASED, [camera_id, day, captures, day in destroyed, now])


_ERASED = """
INSERT INTO cameras_erasedday AS known (camera_id, day, captures, key_destroyed, said_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (camera_id, day) DO UPDATE
SET captures = greatest(known.captures, excluded.captures), key_destroyed = excluded.key_destroyed,
    said_at = excluded.said_at
WHERE known.captures < excluded.captures OR known.key_destroyed <> excluded.key_destroyed
"""


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
