"""The policy station as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Adopted policies."""

    name = "clearplate.server.policy"
    label = "policy"
    verbose_name = _("Policy")

    def ready(self) -> None:
        """Tell the log how long entries wait before they are published."""
        from clearplate.server.policy.queries import publication_delay  # noqa: PLC0415 - models need loaded apps
        from clearplate.server.tlog import delay  # noqa: PLC0415

        delay.set_provider(publication_delay)
