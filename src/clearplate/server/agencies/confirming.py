"""Confirmed access: an account that decides counts when a second person confirmed whose it is (ADR 0038).

Who gives or renews an access sees the link with which one becomes its officer. So a person who is not them hears a number
from the officer, who sees it only signed in with a second factor, and types it here.
"""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from clearplate.core.policy.decide import Refused, built_in
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server.agencies import lockout
from clearplate.server.agencies.decisions import confirmation_act, refuse
from clearplate.server.agencies.models import DECIDING, Officer, Role
from clearplate.server.agencies.people_entries import append_about
from clearplate.server.policy import queries as policy

DIGITS = 6
_FIELDS = ("access_confirmed_at", "access_changed_at", "access_changed_by")
_CONFIRMING = frozenset({Role.COORDINATOR, Role.OFFICIAL})


def number_of(officer: Officer) -> str:
    """The confirmation number of an account: six digits, another one after each change of its access."""
    about = f"{officer.pk}/{officer.access_changed_at.isoformat()}"
    digest = salted_hmac("clearplate.confirmation", about, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


def access_changed(by: Officer | None, officer: Officer, *, now: datetime) -> None:
    """Note that an access was given, widened or renewed. Call it in the transaction of the act, after the change.

    A person's act leaves it unconfirmed; what a command does counts as confirmed.
    """
    found = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    found.access_changed_at = now
    if by is None:
        found.access_confirmed_at, found.access_changed_by = now, []
    else:
        # Of an account that decides nothing, whoever had a hand in it before has none in what is new.
        before = found.access_changed_by if found.role_set & DECIDING else []
        found.access_confirmed_at, found.access_changed_by = None, sorted({*before, by.pk})
    found.save(update_fields=_FIELDS)
    _carry(found, officer)


def confirm(
    by: Officer | None, officer: Officer, number: str = "", *, now: datetime, address: str | None = None
) -> Refused | None:
    """Confirm whose an account is; nothing happens when it does not wait for that.

    That it is another person than the officer and than who gave the access, and the right number, is asked here whatever
    any policy says. A command on the city's machine (`by` None) needs no number.

    Args:
        by: Who confirms.
        officer: Whose account.
        number: As the officer told it; spaces count for nothing.
        now: Aware UTC.
        address: Where the request came from.
    """
    with transaction.atomic():
        found = Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
        if by is not None and (refused := _refusal(by, found, "".join(number.split()), now, address)):
            return refused
        if found.waits and found.is_active:
            found.access_confirmed_at, found.access_changed_by = now, []
            found.save(update_fields=_FIELDS)
            lockout.forget_failures(str(found.pk), lockout.CONFIRMATION)
            append_about(kinds.ACCESS_CONFIRMED, by, found, {}, now=now, address=address)
    _carry(found, officer)
    return None


def locked_until(officer: Officer, now: datetime) -> datetime | None:
    """Until when no number counts for this account, after too many wrong ones."""
    return lockout.locked_until(str(officer.pk), now, lockout.CONFIRMATION)


def _refusal(by: Officer, officer: Officer, number: str, now: datetime, address: str | None) -> Refused | None:
    act = confirmation_act(by, officer, now)
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        second = act.officer.active and act.officer.confirmed and not (act.own_account or act.changed_access)
        if not second or _CONFIRMING.isdisjoint(act.officer.roles):
            decision = built_in("policy.second_person", decision.policy_version)
        elif officer.waits and not _is_right(officer, number, now):
            decision = built_in("policy.confirmation_number", decision.policy_version)
    return refuse(by, act, decision, now=now, address=address)


def _is_right(officer: Officer, number: str, now: datetime) -> bool:
    if locked_until(officer, now) is not None:
        return False
    if constant_time_compare(number, number_of(officer)):
        return True
    lockout.count_failure(str(officer.pk), now, lockout.CONFIRMATION)
    return False


def _carry(found: Officer, officer: Officer) -> None:
    for name in _FIELDS:
        setattr(officer, name, getattr(found, name))
