"""What a person fills in to ask. `core.search` reads it; the form says its faults beside the field, in their language."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clearplate.core import plates, reasons
from clearplate.core import search as rules
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.parameters import Parameters
from clearplate.core.search import SearchRequest
from clearplate.server.agencies.models import Officer
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.search.local_time import from_city, to_city
from clearplate.server.ui.forms import HouseRenderer

# The sentences that `core.search` may say, marked for translation; they are looked up by their English text.
SENTENCES = (
    _("Enter one full plate: 1 to 12 letters and digits, for example ABC1234."),
    _("Choose other spellings from the ones offered for this plate."),
    _("The start must be in the past."),
    _("The end must be after the start."),
    _("Choose at most %(most)s cameras."),
    _("Use at most %(most)s characters."),
    _("Use letters, digits and signs only."),
    _("Enter a day and a time."),
)
DAY, WEEK, ALL, CUSTOM = "day", "week", "all", "custom"
# For so long after a line was shown its times stand; then it is shown again.
LINE_STANDS = timedelta(minutes=10)
_TYPED = "%Y-%m-%dT%H:%M"


class SearchForm(forms.Form):
    """One question. Blank reason and unknown case are no faults of form: policy refuses them, and the refusal is logged."""

    default_renderer = HouseRenderer
    case_number = forms.CharField(
        label=_("Case number"),
        max_length=rules.CASE_NUMBER_MAX,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "list": "own-cases", "required": True}
        ),
    )
    plate = forms.CharField(
        label=_("Plate"),
        max_length=plates.MAX_INPUT_CHARACTERS,
        help_text=_("One full plate, as written. Dashes and spaces do not matter."),
        error_messages={"required": _("Enter one full plate: 1 to 12 letters and digits, for example ABC1234.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-slash-focus": ""}
        ),
    )
    spellings = forms.MultipleChoiceField(
        label=_("Also look for"),
        required=False,
        error_messages={"invalid_choice": _("Choose other spellings from the ones offered for this plate.")},
    )
    when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    start = forms.DateTimeField(
        label=_("From"),
        required=False,
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput(format=_TYPED, attrs={"type": "datetime-local"}),
    )
    end = forms.DateTimeField(
        label=_("Until"),
        required=False,
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput(format=_TYPED, attrs={"type": "datetime-local"}),
    )
    cameras = forms.TypedMultipleChoiceField(
        label=_("Cameras"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=reasons.REASON_MAX,
        required=False,
        help_text=_(
            "What happened, and why this vehicle. One sentence that a reviewer understands without asking you."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "required": True, "data-count": ""}),
    )
    on_behalf_of = forms.CharField(
        label=_("On behalf of another agency"),
        max_length=rules.ON_BEHALF_MAX,
        required=False,
        help_text=_("Leave empty unless another agency asked you for this."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    as_of = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, officer: Officer, parameters: Parameters | None, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self._officer = officer
        self._days = min(parameters.search_window_max_days, parameters.retention_days) if parameters else 1
        self._choose("when", self._presets())
        self._choose("cameras", cameras.choices())
        self._choose("spellings", self._offered())
        if not self.initial.get("when"):
            self.initial["when"] = DAY

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _presets(self) -> list[tuple[Any, Any]]:
        if not self._days:  # Nothing is kept; the question may be asked, and policy refuses it.
            return [(DAY, gettext("Last 24 hours")), (CUSTOM, gettext("Between two times"))]
        whole = ngettext("Everything kept: %(n)d day", "Everything kept: %(n)d days", self._days) % {"n": self._days}
        presets = [(DAY, gettext("Last 24 hours")), (WEEK, gettext("Last 7 days")), (ALL, whole)]
        if self._days <= 7:  # noqa: PLR2004 - a week would be more than is kept
            presets.pop(1)
        return [*presets, (CUSTOM, gettext("Between two times"))]

    def _offered(self) -> list[tuple[Any, Any]]:
        """The spellings that may be chosen are the ones this very plate offers."""
        typed = str(self.data.get(self.add_prefix("plate"), ""))
        try:
            return [(other, other) for other in rules.spellings_of(rules.read_plate(typed))]
        except FormatError:
            return []

    def offered(self) -> list[tuple[str, str, bool]]:
        """Other spellings of the plate typed: the spelling, the characters that differ, whether it is chosen."""
        chosen = set(self.data.getlist(self.add_prefix("spellings"))) if hasattr(self.data, "getlist") else set()
        offered = self._offered()
        if not offered:
            return []
        plate = rules.read_plate(str(self.data[self.add_prefix("plate")]))
        return [(other, difference(plate, other), other in chosen) for other, _same in offered]

    def clean(self) -> dict[str, Any]:
        """Make the request; each fault goes to its field."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["request"] = self._request(cleaned)
        except FieldError as fault:
            self.add_error(fault.field, gettext(fault.template) % fault.params)
        return cleaned

    def _request(self, cleaned: dict[str, Any]) -> SearchRequest:
        start, end = self._window(cleaned)
        number = str(cleaned["case_number"]).strip().upper()
        case = cases.case_numbered(self._officer.agency_id, number)
        return rules.read_request(
            plate=cleaned["plate"],
            spellings=cleaned["spellings"],
            start=start,
            end=end,
            cameras=cleaned["cameras"],
            case_number=number,
            offense_type=case.offense_type if case else "",
            reason=cleaned["reason"],
            on_behalf_of=cleaned["on_behalf_of"],
            now=self.now,
        )

    def _window(self, cleaned: dict[str, Any]) -> tuple[datetime, datetime]:
        if cleaned["when"] == CUSTOM:
            for name in ("start", "end"):
                if cleaned[name] is None:
                    raise FieldError(name, "Enter a day and a time.")
            # Django read them in UTC; what was typed is the city's time.
            start, end = (from_city(cleaned[name].replace(tzinfo=None)) for name in ("start", "end"))
            return start, end
        days = {DAY: 1, WEEK: 7, ALL: self._days}[cleaned["when"]]
        return self.counted_from() - timedelta(days=days), self.counted_from()

    def counted_from(self) -> datetime:
        """The instant that the presets count from: when the line was shown, if that was minutes ago, or now."""
        try:
            shown = datetime.fromisoformat(str(self.data.get(self.add_prefix("as_of"), "")))
        except ValueError:
            return self.now
        if shown.tzinfo is None or not self.now - LINE_STANDS <= shown <= self.now:
            return self.now
        return shown.astimezone(UTC)

    def local(self, at: datetime) -> str:
        """An instant as the time fields take it."""
        return to_city(at).strftime(_TYPED)


def difference(plate: str, other: str) -> str:
    """What differs between two spellings: `8→B, 0→O`."""
    return ", ".join(f"{mine}→{theirs}" for mine, theirs in zip(plate, other, strict=True) if mine != theirs)
