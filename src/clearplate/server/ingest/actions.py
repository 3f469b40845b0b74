"""Accepting an upload: check everything, write it in one transaction, and only then sign for it.

Where the policy keeps nothing, the upload is checked and opened like any other, its captures are counted in that row and
forgotten, and the receipt says so. The receipt states facts of a committed row and Ed25519 is deterministic, so a replay, or a crash between commit and
answer, leads to the same receipt, byte for byte.
"""

from datetime import datetime, timedelta
from io import BytesIO

from django.db import IntegrityError, connection, transaction

from clearplate.core.capture import to_microseconds
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId, UploadId
from clearplate.core.policy.parameters import Parameters
from clearplate.core.receipts import Receipt, sign_receipt, sign_shredded
from clearplate.core.signed import public_key
from clearplate.core.tlog import kinds
from clearplate.core.upload import Manifest, check_upload
from clearplate.core.upload import Upload as SentUpload
from clearplate.server.cameras import heartbeats
from clearplate.server.cameras.city_key import city_key
from clearplate.server.cameras.models import CameraState
from clearplate.server.cameras.queries import Device
from clearplate.server.custody import accepting
from clearplate.server.custody.accepting import Accepted
from clearplate.server.custody.ends import DayEndedError
from clearplate.server.custody.keyring import DayNeverMadeError, DayShreddedError
from clearplate.server.ingest.device_requests import known_camera, refuse_revoked
from clearplate.server.ingest.models import Gap, Upload
from clearplate.server.ingest.receiving import Body, receive_head
from clearplate.server.ingest.refusals import IngestRefusedError
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog

MAX_AHEAD = timedelta(minutes=5)
"""A camera's clock may be so much ahead of ours; the same bound as for signed requests."""


def accept_upload(data: bytes, *, now: datetime) -> bytes:
    """Take an upload that is in memory, as `receive_upload` does."""
    return receive_upload(Body(BytesIO(data), len(data)), now=now)


def receive_upload(body: Body, *, now: datetime) -> bytes:
    """Take an upload from a camera and give the signed receipt.

    Args:
        body: The upload; it is read to its end, whatever becomes of it.
        now: Aware UTC.

    Returns:
        The receipt: for a replay, the same bytes as the first time.

    Raises:
        IngestRefusedError: Nothing was changed.
    """
    try:
        return _receive(body, now)
    finally:
        body.drain()


def _receive(body: Body, now: datetime) -> bytes:
    try:
        sent = receive_head(body)
    except FormatError as fault:
        raise IngestRefusedError("format", fault.diagnostics()) from None
    camera = known_camera(sent.manifest.camera_id)
    try:
        leaf_hashes = check_upload(sent, public_key(camera.public_key))
    except VerificationError as fault:
        raise IngestRefusedError("signature-wrong", fault.diagnostics()) from None
    if known := _replayed(sent.manifest):
        return _receipt(known)
    refuse_revoked(camera)
    parameters = _policy_in_force(camera, now)
    _check_times(sent, camera, now)
    try:
        accepted = accepting.accept(
            sent,
            leaf_hashes,
            camera=camera.number,
            device_public_key=camera.public_key,
            retention_days=parameters.retention_days,
            now=now,
        )
        accepting.store_images(accepted, body.pieces(sent.manifest.images_bytes))
        accepting.make_partition(accepted)
        return _receipt(_commit(accepted, now))
    except DayEndedError as fault:
        raise IngestRefusedError("too-old", fault.diagnostics(), camera_id=camera.camera_id) from None
    except (DayShreddedError, DayNeverMadeError) as fault:
        raise _without_key(fault, sent.manifest) from None
    except (FormatError, VerificationError) as fault:
        raise IngestRefusedError("does-not-open", fault.diagnostics(), camera_id=camera.camera_id) from None


