"""Destroy each day on time: step by step, each once, each to be taken up again after a crash at any point.

What cannot be undone happens first and stands on record; what only tidies up follows. A day's key goes first, so whatever
is late after that is late with sealed bytes that nobody can open.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import DatabaseError, connection, transaction

from clearplate.core.custody.certificate import certificate, certificate_path, destroyed_root
from clearplate.core.custody.clock_guard import Judgment, Verdict
from clearplate.core.custody.retention import shown_count
from clearplate.core.errors import ClearplateError
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.merkle import HASH_BYTES
from clearplate.server import disks
from clearplate.server.custody import actions as custody
from clearplate.server.custody import objects
from clearplate.server.custody.models import Day
from clearplate.server.holds import proofs as hour_proofs
from clearplate.server.holds import queries as holds
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.retention import dropping, queries, watching
from clearplate.server.retention.models import Destruction
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.store import public_store

diagnostics = logging.getLogger(__name__)

RETENTION_LOCK = 0x636C_6561_7270_0004
"""Key of the advisory lock: "clearp", then 4."""


_NO_ROOM: Final = "The database has no room left on its disk. Its key is destroyed; the rest waits for room: docs/operate/full-disk.md"
SWEPT_FOR = timedelta(days=1)
"""So long after a day's objects were removed they are looked for again; an upload takes seconds."""


class NotYetError(ClearplateError):
    """A step waits for something that comes by itself."""


@dataclass
class Run:
    """What one run did.

    Attributes:
        busy: Another run was at work, and this one did nothing.
        judgment: Of the clock; None where this was not looked at.
        destroyed: Days whose key was destroyed now.
        certified: Days that are done.
        blocked: Days that could not be finished, and why.
    """

    busy: bool = False
    judgment: Judgment | None = None
    destroyed: list[date] = field(default_factory=list)
    certified: list[date] = field(default_factory=list)
    blocked: dict[date, str] = field(default_factory=dict)


def run(*, now: datetime) -> Run:
    """Do whatever is due. Two at once conflict in nothing: the second finds the first at work and leaves.

    A day that cannot be finished is noted with the reason, and the next run takes it up where it stands.
    """
    with _alone() as is_alone:
        if not is_alone:
            return Run(busy=True)
        judgment = watching.judge_clock(now)
        done = Run(judgment=judgment)
        if not judgment.is_trusted or judgment.keep is None:
            diagnostics.error("%s", clock_sentence(judgment, now))
            return done
        if judgment.verdict is Verdict.AGREED:
            diagnostics.warning("The clock moved by %s, and a camera agrees with it.", judgment.off_by)
        try:
            watching.keep(judgment.keep)
        except DatabaseError as fault:
            if not disks.has_no_room(fault):
                raise
            _end_keys_alone(done, now)
            return done
        custody.destroy_strays(now=now)
        for day in queries.due(now=now):
            _take_up(day, done, now)
        _sweep(now)
        return done


def confirm_clock(*, now: datetime) -> bool:
    """Believe the clock on an operator's word, after it jumped.

    Returns:
        Whether there was anything to confirm.
    """
    reading = watching.read_clocks(now)
    if watching.judge_clock(now, reading).is_trusted:
        return False
    last_seen = watching.last_seen()
    with transaction.atomic():
        watching.keep(watching.trusted_of(reading))
        tlog.append(
            kinds.retention.CLOCK_CONFIRMED,
            {
                "officer": None,
                "clock": instant_text(now),
                "last_seen": None if last_seen is None else instant_text(last_seen),
            },
            {"officer_id": None},
            now=now,
        )
    return True


def clock_sentence(judgment: Judgment, now: datetime) -> str:
    """Say that the clock jumped, and what to do."""
    direction = "ahead of" if judgment.off_by > timedelta(0) else "behind"
    days, rest = divmod(abs(judgment.off_by), timedelta(days=1))
    return (
        f"The city's clock says {now:%Y-%m-%d %H:%M} UTC, {days} days and {rest // timedelta(hours=1)} hours {direction} what the machine counted, "
        "and no camera was heard in the last 15 minutes to agree with it. No key is made or destroyed. "
        "If the clock is wrong, set it right; if it is right: `clearplate retention confirm-clock`."
    )


def _take_up(day: date, done: Run, now: datetime) -> None:
    try:
        if _destroy(day, now):
            done.destroyed.append(day)
        done.certified.append(day)
    except (ClearplateError, OSError, DatabaseError) as fault:
        told = fault.diagnostics() if isinstance(fault, ClearplateError) else f"{type(fault).__name__}: {fault}"
        done.blocked[day] = told
        if not isinstance(fault, NotYetError):
            diagnostics.error("The day %s cannot be destroyed to its end. %s", day, told)
        if isinstance(fault, DatabaseError) and disks.has_no_room(fault):
            # Neither the key's entry nor this note finds room. The key goes all the same: the promise is a date.
            _end_key_alone(day, done, now)
            return
        if Day.objects.filter(day=day, shredded_at__gte=now).exists():
            done.destroyed.append(day)
        _note_blocked(day, told, now)


def _end_keys_alone(done: Run, now: datetime) -> None:
    """Destroy the keys of the days that are over though the database takes nothing in."""
    for day in queries.due(now=now):
        done.blocked[day] = _NO_ROOM
        _end_key_alone(day, done, now)


