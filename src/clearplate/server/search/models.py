"""The table of searches: who asked, for which case, what was decided. No rules here, and never a plate or a result."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    expires_at = models.DateTimeField()
    sealed_request = models.BinaryField(null=True)

    class Meta:
        """Newest first; found by officer, and by when the results end."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "-asked_at"], name="search_by_officer"),
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
