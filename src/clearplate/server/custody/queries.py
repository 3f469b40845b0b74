"""What may be asked of custody without opening anything: rows come back as sealed as they rest."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from clearplate.core.capture import from_microseconds, to_microseconds
from clearplate.core.errors import FormatError
from clearplate.core.ids import CaptureId, UploadId
from clearplate.server.custody.copying import COLUMNS
from clearplate.server.custody.models import Day

_REFERENCE_BYTES = 8 + 4 + 16
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """One row of custody, still sealed.

    Attributes:
        token: The blind index's token of its day, 16 bytes.
        camera: The camera's number.
        vehicle_type: Number of a core.capture.VehicleType; likewise the color.
        confidence: Of the read, per mille.
        sealed: The record as its camera signed it.
        leaf_index: Its place in the upload.
        images_offset: Where its sealed images begin in the upload's object.
    """

    token: bytes
    captured_at: datetime
    capture_id: CaptureId
    camera: int
    vehicle_type: int
    vehicle_color: int
    confidence: int
    sealed: bytes
    upload_id: UploadId
    leaf_index: int
    images_offset: int

    @property
    def reference(self) -> str:
        """A name for this capture that may stand in a URL: no token, no plate. It is a name, not a right to see it."""
        raw = to_microseconds(self.captured_at).to_bytes(8, "big", signed=True)
        raw += self.camera.to_bytes(4, "big") + self.capture_id.bytes
        return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


class DayKept(StrEnum):
    """What became of a day."""

    OPEN = "open"
    SHREDDED = "shredded"
    NEVER_MADE = "never_made"


@dataclass(frozen=True, slots=True)
class DayState:
    """One UTC day and what became of it."""

    day: date
    state: DayKept


# One probe for each day and token, its bounds beside it: each prunes to one partition and uses the primary key.
# (`token = ANY(...)` over a month visits every partition for every token: forty times slower, measured.)
_BY_TOKEN = f"""
SELECT found.* FROM unnest(%s::bytea[], %s::timestamptz[], %s::timestamptz[]) AS probe (token, opens, closes)
CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM custody_capture AS kept
    WHERE kept.token = probe.token AND kept.captured_at >= probe.opens AND kept.captured_at < probe.closes
      AND (%s::integer[] IS NULL OR kept.camera = ANY(%s::integer[]))
    ORDER BY kept.captured_at DESC LIMIT %s
) AS found ORDER BY found.captured_at DESC, found.capture_id DESC LIMIT %s
"""  # noqa: S608 - COLUMNS is a constant of ours

_BY_NAME = f"""
SELECT {COLUMNS} FROM custody_capture WHERE camera = %s AND captured_at = %s AND capture_id = %s
"""  # noqa: S608 - COLUMNS is a constant of ours

_ALL_BY_NAME = f"""
SELECT found.* FROM unnest(%s::integer[], %s::timestamptz[], %s::uuid[]) AS named (camera, captured_at, capture_id)
CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM custody_capture AS kept
    WHERE kept.camera = named.camera AND kept.captured_at = named.captured_at AND kept.capture_id = named.capture_id
) AS found ORDER BY found.captured_at, found.capture_id
"""  # noqa: S608 - COLUMNS is a constant of ours

_PASSED_BY = """
SELECT camera, captured_at, capture_id FROM custody_capture
WHERE camera = ANY(%s) AND captured_at >= %s AND captured_at < %s ORDER BY captured_at, capture_id LIMIT %s
"""

# Type and color stand beside the sealed record; 0 asks for any.
_BY_LOOKS = f"""
SELECT {COLUMNS} FROM custody_capture
WHERE (%s = 0 OR vehicle_type = %s) AND (%s = 0 OR vehicle_color = %s)
  AND (%s::integer[] IS NULL OR camera = ANY(%s::integer[])) AND captured_at >= %s AND captured_at < %s
