"""The station's registration with Django."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Agencies, officers, roles, training."""

    name = "clearplate.server.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the configuration checks; show in the navigation how many wait to be confirmed."""
        from clearplate.server.agencies import checks, queries  # noqa: F401, PLC0415  # Django registers checks on import
        from clearplate.server.ui import navigation  # noqa: PLC0415

        navigation.register_count("agencies:officers", lambda officer, _now: len(queries.waiting_for(officer)))
