"""The server itself as an app: its templates and the checks that no single station owns."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Settings, problems, health."""

    name = "clearplate.server"
    label = "server"

    def ready(self) -> None:
        """Register the configuration checks."""
        from clearplate.server import checks  # noqa: F401, PLC0415  # Django registers checks on import
