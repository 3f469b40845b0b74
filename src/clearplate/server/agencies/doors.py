"""Accountable acts at the door: signing in and out, failing to, enrolling and removing a second factor.

Each appends exactly one log entry in the transaction of the act; a failure that locks a name appends a second kind.
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from clearplate.core.ids import OfficerId
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server import clock
from clearplate.server.agencies import lockout, sessions
from clearplate.server.agencies.models import Officer
from clearplate.server.tlog.actions import append
from clearplate.server.tlog.pseudonyms import officer_pseudonym


def record_sign_in(request: HttpRequest, officer: Officer) -> None:
    """A session became whole: password and second factor, or a passkey that checks the person itself."""
    method = sessions.second_factor(request)
    if method is None or sessions.is_recorded(request):
        return
    sessions.prove(request, clock.now())
    with transaction.atomic():
        lockout.forget_failures(officer.email)
        _append_own(kinds.SIGNED_IN, request, officer, method=method)
    sessions.mark_recorded(request)
    # What was set before the second factor must not be a session that anyone else may hold.
    request.session.cycle_key()
    sessions.begin(request, clock.now())


def record_failure(request: HttpRequest, login: str, stage: str) -> None:
    """An attempt failed at `password`, `second_factor` or because the account is `inactive`."""
    now = clock.now()
    officer = Officer.objects.filter(email=login.strip().lower()).select_related("agency").first()
    with transaction.atomic():
        failures = lockout.count_failure(login, now)
        append(
            kinds.SIGNIN_FAILED,
            {"stage": stage},
            {
                "login": login.strip()[:254] or None,
                "officer_id": str(officer.id) if officer else None,
                "address": address(request),
            },
            now=now,
        )
        if officer and failures == lockout.FAILURES_MAX:
            append(
                kinds.LOCKED_OUT,
                {
                    "subject": officer_pseudonym(OfficerId(officer.id), now),
                    "subject_agency": officer.agency.name,
                    "failures": failures,
                },
                {"subject_id": str(officer.id), "address": address(request)},
                now=now,
            )


def record_sign_out(request: HttpRequest, officer: Officer, cause: str) -> None:
    """A whole session ends: `asked`, `idle` or `ended_by_city`. One that never became whole leaves no entry."""
    if not sessions.is_recorded(request):
        return
    with transaction.atomic():
        _append_own(kinds.SIGNED_OUT, request, officer, cause=cause)


def record_enrolment(request: HttpRequest, officer: Officer, method: str) -> None:
    """A second factor was enrolled: `totp`, `passkey`, or new recovery codes, `recovery_code`. Call inside the transaction that stores it."""
    _append_own(kinds.MFA_ENROLLED, request, officer, method=method)


def record_removal(request: HttpRequest, officer: Officer, method: str) -> None:
    """Officers removed one of their own second factors. Call inside the transaction that removes it."""
    now = clock.now()
    name = officer_pseudonym(OfficerId(officer.id), now)
    append(
        kinds.MFA_REMOVED,
        {
            "officer": name,
            "agency": officer.agency.name,
            "subject": name,
            "subject_agency": officer.agency.name,
            "method": method,
        },
        {"officer_id": str(officer.id), "subject_id": str(officer.id), "address": address(request)},
        now=now,
    )


def record_password_change(request: HttpRequest, officer: Officer) -> None:
    """Officers changed their own password. Call inside the transaction that stores it."""
    _append_own(kinds.PASSWORD_CHANGED, request, officer)


def address(request: HttpRequest) -> str | None:
    """The network address that the request came from, as the server saw it."""
    return request.META.get("REMOTE_ADDR") or None


def _append_own(kind: LogKind, request: HttpRequest, officer: Officer, **public: Any) -> None:
    now = clock.now()
    append(
        kind,
        {"officer": officer_pseudonym(OfficerId(officer.id), now), "agency": officer.agency.name, **public},
        {"officer_id": str(officer.id), "address": address(request)},
        now=now,
    )
