"""The table of what residents brought: which, until when, how it ended. No rules here, never a name in clear."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearplate.core.matters import EXTENSIONS, MATTERS, OUTCOMES, WAYS, WITHDRAWALS
from clearplate.server.agencies.models import Agency, Officer, new_id


class Kind(models.TextChoices):
    """What a resident wants, as `core.matters.MATTERS` names it."""

    RECORDS_REQUEST = "records_request", _("Request for records")
    COMMENT = "comment", _("Comment or question")
    WRONG_READ = "wrong_read", _("Complaint: a plate was read wrongly")
    WRONG_STOP = "wrong_stop", _("Complaint: a vehicle was stopped wrongly")
    MISUSE = "misuse", _("Complaint: misuse")


class Way(models.TextChoices):
    """How it reached the city."""

    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    IN_PERSON = "in_person", _("In person")
    MEETING = "meeting", _("At a meeting")
    WEB_FORM = "web_form", _("The city's web form")


class Outcome(models.TextChoices):
    """How it was answered; which of them fit is `core.matters.OUTCOMES_OF`."""

    GRANTED = "granted", pgettext_lazy("matter", "Granted")
    PARTLY_GRANTED = "partly_granted", _("Granted in part")
    DENIED_EXEMPT = "denied_exempt", _("Refused: the law exempts it")
    NO_RECORDS = "no_records", _("There are no such records")
    EXPLAINED = "explained", _("Explained")
    CHANGED_PROGRAMME = "changed_programme", _("The program was changed")
    UPHELD = "upheld", _("The complaint was right")
    NOT_UPHELD = "not_upheld", _("Not confirmed")
    REFERRED = "referred", _("Passed on to who decides it")


class Longer(models.TextChoices):
    """Why an answer takes longer."""

    CLARIFICATION = "clarification_asked", _("The resident was asked to say more")
    ATTORNEY_GENERAL = "attorney_general_asked", _("The attorney general was asked for a ruling")
    LARGE_VOLUME = "large_volume", _("There is much to go through")
    STILL_LOOKING = "still_looking_into", _("It is still looked into")


class Withdrawal(models.TextChoices):
    """Why a matter needs no answer."""

    TWICE = "recorded_twice", _("It was recorded twice")
    MISTAKE = "recorded_by_mistake", _("It was recorded by mistake")
    RESIDENT = "resident_withdrew", _("The resident took it back")


assert Kind.values == list(MATTERS)  # noqa: S101 - the log's closed lists and these are one
assert Way.values == list(WAYS)  # noqa: S101
assert set(Outcome.values) == set(OUTCOMES)  # noqa: S101
assert Longer.values == list(EXTENSIONS)  # noqa: S101
assert Withdrawal.values == list(WITHDRAWALS)  # noqa: S101


class Matter(models.Model):
    """One thing a resident brought, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=13, unique=True)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    way = models.CharField(max_length=9, choices=Way.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField()
    # As it stands now: an extension moves it.
    due_on = models.DateField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    extended_because = models.CharField(max_length=22, choices=Longer.choices, blank=True)
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=17, choices=Outcome.choices, blank=True)
    withdrawn_because = models.CharField(max_length=19, choices=Withdrawal.choices, blank=True)
    closed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # What was typed, each sealed to the row and its place in it (review.sealing).
    sealed_note = models.BinaryField()
    sealed_extension = models.BinaryField(null=True)
    sealed_answer = models.BinaryField(null=True)

    class Meta:
        """What is due first comes first; what is closed says how."""

        ordering: ClassVar[list[str]] = ["due_on", "reference"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="residents_open")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, answered_on=None, outcome="", withdrawn_because="")
                | Q(closed_at__isnull=False, closed_by__isnull=False)
                & (
                    Q(answered_on__isnull=False, withdrawn_because="") & ~Q(outcome="")
                    | Q(answered_on=None, outcome="") & ~Q(withdrawn_because="")
                ),
                name="residents_closed_says_how",
            )
        ]

    def __str__(self) -> str:
        return self.reference
