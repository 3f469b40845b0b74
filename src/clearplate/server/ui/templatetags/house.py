"""What templates of every station use: navigation, icons, plates, breadcrumbs, form controls."""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clearplate.server.ui.navigation import Entry, places_for

register = template.Library()

# Per mille. At or above the first a character is drawn plain; below the second it is marked as doubtful. Chosen by eye
# on real photographs; they change only the drawing, never what a search finds.
SURE, FAIR = 900, 700

CLASSES: dict[type[forms.Widget], str] = {
    forms.Textarea: "usa-textarea",
    forms.Select: "usa-select",
    forms.SelectMultiple: "usa-select",
    forms.CheckboxInput: "usa-checkbox__input",
}


@register.simple_tag
def city_name() -> str:
    """The city this installation belongs to."""
    return str(settings.CITY.name)


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[Entry]:
    """The navigation of the officer who is signed in with a second factor; empty for anyone else, and until confirmed."""
    request = context.get("request")
    if request is None or not getattr(request.user, "mfa_verified", False) or request.user.waits:
        return []
    return places_for(request, request.user.role_set)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, as decoration: the text beside it says the same."""
    return format_html(
        '<svg class="usa-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("ui/vendor/uswds/img/sprite.svg"),
        name,
    )


@register.inclusion_tag("ui/plate.html")
def plate(
    characters: str,
    char_confidence: Sequence[int] = (),
    jurisdiction: str | None = None,
    size: str = "",
) -> dict[str, Any]:
    """A plate as it was read, doubtful characters marked.

    Args:
        characters: Normalised plate.
        char_confidence: Per mille, one per character; empty when the plate was typed by a person and not read.
        jurisdiction: For example `US-TX`; shown as the line above the characters.
        size: "", "small" or "large".
    """
    marks = [
        {"character": character, "grade": _grade(confidence)}
        for character, confidence in zip(characters, char_confidence or (1000,) * len(characters), strict=True)
    ]
    return {
        "marks": marks,
        "characters": characters,
        "jurisdiction": (jurisdiction or "").removeprefix("US-"),
        "size": size,
        "spoken": _spoken(characters, char_confidence),
    }


def _grade(confidence: int) -> str:
    if confidence >= SURE:
        return "sure"
    return "fair" if confidence >= FAIR else "doubtful"


def _spoken(characters: str, char_confidence: Sequence[int]) -> str:
    """The plate for someone who hears it: spelled, then what is doubtful."""
    spelled = " ".join(characters)
    doubtful = [
        _("%(character)s at place %(place)d, %(percent)d percent")
        % {"character": character, "place": place, "percent": confidence // 10}
        for place, (character, confidence) in enumerate(zip(characters, char_confidence, strict=False), start=1)
        if confidence < SURE
    ]
    if not doubtful:
        return _("Plate %(spelled)s") % {"spelled": spelled}
    sentence = ngettext("Uncertain character: %(list)s", "Uncertain characters: %(list)s", len(doubtful))
    return f"{_('Plate %(spelled)s') % {'spelled': spelled}}. {sentence % {'list': '; '.join(doubtful)}}"


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """The way here: address, label, address, label, …, and last the label of this page."""
    *pairs, here = parts
    return {"steps": list(zip(pairs[::2], pairs[1::2], strict=True)), "here": here}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A field's control with the design system's class."""
    widget = field.field.widget
    css = next((css for kind, css in CLASSES.items() if type(widget) is kind), "usa-input")
    if field.errors and css != "usa-checkbox__input":
        css += " usa-input--error"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css} {own}".strip()})


@register.filter
def control_kind(field: BoundField) -> str:
    """How to lay a field out: "checkbox", "choices" (radio buttons or several checkboxes) or "line"."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "choices" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "line"
