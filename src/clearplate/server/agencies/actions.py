"""Accountable acts about people: who gets in, as what, trained until when, and who leaves.

Each decides by the policy, appends exactly one entry, in one transaction. `by` is None when a command on the city's own
machine acts: only somebody with the machine's shell can give one, and the entry says so.
"""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server import clock
from clearplate.server.agencies import confirming, lockout
from clearplate.server.agencies.decisions import Refused, decide_about_people
from clearplate.server.agencies.models import (
    DECIDING,
    Agency,
    AgencyKind,
    Course,
    Invitation,
    Officer,
    OfficerRole,
    Role,
    Training,
)
from clearplate.server.agencies.people_entries import actor, append_about, id_of
from clearplate.server.tlog.actions import append

# Long enough for a week-end, short enough that a forgotten link dies. Ours; no standard sets it.
INVITATION_LASTS = timedelta(days=3)
_SECRET_BYTES = 32
_METHODS = {"totp": "totp", "webauthn": "passkey", "recovery_codes": "recovery_code"}


@dataclass(frozen=True, kw_only=True)
class NewOfficer:
    """What a coordinator says about a person who gets access."""

    email: str
    full_name: str
    agency: Agency
    roles: Collection[Role]
    badge: str = ""
    supervisor: Officer | None = None
    command_staff: bool = False
    language: str = "en"


def create_first_coordinator(
    *, email: str, full_name: str, agency_name: str, kind: AgencyKind = AgencyKind.POLICE, ori: str = ""
) -> str:
    """Open a new city to its first coordinator.

    Returns:
        The invitation link; shown once, it is kept nowhere.

    Raises:
        FormatError: There is a coordinator already, who adds everyone else.
    """
    with transaction.atomic():
        if OfficerRole.objects.filter(role=Role.COORDINATOR, officer__is_active=True).exists():
            raise FormatError(_("There is a coordinator already. Sign in as a coordinator to add officers."))
        agency = Agency.objects.filter(name=agency_name).first() or add_agency(None, agency_name, kind=kind, ori=ori)
        new = NewOfficer(email=email, full_name=full_name, agency=agency, roles=[Role.COORDINATOR])
        added = add_officer(None, new)
        if isinstance(added, Refused):
            raise InvariantError("A command was refused by the policy, which it does not ask.")
        return invite(None, added)


def add_agency(
    by: Officer | None, name: str, *, kind: AgencyKind = AgencyKind.POLICE, ori: str = "", address: str | None = None
) -> Agency:
    """Add the body that officers act for. Commands and the set-up do this; no page does yet."""
    now = clock.now()
    with transaction.atomic():
        agency = Agency.objects.create(name=name, kind=kind, ori=ori)
        append(
            kinds.AGENCY_ADDED,
            {**actor(by, now), "title": name, "body": kind.value},
            {"officer_id": id_of(by), "address": address},
            now=now,
        )
    return agency


def check_roles(roles: set[Role]) -> None:
    """Check that one person may hold these roles together.

    Raises:
        FormatError: One of them is held alone: a support account's; and an auditor's, who reads all and changes nothing.
    """
    if len(roles) < 2:  # noqa: PLR2004 (one role is always alone)
        return
    if Role.SUPPORT in roles:
        raise FormatError(_("A support account holds no other role."))
    if Role.AUDITOR in roles:
        raise FormatError(_("An auditor holds no other role: who watches takes no part in what is watched."))


def add_officer(by: Officer | None, new: NewOfficer, *, address: str | None = None) -> Officer | Refused:
    """Give a person an account with roles. They cannot sign in before `invite`.

    Raises:
        FormatError: The e-mail address is taken, no role was named, or one of them is held alone.
    """
    now = clock.now()
    email = new.email.strip().lower()
    if not new.roles:
        raise FormatError(_("An officer needs at least one role."))
    check_roles(set(new.roles))
    with transaction.atomic():
        if refusal := decide_about_people(by, "add", agency=new.agency, now=now, address=address):
            return refusal
        if Officer.objects.filter(email=email).exists():
            raise FormatError(_("There is an officer with this e-mail address already."))
        officer = Officer(
            email=email,
            full_name=new.full_name.strip(),
            badge=new.badge.strip(),
            agency=new.agency,
            supervisor=new.supervisor,
            command_staff=new.command_staff,
            language=new.language,
            access_changed_at=now,
            access_confirmed_at=None if by else now,
            access_changed_by=[by.pk] if by else [],
        )
        officer.set_unusable_password()
        officer.save()
        held = [OfficerRole(officer=officer, role=role, granted_by=by, granted_at=now) for role in new.roles]
        OfficerRole.objects.bulk_create(held)
        roles = [role.value for role in Role if role in new.roles]
        append_about(kinds.OFFICER_ADDED, by, officer, {"roles": roles}, now=now, address=address)
    return officer


