"""The station's registration with Django."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """The ingest station."""

    name = "clearplate.server.ingest"
    label = "ingest"
