"""Signing in at a terminal of the city's machine: password and code, the same locks and log entries as in the browser.

Who has the machine's shell could do without; this is for officers who act there under their own name, so that what they
do is decided and logged as theirs. Passkeys need a browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from clearplate.core.errors import ClearplateError
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server import clock
from clearplate.server.agencies import doors, lockout
from clearplate.server.agencies.models import Officer
from clearplate.server.tlog.actions import append
from clearplate.server.tlog.pseudonyms import officer_pseudonym


class SignInError(ClearplateError):
    """This person was not let in."""


@contextmanager
def signed_in(login: str, password: str, code: str) -> Iterator[Officer]:
    """Sign an officer in for the length of a block, with a code of their authenticator app.

    Raises:
        SignInError: A word was wrong, the name is locked, or access ended; the attempt is counted and logged.
    """
    officer = _checked(login.strip().lower(), password, code)
    with transaction.atomic():
        lockout.forget_failures(officer.email)
        _append(kinds.SIGNED_IN, officer, method="totp")
    officer.prove(clock.now())
    try:
        yield officer
    finally:
        with transaction.atomic():
            _append(kinds.SIGNED_OUT, officer, cause="asked")


def prove_again(officer: Officer, code: str) -> None:
    """Show the second factor anew, for an act that wants it shown lately.

    Raises:
        SignInError: The code is wrong; the attempt is counted and logged.
    """
    _check_code(officer, code)
    officer.prove(clock.now())


def _checked(login: str, password: str, code: str) -> Officer:
    if lockout.locked_until(login, clock.now()) is not None:
        raise SignInError("Too many failed attempts. Try again in a quarter of an hour, or ask your coordinator.")
    officer = Officer.objects.select_related("agency").filter(email=login).first()
    if officer is None:
        make_password(password)  # as slow as a check, so that nobody learns which names there are
    if officer is None or not officer.check_password(password):
        raise _refused(login, "password")
    if not officer.is_active:
        raise _refused(login, "inactive")
    _check_code(officer, code)
    return officer


def _check_code(officer: Officer, code: str) -> None:
    factor = Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).first()
    if factor is None or not TOTP(factor).validate_code(code):
        raise _refused(officer.email, "second_factor")


def _refused(login: str, stage: str) -> SignInError:
    doors.record_failure(HttpRequest(), login, stage)
    if stage == "second_factor":
        return SignInError("The code is wrong, was used before, or no authenticator app is enrolled.")
    return SignInError("E-mail address or password are wrong, or access has ended.")


def _append(kind: LogKind, officer: Officer, **public: str) -> None:
    now = clock.now()
    append(
        kind,
        {"officer": officer_pseudonym(officer.id, now), "agency": officer.agency.name, **public},
        {"officer_id": str(officer.id), "address": None},
        now=now,
    )
