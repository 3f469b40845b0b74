"""The table of searches: who asked, for which case, what was decided. No rules here, and never a plate or a result."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearplate.server.agencies.models import Officer
from clearplate.server.cases.models import Case


class Search(models.Model):
    """One search that was decided, allowed or refused.

    What was typed (plate, spellings, reason, case number) is only in `sealed_request`, which is emptied when the
    results end; from then on the sealed disclosures of the log's entry are the only place that has it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="searches")
    # Null where the agency has no case of the number typed.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="searches")
    offense_type = models.CharField(_("offense type"), max_length=3, blank=True)
    asked_at = models.DateTimeField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    # Numbers of the cameras asked; empty means every camera.
    cameras = models.JSONField(default=list)
    plate_count = models.PositiveSmallIntegerField()
    # `core.policy.acts.stated` of what was decided: a draft policy is tried on it. No plate, name or reason. Besides, under
    # `session`, a name for the sign-in that tells nothing, and how much other work it saw before (station review).
    facts = models.JSONField(default=dict)
    entry_id = models.BigIntegerField()
    # Empty where the search was allowed.
    refused_rule = models.CharField(max_length=64, blank=True)
    sighting_count = models.PositiveIntegerField(null=True)
    # Pictures opened after a search without a plate.
    picture_count = models.PositiveIntegerField(default=0)
    # Searches of one plate have one value here, for who reviews them; it comes from chance and tells no plate.
    same_plate = models.UUIDField(null=True)
    # The request for a second person's approval (station approvals) under which it was made.
    approval = models.UUIDField(null=True)
    exigent = models.BooleanField(default=False)
    # By when an exigent search must be reviewed, and when it was.
    review_by = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    sealed_request = models.BinaryField(null=True)

    class Meta:
        """Newest first; found by officer, and by when the results end."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "-asked_at"], name="search_by_officer"),
            models.Index(fields=["same_plate"], name="search_of_same_plate"),
            models.Index(
                fields=["officer", "review_by"],
                condition=models.Q(review_by__isnull=False, reviewed_at__isnull=True),
                name="search_exigent_open",
            ),
            models.Index(
                fields=["expires_at"], condition=models.Q(sealed_request__isnull=False), name="search_still_sealed"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(refused_rule="")
                | models.Q(sighting_count__isnull=True, sealed_request__isnull=True),
                name="search_refused_keeps_nothing",
            )
        ]

    def __str__(self) -> str:
        return f"search {self.id}"

    @property
    def was_refused(self) -> bool:
        """Whether the policy refused it."""
        return self.refused_rule != ""


class Recognition(models.Model):
    """A keyed hash of a spelling that an allowed search asked (search.recognizing). Deleted when it no longer counts."""

    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="+")
    key = models.BinaryField(max_length=16, db_index=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"recognition of {self.search_id}"


class ProposalState(models.TextChoices):
    """How it stands with a search that needs a second person."""

    WAITING = "waiting", pgettext_lazy("search", "Waiting for a second person")
    APPROVED = "approved", pgettext_lazy("search", "Approved")
    DECLINED = "declined", pgettext_lazy("search", "Declined")
    ENDED = "ended", pgettext_lazy("search", "Ran out")
    MADE = "made", pgettext_lazy("search", "Searched")


class Proposal(models.Model):
    """A search that its officer may not make alone: kept sealed until it is made, declined, or runs out."""

    id = models.UUIDField(primary_key=True, editable=False)
    # The request for approval about it, of station approvals; null where the policy refused to let it be asked.
    request_id = models.UUIDField(null=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    # The search that the policy refused, or that was shown less than it found.
    after = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="+")
    # Of core.policy.acts.APPROVALS, what the second person is asked to agree to.
    lifts = models.JSONField()
    asked_at = models.DateTimeField()
    # Until when it waits; once approved, until when it may be made.
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ProposalState.choices, default=ProposalState.WAITING)
    made = models.ForeignKey(Search, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_request = models.BinaryField(null=True)

    class Meta:
        """Newest first; a search is made once, and only then has it what it found."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "-asked_at"], name="search_proposal_by_officer")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "approved"], sealed_request__isnull=False, made__isnull=True)
                | models.Q(state__in=["declined", "ended"], sealed_request__isnull=True, made__isnull=True)
                | models.Q(state="made", sealed_request__isnull=True, made__isnull=False),
                name="search_proposal_keeps_no_more",
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.id}"
