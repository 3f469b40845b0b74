"""Plates that need more care: those of officers' households, and those of people in a protection program (docs/adr/0033).

Neither list holds a plate: only a keyed hash of each, under a key derived from the log's disclosure key, outside the
database. So the lists answer "is it this one?" to a search that names a plate, and nothing to anyone who reads them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction
from django.db.models import Q

from clearplate.core.fields import FieldError
from clearplate.core.plates import confusables
from clearplate.core.policy.acts import ManagePlates
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.kinds import places as kinds
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer, Role, new_id
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.asking import Answer, ask, byte_strings
from clearplate.server.places.models import ListedPlate, PlateList, PlateNotice
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/places/plates/v1"
HOUSEHOLD_MAX = 12
"""Ours: more vehicles than that are a fleet."""
AFTER_END = timedelta(days=31)
"""A plate taken off a list counts for as long as anything seen before is kept: nobody takes theirs off to search it."""
_SPELLINGS = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """What the lists say of a search.

    Attributes:
        own_household: The officer declared one of its spellings as of their own household.
        listed: A colleague declared it, or it is protected; which of them is not told.
        protected: It is protected; for the auditor's notice alone.
    """

    own_household: bool = False
    listed: bool = False
    protected: bool = False


LISTED = f"""
SELECT
    coalesce(bool_or(officer_id = %(officer)s AND key = ANY(%(listed_asked)s::bytea[])), false) AS listed_own,
    coalesce(bool_or(officer_id IS DISTINCT FROM %(officer)s), false) AS listed_other,
    coalesce(bool_or(what = '{PlateList.PROTECTED.value}'), false) AS listed_protected
FROM places_listedplate
WHERE key = ANY(%(listed_near)s::bytea[]) AND (ended_at IS NULL OR ended_at > %(listed_since)s)
"""  # noqa: S608 - of constants only
"""What the lists say to `officer` of the spellings in `listed_values`."""


def listed(officer: Officer, plates: Sequence[str], now: datetime) -> Listed:
    """What the lists say of the spellings that a search asks; a misread spelling of a listed plate counts as it.

    An own plate counts only as it was declared: a stranger's plate that looks alike must not be refused for good.
    """
    return listed_told(ask({"officer": officer.pk, **listed_values(plates, now)}, listed=LISTED))


def listed_each(officer: Officer, plates: Iterable[str], now: datetime) -> dict[str, Listed]:
    """What the lists say of each of some plates by itself, as `listed` would; one question for all of them."""
    near = {plate: _keys((plate, *confusables(plate, _SPELLINGS))) for plate in set(plates)}
    living = ListedPlate.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now - AFTER_END))
    rows = list(living.filter(key__in={key for keys in near.values() for key in keys}))
    found = {}
    for plate, keys in near.items():
        hits = [row for row in rows if bytes(row.key) in keys]
        found[plate] = Listed(
            own_household=any(row.officer_id == officer.pk and bytes(row.key) == keys[0] for row in hits),
            listed=any(row.officer_id != officer.pk for row in hits),
            protected=any(row.what == PlateList.PROTECTED for row in hits),
        )
    return found


def listed_values(plates: Sequence[str], now: datetime) -> dict[str, object]:
    """What the places in `LISTED` stand for, `officer` aside."""
    asked = _keys(plates)
    near = _keys({other for plate in plates for other in confusables(plate, _SPELLINGS)})
    return {
        "listed_asked": byte_strings(asked),
        "listed_near": byte_strings((*asked, *near)),
        "listed_since": now - AFTER_END,
    }


def listed_told(answer: Answer) -> Listed:
    """What the lists say, from the answer to `LISTED`."""
    return Listed(answer["listed_own"], answer["listed_other"], answer["listed_protected"])


@transaction.atomic
def declare(by: By, plate: str, *, now: datetime) -> ListedPlate | Refused:
    """Declare a plate of one's own household; declaring it twice changes nothing.

    Args:
        by: Whose household it is.
        plate: Normalized.
        now: Aware UTC.

    Raises:
        FieldError: There are a dozen already.
    """
    if refused := _refused("declare", by, now):
        return refused
    own = ListedPlate.objects.filter(what=PlateList.HOUSEHOLD, officer=by.officer, ended_at=None)
    known = own.filter(key=_key(plate)).first()
    if known is not None:
        return known
    if own.count() >= HOUSEHOLD_MAX:
        raise FieldError("plate", "At most %(most)d plates can be declared. Remove one first.", most=HOUSEHOLD_MAX)
    made = _list(PlateList.HOUSEHOLD, plate, "", by.officer, now)
    _log_household(by, now)
    return made


@transaction.atomic
def withdraw(by: By, plate_id: UUID, *, now: datetime) -> Refused | None:
    """Take an own declared plate off; it counts on for a month. Nothing happens to another's."""
    if refused := _refused("withdraw", by, now):
        return refused
    own = ListedPlate.objects.filter(pk=plate_id, what=PlateList.HOUSEHOLD, officer=by.officer, ended_at=None)
    if own.update(ended_at=now):
        _log_household(by, now)
    return None


