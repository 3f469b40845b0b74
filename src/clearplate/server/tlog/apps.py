"""The station's registration with Django."""

from django.apps import AppConfig


class TlogConfig(AppConfig):
    """The tlog station."""

    name = "clearplate.server.tlog"
    label = "tlog"
