"""The station's registration with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The evidence station."""

    name = "clearplate.server.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Register the check that refuses a bad deployment, and what a second person decides here."""
        from clearplate.server.evidence import checks, second_person  # noqa: F401, PLC0415 - once the apps are loaded

        second_person.register()
