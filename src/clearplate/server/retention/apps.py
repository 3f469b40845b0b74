"""The station's registration with Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """The retention station."""

    name = "clearplate.server.retention"
    label = "retention"
