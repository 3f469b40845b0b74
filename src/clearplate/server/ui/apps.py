"""Registration with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, static files and template tags."""

    name = "clearplate.server.ui"
    label = "ui"
