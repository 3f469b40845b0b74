"""How forms look: every form and field is drawn by our own templates, whoever wrote the form."""

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext

from clearplate.core.fields import FieldError


class HouseRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the design system's markup."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def told(fault: FieldError) -> str:
    """A fault's sentence in the person's language; a fault within it likewise."""
    places = {name: told(value) if isinstance(value, FieldError) else value for name, value in fault.params.items()}
    return gettext(fault.template) % places
