"""From a checked upload to rows of custody: the one place where ingest's reads are opened, indexed and forgotten.

A read is plaintext here for some ten microseconds: long enough for its token, its looks and its confidence. Where the
policy keeps nothing (match-and-forget) it is opened all the same, so that only true reads are counted, and then dropped:
no token is made of it, and nothing of it reaches a table or a store.
"""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper

from clearplate.core.custody.day_keys import DayKey, plate_token
from clearplate.core.custody.opening import open_capsule, open_read
from clearplate.core.custody.retention import keeps
from clearplate.core.errors import InvariantError, VerificationError
from clearplate.core.upload import Upload
from clearplate.server.custody import copying, ends, objects
from clearplate.server.custody.copying import Row
from clearplate.server.custody.keyring import (
    DayClosedError,
    DayNeverMadeError,
    DayShreddedError,
    KeyringFaultError,
    KeyState,
)
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day

_COPY = f"COPY custody_capture ({copying.COLUMNS}) FROM STDIN (FORMAT BINARY)"
_CAPSULE = """
INSERT INTO custody_capsule (capsule_id, day, camera, key_id, suite, sealed)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (capsule_id) DO NOTHING
"""
_PROOF = """
INSERT INTO custody_proof (upload_id, day, camera, device_public_key, manifest, signature, leaf_hashes)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
# Microseconds to the instant in SQL: no row of the careful way passes through Python's datetime.
_CAREFUL = f"""
INSERT INTO custody_capture ({copying.COLUMNS})
VALUES (%s, timestamptz 'epoch' + %s * interval '1 microsecond', %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - COLUMNS is a constant of ours


@dataclass(frozen=True, slots=True)
class Accepted:
    """An upload whose every read opened; nothing of it is kept yet, and its images may still be on their way.

    Attributes:
        leaf_hashes: As `check_upload` gave them.
        camera: The camera's number.
        device_public_key: The key the upload was checked against, 32 bytes.
        rows: Of the captures to keep.
        forgotten: How many captures the policy does not keep.
        object_name: Where its images will be; None when there are none to keep.
    """

    upload: Upload
    leaf_hashes: list[bytes]
    camera: int
    device_public_key: bytes
    rows: list[Row]
    forgotten: int
    object_name: str | None


def accept(
    upload: Upload,
    leaf_hashes: list[bytes],
    *,
    camera: int,
    device_public_key: bytes,
    retention_days: int,
    now: datetime,
) -> Accepted:
    """Open every read of a checked upload and make the tokens of those to keep; keeps nothing yet.

    Args:
        upload: Checked.
        leaf_hashes: As `check_upload` gave them.
        camera: The camera's number.
        device_public_key: The key it was checked against.
        retention_days: Of the policy in force.
        now: Aware UTC.

    Raises:
        DayShreddedError, DayNeverMadeError: The upload's day has no key.
        DayEndedError: The day is over, though its key is not destroyed yet.
        VerificationError: A capsule or a read does not open.
        FormatError: What opens is not a read.
        KeyringFaultError: The day's key was made, and is lost or damaged; the camera keeps what it has and tries again.
    """
    manifest = upload.manifest
    _require_open(manifest.day, now)
    with _lent(manifest.day) as day_key:
        content_keys = {one.capsule_id.bytes: open_capsule(one, day_key) for one in manifest.capsules}
        token_key = day_key.token_key
        rows, offset = [], 0
        for capture in upload.captures:
            read = open_read(capture, content_keys[capture.capsule_id])
            # No hotlists in this version: no read hits one.
            if keeps(retention_days, hit=False):
                token = plate_token(token_key, read.plate)
                rows.append(
                    Row(
                        token, capture.captured_at_us, capture.capture_id, read.vehicle_type, read.vehicle_color,
                        read.confidence, capture.record, offset,
                    )
                )  # fmt: skip
            for image in capture.images:
                offset += image.length
    name = objects.object_name(manifest.day, manifest.upload_id) if manifest.images_bytes and rows else None
    return Accepted(upload, leaf_hashes, camera, device_public_key, rows, manifest.count - len(rows), name)


def store_images(accepted: Accepted, pieces: Iterable[bytes]) -> None:
    """Write the images' object, durable, before the database says they are kept; where none is kept, check and drop them.

    Args:
        accepted: The upload.
        pieces: Its images' bytes, all of them, cut anywhere.

    Raises:
        VerificationError: An image is not what its record says; nothing is kept.
    """
    if accepted.object_name is not None:
        objects.store().put(accepted.object_name, _checked(accepted.upload, pieces))
    elif accepted.upload.manifest.images_bytes:
        deque(_checked(accepted.upload, pieces), maxlen=0)


def _checked(upload: Upload, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass pieces on and compare each image with its record: a camera erases its own copy on our word."""
    images = iter([image for capture in upload.captures for image in capture.images])
    image = next(images)
    hashing, missing = hashlib.sha256(), image.length
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            hashing.update(rest[:missing])
            taken = min(missing, len(rest))
            rest, missing = rest[taken:], missing - taken
            if missing:
                break
            if hashing.digest() != image.digest:
                raise VerificationError("An image of this upload was changed on the way. Send the upload again.")
            following = next(images, None)
            if following is not None:
                image, hashing, missing = following, hashlib.sha256(), following.length
        yield piece


def make_partition(accepted: Accepted) -> None:
    """See that the upload's day has a partition. Outside the upload's transaction, whose locks would hold others up.

    Raises:
        DayShreddedError: The day was destroyed since the upload was opened.
    """
    if not accepted.rows:
        return
    day = accepted.upload.manifest.day
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT custody_make_partition(%s)", [day])
    except IntegrityError:
        if isinstance(closed := closed_day(day), DayShreddedError):
            raise closed from None
        raise


def keep(accepted: Accepted, *, careful: bool = False) -> int:
    """Write an upload's capsules, proof and rows, inside the caller's transaction.

    Args:
        accepted: What `accept` gave, its images stored.
        careful: Row by row, leaving out captures that are kept already; for when the quick way met one.

    Returns:
        How many captures were new.

    Raises:
        django.db.IntegrityError: A capture is kept already, and this was not careful.
    """
    if not connection.in_atomic_block:
        raise InvariantError("An upload is kept whole or not at all: inside a transaction.")
    if not accepted.rows:
        return 0
    manifest, upload_id = accepted.upload.manifest, accepted.upload.manifest.upload_id
    with connection.cursor() as cursor:
        for one in manifest.capsules:
            cursor.execute(_CAPSULE, [one.capsule_id, one.day, accepted.camera, one.key_id, str(one.suite), one.sealed])
        cursor.execute(
            _PROOF,
            [
                upload_id, manifest.day, accepted.camera, accepted.device_public_key, accepted.upload.manifest_bytes,
                accepted.upload.signature, b"".join(accepted.leaf_hashes),
            ],
        )  # fmt: skip
        if careful:
            return sum(_insert(cursor, accepted, index) for index in range(len(accepted.rows)))
        stream = copying.pack(accepted.rows, camera=accepted.camera, upload_id=upload_id.bytes)
        # Django wraps the errors of its own methods only, and COPY is the driver's.
        with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
            copy.write(stream)
    return len(accepted.rows)


def _insert(cursor: CursorWrapper, accepted: Accepted, index: int) -> int:
    row = accepted.rows[index]
    cursor.execute(
        _CAREFUL,
        [
            row.token, row.captured_at_us, UUID(bytes=row.capture_id), accepted.camera, row.vehicle_type,
            row.vehicle_color, row.confidence, row.record, accepted.upload.manifest.upload_id, index, row.images_offset,
        ],
    )  # fmt: skip
    return int(cursor.rowcount)


def _require_open(day: date, now: datetime) -> None:
    if ends.ended_days([day], now=now):
        closed = closed_day(day)
        raise closed if isinstance(closed, DayShreddedError) else ends.DayEndedError(day)


@contextmanager
def _lent(day: date) -> Iterator[DayKey]:
    """Lend a day's key; one that the database knows and the keyring lacks is a fault of ours, which may be mended."""
    try:
        with keyring().day_key(day) as key:
            yield key
    except DayNeverMadeError:
        if not Day.objects.filter(day=day).exists():
            raise
        raise KeyringFaultError(
            f"The key of {day} was made, and its file is lost: `clearplate keys list` shows it, `clearplate keys recover` "
            "takes it back from escrow. Cameras keep what they captured meanwhile."
        ) from None


def destroyed_days(days: Collection[date]) -> set[date]:
    """Say which of these days' keys were destroyed; the keyring says it, not the database."""
    if not days:
        return set()
    states = keyring().days()
    return {day for day in days if states.get(day) is KeyState.SHREDDED}


def closed_day(day: date) -> DayClosedError | None:
    """Say why a day has no key; None where it has one."""
    try:
        with keyring().day_key(day):
            return None
    except DayClosedError as fault:
        return fault
