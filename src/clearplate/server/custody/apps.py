"""The custody station as a Django app."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Registered as `clearplate.server.custody`."""

    name = "clearplate.server.custody"
    label = "custody"

    def ready(self) -> None:
        """Register the configuration checks."""
        from clearplate.server.custody import checks  # noqa: F401, PLC0415  # Django registers checks on import
