"""The station's registration with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review station."""

    name = "clearplate.server.review"
    label = "review"

    def ready(self) -> None:
        """Show in the navigation how much waits; have reviewers written to."""
        from clearplate.server.letters.registry import register  # noqa: PLC0415
        from clearplate.server.review import letters, queries  # noqa: PLC0415  # models are there only when apps are ready
        from clearplate.server.ui import navigation  # noqa: PLC0415

        navigation.register_count("review:queue", queries.count_waiting_for)
        for kind in letters.KINDS:
            register(kind)
