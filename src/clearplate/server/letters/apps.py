"""The station's registration with Django."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """The letters station."""

    name = "clearplate.server.letters"
    label = "letters"

    def ready(self) -> None:
        """Make known what officers are written to about, and the checks to Django."""
        from clearplate.server.letters import checks, confirmations, requests  # noqa: F401, PLC0415  # models are there only when apps are ready
        from clearplate.server.letters.registry import register  # noqa: PLC0415

        register(requests.KIND)
        register(confirmations.KIND)
