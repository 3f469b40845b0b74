"""The only door: accountable acts on what custody keeps, and the few openings that others' entries account for."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction

from clearplate.core.capture import ImageKind
from clearplate.core.custody import opening
from clearplate.core.custody.bundle import DayKeyPublic, Suite, days_ahead
from clearplate.core.custody.day_keys import DayKey, plate_token
from clearplate.core.custody.retention import destroy_on
from clearplate.core.errors import ClearplateError, FormatError, InvariantError, VerificationError
from clearplate.core.ids import CameraId, CapsuleId, CaptureId
from clearplate.core.policy.decide import OpenImage, Refused
from clearplate.core.seal import Capsule as SealedCapsule
from clearplate.core.seal import SealedCapture, parse_record
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.server.custody import ends, escrow, objects, trust
from clearplate.server.custody.keyring import DayNeverMadeError, DayShreddedError, KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capsule, Day
from clearplate.server.custody.proving import check_proofs
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.actions import Embargo, EntryRef

diagnostics = logging.getLogger(__name__)

DAYS_AHEAD = 7
"""Cameras get the keys of yesterday, today and a week ahead: long enough to outlive a broken line, and no longer."""
_MAKING_LOCK = 0x44_41_59


class NoPolicyError(ClearplateError):
    """No policy is in force, so nothing says how long captures may be kept."""

    def __init__(self) -> None:
        super().__init__("No policy is in force, so no day key can be made. Adopt one: `clearplate policy adopt`.")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening many captures gave.

    Attributes:
        sightings: Those that opened, in the order asked.
        damaged: Those that did not, or that do not check; show them, never hide them.
    """

    sightings: tuple[Sighting, ...]
    damaged: tuple[CaptureId, ...]


@dataclass(frozen=True, slots=True)
class OpenedImage:
    """One image for one person, and the entry that says so."""

    jpeg: bytes
    entry: EntryRef


def make_days(*, now: datetime) -> list[DayKeyPublic]:
    """Make the keys of the days ahead that have none; one entry for each key made.

    Raises:
        NoPolicyError: Nothing says when the keys must be destroyed.
    """
    days = ends.still_open(days_ahead(now.astimezone(UTC).date(), ahead=DAYS_AHEAD), now=now)
    there = set(Day.objects.filter(day__in=days).values_list("day", flat=True))
    made = [make_day(day, now=now) for day in days if day not in there]
    return [one for one in made if one is not None]


def make_day(day: date, *, now: datetime) -> DayKeyPublic | None:
    """Make one day's key and its partition; None where it was made before.

    Raises:
        NoPolicyError: Nothing says when the key must be destroyed.
        ClockDoubtedError: The clock jumped; the day may be an odd one.
        DayShreddedError: The keyring remembers that this day's key was destroyed.
    """
    parameters = policy.parameters(now)
    if parameters is None:
        raise NoPolicyError
    trust.require_clock(now)
    ends_on = destroy_on(day, parameters.retention_days)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING_LOCK])
            if Day.objects.filter(day=day).exists():
                return None
            # The key is durable before anyone hears of it; if the rest is rolled back, the next attempt finds it.
            public = keyring().make(day)
            cursor.execute("SELECT custody_make_partition(%s)", [day])
        Day.objects.create(
            day=day,
            key_id=public.key_id,
            suite=str(public.suite),
            public=public.public,
            made_at=now,
            destroy_on=ends_on,
        )
        tlog.append(
            kinds.custody.DAY_KEY_MADE,
            {
                "day": day.isoformat(),
                "key_sha256": sha256(public.public).hexdigest(),
                "suite": str(public.suite),
                "destroy_on": ends_on.isoformat(),
            },
            {},
            now=now,
        )
    return public


def public_days(*, now: datetime) -> list[DayKeyPublic]:
    """Give the public keys that cameras may seal to, from yesterday to a week ahead, as the keyring derives them."""
    days = ends.still_open(days_ahead(now.astimezone(UTC).date(), ahead=DAYS_AHEAD), now=now)
    with keyring().open_days(days) as keys:
        return [key.public for key in keys.values()]


def shred_day(day: date, *, now: datetime) -> None:
    """Destroy a day's key and log it. After this nothing captured on that day can be opened, here or on a camera.

    Raises:
        DayNeverMadeError: There was no key.
        KeyringFaultError: It, or its copy in escrow, could not be destroyed; trying again goes on from there.
    """
    with transaction.atomic():
        row = Day.objects.select_for_update().filter(day=day).first()
        if row is None:
            raise DayNeverMadeError(day)
        if row.shredded_at is not None:
            return
        row.shredded_at = now
        row.save(update_fields=["shredded_at"])
        # On record already where the database was restored from before the shredding, and the log replayed.
        if log.entry_of_day(kinds.custody.DAY_KEY_DESTROYED.name, day) is None:
            tlog.append(
                kinds.custody.DAY_KEY_DESTROYED,
                {"day": day.isoformat(), "key_sha256": sha256(bytes(row.public)).hexdigest()},
                {},
                now=now,
            )
        # Last: what cannot be undone happens only when the entry stands. If the commit then fails, the keyring knows
        # the day as destroyed and the next run writes the entry.
        keyring().destroy(day, now=now)
        escrow.destroy_copy(row, now=now)


