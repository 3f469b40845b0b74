"""Copies of the secrets of days and cases in another place, for a city that wants to survive the loss of its keyring.

Off unless the configuration has [keys.escrow]. A copy rests under the escrow's own master key and is on record from its first
instant. A day's lives for some days at most and never outlives its day; a case's lives as long as the case's key. A key is
destroyed only when its copy is: where the place of the copies cannot be reached, destroying fails, and is tried again.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clearplate.core.custody.case_keys import derive_case_key
from clearplate.core.custody.day_keys import derive_day_key
from clearplate.core.errors import ClearplateError
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.config import read_key
from clearplate.server.custody import ends, trust
from clearplate.server.custody.keyring_files import (
    KeyDamagedError,
    KeyFolder,
    KeyringFaultError,
    KeyState,
    MasterKeyWrap,
    write_once,
)
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.key_config import Escrow
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.actions import Embargo

diagnostics = logging.getLogger(__name__)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_REACH = 1000
_NO_ESCROW = "There is no escrow in the configuration."

_SIGN = "escrow.txt"
"""Made with the first copy. Where it is missing, a disk is not mounted, and “no copy here” would be no answer."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of one day whose key the keyring lacks.

    Attributes:
        day: The UTC day.
        fault: Why its key did not come back; empty if it did.
    """

    day: date
    fault: str = ""


def deposit(*, now: datetime) -> list[date]:
    """Put a copy of each open day's secret in escrow that has none yet; one entry each. Where it stopped, it goes on.

    Raises:
        FormatError: The escrow's master key cannot be read.
        KeyringFaultError: The keyring or the escrow cannot be read or written.
    """
    if (escrow := _configured()) is None:
        return []
    vault = _vault(escrow)
    there = vault.states()
    days = Day.objects.filter(shredded_at=None).order_by("day").values_list("day", flat=True)
    wanted = [day for day in days if there.get(day.isoformat()) is not KeyState.SHREDDED]
    return [day for day in wanted if _deposit_one(day, escrow, vault, now)]


def destroy_copy(row: Day, *, now: datetime) -> None:
    """Destroy a day's copy, if it has one, with its entry; inside the caller's transaction, after the keyring's own.

    Raises:
        KeyringFaultError: There is a copy, and it could not be destroyed: the day is not destroyed yet.
    """
    name, escrow = row.day.isoformat(), _configured()
    on_record = _is_on_record(kinds.custody.DAY_KEY_ESCROWED, row.day)
    if escrow is None:
        if on_record and not _is_on_record(kinds.custody.ESCROW_DESTROYED, row.day):
            raise KeyringFaultError(
                f"By the log, a copy of the key of {row.day} is in escrow, and the configuration names no escrow. Put "
                "[keys.escrow] back until its copies are destroyed: `clearplate keys list` shows them."
            )
        return
    vault = _vault(escrow)
    if not on_record and vault.states().get(name) is None:
        return
    if on_record and not _is_on_record(kinds.custody.ESCROW_DESTROYED, row.day):
        public = {"day": name, "key_sha256": sha256(bytes(row.public)).hexdigest()}
        tlog.append(kinds.custody.ESCROW_DESTROYED, public, {}, now=now)
    # Last, as in the keyring; a copy that is already gone leaves a marker, and nothing more is found of it.
    vault.destroy(name, now=now)


def destroy_due(*, now: datetime) -> list[date]:
    """Destroy the copies whose time is over: at their day's end, or after the escrow's days, whichever is first.

    Raises:
        ClockDoubtedError: The clock jumped.
        KeyringFaultError: The escrow cannot be reached; those before it are destroyed.
    """
    if (escrow := _configured()) is None:
        return []
    due = [day for day, until in copies(now=now).items() if until <= now]
    if due:
        trust.require_clock(now)
    _vault(escrow).finish(now=now)
    for day in due:
        with transaction.atomic():
            row = Day.objects.select_for_update().filter(day=day).first()
            if row is not None:
                destroy_copy(row, now=now)
            else:  # a day the database does not know: restored from a backup older than the copy
                _vault(escrow).destroy(day.isoformat(), now=now)
    return due


def copies(*, now: datetime) -> dict[date, datetime]:
    """Say which days have a copy in escrow, and until when each may live.

    Raises:
        KeyringFaultError: The escrow cannot be reached.
    """
    if (escrow := _configured()) is None:
        return {}
    found = [_day(name) for name, state in _vault(escrow).states().items() if state is KeyState.OPEN]
    days = sorted(day for day in found if day is not None)
    rows = Day.objects.in_bulk(days)
    limit = ends.limit_in_force(now)
    return {day: _until(rows.get(day), day, escrow, limit) for day in days}


def case_copies() -> set[UUID]:
    """Say which cases' keys have a copy in escrow.

    Raises:
        KeyringFaultError: The escrow cannot be reached.
    """
    if (escrow := _configured()) is None:
        return set()
    return {
        UUID(name.removeprefix("case-"))
        for name, state in _vault(escrow).states().items()
        if state is KeyState.OPEN and name.startswith("case-")
    }


@dataclass(frozen=True, slots=True)
class CaseCopy:
    """What is said of a case's key when its copy is made, used or destroyed.

    Attributes:
        name: The key's name in the keyring.
        case: The case's pseudonym.
        key_sha256: Of the public half.
        embargo: The case's.
    """

    name: UUID
    case: str
    key_sha256: bytes
    embargo: Embargo | None

    @property
    def file_name(self) -> str:
        """Its name among the files."""
        return f"case-{self.name}"

    def append(self, kind: LogKind, now: datetime) -> None:
        """Put it on record."""
        public = {"case": self.case, "key_sha256": self.key_sha256.hex()}
        tlog.append(kind, public, {}, now=now, embargo=self.embargo)


def deposit_case(one: CaseCopy, *, now: datetime) -> bool:
    """Put a copy of a case's key in escrow if there is none, or, where no copy may live, destroy it; whether it made one.

    Raises:
        KeyringFaultError: The keyring or the escrow cannot be read or written.
    """
    if (escrow := _configured()) is None:
        return False
    vault = _vault(escrow)
    state = vault.states().get(one.file_name)
    if escrow.days == 0 and state is KeyState.OPEN:
        with transaction.atomic():
            destroy_case_copy(one, now=now)
    if escrow.days == 0 or state is not None:
        return False
    with transaction.atomic():
        try:
            with keyring().files.secret(one.file_name) as (secret, suite):
                one.append(kinds.custody.CASE_KEY_ESCROWED, now)
                vault.put(one.file_name, suite, secret)
        except (FileNotFoundError, KeyDamagedError) as fault:
            diagnostics.error("The key of a case cannot be copied to escrow. %s", fault)
            return False
    return True


def destroy_case_copy(one: CaseCopy, *, now: datetime) -> None:
    """Destroy the copy of a case's key, if it has one, with its entry; inside the caller's transaction.

    Raises:
        KeyringFaultError: There is a copy, and it could not be destroyed: the key is not destroyed yet.
    """
    escrow, on_record = _configured(), one.key_sha256.hex() in _outstanding_cases()
    if escrow is None:
        if on_record:
            raise KeyringFaultError(
                "By the log, a copy of this case's key is in escrow, and the configuration names no escrow. "
                "Put [keys.escrow] back until its copies are destroyed: `clearplate keys list` shows them."
            )
        return
    vault = _vault(escrow)
    if on_record or vault.states().get(one.file_name) is not None:
        one.append(kinds.custody.CASE_ESCROW_DESTROYED, now)
        vault.destroy(one.file_name, now=now)


def recover_case(one: CaseCopy, *, now: datetime) -> str | None:
    """Take a case's key back from escrow, on record, if the keyring lacks it or cannot open it.

    Returns:
        None where nothing was to be done, "" where it is back, else why it is not.
    """
    ring = keyring()
    if ring.cases().get(one.name) is KeyState.SHREDDED or _opens(ring.files, one.file_name):
        return None
    try:
        if (escrow := _configured()) is None:
            raise KeyringFaultError(_NO_ESCROW)
        vault = _vault(escrow)
        if vault.states().get(one.file_name) is not KeyState.OPEN:
            raise KeyringFaultError("There is no copy of this case's key in escrow.")
        with vault.secret(one.file_name) as (secret, suite):
            if sha256(derive_case_key(secret, one.name, suite).public.public).digest() != one.key_sha256:
                raise KeyringFaultError("The copy in escrow is not the key on record.")
            one.append(kinds.custody.CASE_ESCROW_USED, now)
            ring.files.replace(one.file_name, suite, secret)
    except ClearplateError as fault:
        return fault.diagnostics()
    return ""


def recover(*, now: datetime) -> Iterator[Recovered]:
    """Take back from escrow the keys of days that the keyring lacks or cannot open; one entry for each.

    Never that of a day whose key was destroyed, or whose end has come.
    """
    escrow, ring = _configured(), keyring().files
    states = ring.states()
    open_rows = list(Day.objects.filter(shredded_at=None).order_by("day"))
    over = ends.ended_days([row.day for row in open_rows], now=now)
    for row in open_rows:
        name = row.day.isoformat()
        if row.day in over or states.get(name) is KeyState.SHREDDED or is_sound(row):
            continue
        try:
            if escrow is None:
                raise KeyringFaultError(_NO_ESCROW)
            _take_back(row, escrow, now)
        except ClearplateError as fault:
            yield Recovered(row.day, fault.diagnostics())
        else:
            yield Recovered(row.day)


def is_sound(row: Day) -> bool:
    """Whether the keyring opens this day's key, and it is the one on record."""
    try:
        with keyring().files.secret(row.day.isoformat()) as (secret, suite):
            return derive_day_key(secret, row.day, suite).public.public == bytes(row.public)
    except (FileNotFoundError, KeyDamagedError):
        return False


