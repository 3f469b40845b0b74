"""What a person fills in to decline."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.server.ui.forms import HouseRenderer


class DeclineForm(forms.Form):
    """Why not. A blank reason is a fault of form here; policy refuses it as well."""

    default_renderer = HouseRenderer
    reason = forms.CharField(
        label=_("Why not?"),
        max_length=reasons.REASON_MAX,
        help_text=_("Who asked reads this, and auditors can. The public log says only that you declined."),
        error_messages={"required": _("Write why not, so that who asked knows what to change.")},
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        reason = " ".join(str(self.cleaned_data["reason"]).split())
        if not reason.isprintable():
            raise forms.ValidationError(_("Use letters, digits and signs only."))
        return reason