def end_key(day: date, *, now: datetime) -> bool:
    """Destroy a day's key without its entry: for a database that has no room for one. `shred_day` writes it afterwards.

    The entry goes first wherever it can: it says what is about to happen. Where the log takes nothing in, the promise counts
    more. The keyring marks the day, and whatever finds it marked while the database calls it open takes it to its end. A copy
    in escrow stays until then: its destruction is logged by itself.

    Returns:
        Whether there was a key to destroy.

    Raises:
        KeyringFaultError: It could not be destroyed.
    """
    if keyring().days().get(day) is not KeyState.OPEN:
        return False
    keyring().destroy(day, now=now)
    return True


def destroy_strays(*, now: datetime) -> list[date]:
    """Destroy keys that must not exist.

    Those of shredded days, as after the keyring alone was restored from a backup; those of days past their end that the
    database never heard of, as after a crash while one was made. Each was on record before, or was never of use, so nothing is logged.
    """
    for name in keyring().files.finish(now=now):
        diagnostics.warning(
            "The keyring had the file of %s again beside the mark that it was destroyed; it is gone.", name
        )
    shredded = dict(Day.objects.values_list("day", "shredded_at"))
    present = [day for day, state in keyring().days().items() if state is KeyState.OPEN]
    over = ends.ended_days([day for day in present if day not in shredded], now=now)
    strays = [day for day in present if shredded.get(day) is not None or day in over]
    for day in strays:
        keyring().destroy(day, now=now)
        diagnostics.warning("The keyring had a key of %s again, which is shredded; it is destroyed.", day)
    return strays


def tokens_for(plate: str, days: Iterable[date], *, now: datetime) -> dict[date, bytes]:
    """Make a plate's token for each day that has a key and is not over; other days are absent.

    For a search that was allowed: a token tells as much as the plate to whoever holds the database.

    Args:
        plate: Normalized.
        days: UTC days.
        now: Aware UTC.
    """
    with keyring().token_keys(ends.still_open(days, now=now)) as keys:
        return {day: plate_token(key, plate) for day, key in keys.items()}


def open_sightings(captures: Sequence[KeptCapture], authorization: Authorization, *, now: datetime) -> Opened:
    """Open captures for one person. Logs nothing: the entry of the search that found them accounts for it.

    Raises:
        InvariantError: The authorization has ended.
    """
    sightings, damaged = [], []
    for kept, opened in open_records(captures, now):
        try:
            if isinstance(opened, ClearplateError):
                raise opened
            sealed, content_key = opened
            sightings.append(opening.open_sighting(sealed, content_key, authorization=authorization, now=now))
        except (FormatError, VerificationError, DayShreddedError, DayNeverMadeError):
            damaged.append(kept.capture_id)
    return Opened(tuple(sightings), tuple(damaged))


def open_plate_crops(
    captures: Sequence[KeptCapture], authorization: Authorization, *, now: datetime
) -> dict[CaptureId, bytes]:
    """Open the plate's picture of each capture: JPEG by capture; absent where there is none or it does not open.

    Logs nothing: the search's own entry counts them.

    Raises:
        InvariantError: The authorization has ended.
    """
    crops: dict[CaptureId, bytes] = {}
    for kept, opened in open_records(captures, now):
        if isinstance(opened, ClearplateError):
            continue
        try:
            crops[kept.capture_id] = _open_image(kept, opened, ImageKind.PLATE, authorization, now)
        except (FormatError, VerificationError):
            continue
    return crops


