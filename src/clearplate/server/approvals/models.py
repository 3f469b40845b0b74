"""Tables of approvals: what waits for a second person, and what was decided. No rules here, and never a plate."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from clearplate.server.agencies.models import Agency, Officer, new_id


class State(models.TextChoices):
    """What became of a request."""

    WAITING = "waiting", pgettext_lazy("request", "Waiting")
    APPROVED = "approved", pgettext_lazy("request", "Approved")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    EXPIRED = "expired", pgettext_lazy("request", "Ran out")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")


class Request(models.Model):
    """Something an officer may not do alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A name of the registry, and a row of the station that registered it.
    kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    # When they asked: taking the mark off afterwards does not bring the request back to those they command.
    command_staff = models.BooleanField(default=False)
    # Ids of who stood above and below them then, for the same reason.
    above = models.JSONField(default=list)
    below = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Sealed to the row (approvals.sealing); emptied when it is over: then only the log's sealed disclosures have it.
    sealed_reason = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    # The last of them, where several must approve.
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sealed_decision = models.BinaryField(null=True)

    class Meta:
        """Oldest first; one request about a subject waits at a time; nobody decides on their own."""

        ordering: ClassVar[list[str]] = ["asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(state="waiting"), name="approval_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requester")), name="approval_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="approval_waiting"),
            models.Index(fields=["requester", "-asked_at"], name="approval_asked_by"),
        ]

    # What the station has to tell who approved; on this object only.
    told: str = ""

    def __str__(self) -> str:
        return f"request {self.id}"


class Approval(models.Model):
    """One officer's yes to a request; some need two."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="approvals")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In their order; nobody approves twice."""

        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "officer"], name="approval_by_another_each_time")
        ]

    def __str__(self) -> str:
        return f"approval of {self.request_id}"