def _configured() -> Escrow | None:
    escrow: Escrow | None = settings.CITY.keys.escrow
    return escrow


def _vault(escrow: Escrow) -> KeyFolder:
    """Open the place of the copies.

    Raises:
        KeyringFaultError: It is not there, or not the one the copies were put in.
    """
    sign = escrow.folder / _SIGN
    if not sign.exists() and _outstanding():
        raise KeyringFaultError(
            f"{escrow.folder} is not the escrow that copies were put in: {_SIGN} is missing. Is its disk mounted?"
        )
    try:
        write_once(sign, b"Copies of day keys of a Clearplate city. See docs/operate/keys.md.\n")
    except OSError as fault:
        raise KeyringFaultError(f"The escrow {escrow.folder} cannot be written: {fault.strerror}.") from fault
    return KeyFolder(escrow.folder, MasterKeyWrap(read_key(escrow.master_key_file)))


def _deposit_one(day: date, escrow: Escrow, vault: KeyFolder, now: datetime) -> bool:
    name = day.isoformat()
    with transaction.atomic():
        row = Day.objects.select_for_update().get(day=day)
        until = _until(row, day, escrow, ends.limit_in_force(now))
        if row.shredded_at is not None or until <= now or _is_on_record(kinds.custody.DAY_KEY_ESCROWED, day):
            return False
        public = {
            "day": name,
            "key_sha256": sha256(bytes(row.public)).hexdigest(),
            "destroy_on": until.date().isoformat(),
        }
        try:
            with keyring().files.secret(name) as (secret, suite):
                tlog.append(kinds.custody.DAY_KEY_ESCROWED, public, {}, now=now)
                vault.put(name, suite, secret)
        except (FileNotFoundError, KeyDamagedError) as fault:
            diagnostics.error("The key of %s cannot be copied to escrow. %s", day, fault)
            return False
    return True


