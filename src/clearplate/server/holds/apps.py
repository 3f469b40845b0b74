"""The station's registration with Django."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """The holds station."""

    name = "clearplate.server.holds"
    label = "holds"

    def ready(self) -> None:
        """Make holds and extensions known as what a second person decides."""
        from clearplate.server.holds import second_person  # noqa: PLC0415  # models are there only when apps are ready

        second_person.register()
