"""P8, P13 and P14: what is kept of a capture and how, which models are here, whose cameras they are."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from django.db.models import F, OuterRef, Subquery

from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.promises import Why
from clearplate.core.promises.models import LOADED, PARTS, SUFFIXES
from clearplate.core.seal import parse_record
from clearplate.server.cameras.models import Camera, CameraState
from clearplate.server.conformance.checking import Found, Look, check, count, entries_of, found, rows, unchecked
from clearplate.server.custody import objects
from clearplate.server.custody.models import Capture, Day
from clearplate.server.ingest.models import Upload

COLUMNS: Final = frozenset(
    "token captured_at capture_id camera vehicle_type vehicle_color confidence sealed upload_id leaf_index images_offset".split()  # noqa: SIM905
)
"""All that a capture is, in the database. Whatever else a camera saw is inside `sealed`, in the form docs/spec/seal.md gives."""
SAMPLE_OF_DAY, OBJECTS_OF_DAY, HEAD_BYTES = 50, 3, 65_536
SETTLE: Final = timedelta(minutes=5)
"""So long an upload may be under way while its camera is shut out."""
_OPEN_PICTURE: Final = re.compile(rb"\xff\xd8\xff.{1,8}(?:JFIF|Exif)\0|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
_COLUMNS_HERE = "SELECT column_name FROM information_schema.columns WHERE table_name = 'custody_capture'"
_UNSIGNED = """
SELECT count(*) FROM ingest_upload u WHERE u.kept > 0 AND NOT EXISTS
    (SELECT 1 FROM custody_proof p WHERE p.upload_id = u.upload_id AND p.day = u.day)
"""
_UNCAPSULED = """
SELECT count(*) FROM (SELECT DISTINCT day, camera FROM ingest_upload WHERE kept > 0) u WHERE NOT EXISTS
    (SELECT 1 FROM custody_capsule k WHERE k.day = u.day AND k.camera = u.camera)
"""


class ObjectsGoneError(ClearplateError):
    """The object store shows none of the pictures that there must be."""


@check("captures.columns")
def captures_columns(_look: Look) -> Found:
    """The columns of the one table of captures, against the list in this file."""
    here = {name for (name,) in rows(_COLUMNS_HERE)}
    other = sorted(here ^ COLUMNS)
    return found(len(other), {"columns": len(here), "unexpected": len(other)}, named=other)


@check("models.known")
def models_known(_look: Look) -> Found:
    """Every file of a recognition model in the packages installed beside Clearplate, by hash. Cameras check their own."""
    own: list[str] = []
    strange: list[str] = []
    for name, path in _model_files():
        digest = sha256(path.read_bytes()).hexdigest()
        if LOADED.get(name) == digest:
            own.append(f"{name} {digest}")
        elif PARTS.get(name) != digest:
            strange.append(f"{name} {digest}")
    numbers = {"models": len(own) + len(strange), "unexpected": len(strange)}
    return found(len(strange), numbers, named=strange or own)


def _model_files() -> Iterator[tuple[str, Path]]:
    for distribution in distributions():
        yield from _models_of(distribution)


def _models_of(distribution: Distribution) -> Iterator[tuple[str, Path]]:
    for file in distribution.files or ():
        if file.suffix in SUFFIXES and (path := Path(str(distribution.locate_file(file)))).is_file():
            yield file.name, path


@check("captures.sealed")
def captures_sealed(_look: Look) -> Found:
    """All uploads for a signature and a capsule; of every open day some captures, read as sealed records."""
    unsigned = count(_UNSIGNED) + count(_UNCAPSULED)
    sampled = unsealed = 0
    for day in Day.objects.filter(shredded_at=None).values_list("day", flat=True):
        start = datetime.combine(day, time(0), UTC)
        of_day = Capture.objects.filter(captured_at__gte=start, captured_at__lt=start + timedelta(days=1))
        for capture_id, sealed in of_day.values_list("capture_id", "sealed")[:SAMPLE_OF_DAY]:
            sampled += 1
            unsealed += not _is_record_of(bytes(sealed), capture_id.bytes)
    numbers = {
        "uploads": Upload.objects.count(),
        "unsigned": unsigned,
        "sampled": sampled,
        "unsealed": unsealed,
    }
    return found(unsigned + unsealed, numbers)


def _is_record_of(sealed: bytes, capture_id: bytes) -> bool:
    try:
        record, end = parse_record(sealed, 0)
    except FormatError:
        return False
    return end == len(sealed) and record.capture_id == capture_id


@check("objects.sealed")
def objects_sealed(look: Look) -> Found:
    """Of every day some objects, and some of what is held: no beginning of a picture in their first 64 KiB."""
    store = objects.store()
    days = Day.objects.filter(day__gte=look.since.date()).values_list("day", flat=True)
    names = [name for day in days for name in _first(store.names(day))] + _first(store.held_names())
    opened = [name for name in names if _OPEN_PICTURE.search(store.read_range(name, 0, HEAD_BYTES))]
    if (
        not names
        and Upload.objects.filter(kept__gt=0, day__in=Day.objects.filter(shredded_at=None).values("day")).exists()
    ):
        raise ObjectsGoneError(
            "The object store lists nothing, though days that are open keep pictures. Is it mounted?"
        )
    numbers = {"objects": len(names), "unsealed": len(opened)}
    return found(len(opened), numbers, named=opened)


def _first(names: Iterator[str]) -> list[str]:
    return [name for _, name in zip(range(OBJECTS_OF_DAY), names, strict=False)]


@check("cameras.owners")
def cameras_owners(_look: Look) -> Found:
    """Every camera in the database has an owner, and `cameras.invited` says rightly whether that is the city."""
    logged = {kept.entry.public["camera"]: kept.entry.public["owner"] for kept in entries_of("cameras.invited")}
    cameras = list(Camera.objects.all())
    wrong = [
        camera.pk
        for camera in cameras
        if not camera.owner.strip() or logged.get(str(camera.pk)) != ("private" if camera.private else "city")
    ]
    return found(len(wrong), {"cameras": len(cameras), "ownerless": len(wrong)}, named=wrong)


@check("cameras.stopped")
def cameras_stopped(_look: Look) -> Found:
    """Uploads that came after their camera was revoked. A paused one may still send what it saw before."""
    revoked = Camera.objects.filter(state=CameraState.REVOKED)
    since = revoked.filter(pk=OuterRef("camera_id")).values("state_changed_at")[:1]
    after = Upload.objects.annotate(since=Subquery(since)).filter(received_at__gt=F("since") + SETTLE)
    return found(after.count(), {"cameras": Camera.objects.count(), "after": after.count()})


@check("network.measured")
def network_measured(_look: Look) -> Found:
    """What a wire carries is seen on the wire: docs/operate says how to measure it."""
    return unchecked(Why.OUTSIDE)
