"""What a person fills in to bring a draft and to propose it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.policy.carried import CARRIED_BYTES_MAX
from clearplate.server.ui.forms import HouseRenderer


class BringForm(forms.Form):
    """A document in one file."""

    default_renderer = HouseRenderer
    file = forms.FileField(
        label=_("Policy file"),
        help_text=_("A policy folder as a .zip, or a published document as .txt."),
        widget=forms.FileInput(attrs={"accept": ".zip,.txt,application/zip,text/plain"}),
    )

    def clean_file(self) -> bytes:
        """The file's bytes; one too many where there are more than a document may have."""
        return bytes(self.cleaned_data["file"].read(CARRIED_BYTES_MAX + 1))


class ProposeForm(forms.Form):
    """From when, and why."""

    default_renderer = HouseRenderer
    effective_at = forms.DateTimeField(
        label=_("Counts from"),
        required=False,
        help_text=_("Empty: at once with the second approval."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Why this policy?"),
        max_length=reasons.REASON_MAX,
        help_text=_("The second official reads this, and auditors can. The public log gets the policy, not this text."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        return " ".join(str(self.cleaned_data["reason"]).split())

    @property
    def chosen(self) -> dict[str, Any]:
        """The instant and the reason, as `actions.propose` takes them."""
        effective_at: datetime | None = self.cleaned_data["effective_at"]
        return {"effective_at": effective_at, "reason": self.cleaned_data["reason"]}
