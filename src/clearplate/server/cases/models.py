"""Tables of cases, of who works on them, and of each agency's case-number format. No rules here."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from clearplate.core.ids import uuid7
from clearplate.server import clock
from clearplate.server.agencies.models import Agency, Officer


def new_id() -> UUID:
    """A fresh time-ordered id."""
    return uuid7(clock.now(), secrets.token_bytes(10))


class State(models.TextChoices):
    """`core.cases.CaseState` as the database and the screens know it."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class CaseNumberFormat(models.Model):
    """How an agency writes its case numbers; `core.cases.check_mask` says what a mask may hold."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, primary_key=True, related_name="case_number_format")
    mask = models.CharField(_("case-number format"), max_length=32)

    def __str__(self) -> str:
        return self.mask


class Case(models.Model):
    """One case of one agency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(_("case number"), max_length=32)
    offense_type = models.CharField(_("offense type"), max_length=3)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    # Until then the log entries of this case are written as digests; null if it was never under embargo, or no more.
    embargo_ends_at = models.DateTimeField(null=True)
    # How long it was under embargo, all of them together: one that runs counts to its end, one ended early as it lasted.
    embargoed_for = models.DurationField(default=timedelta(0))

    class Meta:
        """Newest first; a number is unique in its agency; a case has a closing time exactly when it is closed."""

        ordering: ClassVar[list[str]] = ["-opened_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "number"], name="case_number_once_in_agency"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | models.Q(state="active", closed_at__isnull=True),
                name="case_closed_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_active(self) -> bool:
        """Whether the case carries searches and holds."""
        return self.state == State.ACTIVE


TOKEN_LIFE = timedelta(days=365)
"""How long a records system's token counts: whoever once copied it is out after a year at the latest."""


class AdapterToken(models.Model):
    """What lets a records system put cases of one agency. Only the secret's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    secret_sha256 = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return f"token {self.id}"

    @property
    def expires_at(self) -> datetime:
        """From this instant on it counts no more. Nobody can move it: `made_at` cannot be written again."""
        return self.made_at + TOKEN_LIFE


class CaseOfficer(models.Model):
    """One stretch of one officer's work on one case; ended, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="case_assignments")
    since_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True)

    class Meta:
        """An officer is on a case once at a time."""

        ordering: ClassVar[list[str]] = ["since_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "officer"], condition=models.Q(until_at__isnull=True), name="officer_on_case_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} on {self.case_id}"
