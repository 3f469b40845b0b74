"""What people fill in: a question, an explanation, a finding, an audit. A blank field is a fault of form; policy refuses it as well."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.review.sampling import SAMPLE_MAX
from clearplate.server.review.models import Breach, Outcome, Sort
from clearplate.server.ui.forms import HouseRenderer

DEFAULT_SIZE = 25
NOT_UPHELD = "none"


def _text(label: Any, help_text: Any, *, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=reasons.REASON_MAX,
        help_text=help_text,
        error_messages={"required": _("Write it down.")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WordsForm(forms.Form):
    """Words about a person: sealed where they are kept, confidential in the log."""

    default_renderer = HouseRenderer

    def clean(self) -> dict[str, Any]:
        """Without surplus spaces and signs that nobody sees."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, value in list(cleaned.items()):  # `add_error` takes the field out
            if isinstance(self.fields[name].widget, forms.Textarea):
                cleaned[name] = " ".join(str(value).split())
                if not cleaned[name].isprintable():
                    self.add_error(name, _("Use letters, digits and signs only."))
        return cleaned


class QuestionForm(WordsForm):
    """What a reviewer asks the searcher."""

    words = _text(_("What do you ask?"), _("Who searched reads this, and auditors can."))


class ImproperForm(WordsForm):
    """Why a search was improper."""

    words = _text(_("Why is it improper?"), _("Who looks into it reads this. The public log says only that it is."))


class ExplanationForm(WordsForm):
    """What the searcher answers."""

    words = _text(
        _("Your explanation"),
        _("What happened in the case, and why this vehicle. Your reviewer reads it, and auditors can."),
    )


class FindingForm(WordsForm):
    """What was found."""

    breach = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[("", _("Choose")), (NOT_UPHELD, _("Nothing improper: not upheld")), *Breach.choices],
        error_messages={"required": _("Choose what you found.")},
    )
    words = _text(_("What you found"), _("Confidential. The public log says what was broken, and no name."))


class ConsequenceForm(WordsForm):
    """What followed for the officer."""

    outcome = forms.ChoiceField(label=_("What followed"), choices=[("", _("Choose")), *Outcome.choices])
    words = _text(_("Note"), _("Confidential; may stay empty."), rows=2)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["words"].required = False


class PlanForm(forms.Form):
    """An audit and its day; both are public."""

    default_renderer = HouseRenderer
    sort = forms.ChoiceField(label=_("Which audit"), choices=Sort.choices)
    due_on = forms.DateField(label=_("Due on"), widget=_day())


class CloseAuditForm(WordsForm):
    """What an audit found."""

    findings = forms.IntegerField(
        label=_("Findings"),
        min_value=0,
        max_value=9999,
        help_text=_("How many things were not as they should be. Public."),
    )
    words = _text(_("What they are"), _("Confidential. Publish your report where your city publishes reports."))


class SampleForm(forms.Form):
    """The days and the size; nobody chooses the searches."""

    default_renderer = HouseRenderer
    first = forms.DateField(label=_("First day"), widget=_day())
    last = forms.DateField(
        label=_("Last day"),
        help_text=_("Days in UTC. The log must have an entry of a later day: that casts the dice."),
        widget=_day(),
    )
    size = forms.IntegerField(label=_("How many searches"), min_value=1, max_value=SAMPLE_MAX, initial=DEFAULT_SIZE)


class ReadForm(WordsForm):
    """Why an auditor opens an entry."""

    words = _text(
        _("What for?"), _("The public log says that you opened this entry; your reason is confidential."), rows=2
    )
