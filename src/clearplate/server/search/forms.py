"""What a person fills in to ask. `core.search` reads it; the form says its faults beside the field, in their language."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clearplate.core import plates, reasons
from clearplate.core import search as rules
from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.parameters import Parameters
from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import Looks
from clearplate.server.agencies.models import Officer
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.local_time import from_city, to_city
from clearplate.server.search import telling
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
HOUR, HOURS = "hour", "hours"
# For so long after a line was shown its times stand; then it is shown again.
LINE_STANDS = timedelta(minutes=10)
_TYPED = "%Y-%m-%dT%H:%M"


class QuestionForm(forms.Form):
    """What every search asks. Blank reason and unknown case are no faults of form: policy refuses them, and that is logged."""

    default_renderer = HouseRenderer
    case_number = forms.CharField(
        label=_("Case number"),
        max_length=rules.CASE_NUMBER_MAX,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "list": "own-cases", "required": True}
        ),
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
            "The crime or the emergency, and why this vehicle. One sentence that a reviewer understands without asking you."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "required": True, "data-count": ""}),
    )
    on_behalf_of = forms.CharField(
        label=_("On behalf of"),
        max_length=rules.ON_BEHALF_MAX,
        required=False,
        help_text=_("The agency that needs this: your own, unless another asked you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "required": True}),
    )
    warrant = forms.CharField(
        label=_("Number of the warrant or court order"),
        max_length=rules.WARRANT_MAX,
        required=False,
        help_text=_("If there is one. The public sees that there is one, not its number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    exigent = forms.BooleanField(
        label=_("Somebody is in danger now, and there is no time for a second person"),
        required=False,
        help_text=_("The public sees this mark. It is reviewed within a day; if nobody reviews it, you cannot search."),
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
        self.initial.setdefault("on_behalf_of", officer.agency.name)
        self._choose("when", self._presets())
        self._choose("cameras", cameras.choices())
        if not self.initial.get("when"):
            self.initial["when"] = self.fields["when"].choices[0][0]  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _presets(self) -> list[tuple[Any, Any]]:
        raise NotImplementedError

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
            start=start,
            end=end,
            cameras=cleaned["cameras"],
            case_number=number,
            offense_type=case.offense_type if case else "",
            reason=cleaned["reason"],
            on_behalf_of=cleaned["on_behalf_of"],
            warrant=cleaned["warrant"],
            exigent=cleaned["exigent"],
            # A time that ends in the future ends at the instant whose line was shown, or the line would change each time.
            now=self.counted_from(),
            **self._asked(cleaned),
        )

    def _asked(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What is asked about: a plate, or looks."""
        raise NotImplementedError

    def _preset(self, chosen: str) -> timedelta:
        """How far back a preset goes."""
        raise NotImplementedError

    def _window(self, cleaned: dict[str, Any]) -> tuple[datetime, datetime]:
        if cleaned["when"] == CUSTOM:
            for name in ("start", "end"):
                if cleaned[name] is None:
                    raise FieldError(name, "Enter a day and a time.")
            # Django read them in UTC; what was typed is the city's time.
            start, end = (from_city(cleaned[name].replace(tzinfo=None)) for name in ("start", "end"))
            return start, end
        return self.counted_from() - self._preset(cleaned["when"]), self.counted_from()

    def counted_from(self) -> datetime:
        """The instant that the presets count from: when the line was shown, if that was minutes ago, or now."""
        try:
            shown = datetime.fromisoformat(str(self.data.get(self.add_prefix("as_of"), "")))
        except ValueError:
            return self.now
        if shown.tzinfo is None or not self.now - LINE_STANDS <= shown <= self.now:
            return self.now
        return shown.astimezone(UTC)

    def sent(self, name: str) -> list[str]:
        """What was sent for a field."""
        found: list[str] = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
        return found

    def local(self, at: datetime) -> str:
        """An instant as the time fields take it."""
        return to_city(at).strftime(_TYPED)


class SearchForm(QuestionForm):
    """A question about one plate."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("spellings", self._offered())

    def _preset(self, chosen: str) -> timedelta:
        return timedelta(days={DAY: 1, WEEK: 7, ALL: self._days}[chosen])

    def _asked(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"plate": cleaned["plate"], "spellings": cleaned["spellings"]}

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


class LooksForm(QuestionForm):
    """A question about what passed some cameras, by what the vehicle looked like."""

    vehicle_type = forms.TypedChoiceField(label=_("Type of vehicle"), coerce=int, required=False)
    vehicle_color = forms.TypedChoiceField(label=_("Color"), coerce=int, required=False)

    def __init__(self, *args: Any, parameters: Parameters | None, **kwargs: Any) -> None:
        self._hours = parameters.looks_hours_max if parameters else 1
        super().__init__(*args, parameters=parameters, **kwargs)
        self.fields["reason"].help_text = _(
            "The crime or the emergency, and what you need to know. One sentence that a reviewer understands without asking you."
        )
        self._choose("vehicle_type", [(0, gettext("any")), *_named(telling.TYPES)])
        self._choose("vehicle_color", [(0, gettext("any")), *_named(telling.COLORS)])

    def _preset(self, chosen: str) -> timedelta:
        return timedelta(hours={HOUR: 1, HOURS: self._hours}[chosen])

    def _presets(self) -> list[tuple[Any, Any]]:
        presets = [(HOUR, gettext("Last hour"))]
        if self._hours > 1:
            told = ngettext("Last %(n)d hour", "Last %(n)d hours", self._hours) % {"n": self._hours}
            presets.append((HOURS, told))
        return [*presets, (CUSTOM, gettext("Between two times"))]

    def _asked(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        looks = Looks(VehicleType(cleaned["vehicle_type"] or 0), VehicleColor(cleaned["vehicle_color"] or 0))
        return {"plate": "", "spellings": [], "looks": looks}


def _named(names: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """Numbers and names of what can be seen; what could not be told is nothing to ask for."""
    return [(int(number), name) for number, name in names.items() if number]


def difference(plate: str, other: str) -> str:
    """What differs between two spellings: `8→B, 0→O`."""
    return ", ".join(f"{mine}→{theirs}" for mine, theirs in zip(plate, other, strict=True) if mine != theirs)
