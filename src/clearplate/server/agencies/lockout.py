"""Count failed attempts at a login name and lock it for a while, the same in every server process.

Wrong confirmation numbers of an account are counted likewise, in a longer window. Names that exist and names that do not are counted alike, so the lock tells nobody which is which.

Source: CJIS Security Policy, AC-7: five consecutive invalid attempts within 15 minutes lock the account; 15 minutes.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from clearplate.server.agencies.models import SignInAttempts

FAILURES_MAX = 5
WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """Within which time `FAILURES_MAX` failures lock, and for how long; `prefix` keeps what is counted apart."""

    prefix: bytes
    window: timedelta
    locked_for: timedelta


SIGN_IN = Limit(b"sign-in/", WINDOW, LOCKED_FOR)
# Six digits, five an hour: who guesses for a month has a chance of four in a thousand, and 3,600 public refusals.
CONFIRMATION = Limit(b"confirmation/", timedelta(hours=1), timedelta(hours=1))


def locked_until(login: str, now: datetime, limit: Limit = SIGN_IN) -> datetime | None:
    """When the lock on a login name ends; None when there is none."""
    attempts = SignInAttempts.objects.filter(pk=_name(login, limit)).first()
    if attempts is None or attempts.locked_until is None or attempts.locked_until <= now:
        return None
    return attempts.locked_until


def count_failure(login: str, now: datetime, limit: Limit = SIGN_IN) -> int:
    """Count one failed attempt; give how many there were in this window. The fifth locks the name."""
    with transaction.atomic():
        attempts, _new = SignInAttempts.objects.select_for_update().get_or_create(
            pk=_name(login, limit), defaults={"first_failed_at": now}
        )
        if now - attempts.first_failed_at > limit.window:
            attempts.failures, attempts.first_failed_at, attempts.locked_until = 0, now, None
        attempts.failures += 1
        if attempts.failures >= FAILURES_MAX:
            attempts.locked_until = now + limit.locked_for
        attempts.save()
    return attempts.failures


def forget_failures(login: str, limit: Limit = SIGN_IN) -> None:
    """A whole sign-in succeeded, second factor and all: start counting anew."""
    SignInAttempts.objects.filter(pk=_name(login, limit)).delete()


def _name(login: str, limit: Limit) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), limit.prefix + login.strip().lower().encode(), sha256)
