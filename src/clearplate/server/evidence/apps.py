"""The station's registration with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The evidence station."""

    name = "clearplate.server.evidence"
    label = "evidence"