def _end_key_alone(day: date, done: Run, now: datetime) -> None:
    try:
        if custody.end_key(day, now=now):
            done.destroyed.append(day)
            diagnostics.warning("The key of %s is destroyed. Its entry is written once the database has room.", day)
    except (ClearplateError, OSError, DatabaseError) as fault:
        told = fault.diagnostics() if isinstance(fault, ClearplateError) else f"{type(fault).__name__}: {fault}"
        done.blocked[day] = told
        diagnostics.error("The key of %s cannot be destroyed. %s", day, told)


def _destroy(day: date, now: datetime) -> bool:
    """Take one day to its end; whether its key was destroyed now."""
    row, _ = Destruction.objects.get_or_create(day=day, defaults={"begun_at": now})
    was_open = Day.objects.filter(day=day, shredded_at=None).exists()
    for step in STEPS:
        step(day, now)
    if row.blocked_by:
        Destruction.objects.filter(day=day).update(blocked_since=None, blocked_by="")
    return was_open


def _sweep(now: datetime) -> None:
    """Remove images that an upload wrote while its day ended: it was refused afterwards, and nothing refers to them."""
    store = objects.store()
    lately = Destruction.objects.filter(objects_gone_at__gt=now - SWEPT_FOR).values_list("day", flat=True)
    for day in lately:
        if next(store.names(day), None) is not None:
            store.remove_day(day)


def _note_blocked(day: date, told: str, now: datetime) -> None:
    row, _ = Destruction.objects.get_or_create(day=day, defaults={"begun_at": now})
    row.blocked_since = row.blocked_since or now
    row.blocked_by = told
    row.save(update_fields=["blocked_since", "blocked_by"])


# --- The steps, in order. Each looks for itself whether it is done. --------------------------------------------------


def end_key(day: date, now: datetime) -> None:
    """Destroy the key: from here on nobody can read anything of the day."""
    custody.shred_day(day, now=now)


def drop_captures(day: date, now: datetime) -> None:
    """Drop the day's partition, once every upload of it is counted into the log."""
    if Upload.objects.filter(day=day, counted_in=None).exists():
        counting.count_hours(now=now)
        if Upload.objects.filter(day=day, counted_in=None).exists():
            raise NotYetError(
                f"The captures of {day} go once their last hour is counted into the log, a few minutes past the hour. "
                "Their key is destroyed already."
            )
    if Destruction.objects.filter(day=day, dropped_at=None).exists():
        dropping.drop_day(day, now=now)


def forget_rows(day: date, now: datetime) -> None:
    """Delete what is left of the day in the database: sealed content keys, signatures, uploads."""
    # An hour is proved from the roots of all its uploads, so what is held gets its proof while they are there.
    hour_proofs.complete_proofs()
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_forget_day(%s, %s)", [day, now])


def remove_objects(day: date, now: datetime) -> None:
    """Remove the day's sealed images, drafts of crashed uploads included."""
    if Destruction.objects.filter(day=day, objects_gone_at=None).exists():
        objects.store().remove_day(day)
        Destruction.objects.filter(day=day).update(objects_gone_at=now)


def certify(day: date, now: datetime) -> None:
    """Put on record what was destroyed."""
    with transaction.atomic():
        row = Destruction.objects.select_for_update().get(day=day)
        if row.entry_id is not None:
            return
        row.entry_id = _entry_on_record(day) or _append(row, now)
        row.save(update_fields=["entry_id"])


def publish(day: date, now: datetime) -> None:
    """Publish the certificate, and let its leaves go."""
    row = Destruction.objects.get(day=day)
    if row.published_at is not None:
        return
    store, path = public_store(), certificate_path(day)
    # One that is there already was published before this database was restored; the log's entry is about that one.
    if not store.exists(path):
        store.write(path, certificate(day, captures=row.captures or 0, leaves=_leaves(row)))
    Destruction.objects.filter(day=day).update(published_at=now, leaves=None)


Step = Callable[[date, datetime], None]
STEPS: Final[tuple[Step, ...]] = (end_key, drop_captures, forget_rows, remove_objects, certify, publish)


def _append(row: Destruction, now: datetime) -> int:
    captures, leaves = row.captures or 0, _leaves(row)
    surviving, held = holds.survivors(row.day)
    entry = tlog.append(
        kinds.retention.SHREDDED,
        {
            "day": row.day.isoformat(),
            "captures": shown_count(captures),
            "uploads": len(leaves),
            "root": destroyed_root(leaves).hex(),
            "holds": surviving,
            "held_captures": held,
        },
        {"exact_captures": captures},
        now=now,
    )
    return entry.entry_id


def _entry_on_record(day: date) -> int | None:
    """Find the entry of a day that was certified before the database was restored from a backup and the log replayed."""
    return log.entry_of_day(kinds.retention.SHREDDED.name, day)


def _leaves(row: Destruction) -> list[bytes]:
    joined = bytes(row.leaves or b"")
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the lock of retention, of this database session; a crash lets it go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RETENTION_LOCK])
        is_alone = cursor.fetchone() == (True,)
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RETENTION_LOCK])
