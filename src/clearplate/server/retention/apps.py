"""The station's registration with Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """The retention station."""

    name = "clearplate.server.retention"
    label = "retention"

    def ready(self) -> None:
        """Tell custody who judges the clock, and register the checks."""
        from clearplate.server.custody import trust  # noqa: PLC0415 - models need loaded apps
        from clearplate.server.retention import checks, watching  # noqa: F401, PLC0415

        trust.set_provider(watching.is_trusted)
