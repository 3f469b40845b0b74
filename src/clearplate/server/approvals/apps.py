"""The station's registration with Django."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The approvals station."""

    name = "clearplate.server.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Make support access known as what two persons decide; show in the navigation how much waits."""
        from clearplate.server.approvals import queries, support  # noqa: PLC0415  # models are there only when apps are ready
        from clearplate.server.ui import navigation  # noqa: PLC0415

        support.register()
        navigation.register_count("approvals:queue", queries.count_waiting_for)
