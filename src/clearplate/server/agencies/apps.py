"""The station's registration with Django."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Agencies, officers, roles, training."""

    name = "clearplate.server.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the configuration checks."""
        from clearplate.server.agencies import checks  # noqa: F401, PLC0415  # Django registers checks on import
