"""The ingest station as a Django app."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """Registered as `clearplate.server.ingest`."""

    name = "clearplate.server.ingest"
    label = "ingest"