@transaction.atomic
def protect(by: By, plate: str, reference: str, *, now: datetime) -> ListedPlate | Refused:
    """Put a plate of a protection program on the list.

    Args:
        by: A coordinator.
        plate: Normalized; only its hash is kept.
        reference: What the program calls the case; no name. It is how the entry is found again.
        now: Aware UTC.

    Raises:
        FieldError: A living entry has that reference.
    """
    if refused := _refused("list", by, now):
        return refused
    if ListedPlate.objects.filter(what=PlateList.PROTECTED, reference=reference, ended_at=None).exists():
        told = "This reference is on the list already. Give each plate a reference of its own."
        raise FieldError("reference", told)
    made = _list(PlateList.PROTECTED, plate, reference, None, now)
    _log(kinds.PLATE_LISTED, by, {}, {"listed": str(made.pk)}, now)
    return made


@transaction.atomic
def unprotect(by: By, plate_id: UUID, *, now: datetime) -> Refused | None:
    """Take a plate of a protection program off the list; it counts on for a month."""
    if refused := _refused("unlist", by, now):
        return refused
    if ListedPlate.objects.filter(pk=plate_id, what=PlateList.PROTECTED, ended_at=None).update(ended_at=now):
        _log(kinds.PLATE_UNLISTED, by, {}, {"listed": str(plate_id)}, now)
    return None


def notify(search_id: UUID, officer: Officer, spellings: Sequence[str], *, allowed: bool, now: datetime) -> None:
    """Tell the auditors that a protected plate was asked; part of the search's own transaction and entry."""
    if listed(officer, spellings, now).protected:
        PlateNotice.objects.create(id=new_id(), search_id=search_id, officer=officer, at=now, allowed=allowed)


def notify_of_evidence(
    officer: Officer, *, hold_id: UUID | None = None, export_id: UUID | None = None, allowed: bool, now: datetime
) -> None:
    """Tell them that one is among what somebody looked at, or took out; part of that act's own transaction."""
    PlateNotice.objects.create(
        id=new_id(), hold_id=hold_id, export_id=export_id, officer=officer, at=now, allowed=allowed
    )


def notices_seen(officer: Officer, *, now: datetime) -> None:
    """Note that an auditor has the notices before them."""
    PlateNotice.objects.filter(seen_at=None).update(seen_at=now, seen_by=officer)


def waiting_for(officer: Officer, _now: datetime) -> int:
    """How many notices no auditor has seen; for anyone else there are none."""
    return PlateNotice.objects.filter(seen_at=None).count() if Role.AUDITOR in officer.role_set else 0


def _list(what: PlateList, plate: str, reference: str, officer: Officer | None, now: datetime) -> ListedPlate:
    return ListedPlate.objects.create(
        id=new_id(), what=what, key=_key(plate), reference=reference, officer=officer, added_at=now
    )


def _refused(change: str, by: By, now: datetime) -> Refused | None:
    act = ManagePlates(officer=officer_facts(by.officer, now), change=change)
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        return None
    policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _log_household(by: By, now: datetime) -> None:
    own = ListedPlate.objects.filter(what=PlateList.HOUSEHOLD, officer=by.officer, ended_at=None)
    _log(kinds.HOUSEHOLD_DECLARED, by, {"plate_count": own.count()}, {}, now)


def _log(kind: LogKind, by: By, public: dict[str, object], secret: dict[str, object], now: datetime) -> None:
    tlog.append(
        kind,
        {"officer": pseudonyms.officer_pseudonym(by.officer.id, now), "agency": by.officer.agency.name, **public},
        {"officer_id": str(by.officer.id), "address": by.address, **secret},
        now=now,
    )


def _key(plate: str) -> bytes:
    return _keys([plate])[0]


def _keys(plates: Iterable[str]) -> list[bytes]:
    begun = HMAC(_hmac_key(disclosure_key()), SHA256())
    found = []
    for plate in plates:
        mac = begun.copy()  # in less than half the time of beginning anew
        mac.update(plate.encode("ascii"))
        found.append(mac.finalize())
    return found


@lru_cache(maxsize=2)
def _hmac_key(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key)


def own_of(officer: Officer) -> Iterable[ListedPlate]:
    """An officer's own declared plates, oldest first: numbered, for they cannot be told."""
    own = ListedPlate.objects.filter(what=PlateList.HOUSEHOLD, officer=officer, ended_at=None)
    return own.order_by("added_at", "pk")