def _replayed(manifest: Manifest) -> Upload | None:
    """Find the upload if it came before.

    Raises:
        IngestRefusedError: Its id was used for other captures.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [manifest.upload_id])
        if cursor.fetchone() is None:
            return None
    known = Upload.objects.get(pk=manifest.upload_id)
    same = (known.camera_id, bytes(known.root_sha256), known.count)
    if same != (manifest.camera_id, manifest.root_sha256, manifest.count):
        raise IngestRefusedError(
            "upload-conflict",
            "An upload with this id and other captures was accepted before. Send these under a new id.",
            camera_id=manifest.camera_id,
        )
    return known


def _policy_in_force(camera: Device, now: datetime) -> Parameters:
    parameters = policy.parameters(now)
    if parameters is None:
        raise IngestRefusedError(
            "no-policy", "The city has not adopted a policy yet. Try again later.", camera_id=camera.camera_id
        )
    return parameters


def _check_times(sent: SentUpload, camera: Device, now: datetime) -> None:
    first, last = (to(one.captured_at_us for one in sent.captures) for to in (min, max))
    if last > to_microseconds(now + MAX_AHEAD):
        raise IngestRefusedError(
            "in-future", "A capture's time lies in the future. Set the camera's clock.", camera_id=camera.camera_id
        )
    if camera.state == CameraState.PAUSED and first >= to_microseconds(camera.state_changed_at):
        raise IngestRefusedError(
            "camera-paused",
            "The camera is paused, and this was captured since. It is taken when the camera is resumed.",
            camera_id=camera.camera_id,
        )


def _without_key(fault: DayShreddedError | DayNeverMadeError, manifest: Manifest) -> IngestRefusedError:
    if isinstance(fault, DayNeverMadeError):
        return IngestRefusedError(
            "day-unknown",
            f"This city never made a key for {manifest.day}. Fetch the day keys, and check the camera's clock.",
            camera_id=manifest.camera_id,
        )
    notice = sign_shredded(manifest.day, camera_id=manifest.camera_id, key=city_key())
    return IngestRefusedError(
        "day-shredded", fault.diagnostics(), camera_id=manifest.camera_id, notice=notice.decode("utf-8")
    )


def _commit(accepted: Accepted, now: datetime) -> Upload:
    """Write the upload durably; if it turns out to be kept already, give what was written then."""
    for careful in (False, True):
        try:
            return _write(accepted, now, careful=careful)
        except IntegrityError:
            # Either the same upload won a race, or some of its captures came before in another one.
            if known := _replayed(accepted.upload.manifest):
                return known
            if careful:
                # Its day may have been destroyed in these moments, and its partition is gone.
                if isinstance(closed := accepting.closed_day(accepted.upload.manifest.day), DayShreddedError):
                    raise closed from None
                raise
    raise AssertionError("unreachable: the second turn returns or raises")


def _write(accepted: Accepted, now: datetime, *, careful: bool) -> Upload:
    manifest = accepted.upload.manifest
    # Durable: inside somebody else's transaction the receipt would be signed before the commit.
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # Whatever the server's setting: the receipt says "durably".
            cursor.execute("SET LOCAL synchronous_commit TO on")
        kept = accepting.keep(accepted, careful=careful)
        upload = Upload(
            upload_id=manifest.upload_id,
            camera=accepted.camera,
            camera_id=manifest.camera_id,
            day=manifest.day,
            received_at=now,
            count=manifest.count,
            kept=kept,
            forgotten=accepted.forgotten,
            root_sha256=manifest.root_sha256,
            first_sequence=manifest.first_sequence,
            last_sequence=manifest.last_sequence,
            object_name=accepted.object_name or "",
        )
        _insert(upload)
        _note_sequence(accepted, now)
    return upload


# Written out, like the look for a replay: both run for every upload, and the ORM costs several times the statement.
_KNOWN = "SELECT 1 FROM ingest_upload WHERE upload_id = %s"
_INSERT = """
INSERT INTO ingest_upload (upload_id, camera, camera_id, day, received_at, count, kept, forgotten, root_sha256,
                           first_sequence, last_sequence, object_name)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _insert(upload: Upload) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                upload.upload_id, upload.camera, upload.camera_id, upload.day, upload.received_at, upload.count,
                upload.kept, upload.forgotten, bytes(upload.root_sha256), upload.first_sequence, upload.last_sequence,
                upload.object_name,
            ],
        )  # fmt: skip


def _note_sequence(accepted: Accepted, now: datetime) -> None:
    """Compare the camera's numbering with what was expected; last in the transaction, since it locks the camera's row."""
    manifest = accepted.upload.manifest
    expected = upcoming = heartbeats.advance_sequence(manifest.camera_id, manifest.last_sequence + 1)
    gaps = []
    for capture in accepted.upload.captures:
        if capture.sequence > upcoming:
            gaps.append((upcoming, capture.sequence - upcoming))
        upcoming = max(upcoming, capture.sequence + 1)
    for first, missing in gaps:
        Gap.objects.create(
            camera=accepted.camera,
            first_missing=first,
            missing=missing,
            upload_id=manifest.upload_id,
            reported_at=now,
        )
        tlog.append(
            kinds.ingest.GAP_REPORTED,
            {"camera": str(manifest.camera_id), "first_missing": first, "missing": missing},
            {},
            now=now,
        )
    if manifest.first_sequence < expected:
        _fill(accepted, now)


def _fill(accepted: Accepted, now: datetime) -> None:
    """Close the gaps that a late upload fills whole."""
    came = {capture.sequence for capture in accepted.upload.captures}
    for gap in Gap.objects.filter(camera=accepted.camera, filled_at=None):
        if gap.missing <= len(came) and came.issuperset(range(gap.first_missing, gap.first_missing + gap.missing)):
            gap.filled_at = now
            gap.save(update_fields=["filled_at"])


def _receipt(upload: Upload) -> bytes:
    return sign_receipt(
        Receipt(
            UploadId(upload.upload_id),
            CameraId(upload.camera_id),
            bytes(upload.root_sha256),
            upload.count,
            upload.count - upload.forgotten,
            upload.received_at,
        ),
        city_key(),
    )
