"""What a person fills in to ask for a hold or to answer one. Core reads it; the forms say its faults beside the field."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clearplate.core import holds as rules
from clearplate.core import reasons
from clearplate.core.fields import FieldError
from clearplate.core.policy.parameters import Parameters
from clearplate.server.cameras import queries as cameras
from clearplate.server.holds.actions import Wish
from clearplate.server.local_time import from_city
from clearplate.server.ui.forms import HouseRenderer

# The sentences that core and `naming` may say, marked for translation; they are looked up by their English text.
SENTENCES = (
    _("What was captured on %(day)s (UTC) and before is destroyed. Nobody can keep it any more."),
    _("These results are not shown any more. Search again, then select what must be kept."),
    _("None of these captures can be opened any more, so none can be kept."),
)
_TYPED = "%Y-%m-%dT%H:%M"


def told(fault: FieldError) -> str:
    """A fault's sentence in the person's language."""
    return gettext(fault.template) % fault.params


class WishForm(forms.Form):
    """Why, and until when. A blank reason is no fault of form: policy refuses it, and the refusal is logged."""

    default_renderer = HouseRenderer
    reason = forms.CharField(
        label=_("Reason"),
        max_length=reasons.REASON_MAX,
        required=False,
        help_text=_(
            "What these captures show, and why the case needs them longer. The supervisor who decides reads it."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "required": True, "data-count": ""}),
    )
    ends_on = forms.DateField(label=_("Keep until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, parameters: Parameters | None, now: datetime, after: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = now.astimezone(UTC).date()
        most = parameters.hold_days_max if parameters else 0
        self._after = max(after or today, today)
        field = self.fields["ends_on"]
        field.help_text = gettext(
            "At most %(days)d days from now. It ends when this day begins (0:00 UTC), and what it keeps is destroyed."
        ) % {"days": most}
        last = today + timedelta(days=most)
        field.widget.attrs |= {"min": str(self._after + timedelta(days=1)), "max": str(last)}

    def clean_reason(self) -> str:
        """A reason without surplus spaces."""
        try:
            return rules.read_reason(str(self.cleaned_data["reason"]))
        except FieldError as fault:
            raise forms.ValidationError(told(fault)) from fault

    def clean_ends_on(self) -> date:
        """A day to come; for an extension, one after the hold's own end."""
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on <= self._after:
            raise forms.ValidationError(gettext("Choose a day after %(day)s.") % {"day": self._after.isoformat()})
        return ends_on

    @property
    def wish(self) -> Wish:
        """What was written, once the form is valid."""
        return Wish(self.cleaned_data["reason"], self.cleaned_data["ends_on"])


class QueryForm(WishForm):
    """The same for what passed some cameras in a time: no plate is asked for."""

    field_order = ("cameras", "start", "end", "reason", "ends_on")
    cameras = forms.TypedMultipleChoiceField(
        label=_("Cameras"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one camera.")},
    )
    start = forms.DateTimeField(
        label=_("From"),
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput(format=_TYPED, attrs={"type": "datetime-local"}),
    )
    end = forms.DateTimeField(
        label=_("Until"),
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput(format=_TYPED, attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, parameters: Parameters | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, parameters=parameters, now=now, **kwargs)
        self._now = now
        if parameters:
            self.fields["cameras"].help_text = gettext("At most %(most)d: the scene and the roads out of it.") % {
                "most": parameters.hold_cameras_max
            }
            self.fields["end"].help_text = gettext("At most %(hours)d hours after the start.") % {
                "hours": parameters.hold_hours_max
            }
        field = self.fields["cameras"]
        if isinstance(field, forms.ChoiceField):
            field.choices = cameras.choices()

    def clean_cameras(self) -> list[int]:
        """Not more than a scene and its roads."""
        chosen: list[int] = self.cleaned_data["cameras"]
        if len(chosen) > rules.CAMERAS_MAX:
            raise forms.ValidationError(gettext("Choose at most %(most)s cameras.") % {"most": rules.CAMERAS_MAX})
        return chosen

    def clean(self) -> dict[str, Any]:
        """Times as people here live them become instants."""
        cleaned = super().clean() or {}
        # Django read them in UTC; what was typed is the city's time.
        for name in ("start", "end"):
            if cleaned.get(name):
                cleaned[name] = from_city(cleaned[name].replace(tzinfo=None))
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and start >= self._now:
            self.add_error("start", gettext("The start must be in the past."))
        elif start and end and end <= start:
            self.add_error("end", gettext("The end must be after the start."))
        elif end:
            cleaned["end"] = min(end, self._now)
        return cleaned
