"""What a person fills in to ask for an export or to hand one over."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clearplate.core.fields import FieldError
from clearplate.core.reasons import REASON_MAX
from clearplate.server.cases.models import Case
from clearplate.server.evidence import actions
from clearplate.server.evidence.models import LANGUAGES, Purpose
from clearplate.server.holds.models import Hold
from clearplate.server.ui.forms import HouseRenderer

ALL = "all"
# The sentences that `actions.read_text` may say, marked for translation; they are looked up by their English text.
SENTENCES = (_("Use at most %(most)s characters."), _("Use letters, digits and signs only."))


def _read(text: object, field: str) -> str:
    try:
        return actions.read_text(str(text or ""), field)
    except FieldError as fault:
        raise forms.ValidationError(gettext(fault.template) % fault.params) from fault


def _day(hold: Hold) -> str:
    return str(date_format(hold.asked_at))


class ExportForm(forms.Form):
    """What for, why, for whom. A blank reason is no fault of form: policy refuses it, and the refusal is logged."""

    default_renderer = HouseRenderer
    hold = forms.ChoiceField(label=_("What to export"))
    purpose = forms.ChoiceField(label=_("For whom"), choices=Purpose.choices)
    recipient = forms.CharField(
        label=_("Who receives it"),
        required=False,
        max_length=actions.TEXT_MAX,
        help_text=_("Name and office. Leave empty only if it stays in the agency."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=actions.TEXT_MAX,
        help_text=_("What the export is for. Only auditors can read this in the log; it also stands in the bundle."),
        widget=forms.Textarea(attrs={"rows": 3, "required": True}),
    )
    language = forms.ChoiceField(label=_("Language of the report"), choices=LANGUAGES)

    def __init__(self, *args: Any, case: Case, holds: list[Hold], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._holds = {str(hold.pk): hold for hold in holds}
        field = self.fields["hold"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ALL, gettext("Everything held for case %(number)s") % {"number": case.number})] + [
                (key, gettext("Hold asked on %(day)s, captures: %(n)d") % {"day": _day(hold), "n": hold.captures})
                for key, hold in self._holds.items()
            ]
        self.initial.setdefault("language", (get_language() or "en")[:2])

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        return _read(self.cleaned_data["reason"], "reason")

    def clean_recipient(self) -> str:
        """Likewise the recipient."""
        return _read(self.cleaned_data["recipient"], "recipient")

    @property
    def wish(self) -> actions.Wish:
        """What is asked for, once the form is valid."""
        read = self.cleaned_data
        return actions.Wish(
            self._holds.get(read["hold"]), Purpose(read["purpose"]), read["reason"], read["recipient"], read["language"]
        )


class LookForm(forms.Form):
    """Which reads of a hold without a plate, and what for. A blank reason is the policy's to refuse."""

    default_renderer = HouseRenderer
    capture = forms.TypedMultipleChoiceField(coerce=UUID, widget=forms.MultipleHiddenInput)
    reason = forms.CharField(
        label=_("What for?"),
        required=False,
        max_length=REASON_MAX,
        help_text=_("What happened, and what do you need to know? Auditors read it in the log."),
        widget=forms.Textarea(attrs={"rows": 3, "required": True}),
    )

    def __init__(self, *args: Any, captures: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["capture"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one), "") for one in captures]

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        return _read(self.cleaned_data["reason"], "reason")


class MoreForm(forms.Form):
    """What a second person is asked for: further reads of a hold, or one capture of it."""

    default_renderer = HouseRenderer
    reads = forms.IntegerField(
        label=_("Further reads"), min_value=1, required=False, widget=forms.NumberInput(attrs={"required": True})
    )
    capture = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why does the case need them?"),
        max_length=REASON_MAX,
        help_text=_("The supervisor who decides reads this; so can auditors."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reads"]
        field.validators.append(MaxValueValidator(most))
        field.widget.attrs["max"] = most

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        return _read(self.cleaned_data["reason"], "reason")

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("reads")) == bool(cleaned.get("capture")):
            raise forms.ValidationError(gettext("Say how many further reads."))
        return cleaned


class HandOverForm(forms.Form):
    """To whom a copy was given."""

    default_renderer = HouseRenderer
    recipient = forms.CharField(
        label=_("Who received the copy"),
        max_length=actions.TEXT_MAX,
        help_text=_(
            "Name and office. Auditors can read it; the public sees only that a copy was handed over, and what for."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_recipient(self) -> str:
        """A recipient without surplus spaces."""
        return _read(self.cleaned_data["recipient"], "recipient")