def _take_back(row: Day, escrow: Escrow, now: datetime) -> None:
    """Put one day's key back in its place, if the copy is the key on record."""
    name, vault = row.day.isoformat(), _vault(escrow)
    if vault.states().get(name) is not KeyState.OPEN:
        raise KeyringFaultError(f"There is no copy of the key of {row.day} in escrow.")
    with vault.secret(name) as (secret, suite):
        if derive_day_key(secret, row.day, suite).public.public != bytes(row.public):
            raise KeyringFaultError(f"The copy of {row.day} in escrow is not the key on record.")
        # On record before it is back: an entry too many after a crash here is honest, one too few would not be.
        public = {"day": name, "key_sha256": sha256(bytes(row.public)).hexdigest()}
        tlog.append(kinds.custody.ESCROW_USED, public, {}, now=now)
        with transaction.atomic():
            if Day.objects.select_for_update().get(day=row.day).shredded_at is not None:
                raise KeyringFaultError(f"The key of {row.day} was destroyed meanwhile.")
            keyring().files.replace(name, suite, secret)


def _until(row: Day | None, day: date, escrow: Escrow, limit: int | None) -> datetime:
    """Give the instant until which a copy may live: after its days, at its day's end, or now that the day is shredded."""
    if escrow.days == 0:  # a city that turns its escrow off: no copy may live
        return _LONG_AGO
    kept = datetime.combine(day + timedelta(days=escrow.days), time(0), UTC)
    if row is None:  # as after the database was restored from before the key was made
        return kept
    return min(kept, row.shredded_at or kept, ends.end_of(day, row.destroy_on, limit))


def _outstanding() -> bool:
    """Whether by the log there are copies that were not destroyed."""
    return bool(_on_record(kinds.custody.DAY_KEY_ESCROWED, kinds.custody.ESCROW_DESTROYED) or _outstanding_cases())


def _outstanding_cases() -> set[str]:
    return _on_record(kinds.custody.CASE_KEY_ESCROWED, kinds.custody.CASE_ESCROW_DESTROYED)


def _on_record(made: LogKind, gone: LogKind) -> set[str]:
    """Give the keys, by SHA-256, whose copy was made and not destroyed by the log. It reaches back some years."""
    kept, destroyed = (
        {str(one.entry.public["key_sha256"]) for one in log.entries(kind=kind.name, limit=_REACH)}
        for kind in (made, gone)
    )
    return kept - destroyed


def _opens(files: KeyFolder, name: str) -> bool:
    try:
        with files.secret(name):
            return True
    except (FileNotFoundError, KeyDamagedError):
        return False


def _is_on_record(kind: LogKind, day: date) -> bool:
    return log.entry_of_day(kind.name, day) is not None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
