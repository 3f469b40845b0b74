"""The station's registration with Django."""

from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    """The conformance station."""

    name = "clearplate.server.conformance"
    label = "conformance"
