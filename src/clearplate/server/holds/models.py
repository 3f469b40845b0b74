"""Tables of holds: who asked to keep what, who agreed, what is kept under the case's key. No rules here, and never a plate."""

from datetime import UTC, datetime, time
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearplate.core.ids import CameraId, CaptureId
from clearplate.core.tlog.merkle import HASH_BYTES
from clearplate.core.upload import CaptureProof
from clearplate.server.agencies.models import Officer
from clearplate.server.cases.models import Case, new_id
from clearplate.server.custody.holding import HeldRecord
from clearplate.server.search.models import Search


class State(models.TextChoices):
    """What became of a request to hold, or to hold longer."""

    ASKED = "asked", pgettext_lazy("hold", "Waiting for approval")
    APPROVED = "approved", pgettext_lazy("hold", "In force")
    DECLINED = "declined", pgettext_lazy("hold", "Declined")
    ENDED = "ended", pgettext_lazy("hold", "Ended")


class NamedBy(models.TextChoices):
    """How the captures were named."""

    SIGHTINGS = "sightings", _("sightings of a search")
    QUERY = "query", _("cameras and a time")


class Why(models.TextChoices):
    """Why a hold ended."""

    EXPIRED = "expired", _("its end date came")
    CASE_CLOSED = "case_closed", _("its case was closed")
    RELEASED = "released", _("it was released")
    NOT_APPROVED = "not_approved", _("nobody approved it before its captures' day ended")
    LOST = "lost", _("what it held was lost when the city was restored")


class HoldKey(models.Model):
    """One key of one case in the keyring, by its name there; a case asked about again later gets another."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hold_keys")
    key_sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        """A case has one living key at most."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], condition=Q(destroyed_at=None), name="hold_key_one_living")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Request(models.Model):
    """What a hold and an extension share: somebody asks, somebody else decides."""

    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Sealed to the row (holds.sealing); emptied when it is over. From then on only the log's sealed disclosures have it.
    sealed_reason = models.BinaryField(null=True)
    # Held until the first instant of this UTC day.
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    asked_entry_id = models.BigIntegerField()
    decided_entry_id = models.BigIntegerField(null=True)

    class Meta:
        """Nobody decides on their own request, whoever writes to this table; what is approved has an approver."""

        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="%(class)s_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"])
                | Q(decided_by__isnull=False, decided_at__isnull=False, decided_entry_id__isnull=False),
                name="%(class)s_decided_by_somebody",
            ),
        ]

    @property
    def ends_at(self) -> datetime:
        """The first instant at which it is held no more, aware UTC."""
        return datetime.combine(self.ends_on, time(0), UTC)


class Hold(Request):
    """Captures kept past their day for one case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    named_by = models.CharField(max_length=9, choices=NamedBy.choices)
    # The search whose sightings were named; null where cameras and a time were.
    search = models.ForeignKey(Search, on_delete=models.PROTECT, null=True, related_name="holds")
    # Of the case, when it was asked.
    offense_type = models.CharField(max_length=3)
    # Named while it is asked; held once it is approved.
    captures = models.PositiveIntegerField()
    key = models.ForeignKey(HoldKey, on_delete=models.PROTECT, null=True, related_name="holds")
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    ended_entry_id = models.BigIntegerField(null=True)

    class Meta(Request.Meta):
        """Newest first; what ended says when and why; what is in force has a key."""

        abstract = False
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Request.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(state="ended") & Q(ended_at__isnull=False) & ~Q(why=""))
                | (~Q(state="ended") & Q(ended_at=None, why="")),
                name="hold_ended_says_why",
            ),
            models.CheckConstraint(condition=~Q(state="approved") | Q(key__isnull=False), name="hold_in_force_has_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], name="hold_living", condition=Q(state__in=["asked", "approved"]))
        ]

    def __str__(self) -> str:
        return f"hold {self.id}"


class HoldExtension(Request):
    """A later end for a hold in force, with a reason of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="extensions")

    class Meta(Request.Meta):
        """Oldest first; one at a time waits for a decision."""

        abstract = False
        ordering: ClassVar[list[str]] = ["asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Request.Meta.constraints,
            models.UniqueConstraint(fields=["hold"], condition=Q(state="asked"), name="hold_extension_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"extension {self.id}"


class NamedCapture(models.Model):
    """What a request names before anyone approves it: a name of a capture, no plate; gone once it is decided."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="named")
    camera = models.IntegerField()
    captured_at = models.DateTimeField()
    capture_id = models.UUIDField()

    class Meta:
        """Each once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hold", "capture_id"], name="hold_names_once")
        ]

    def __str__(self) -> str:
        return str(self.capture_id)


class HeldCapture(models.Model):
    """One capture under its case's key: the camera's own bytes, its signature and proof, and where its images are."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="held")
    capture_id = models.UUIDField()
    captured_at = models.DateTimeField()
    # UTC day of the capture.
    day = models.DateField(db_index=True)
    camera = models.IntegerField()
    camera_id = models.UUIDField()
    upload_id = models.UUIDField()
    record = models.BinaryField()
    # core.upload.CaptureProof, and the device key it checks against; the path is 32 bytes for each step.
    leaf_index = models.IntegerField()
    path = models.BinaryField()
    manifest = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    device_public_key = models.BinaryField(max_length=32)
    capsule = models.BinaryField()
    # Its images follow one another from the offset, in the record's order; empty where it has none.
    images = models.CharField(max_length=80, blank=True)
    images_offset = models.BigIntegerField(default=0)
    # That the upload's root stands in a public `ingest.counted` entry: null until its hour was counted.
    hour_entry_id = models.BigIntegerField(null=True)
    hour_index = models.IntegerField(null=True)
    hour_size = models.IntegerField(null=True)
    hour_path = models.BinaryField(null=True)

    class Meta:
        """Oldest first; a hold keeps a capture once; those without a proof of their hour are looked for each minute."""

        ordering: ClassVar[list[str]] = ["captured_at", "capture_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hold", "capture_id"], name="hold_keeps_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="held_without_hour", condition=Q(hour_entry_id=None))
        ]

    def __str__(self) -> str:
        return str(self.capture_id)

    @property
    def proof(self) -> CaptureProof:
        """What shows that the camera signed for it."""
        path = bytes(self.path)
        pieces = tuple(path[start : start + HASH_BYTES] for start in range(0, len(path), HASH_BYTES))
        return CaptureProof(self.leaf_index, pieces, bytes(self.manifest), bytes(self.signature))

    @property
    def kept(self) -> HeldRecord:
        """As custody opens it."""
        if self.hold.key_id is None:
            raise ValueError("A hold without a key keeps nothing.")
        return HeldRecord(
            key_name=UUID(str(self.hold.key_id)),
            capture_id=CaptureId(self.capture_id),
            camera_id=CameraId(self.camera_id),
            captured_at=self.captured_at,
            record=bytes(self.record),
            proof=self.proof,
            device_public_key=bytes(self.device_public_key),
            capsule=bytes(self.capsule),
            images=self.images,
            images_offset=self.images_offset,
        )
