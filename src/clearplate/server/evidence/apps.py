"""The station's registration with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The evidence station."""

    name = "clearplate.server.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Register the check that refuses a bad deployment."""
        from clearplate.server.evidence import checks  # noqa: F401, PLC0415 - registers itself once the apps are loaded
