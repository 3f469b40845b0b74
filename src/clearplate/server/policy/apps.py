"""The policy station as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Adopted policies."""

    name = "clearplate.server.policy"
    label = "policy"
    verbose_name = _("Policy")
