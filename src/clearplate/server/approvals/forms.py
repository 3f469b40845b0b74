"""What a person fills in to decline, or to ask for support access."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.policy.parameters import Parameters
from clearplate.server.agencies.models import Officer, Role, SupportPurpose
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
        return _one_line(str(self.cleaned_data["reason"]))


class SupportForm(forms.Form):
    """Which account, for what, for how long, and why."""

    default_renderer = HouseRenderer
    officer = forms.ModelChoiceField(label=_("Support account"), queryset=Officer.objects.none())
    purpose = forms.ChoiceField(label=_("Purpose"), choices=SupportPurpose.choices)
    hours = forms.IntegerField(label=_("Hours"), min_value=1)
    reason = forms.CharField(
        label=_("What happened?"),
        max_length=reasons.REASON_MAX,
        help_text=_("The two officers who decide read this. The public log gets the purpose, not this text."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, parameters: Parameters | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer, hours = self.fields["officer"], self.fields["hours"]
        if isinstance(officer, forms.ModelChoiceField):
            officer.queryset = Officer.objects.filter(is_active=True, roles__role=Role.SUPPORT)
        most = parameters.support_hours_max if parameters else 0
        hours.help_text = _("At most %(most)d, from the second approval on.") % {"most": most}
        hours.widget.attrs["max"] = most

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        return _one_line(str(self.cleaned_data["reason"]))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line.isprintable():
        raise forms.ValidationError(_("Use letters, digits and signs only."))
    return line


# The sentences that `support` may say, marked for translation; they are looked up by their English text.
SENTENCES = (
    _("Choose a support account whose access has not ended."),
    _("This account is open, or somebody asked for it already."),
)
