"""The portal station as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The public pages."""

    name = "clearplate.server.portal"
    label = "portal"
    verbose_name = _("Public portal")
