"""The station's registration with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search station."""

    name = "clearplate.server.search"
    label = "search"

    def ready(self) -> None:
        """Make known what a second person decides about searches."""
        from clearplate.server.search import second_person  # noqa: PLC0415  # models are there only when apps are ready

        second_person.register()
