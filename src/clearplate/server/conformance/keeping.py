"""P1 and P2: days end, and what is kept longer has a hold of an active case."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from clearplate.core import canonical
from clearplate.core.custody.certificate import certificate_path
from clearplate.core.promises import Why
from clearplate.server.conformance.checking import (
    Found,
    Look,
    check,
    entries_of,
    found,
    last_success,
    places_of,
    rows,
    unchecked,
)
from clearplate.server.custody import ends, objects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold, HoldExtension, HoldKey, State
from clearplate.server.retention.models import Destruction
from clearplate.server.retention.queries import OVERDUE_AFTER, objects_left
from clearplate.server.tlog.store import public_store

_PARTITIONS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent IN ('custody_capture'::regclass, 'custody_proof'::regclass)
"""
_DATE_CHARACTERS = 8
LAST_HOUR: Final = timedelta(hours=2)
"""For so long a destroyed day may wait for its last hour to be counted into the log."""


@check("days.ended")
def days_ended(look: Look) -> Found:
    """A key is alive in the keyring or in the database only until its day's end, give or take the job's minutes."""
    stated = {row.day: row for row in Day.objects.all()}
    alive = {day for day, state in keyring().days().items() if state is KeyState.OPEN}
    alive |= {day for day, row in stated.items() if row.shredded_at is None}
    limit = ends.limit_in_force(look.now)
    late = sorted(day for day in alive if _is_late(day, stated.get(day), limit, look.now))
    back = sorted(keyring().files.came_back())
    numbers = {"days": len(stated), "open_days": len(alive), "late": len(late), "came_back": len(back)}
    ends_at = [ends.end_of(day, row.destroy_on, limit) for day, row in stated.items() if day in alive]
    if ends_at:
        numbers["next_end"] = max(0, (min(ends_at) - look.now).days)
    named = [*late, *(name for name in back if not name.startswith("case"))]  # a case is told by its pseudonym, or not
    return found(len(late) + len(back), numbers, named=named)


def _is_late(day: date, row: Day | None, limit: int | None, now: datetime) -> bool:
    if row is None:  # a key that no entry speaks of: nothing was sealed to it, and its time is over when its day is
        return day < now.astimezone(UTC).date()
    return now > ends.end_of(day, row.destroy_on, limit) + OVERDUE_AFTER


@check("days.job_works")
def days_job_works(look: Look) -> Found:
    """The last run of retention that came to its end: it runs every minute, also when nothing is due."""
    last = last_success("retention.run")
    if last is None:
        return unchecked(Why.NOT_RUN)
    since = look.now - last
    return found(int(since > OVERDUE_AFTER), {"minutes": max(0, since // timedelta(minutes=1))})


@check("days.certified")
def days_certified(look: Look) -> Found:
    """Each destroyed day has one `retention.shredded` entry, and a certificate in the public space with that root."""
    destroyed = {row.day: row.shredded_at for row in Day.objects.exclude(shredded_at=None) if row.shredded_at}
    roots = {kept.entry.public["day"]: kept for kept in entries_of("retention.shredded")}
    store, fits, late, under_way = public_store(), [], [], 0
    for day, shredded_at in destroyed.items():
        entry = roots.get(day.isoformat())
        published = store.read(certificate_path(day)) if entry else None
        if entry and published and canonical.decode(published)["root"] == entry.entry.public["root"]:
            fits.append(entry)
        elif look.now - shredded_at > LAST_HOUR + OVERDUE_AFTER:
            late.append(day)
        else:
            under_way += 1
    numbers = {
        "destroyed_days": len(destroyed),
        "certified": len(fits),
        "uncertified": len(late),
        "under_way": under_way,
    }
    shown = [one.tree_index for one in fits[-5:] if one.tree_index is not None]
    return found(len(late), numbers, entries=shown, named=late)


@check("days.nothing_left")
def days_nothing_left(_look: Look) -> Found:
    """Partitions, rows and objects of days whose destruction is done."""
    done = set(Destruction.objects.exclude(published_at=None).values_list("day", flat=True))
    partitions = [row[0] for row in rows(_PARTITIONS)]
    left = {name for name in partitions if _day_of(name) in done}
    for table in ("custody_capsule", "custody_proof", "ingest_upload"):
        statement = f"SELECT DISTINCT day FROM {table}"  # noqa: S608 (names of our own)
        left |= {f"{table} {day}" for (day,) in rows(statement) if day in done}
    recent = sorted(done)[-60:]
    left |= {f"{objects_left(day)} objects {day}" for day in recent if objects_left(day)}
    return found(
        len(left),
        {"destroyed_days": len(done), "partitions": len(partitions), "left_behind": len(left)},
        named=sorted(left),
    )


def _day_of(partition: str) -> date | None:
    try:
        return datetime.strptime(partition[-_DATE_CHARACTERS:], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


@check("holds.of_active_cases")
def holds_of_active_cases(look: Look) -> Found:
    """Every held capture belongs to a hold that is in force now; one that ended within the job's minutes is being cleared."""
    by_hold = {hold.pk: hold for hold in Hold.objects.select_related("case").filter(held__isnull=False).distinct()}
    living = {key for key, hold in by_hold.items() if holds.hold_in_force(hold, now=look.now)}
    lately = look.now - LAST_HOUR
    clearing = {key for key, hold in by_hold.items() if key not in living and _ended_at(hold, look.now) > lately}
    without = HeldCapture.objects.exclude(hold__in=living | clearing).count()
    kept_images = {objects.hold_of(name) for name in objects.store().held_names()} - living - clearing
    numbers = {"held": HeldCapture.objects.count(), "holds": len(living), "without_hold": without + len(kept_images)}
    shown = places_of(by_hold[key].decided_entry_id or 0 for key in sorted(living, key=str))
    return found(without + len(kept_images), numbers, entries=shown)


def _ended_at(hold: Hold, now: datetime) -> datetime:
    """When a hold that is not in force ended: as its row says, or by its end date, or by the grace of its case."""
    possible = [hold.ended_at, hold.ends_at, holds.grace_ends_at(hold.case, now=now)]
    return min(at for at in possible if at is not None)


@check("holds.two_people")
def holds_two_people(_look: Look) -> Found:
    """In the rows, besides what the database itself refuses."""
    decided = own = 0
    for model in (Hold, HoldExtension):
        for asked, by in model.objects.exclude(decided_by=None).values_list("asked_by", "decided_by"):
            decided, own = decided + 1, own + (asked == by)
    nobody = Hold.objects.filter(state__in=[State.APPROVED], decided_by=None).count()
    return found(own + nobody, {"decided": decided, "own": own + nobody})


@check("case_keys.with_holds")
def case_keys_with_holds(_look: Look) -> Found:
    """Every key of a case that lives in the keyring has a hold that keeps something, or waits for a decision."""
    alive = {key for key, state in keyring().cases().items() if state is KeyState.OPEN}
    used = set(Hold.objects.filter(state__in=[State.APPROVED, State.ASKED]).values_list("key", flat=True))
    closed = set(HoldKey.objects.exclude(destroyed_at=None).values_list("pk", flat=True))
    idle = (alive - used) | (alive & closed)
    return found(len(idle), {"case_keys": len(alive), "idle_keys": len(idle)})