def invite(by: Officer | None, officer: Officer) -> str:
    """Make a one-time link with which the officer sets a password and enrols a second factor. Earlier links die.

    Handing someone a link is part of adding them or of resetting their access; those acts have the log entry. Whoever
    sees the link could use it, so the account waits for confirmation.

    Returns:
        The link, shown once: the database keeps the SHA-256 of its secret.
    """
    now = clock.now()
    secret = base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_BYTES)).rstrip(b"=").decode()
    with transaction.atomic():
        Invitation.objects.filter(officer=officer, used_at=None, expires_at__gt=now).update(expires_at=now)
        Invitation.objects.create(
            officer=officer,
            secret_sha256=sha256(secret.encode()).digest(),
            made_by=by,
            made_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        if by is not None:
            confirming.access_changed(by, officer, now=now)
    path = reverse("agencies:invitation", kwargs={"secret": secret})
    return settings.CITY.public_url.rstrip("/") + path


def find_invitation(secret: str, now: datetime) -> Invitation | None:
    """The invitation that a link names, if it can still be used."""
    digest = sha256(secret.encode()).digest()
    open_now = Invitation.objects.filter(
        secret_sha256=digest, used_at=None, expires_at__gt=now, officer__is_active=True
    )
    return open_now.select_related("officer__agency").first()


def accept_invitation(secret: str, password: str, *, address: str | None = None) -> Officer | None:
    """Use an invitation: set the officer's own password. None when the link no longer works.

    Raises:
        django.core.exceptions.ValidationError: The password is too weak.
    """
    now = clock.now()
    with transaction.atomic():
        invitation = find_invitation(secret, now)
        if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now):
            return None
        officer = invitation.officer
        validate_password(password, officer)
        _store_password(officer, password, address=address, now=now)
        lockout.forget_failures(officer.email)
    return officer


def set_password(officer: Officer, password: str) -> None:
    """Set a password from a script (the demonstration's personas); the act is in the log like any other."""
    with transaction.atomic():
        _store_password(officer, password, address=None, now=clock.now())


def enroll_totp(officer: Officer) -> str:
    """Enrol a code generator from a script, with recovery codes.

    Returns:
        The seed in base 32, for `pyotp.TOTP`; the database holds it sealed.
    """
    now = clock.now()
    seed: str = generate_totp_secret()
    with transaction.atomic():
        Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(officer, seed)
        if not Authenticator.objects.filter(user=officer, type=Authenticator.Type.RECOVERY_CODES).exists():
            RecoveryCodes.activate(officer)
        append(
            kinds.MFA_ENROLLED,
            {**actor(officer, now), "method": "totp"},
            {"officer_id": str(officer.id), "address": None},
            now=now,
        )
    return seed


def grant_role(by: Officer | None, officer: Officer, role: Role, *, address: str | None = None) -> Refused | None:
    """Give a role; nothing happens when it is held already.

    Raises:
        FormatError: It, or one held already, is held alone.
    """
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "grant_role", agency=officer.agency, now=now, address=address, subject=officer, role=role
        ):
            return refusal
        check_roles({*officer.role_set, role})
        _found, granted = OfficerRole.objects.get_or_create(
            officer=officer, role=role, defaults={"granted_by": by, "granted_at": now}
        )
        if granted:
            if role in DECIDING:
                confirming.access_changed(by, officer, now=now)
            append_about(kinds.ROLE_GRANTED, by, officer, {"role": role.value}, now=now, address=address)
    return None


def remove_role(by: Officer | None, officer: Officer, role: Role, *, address: str | None = None) -> Refused | None:
    """Take a role away; nothing happens when it is not held.

    Raises:
        FormatError: It is the last active coordinator's own role: nobody could then add anyone.
    """
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "remove_role", agency=officer.agency, now=now, address=address, subject=officer, role=role
        ):
            return refusal
        if role == Role.COORDINATOR:
            _keep_one_coordinator(officer)
        removed, _by_table = OfficerRole.objects.filter(officer=officer, role=role).delete()
        if removed:
            append_about(kinds.ROLE_REMOVED, by, officer, {"role": role.value}, now=now, address=address)
    return None


