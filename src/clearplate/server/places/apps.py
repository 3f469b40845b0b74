"""The places station as a Django app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registered as `clearplate.server.places`."""

    name = "clearplate.server.places"
    label = "places"

    def ready(self) -> None:
        """Draw what is protected on the cameras' map; count what auditors have not seen."""
        from clearplate.server.cameras import overlays  # noqa: PLC0415 - models exist only by now
        from clearplate.server.places import plates, queries  # noqa: PLC0415
        from clearplate.server.ui.navigation import register_count  # noqa: PLC0415

        overlays.register(queries.outlines_for)
        register_count("places:list", plates.waiting_for)
