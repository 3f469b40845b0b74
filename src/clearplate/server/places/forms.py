"""What a coordinator fills in about protected places. Core reads it; the forms say it in the person's language."""

from datetime import UTC
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clearplate.core.errors import FormatError
from clearplate.core.places import PlaceKind, Ring
from clearplate.core.places_geojson import NAME_MAX, DrawnPlace, check_window, read_outline, read_places
from clearplate.server.places.models import KIND_LABELS
from clearplate.server.ui.forms import HouseRenderer

REASON_MAX = 500
FILE_MAX = 2_000_000


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
    )

    def clean_outline(self) -> Ring:
        """The corners, if they are an outline."""
        try:
            return read_outline(self.cleaned_data["outline"])
        except FormatError as fault:
            raise ValidationError(str(fault)) from fault

    def clean(self) -> dict[str, Any]:
        """An event has both its start and its end."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "starts_at" in values and "ends_at" in values:
            start, end = (at.astimezone(UTC) if at else None for at in (values["starts_at"], values["ends_at"]))
            try:
                values["window"] = check_window(start, end)
            except FormatError:
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
        except FormatError as fault:
            raise ValidationError(str(fault)) from fault
