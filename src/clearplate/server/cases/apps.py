"""The station's registration with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: number, offense type, state, officers."""

    name = "clearplate.server.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
