"""What a coordinator fills in about protected places. Core reads it; the forms say it in the person's language."""

from datetime import UTC
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clearplate.core.fields import FieldError
from clearplate.core.places import PlaceKind, Ring
from clearplate.core.places_geojson import NAME_MAX, DrawnPlace, check_window, read_outline, read_places
from clearplate.server.places.models import KIND_LABELS
from clearplate.server.ui.forms import HouseRenderer, told

REASON_MAX = 500
FILE_MAX = 2_000_000

# The sentences that `core.places`, `core.places_geojson` and this station's acts may say, marked for translation; they
# are looked up by their English text.
SENTENCES = (
    _("An area needs %(least)d to %(most)d corners; this one has %(has)d."),
    _("An area names one corner twice. Draw its outline once around."),
    _("A corner is not on Earth: latitude is -90 to 90, longitude -180 to 180."),
    _("An area is more than about five kilometres wide. Protect places, not districts."),
    _("The outline of an area crosses itself. Draw its corners in order."),
    _("Line %(number)d is not a latitude and a longitude, such as 31.761878, -106.485022."),
    _("“%(text)s” is not a number of degrees."),
    _("An event needs both its start and its end; a place has neither."),
    _("An event must end after it starts."),
    _("This is not JSON: %(fault)s."),
    _("GeoJSON is a FeatureCollection or a Feature."),
    _("A FeatureCollection has 1 to %(most)d features."),
    _("Feature %(number)d: %(fault)s"),
    _("Two features are called “%(name)s”. Give each place a name of its own."),
    _("It is not a Feature."),
    _("It has no properties."),
    _("The property name must be a text of 1 to %(most)d characters."),
    _("The property kind must be one of %(kinds)s."),
    _("%(name)s is not an instant such as 2026-11-24T18:00:00-07:00."),
    _("%(name)s needs its offset from UTC, such as 2026-11-24T18:00:00-07:00."),
    _("Its geometry must be a Polygon. Split a MultiPolygon into places."),
    _("Its Polygon must be one outline without holes."),
    _("The outline of a Polygon ends where it began (RFC 7946, section 3.1.6)."),
    _("A position is a longitude and a latitude."),
    _("A position is made of numbers."),
    _("Another protected place is called “%(name)s”. Choose another name."),
    _("This place has ended; it changes no more."),
    _("A secret place stays secret and a public one public. End this one and add another."),
    _("“%(name)s” is secret here or in the file, and not in both. Nothing was imported."),
    _("At most %(most)d plates can be declared. Remove one first."),
    _("This reference is on the list already. Give each plate a reference of its own."),
)


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.value, label) for kind, label in KIND_LABELS.items()]


class NameForm(forms.Form):
    """What a place is called, and of what kind it is."""

    default_renderer = HouseRenderer
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_MAX,
        help_text=_("Published in the log, except for a shelter: for example, “Islamic Center”."),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=_kinds,
        help_text=_("A shelter's name and place are seen only by coordinators and auditors."),
    )

    @property
    def place_kind(self) -> PlaceKind:
        """What was chosen; only after `is_valid`."""
        return PlaceKind(self.cleaned_data["kind"])


class PlaceForm(NameForm):
    """A new place or event."""

    outline = forms.CharField(
        label=_("Outline"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "One corner on each line, latitude then longitude in degrees, once around: for example, 31.761878, -106.485022. "
            "Draw it wide enough to take in the cameras that see who comes and goes."
        ),
    )
    starts_at = forms.DateTimeField(
        label=_("Event starts"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only for an event. A place without times is protected always."),
    )
    ends_at = forms.DateTimeField(
        label=_("Event ends"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Both by the city's clocks."),
    )

    def clean_outline(self) -> Ring:
        """The corners, if they are an outline."""
        try:
            return read_outline(self.cleaned_data["outline"])
        except FieldError as fault:
            raise ValidationError(told(fault)) from fault

    def clean(self) -> dict[str, Any]:
        """An event has both its start and its end."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "starts_at" in values and "ends_at" in values:
            start, end = (at.astimezone(UTC) if at else None for at in (values["starts_at"], values["ends_at"]))
            try:
                values["window"] = check_window(start, end)
            except FieldError:
                self.add_error("ends_at", _("An event needs a start, and an end after it."))
        return values

    def drawn(self) -> DrawnPlace:
        """What was drawn; only after `is_valid`."""
        values = self.cleaned_data
        return DrawnPlace(values["name"].strip(), self.place_kind, values["outline"], values["window"])


class EndForm(forms.Form):
    """Why a place is protected no more."""

    default_renderer = HouseRenderer
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_MAX}),
        help_text=_("Auditors can read it; it is not published."),
    )


class ImportForm(EndForm):
    """A map office's file, and why it is taken over."""

    file = forms.FileField(label=_("GeoJSON file"), help_text=_("Polygons with the properties name and kind."))

    def clean_file(self) -> list[DrawnPlace]:
        """The places in the file; the first that cannot be read is told."""
        file = self.cleaned_data["file"]
        if file.size > FILE_MAX:
            raise ValidationError(_("This file is larger than 2 MB. Import it in parts."))
        try:
            return read_places(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as fault:
            raise ValidationError(_("This file is not UTF-8 text.")) from fault
        except FieldError as fault:
            raise ValidationError(told(fault)) from fault
