"""The station's registration with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search station."""

    name = "clearplate.server.search"
    label = "search"
