"""Protected places and events: one row each, for ever. What was ended protects what was seen before its end."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clearplate.core.places import PlaceKind, Window
from clearplate.server.agencies.models import Officer

KIND_LABELS = {
    PlaceKind.WORSHIP: _("Place of worship"),
    PlaceKind.HEALTH: _("Health care"),
    PlaceKind.SCHOOL: _("School"),
    PlaceKind.COURT: _("Court"),
    PlaceKind.SHELTER: _("Shelter (place kept secret)"),
    PlaceKind.FOOD_BANK: _("Food bank"),
    PlaceKind.UNION: _("Union"),
    PlaceKind.OTHER: _("Other place or gathering"),
}


class Place(models.Model):
    """One protected place, or event where it has a window."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=16, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Name and outline (places.sealing): a copy of the database tells nobody where a shelter is.
    sealed = models.BinaryField()

    class Meta:
        """An event has both ends, in order."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at=None, ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="places_place_window",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PlaceKind]), name="places_place_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.id}"

    @property
    def place_kind(self) -> PlaceKind:
        """What sort of place it is."""
        return PlaceKind(self.kind)

    @property
    def kind_label(self) -> str:
        """The same in the reader's language."""
        return str(KIND_LABELS[self.place_kind])

    @property
    def window(self) -> Window:
        """When it protects: a place always, an event for its time; neither beyond its end."""
        ends = [at for at in (self.ends_at, self.ended_at) if at is not None]
        return Window(self.starts_at, min(ends) if ends else None)


class PlateList(models.TextChoices):
    """Why a plate is listed."""

    HOUSEHOLD = "household", _("An officer's household")
    PROTECTED = "protected", _("A protection program")


class ListedPlate(models.Model):
    """A plate that needs more care, as a keyed hash (places.plates): it can be recognized, never told."""

    id = models.UUIDField(primary_key=True, editable=False)
    what = models.CharField(max_length=10, choices=PlateList.choices)
    key = models.BinaryField(max_length=32, db_index=True)
    # What a protection program calls it; empty for households.
    reference = models.CharField(max_length=40, blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A household is an officer's; a protected plate is nobody's here."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(what="household", officer__isnull=False, reference="")
                | models.Q(what="protected", officer__isnull=True),
                name="places_listedplate_whose",
            )
        ]

    def __str__(self) -> str:
        return f"listed plate {self.id}"


class PlateNotice(models.Model):
    """That a protected plate was asked, or was among what somebody looked at or took out: for the auditors."""

    id = models.UUIDField(primary_key=True, editable=False)
    # One of the three; ids as the log has them, of stations that this one does not know.
    search_id = models.UUIDField(null=True)
    hold_id = models.UUIDField(null=True)
    export_id = models.UUIDField(null=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    allowed = models.BooleanField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first; each is about one search, one hold or one export."""

        ordering: ClassVar[list[str]] = ["-at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(search_id__isnull=False, hold_id=None, export_id=None)
                | models.Q(search_id=None, hold_id__isnull=False, export_id=None)
                | models.Q(search_id=None, hold_id=None, export_id__isnull=False),
                name="places_platenotice_of_one_act",
            )
        ]

    def __str__(self) -> str:
        return f"notice of {self.search_id or self.hold_id or self.export_id}"
