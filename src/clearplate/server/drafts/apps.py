"""The drafts station as Django knows it."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Drafts of policies."""

    name = "clearplate.server.drafts"
    label = "drafts"

    def ready(self) -> None:
        """Make the adoption of a policy known as what a second official decides."""
        from clearplate.server.drafts import actions  # noqa: PLC0415 - models are there only when apps are ready

        actions.register()
