"""The station's registration with Django."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """The holds station."""

    name = "clearplate.server.holds"
    label = "holds"
