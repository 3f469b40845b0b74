"""How forms look: every form and field is drawn by our own templates, whoever wrote the form."""

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the design system's markup."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
