"""What an officer fills in about what a resident brought. What is written is sealed; kinds, days and codes are public."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.matters import OUTCOMES_OF
from clearplate.server.residents.models import Kind, Longer, Matter, Outcome, Way, Withdrawal
from clearplate.server.review.forms import WordsForm

_CHOOSE = ("", _("Choose"))


def _words(label: Any, help_text: Any, *, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=reasons.REASON_MAX,
        help_text=help_text,
        error_messages={"required": _("Write it down.")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class RecordForm(WordsForm):
    """What a resident brought."""

    kind = forms.ChoiceField(label=_("What does the resident want?"), choices=[_CHOOSE, *Kind.choices])
    way = forms.ChoiceField(label=_("How did it reach you?"), choices=[_CHOOSE, *Way.choices])
    received_on = _day(
        _("On which day?"), _("The day on which it reached the city, not today's if it lay in a mailbox. Public.")
    )
    words = _words(
        _("What is it about?"),
        _("Sealed, and confidential in the log. Enough for a colleague to answer, and where to send the answer."),
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["received_on"].initial = today


class AnswerForm(WordsForm):
    """The answer a resident was given."""

    outcome = forms.ChoiceField(label=_("What is the answer?"))
    answered_on = _day(
        _("On which day did it go out?"),
        _("Public. Whether it was in time goes by the day on which you record it here."),
    )
    words = _words(_("What you answered"), _("Sealed, and confidential in the log."))

    def __init__(self, *arguments: Any, matter: Matter, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fitting = [(value, label) for value, label in Outcome.choices if value in OUTCOMES_OF[matter.kind]]
        self.fields["outcome"].choices = [_CHOOSE, *fitting]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["answered_on"].initial = today


class ExtendForm(WordsForm):
    """More time, once."""

    because = forms.ChoiceField(label=_("Why does it take longer?"), choices=[_CHOOSE, *Longer.choices])
    until = _day(_("Until when?"), _("Public. Tell the resident this day."))
    words = _words(_("Note"), _("Sealed, and confidential in the log."), rows=2)


class WithdrawForm(WordsForm):
    """No answer needed."""

    because = forms.ChoiceField(label=_("Why does it need no answer?"), choices=[_CHOOSE, *Withdrawal.choices])
    words = _words(_("Note"), _("Sealed, and confidential in the log."), rows=2)
