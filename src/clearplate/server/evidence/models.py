"""Tables of exports: who asked for what, how far it is, to whom it was handed. No rules here, and never a plate."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearplate.server.agencies.models import Officer
from clearplate.server.cases.models import Case, new_id
from clearplate.server.holds.models import Hold, HoldKey


class Purpose(models.TextChoices):
    """What an export is for; the choices of `core.tlog.kinds.evidence`."""

    CASE_FILE = "case_file", _("The case file; it stays in the agency")
    PROSECUTION = "prosecution", _("The prosecutor")
    COURT = "court", _("A court")
    DEFENSE = "defense", _("The defense")


class State(models.TextChoices):
    """How far an export is."""

    ASKED = "asked", pgettext_lazy("export", "Waiting to be made")
    MAKING = "making", pgettext_lazy("export", "Being made")
    WAITING = "waiting", pgettext_lazy("export", "Waiting for the public log")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Could not be made")
    GONE = "gone", pgettext_lazy("export", "Destroyed with its case")


LANGUAGES = (("en", "English"), ("es", "Español"))


class Export(models.Model):
    """One export of what a case holds.

    The reason is only in the log's sealed disclosures. The recipient, the content and the bundle rest sealed under a
    secret that opens with the case's key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    # Null for everything that the case holds.
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="exports")
    key = models.ForeignKey(HoldKey, on_delete=models.PROTECT, related_name="exports")
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_entry_id = models.BigIntegerField()
    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    captures = models.PositiveIntegerField()
    sealed_secret = models.BinaryField()
    sealed_recipient = models.BinaryField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    # Captures written so far.
    done = models.PositiveIntegerField(default=0)
    # Why it failed, in words for a person; never a plate.
    fault = models.CharField(max_length=500, blank=True)
    contents_sha256 = models.BinaryField(max_length=32, null=True)
    # Lengths before sealing, and the entry that states what it contains.
    contents_bytes = models.BigIntegerField(null=True)
    staged_bytes = models.BigIntegerField(null=True)
    exported_entry_id = models.BigIntegerField(null=True)
    # The log's entries that the content names, by their ids in this database.
    entry_ids = models.JSONField(default=list)
    bundle_sha256 = models.BinaryField(max_length=32, null=True)
    bundle_bytes = models.BigIntegerField(null=True)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; what is ready says what it is."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(bundle_sha256__isnull=False, bundle_bytes__isnull=False, exported_entry_id__isnull=False),
                name="export_ready_has_bundle",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["asked_at"],
                name="export_unfinished",
                condition=models.Q(state__in=["asked", "making", "waiting"]),
            )
        ]

    def __str__(self) -> str:
        return f"export {self.id}"


class Handover(models.Model):
    """One copy that left the agency."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="handovers")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry_id = models.BigIntegerField()
    sealed_recipient = models.BinaryField()

    class Meta:
        """Oldest first."""

        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return f"handover of {self.export_id}"


class OpenedRead(models.Model):
    """That a case was shown the read of a capture held for it without a plate: counted, exported, never counted twice."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    capture_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """Each once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "capture_id"], name="evidence_read_opened_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "at"], name="evidence_reads_of_a_day")]

    def __str__(self) -> str:
        return str(self.capture_id)


class WishState(models.TextChoices):
    """How it stands with reads that need a second person."""

    WAITING = "waiting", pgettext_lazy("reads", "Waiting for a second person")
    APPROVED = "approved", pgettext_lazy("reads", "Agreed to")
    DECLINED = "declined", pgettext_lazy("reads", "Declined")
    ENDED = "ended", pgettext_lazy("reads", "Ran out")


class ReadsWish(models.Model):
    """What an officer may open of a hold only with a second person: further reads, or one of a plate that needs more care."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    # How many further reads; 0 where it is about one capture.
    reads = models.PositiveSmallIntegerField(default=0)
    capture_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    # Until when it waits; once approved, until when it counts.
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WishState.choices, default=WishState.WAITING)

    class Meta:
        """Newest first; it is about reads or about one capture."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reads__gt=0, capture_id=None) | models.Q(reads=0, capture_id__isnull=False),
                name="evidence_wish_of_one_sort",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["hold", "officer"], name="evidence_wishes")]

    def __str__(self) -> str:
        return f"reads wish {self.id}"
