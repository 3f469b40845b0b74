"""How old an entry must be before it gets its place in the tree and is published.

How long, is the policy's to say, and the policy station builds on this one; so it registers here who knows. Without
one, nothing waits.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

Provider = Callable[[datetime], timedelta]


def _no_delay(_now: datetime) -> timedelta:
    return timedelta(0)


_provider: list[Provider] = [_no_delay]


def set_provider(provider: Provider) -> None:
    """Register who knows the delay at an instant."""
    _provider[0] = provider


def publication_delay(now: datetime) -> timedelta:
    """The delay that counts at an instant; never negative."""
    return max(_provider[0](now), timedelta(0))
