"""The station's registration with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The policy station."""

    name = "clearplate.server.policy"
    label = "policy"
