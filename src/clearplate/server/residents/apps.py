"""The station's registration with Django."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """The residents station."""

    name = "clearplate.server.residents"
    label = "residents"

    def ready(self) -> None:
        """Show in the navigation how much waits; write to who can answer what is overdue."""
        from clearplate.server.letters.registry import register  # noqa: PLC0415
        from clearplate.server.residents import letters, queries  # noqa: PLC0415  # models are there only when apps are ready
        from clearplate.server.ui import navigation  # noqa: PLC0415

        navigation.register_count("residents:list", queries.count_waiting_for)
        for kind in letters.KINDS:
            register(kind)
