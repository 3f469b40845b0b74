"""The cameras station as a Django app."""

from django.apps import AppConfig


class CamerasConfig(AppConfig):
    """Registered as `clearplate.server.cameras`."""

    name = "clearplate.server.cameras"
    label = "cameras"
