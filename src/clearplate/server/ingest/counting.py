"""Counts into the log: streams are logged in batches, for each camera and finished hour one entry.

An hour is the hour of arrival. What was counted is marked on the uploads themselves, in the entry's transaction, so
running this twice, at once or after a crash, counts nothing twice and forgets nothing.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.merkle import root_hash
from clearplate.server.ingest.models import Hour, Refusal, Upload
from clearplate.server.ingest.refusals import IngestRefusedError
from clearplate.server.tlog import actions as tlog

GRACE = timedelta(minutes=2)
"""An upload's transaction may end after the hour in which it came; later ones are counted by themselves, none is lost."""
BATCH_UPLOADS = 10_000
_NOTE = """
INSERT INTO ingest_refusal (hour, camera_id, problem, uploads) VALUES (%s, %s, %s, 1)
ON CONFLICT (hour, camera_id, problem) WHERE entry_id IS NULL DO UPDATE SET uploads = ingest_refusal.uploads + 1
"""


def hour_of(at: datetime) -> datetime:
    """The UTC hour that an instant lies in."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def count_hours(*, now: datetime) -> int:
    """Log the uploads of every finished hour that are not counted yet; gives the number of entries."""
    entries = 0
    while True:
        made = _count_batch(hour_of(now - GRACE), now)
        entries += made
        if not made:
            return entries


def _count_batch(before: datetime, now: datetime) -> int:
    with transaction.atomic():
        waiting = (
            Upload.objects.select_for_update(skip_locked=True)
            .filter(counted_in=None, received_at__lt=before)
            .order_by("received_at")[:BATCH_UPLOADS]
        )
        groups: dict[tuple[int, UUID, datetime], list[Upload]] = defaultdict(list)
        for upload in waiting:
            groups[upload.camera, upload.camera_id, hour_of(upload.received_at)].append(upload)
        for (camera, camera_id, hour), uploads in groups.items():
            _count(camera, camera_id, hour, uploads, now)
    return len(groups)


def _count(camera: int, camera_id: UUID, hour: datetime, uploads: list[Upload], now: datetime) -> None:
    ordered = sorted(uploads, key=lambda upload: upload.upload_id)
    root = root_hash([bytes(upload.root_sha256) for upload in ordered])
    # What the camera delivered: also what the policy in force had forgotten at once.
    captures = sum(upload.kept + upload.forgotten for upload in ordered)
    # A few captures in an hour are about single persons; totals are sums of what is shown, so nothing can be subtracted.
    shown = captures >= kinds.ingest.COUNTED_MIN
    entry = tlog.append(
        kinds.ingest.COUNTED,
        {
            "camera": str(camera_id),
            "hour": instant_text(hour),
            "captures": captures if shown else None,
            "uploads": len(ordered) if shown else None,
            "root": root.hex(),
        },
        {"exact_captures": captures, "exact_uploads": len(ordered)},
        now=now,
    )
    counted = Hour.objects.create(
        camera=camera, hour=hour, captures=captures, uploads=len(ordered), root_sha256=root, entry_id=entry.entry_id
    )
    Upload.objects.filter(pk__in=[upload.pk for upload in ordered]).update(counted_in=counted)


def note_refusal(refused: IngestRefusedError, *, now: datetime) -> None:
    """Count a refused upload. Whoever is not known by signature counts as nobody, so a flood cannot fill the table."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [hour_of(now), refused.camera_id, refused.slug])


def count_refusals(*, now: datetime) -> int:
    """Log the refusals of every finished hour; gives the number of entries."""
    with transaction.atomic():
        waiting = list(
            Refusal.objects.select_for_update(skip_locked=True)
            .filter(entry_id=None, hour__lt=hour_of(now - GRACE))
            .order_by("hour", "pk")
        )
        for refusal in waiting:
            entry = tlog.append(
                kinds.ingest.REFUSED,
                {
                    "camera": None if refusal.camera_id is None else str(refusal.camera_id),
                    "hour": instant_text(refusal.hour),
                    "problem": refusal.problem,
                    "uploads": refusal.uploads,
                },
                {},
                now=now,
            )
            refusal.entry_id = entry.entry_id
            refusal.save(update_fields=["entry_id"])
    return len(waiting)
