"""The tlog station as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TlogConfig(AppConfig):
    """The transparency log."""

    name = "clearplate.server.tlog"
    label = "tlog"
    verbose_name = _("Transparency log")

    def ready(self) -> None:
        """Register the checks that refuse a bad deployment."""
        from clearplate.server.tlog import checks  # noqa: F401, PLC0415 - registers itself once the apps are loaded
