"""What a person fills in about cases. Core reads it; the forms only say it in the person's language."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clearplate.core import cases as rules
from clearplate.core.fields import FieldError
from clearplate.core.offenses import OFFENSES, Offense, offense
from clearplate.core.tlog.fields import TEXT_MAX
from clearplate.server.agencies.models import Officer
from clearplate.server.cases import queries
from clearplate.server.cases.models import Case
from clearplate.server.ui.forms import HouseRenderer

FAMILIES = {
    "person": _("Against a person"),
    "property": _("Against property"),
    "society": _("Against society"),
    "emergency": _("Emergencies"),
}
# The sentences that `core.cases` may say, marked for translation; they are looked up by their English text.
SENTENCES = (
    _("A case number here looks like %(example)s."),
    _("This case is already on line %(line)s."),
    _("One file holds at most %(most)d cases. Split it."),
    _("The state is active or closed."),
    _("No offense type has this code. Use a three-character NIBRS code, for example 120 for robbery."),
)


def told(fault: FieldError) -> str:
    """A fault's sentence in the person's language."""
    return gettext(fault.template) % fault.params


def offense_choices(allowed: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Every offense type by family; those the policy lets nobody search for say so."""
    language = get_language() or "en"
    yield "", gettext("Choose an offense type")
    for family, label in FAMILIES.items():
        group = []
        for code, kind in OFFENSES.items():
            if kind.family == family:
                note = "" if code in allowed else f" ({gettext('searches not allowed')})"
                group.append((code, f"{code} · {kind.name(language)}{note}"))
        yield label, group


class CaseForm(forms.Form):
    """A new case."""

    default_renderer = HouseRenderer
    number = forms.CharField(
        label=_("Case number"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    offense_type = forms.ChoiceField(label=_("Offense type"))

    def __init__(self, *args: Any, officer: Officer, allowed: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officer = officer
        self._mask = queries.mask_of(officer.agency_id)
        self.fields["number"].help_text = gettext("As your records system writes it, for example %(example)s.") % {
            "example": rules.example(self._mask)
        }
        self.fields["offense_type"].help_text = gettext(
            "The NIBRS code of the most serious offense. The city's policy allows searches only for some of them."
        )
        field = self.fields["offense_type"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(offense_choices(allowed))

    def clean_number(self) -> str:
        """A number in the agency's format that no case has yet."""
        try:
            number = rules.case_number(str(self.cleaned_data["number"]), self._mask)
        except FieldError as fault:
            raise forms.ValidationError(told(fault)) from fault
        if Case.objects.filter(agency_id=self._officer.agency_id, number=number).exists():
            raise forms.ValidationError(gettext("Your agency already has this case. Find it in the list of cases."))
        return number

    @property
    def offense(self) -> Offense:
        """The chosen offense type, once the form is valid."""
        return offense(str(self.cleaned_data["offense_type"]))


class OffenseForm(forms.Form):
    """A case's offense type, corrected."""

    default_renderer = HouseRenderer
    offense_type = forms.ChoiceField(label=_("Offense type"))

    def __init__(self, *args: Any, allowed: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["offense_type"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(offense_choices(allowed))


class EmbargoForm(forms.Form):
    """For how long, and why, the log entries of a case are withheld."""

    default_renderer = HouseRenderer
    days = forms.IntegerField(label=_("For how many days"), min_value=1)
    reason = forms.CharField(
        label=_("Why must the public not see these acts yet?"),
        help_text=_("Only auditors can read this."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].help_text = _("At most %(days)s, by the city's policy.") % {"days": longest}


class ColleagueForm(forms.Form):
    """Which colleague to put on a case."""

    default_renderer = HouseRenderer
    officer = forms.ModelChoiceField(
        label=_("Put a colleague on this case"), queryset=Officer.objects.none(), empty_label=_("Choose an officer")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queries.colleagues_not_on(case)


class ImportForm(forms.Form):
    """A records system's export, as a file."""

    default_renderer = HouseRenderer
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, at most 2 MB, one case a line."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """The file's bytes."""
        file = self.cleaned_data["file"]
        if file.size > 2 * 1024 * 1024:
            raise forms.ValidationError(gettext("This file is larger than 2 MB. Split it."))
        return bytes(file.read())
