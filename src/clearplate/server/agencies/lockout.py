"""Count failed attempts at a login name and lock it for a while, the same in every server process.

Names that exist and names that do not are counted alike, so the lock tells nobody which is which.

Source: CJIS Security Policy, AC-7: five consecutive invalid attempts within 15 minutes lock the account; 15 minutes.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from clearplate.server.agencies.models import SignInAttempts

FAILURES_MAX = 5
WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)


def locked_until(login: str, now: datetime) -> datetime | None:
    """When the lock on a login name ends; None when there is none."""
    attempts = SignInAttempts.objects.filter(pk=_name(login)).first()
    if attempts is None or attempts.locked_until is None or attempts.locked_until <= now:
        return None
    return attempts.locked_until


def count_failure(login: str, now: datetime) -> int:
    """Count one failed attempt; give how many there were in this window. The fifth locks the name."""
    with transaction.atomic():
        attempts, _new = SignInAttempts.objects.select_for_update().get_or_create(
            pk=_name(login), defaults={"first_failed_at": now}
        )
        if now - attempts.first_failed_at > WINDOW:
            attempts.failures, attempts.first_failed_at, attempts.locked_until = 0, now, None
        attempts.failures += 1
        if attempts.failures >= FAILURES_MAX:
            attempts.locked_until = now + LOCKED_FOR
        attempts.save()
    return attempts.failures


def forget_failures(login: str) -> None:
    """A whole sign-in succeeded, second factor and all: start counting anew."""
    SignInAttempts.objects.filter(pk=_name(login)).delete()


def _name(login: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"sign-in/" + login.strip().lower().encode(), sha256)