ORDER BY captured_at DESC, capture_id DESC LIMIT %s
"""  # noqa: S608 - COLUMNS is a constant of ours

_PREPARED_AFTER = 5
"""Executions after which psycopg would prepare by itself; any number turns preparing on."""


def captures_by_token(
    pairs: Iterable[tuple[date, bytes]],
    *,
    cameras: Collection[int] | None,
    start: datetime,
    end: datetime,
    limit: int,
) -> list[KeptCapture]:
    """Find captures by their days' tokens, newest first.

    Args:
        pairs: A UTC day and a token of that day, as `actions.tokens_for` gives them; several tokens a day are fine.
        cameras: Numbers of the only cameras to look at; None for all.
        start: Earliest instant, included.
        end: Latest instant, excluded.
        limit: At most so many rows.
    """
    tokens, opens, closes = [], [], []
    for day, token in pairs:
        midnight = datetime.combine(day, clock_time(0), UTC)
        if start < midnight + _ONE_DAY and end > midnight:
            tokens.append(token)
            opens.append(max(start, midnight))
            closes.append(min(end, midnight + _ONE_DAY))
    if not tokens:
        return []
    numbers = None if cameras is None else sorted(cameras)
    values = [tokens, opens, closes, numbers, numbers, limit, limit]
    return [_kept(row) for row in prepared(_BY_TOKEN, values)]


def prepared(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Ask past Django's cursor, which prepares nothing: planning thirty partitions anew takes longer than probing them."""
    connection.ensure_connection()
    connection.connection.prepare_threshold = _PREPARED_AFTER
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, values, prepare=True, binary=True).fetchall()


def capture_named(reference: str) -> KeptCapture | None:
    """Find a capture by `KeptCapture.reference`; None where it is gone.

    Raises:
        FormatError: This is not a reference.
    """
    try:
        raw = urlsafe_b64decode(reference + "=" * (-len(reference) % 4))
    except (Base64Error, ValueError):
        raise FormatError("This is not the name of a capture.") from None
    if len(raw) != _REFERENCE_BYTES:
        raise FormatError("This is not the name of a capture.")
    captured_at = from_microseconds(int.from_bytes(raw[:8], "big", signed=True))
    camera, capture_id = int.from_bytes(raw[8:12], "big", signed=True), UUID(bytes=raw[12:])
    with connection.cursor() as cursor:
        cursor.execute(_BY_NAME, [camera, captured_at, capture_id])
        row = cursor.fetchone()
    return None if row is None else _kept(row)


@dataclass(frozen=True, slots=True)
class CaptureName:
    """What names a capture without saying anything of it but where and when it was made."""

    camera: int
    captured_at: datetime
    capture_id: CaptureId


def captures_named(names: Collection[CaptureName]) -> list[KeptCapture]:
    """Find captures by their names, oldest first; those that are gone are absent."""
    cameras, instants, ids = (
        [name.camera for name in names],
        [name.captured_at for name in names],
        [name.capture_id for name in names],
    )
    with connection.cursor() as cursor:
        cursor.execute(_ALL_BY_NAME, [cameras, instants, ids])
        return [_kept(row) for row in cursor.fetchall()]


def passed_by(cameras: Collection[int], *, start: datetime, end: datetime, limit: int) -> list[CaptureName]:
    """Name what passed some cameras in a time, oldest first.

    Args:
        cameras: Numbers.
        start: Earliest instant, included.
        end: Latest instant, excluded.
        limit: At most so many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PASSED_BY, [sorted(cameras), start, end, limit])
        return [CaptureName(camera, at, CaptureId(capture_id)) for camera, at, capture_id in cursor.fetchall()]


def captures_by_looks(
    *,
    vehicle_type: int,
    vehicle_color: int,
    cameras: Collection[int] | None,
    start: datetime,
    end: datetime,
    limit: int,
) -> list[KeptCapture]:
    """Find captures by what the vehicles looked like, newest first.

    Args:
        vehicle_type: Number of a core.capture.VehicleType; 0 for any. Likewise the color.
        vehicle_color: See there.
        cameras: Numbers of the only cameras to look at; None for all.
        start: Earliest instant, included.
        end: Latest instant, excluded.
        limit: At most so many rows.
    """
    numbers = None if cameras is None else sorted(cameras)
    looks = [vehicle_type, vehicle_type, vehicle_color, vehicle_color]
    with connection.cursor() as cursor:
        cursor.execute(_BY_LOOKS, [*looks, numbers, numbers, start, end, limit])
        return [_kept(row) for row in cursor.fetchall()]


def days_kept(start: date, end: date) -> list[DayState]:
    """Say of each day from `start` to `end`, both included, whether its captures can still be opened."""
    rows = dict(Day.objects.filter(day__range=(start, end)).values_list("day", "shredded_at"))
    states = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        if day not in rows:
            states.append(DayState(day, DayKept.NEVER_MADE))
        else:
            states.append(DayState(day, DayKept.OPEN if rows[day] is None else DayKept.SHREDDED))
    return states


def _kept(row: tuple[Any, ...]) -> KeptCapture:
    token, captured_at, capture_id, camera, kind, color, confidence, sealed, upload_id, index, offset = row
    return KeptCapture(
        bytes(token), captured_at, CaptureId(capture_id), camera, kind, color, confidence, bytes(sealed),
        UploadId(upload_id), index, offset,
    )  # fmt: skip