def open_image(
    kept: KeptCapture,
    kind: ImageKind,
    act: OpenImage,
    authorization: Authorization,
    *,
    agency: str,
    address: str | None,
    embargo: Embargo | None = None,
    now: datetime,
) -> OpenedImage | Refused:
    """Open one image for one person: decide, open, and append exactly one entry, allowed or refused.

    Args:
        kept: The capture.
        kind: Which image.
        act: What policy decides about; its officer is the one logged.
        authorization: The search's.
        agency: Name of the officer's agency.
        address: Where the request came from.
        embargo: That of the search's case; None if it is under none.
        now: Aware UTC.

    Raises:
        FormatError: The capture has no such image.
        VerificationError: The image is missing or not what its camera signed for; nothing was opened or logged.
        DayShreddedError: Its day's key is destroyed.
        InvariantError: The authorization is another officer's, or has ended.
    """
    if act.officer.officer_id != authorization.officer_id:
        raise InvariantError("An image is opened under the officer's own authorization only.")
    decision = policy.decide(act, now)
    public: dict[str, object] = {
        "search": str(authorization.act_id),
        "officer": pseudonyms.officer_pseudonym(act.officer.officer_id, now),
        "agency": agency,
        "image": kind.name.lower(),
        "policy": decision.policy_version,
        "rules": list(decision.rules),
    }
    sealed = record_of(kept)
    confidential = {
        "officer_id": str(act.officer.officer_id),
        "capture_id": str(kept.capture_id),
        "camera_id": str(UUID(bytes=sealed.camera_id)),
        "address": address,
    }
    with transaction.atomic():
        if isinstance(decision, Refused):
            refused_public = {**public, "rule": decision.rule_id}
            tlog.append(kinds.custody.IMAGE_REFUSED, refused_public, confidential, now=now, embargo=embargo)
            return decision
        entry = tlog.append(kinds.custody.IMAGE_OPENED, public, confidential, now=now, embargo=embargo)
        _, opened = next(iter(open_records([kept], now)))
        if isinstance(opened, ClearplateError):
            raise opened
        return OpenedImage(_open_image(kept, opened, kind, authorization, now), entry)


def _open_image(
    kept: KeptCapture, opened: tuple[SealedCapture, bytes], kind: ImageKind, authorization: Authorization, now: datetime
) -> bytes:
    sealed, content_key = opened
    offset = kept.images_offset
    for image in sealed.images:
        if image.kind is kind:
            name = objects.object_name(sealed.day, kept.upload_id)
            content = objects.store().read_range(name, offset, image.length)
            return opening.open_image(sealed, kind, content, content_key, authorization=authorization, now=now)
        offset += image.length
    raise FormatError("This capture has no image of that kind.")


def record_of(kept: KeptCapture) -> SealedCapture:
    """Take a kept record apart.

    Raises:
        FormatError: It is not one record and nothing else.
    """
    sealed, end = parse_record(kept.sealed, 0)
    if end != len(kept.sealed):
        raise FormatError("There are bytes after the end of this record.")
    return sealed


def open_records(
    captures: Sequence[KeptCapture], now: datetime
) -> Iterator[tuple[KeptCapture, tuple[SealedCapture, bytes] | ClearplateError]]:
    """Check who signed for each record and find its content key, reading each table once for all of them."""
    faults = check_proofs(captures)
    records: dict[CaptureId, SealedCapture | ClearplateError] = {}
    for kept in captures:
        try:
            records[kept.capture_id] = faults.get(kept.capture_id) or record_of(kept)
        except FormatError as fault:
            records[kept.capture_id] = fault
    sound = [record for record in records.values() if isinstance(record, SealedCapture)]
    content_keys = _content_keys(sound, now)
    for kept in captures:
        record = records[kept.capture_id]
        if isinstance(record, ClearplateError):
            yield kept, record
            continue
        content_key = content_keys[record.capsule_id]
        yield kept, content_key if isinstance(content_key, ClearplateError) else (record, content_key)


def _content_keys(records: Iterable[SealedCapture], now: datetime) -> dict[bytes, bytes | ClearplateError]:
    """Open the capsules that these records name; a capsule that does not open has its fault in its place."""
    wanted: dict[date, dict[bytes, SealedCapture]] = defaultdict(dict)
    for record in records:
        wanted[record.day][record.capsule_id] = record
    ids = [UUID(bytes=capsule_id) for of_day in wanted.values() for capsule_id in of_day]
    rows = {row.capsule_id.bytes: row for row in Capsule.objects.filter(capsule_id__in=ids)}
    found: dict[bytes, bytes | ClearplateError] = {}
    with keyring().open_days(ends.still_open(wanted, now=now)) as keys:
        for day, of_day in wanted.items():
            for capsule_id, record in of_day.items():
                found[capsule_id] = _content_key(rows.get(capsule_id), record, keys.get(day))
    return found


def _content_key(row: Capsule | None, record: SealedCapture, day_key: DayKey | None) -> bytes | ClearplateError:
    if day_key is None:
        return DayShreddedError(record.day)
    if row is None:
        return VerificationError("The capsule of this capture is missing.")
    try:
        capsule = SealedCapsule(
            CapsuleId(row.capsule_id), CameraId(UUID(bytes=record.camera_id)), record.day, row.key_id,
            Suite(row.suite), bytes(row.sealed),
        )  # fmt: skip
        return opening.open_capsule(capsule, day_key)
    except (FormatError, VerificationError) as fault:
        return fault
    except ValueError:
        return FormatError("The capsule of this capture is of an unknown suite.")