def record_training(
    by: Officer | None,
    officer: Officer,
    *,
    course: Course,
    completed_on: date,
    expires_on: date,
    address: str | None = None,
) -> Training | Refused:
    """Record a completed course.

    Raises:
        FormatError: It was completed in the future, or expires before it was completed.
    """
    now = clock.now()
    if completed_on > now.date():
        raise FormatError(_("Training cannot be completed in the future."))
    if expires_on <= completed_on:
        raise FormatError(_("Training must count for at least one day after it was completed."))
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "record_training", agency=officer.agency, now=now, address=address, subject=officer
        ):
            return refusal
        training = Training.objects.create(
            officer=officer,
            course=course,
            completed_on=completed_on,
            expires_on=expires_on,
            recorded_by=by,
            recorded_at=now,
        )
        append_about(
            kinds.TRAINING_RECORDED, by, officer, {"trained_on": completed_on.isoformat()}, now=now, address=address
        )
    return training


def end_access(by: Officer | None, officer: Officer, *, address: str | None = None) -> Refused | None:
    """Cut an officer off at once: no sign-in, and every open session ends with its next request.

    Raises:
        FormatError: They are the last active coordinator.
    """
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "mark_left", agency=officer.agency, now=now, address=address, subject=officer
        ):
            return refusal
        _keep_one_coordinator(officer)
        changed = Officer.objects.filter(pk=officer.pk, left_on=None).update(
            is_active=False, left_on=now.date(), session_epoch=F("session_epoch") + 1
        )
        if changed:
            Invitation.objects.filter(officer=officer, used_at=None, expires_at__gt=now).update(expires_at=now)
            append_about(kinds.OFFICER_LEFT, by, officer, {}, now=now, address=address)
    officer.refresh_from_db()
    return None


def restore_access(by: Officer | None, officer: Officer, *, address: str | None = None) -> Refused | None:
    """Let an officer back in, with the roles, password and second factors they had."""
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "mark_returned", agency=officer.agency, now=now, address=address, subject=officer
        ):
            return refusal
        back = Officer.objects.filter(pk=officer.pk).exclude(left_on=None)
        # Who was suspended meanwhile stays so: returning is not being cleared.
        if back.update(is_active=Q(suspended_at=None), left_on=None):
            confirming.access_changed(by, officer, now=now)
            append_about(kinds.OFFICER_RETURNED, by, officer, {}, now=now, address=address)
    officer.refresh_from_db()
    return None


def reset_access(by: Officer | None, officer: Officer, *, address: str | None = None) -> str | Refused:
    """For a lost phone or password: take every second factor and the password off and make a new invitation.

    One entry says so, whatever was enrolled; each factor that is taken off has its own besides.

    Returns:
        The invitation link, shown once.
    """
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "reset_factors", agency=officer.agency, now=now, address=address, subject=officer
        ):
            return refusal
        append_about(kinds.ACCESS_RESET, by, officer, {}, now=now, address=address)
        for factor in Authenticator.objects.filter(user=officer):
            factor.delete()
            append_about(kinds.MFA_REMOVED, by, officer, {"method": _METHODS[factor.type]}, now=now, address=address)
        officer.set_unusable_password()
        officer.save(update_fields=["password"])
        lockout.forget_failures(officer.email)
        if by is None:
            confirming.access_changed(None, officer, now=now)
        return invite(by, officer)


def unlock(by: Officer | None, officer: Officer, *, address: str | None = None) -> Refused | None:
    """Let an officer try again who was locked out by failed attempts; nothing happens when they are not."""
    now = clock.now()
    with transaction.atomic():
        if refusal := decide_about_people(
            by, "unlock", agency=officer.agency, now=now, address=address, subject=officer
        ):
            return refusal
        if lockout.locked_until(officer.email, now) is not None:
            lockout.forget_failures(officer.email)
            append_about(kinds.UNLOCKED, by, officer, {}, now=now, address=address)
    return None


def _store_password(officer: Officer, password: str, *, address: str | None, now: datetime) -> None:
    officer.set_password(password)
    officer.save(update_fields=["password"])
    append(kinds.PASSWORD_CHANGED, actor(officer, now), {"officer_id": str(officer.id), "address": address}, now=now)


def _keep_one_coordinator(officer: Officer) -> None:
    # One whom nobody confirmed yet can do nothing.
    coordinators = Officer.objects.filter(
        is_active=True, roles__role=Role.COORDINATOR, access_confirmed_at__isnull=False
    )
    # Locked, so that two coordinators cannot remove each other at the same moment.
    if [found.pk for found in coordinators.select_for_update(of=("self",))] == [officer.pk]:
        raise FormatError(_("This is the only coordinator. Give another officer the role first."))
