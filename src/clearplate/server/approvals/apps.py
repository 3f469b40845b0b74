"""The station's registration with Django."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The approvals station."""

    name = "clearplate.server.approvals"
    label = "approvals"
