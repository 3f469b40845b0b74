"""Tables of the people: agencies, officers, roles, training, invitations, failed attempts. No rules here."""

import secrets
from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clearplate.core.ids import uuid7
from clearplate.server import clock


def new_id() -> UUID:
    """A fresh time-ordered id."""
    return uuid7(clock.now(), secrets.token_bytes(10))


class Role(models.TextChoices):
    """What a person may be in the programme; an officer can be several. Rules about them live in the policy."""

    INVESTIGATOR = "investigator", _("Investigator")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICIAL = "official", _("City official")
    OPERATOR = "operator", _("Operator")
    # Opens only inside a grant that two officers approved (SupportGrant); holds no other role.
    SUPPORT = "support", _("Support")


DECIDING = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.COORDINATOR, Role.OFFICIAL})
"""Roles that decide on what others ask or did: an account that holds one counts when a second person confirmed it."""


class AgencyKind(models.TextChoices):
    """What sort of body an agency is."""

    POLICE = "police", _("Police department")
    SHERIFF = "sheriff", _("Sheriff's office")
    CITY = "city", _("City office")
    OVERSIGHT = "oversight", _("Oversight body")


class Course(models.TextChoices):
    """Training that the programme knows. The first is the one policy asks for before any search."""

    PLATE_READERS = "plate-readers", _("Plate readers: use, limits and privacy")
    RECORDS_SECURITY = "records-security", _("Security of justice records")


class Agency(models.Model):
    """The body that officers act for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    # Originating Agency Identifier, nine characters given by the FBI; empty for bodies that have none.
    ori = models.CharField(_("ORI"), max_length=9, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=AgencyKind.choices, default=AgencyKind.POLICE)

    class Meta:
        """Agencies in the order of their names."""

        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class OfficerManager(BaseUserManager["Officer"]):
    """Finds an officer by the login name that Django's authentication asks for."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        """The officer with this e-mail address, whatever its capitals."""
        return self.get(email=(username or "").strip().lower())


class Officer(AbstractBaseUser):
    """A person with access, acting for one agency. Never removed: their past acts keep pointing at them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    badge = models.CharField(_("badge number"), max_length=24, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="officers", verbose_name=_("agency"))
    supervisor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supervises", verbose_name=_("supervisor")
    )
    # The chief and those the chief names: some approvals must come from them.
    command_staff = models.BooleanField(_("command staff"), default=False)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=clock.now, editable=False)
    left_on = models.DateField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Part of what a session is checked against: raising it ends every open session, for good.
    session_epoch = models.PositiveIntegerField(default=0)
    # Null: nobody confirmed whose account it is since its access was last changed. Only who decides needs it (`DECIDING`).
    access_confirmed_at = models.DateTimeField(null=True, editable=False)
    access_changed_at = models.DateTimeField(default=clock.now, editable=False)
    # Everybody who gave or renewed the access since it was last confirmed; empty when a command did.
    access_changed_by = ArrayField(models.UUIDField(), default=list, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[OfficerManager] = OfficerManager()

    # Set by the middleware for the session that carries a second factor, never stored: a script's officer has none.
    mfa_verified: bool = False
    mfa_proved_at: datetime | None = None
    # Likewise: a name for the session that tells nothing, and how many pages of work it opened before this one.
    session_name: str = ""
    session_acts: int = 0

    class Meta:
        """Officers in the order of their names; login names are unique whatever their capitals."""

        ordering: ClassVar[list[str]] = ["full_name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="officer_email_is_lowercase"),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(left_on__isnull=True),
                name="officer_who_left_is_not_active",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(suspended_at__isnull=True),
                name="officer_suspended_is_not_active",
            ),
            models.CheckConstraint(
                condition=models.Q(supervisor__isnull=True) | ~models.Q(supervisor=models.F("id")),
                name="officer_does_not_supervise_self",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The name colleagues know; for screens, never for diagnostics or the public log."""
        return self.full_name

    def get_session_auth_hash(self) -> str:
        """What an open session must match: the password, and that no act ended the officer's sessions since."""
        return salted_hmac(
            "clearplate.session", f"{self.password}/{self.session_epoch}", algorithm="sha256"
        ).hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: the city's secret key is not rotated under open sessions."""
        yield from ()

    def prove(self, at: datetime) -> None:
        """Note, on this object only, that the session showed a second factor."""
        self.mfa_verified, self.mfa_proved_at = True, at

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles held now."""
        return frozenset(Role(held.role) for held in self.roles.all())

    @property
    def waits(self) -> bool:
        """Whether nothing opens to them yet but their own account: they would decide, and nobody confirmed them."""
        return self.access_confirmed_at is None and bool(self.role_set & DECIDING)


class OfficerRole(models.Model):
    """One role held by one officer, and who granted it."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    # Null only for the first coordinator, whom a command makes.
    granted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A role is held once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["officer", "role"], name="officer_holds_role_once")
        ]

    def __str__(self) -> str:
        return str(Role(self.role).label)


class Training(models.Model):
    """A course completed, and until when it counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="trainings")
    course = models.CharField(_("course"), max_length=32, choices=Course.choices)
    completed_on = models.DateField(_("completed on"))
    expires_on = models.DateField(_("counts until"))
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Newest first; nothing expires before it was completed."""

        ordering: ClassVar[list[str]] = ["-expires_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("completed_on")), name="training_expires_after_completion"
            )
        ]

    def __str__(self) -> str:
        return str(Course(self.course).label)

    def counts_on(self, day: date) -> bool:
        """Whether the training is in force on that day; the day of expiry still counts."""
        return self.completed_on <= day <= self.expires_on


class Invitation(models.Model):
    """A one-time way in for a new officer, or for one who lost password or second factor. Only the secret's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="invitations")
    secret_sha256 = models.BinaryField(max_length=32)
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.id}"


class SignInAttempts(models.Model):
    """Failed attempts at one login name, known or not, shared by every server process. The name itself is not kept."""

    login_hmac = models.BinaryField(primary_key=True, max_length=32)
    failures = models.PositiveSmallIntegerField(default=0)
    first_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} failed attempts"


class Roster(models.Model):
    """A roster that an agency's coordinator took over: for its span it is known who was on shift."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"roster {self.id}"


class Shift(models.Model):
    """One officer's shift. A later roster for the same time replaces it."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """A shift ends after it begins."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["officer", "starts_at"], name="shift_of_officer")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"


class SupportPurpose(models.TextChoices):
    """What support access is for; the public log says it."""

    FAULT = "fault", _("Finding a fault")
    SOFTWARE_UPDATE = "software_update", _("Updating the software")
    DATA_RECOVERY = "data_recovery", _("Recovering data")
    SECURITY_INCIDENT = "security_incident", _("Answering an attack")


class SupportGrant(models.Model):
    """Some hours in which one support account opens; it begins when the second officer approves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="support_grants")
    purpose = models.CharField(_("purpose"), max_length=20, choices=SupportPurpose.choices)
    hours = models.PositiveSmallIntegerField(_("hours"))
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # When somebody ended it, or the job saw that its time was over.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; what starts has an end."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at=None, ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="support_grant_ends",
            )
        ]

    def __str__(self) -> str:
        return f"support {self.id}"

    def in_force(self, now: datetime) -> bool:
        """Whether the account opens at an instant."""
        if self.starts_at is None or self.ends_at is None or self.ended_at is not None:
            return False
        return self.starts_at <= now < self.ends_at
