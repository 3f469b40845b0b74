"""Outlines that stations above draw on the cameras' map; they register here, so that cameras need not know them."""

from collections.abc import Callable
from datetime import datetime

from clearplate.server.agencies.models import Officer
from clearplate.server.cameras.maps import Outline

Provider = Callable[[Officer, datetime], list[Outline]]
_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """Have `provider(officer, now)` asked for every map of all cameras. Called from `AppConfig.ready`."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def outlines_for(officer: Officer, now: datetime) -> list[Outline]:
    """Everything that an officer sees drawn beside the cameras."""
    return [outline for provider in _PROVIDERS for outline in provider(officer, now)]
