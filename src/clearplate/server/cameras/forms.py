"""Forms of the cameras' pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clearplate.server.cameras.actions import Site
from clearplate.server.cameras.models import Camera

REASON_MAX = 500


class SiteForm(forms.Form):
    """Where a camera is to stand, what it looks at, and whose it is."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Residents will read it: for example, “Mesa St at 5th”.")
    )
    latitude = forms.DecimalField(
        label=_("Latitude"), min_value=Decimal(-90), max_value=Decimal(90), max_digits=9, decimal_places=6,
        help_text=_("In degrees, north is positive: for example, 31.761878."),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("Longitude"), min_value=Decimal(-180), max_value=Decimal(180), max_digits=9, decimal_places=6,
        help_text=_("In degrees, west is negative: for example, -106.485022."),
    )  # fmt: skip
    direction = forms.CharField(
        label=_("Looks at"), max_length=80, help_text=_("For example, “northbound lanes, rear plates”.")
    )
    private = forms.TypedChoiceField(
        label=_("Whose camera is it?"),
        choices=[("city", _("The city's")), ("private", _("A private owner's, lent to the city"))],
        coerce=lambda chosen: chosen == "private",
        widget=forms.RadioSelect,
        initial="city",
    )
    owner = forms.CharField(
        label=_("Owner"), max_length=120, help_text=_("The city's office, or the business that lends the camera.")
    )

    def clean_name(self) -> str:
        """The name, if no camera has it."""
        name = str(self.cleaned_data["name"])
        if Camera.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("A camera of this name exists already. Choose another name."))
        return name

    def site(self) -> Site:
        """What was asked for; only after `is_valid`."""
        values: dict[str, Any] = self.cleaned_data
        return Site(**values)


class ReasonForm(forms.Form):
    """Why a camera is paused, resumed or revoked: kept sealed in the log, for auditors."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_MAX}),
        help_text=_("Auditors can read it; it is not published."),
    )
