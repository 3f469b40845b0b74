"""Whether the city's clock may be believed when a key is made: one made for an odd day could never be made again.

Who judges the clock is the retention station, which builds on this one; so it registers here. Without it, it is believed.
"""

from collections.abc import Callable
from datetime import datetime

from clearplate.core.errors import ClearplateError

Provider = Callable[[datetime], bool]


class ClockDoubtedError(ClearplateError):
    """The clock jumped, and nothing else agrees with it."""

    def __init__(self) -> None:
        super().__init__(
            "The city's clock has jumped by over a day and no camera agrees with it, so no day key is made or destroyed. "
            "Set the clock right, or confirm it: `clearplate retention confirm-clock`."
        )


def _believed(_now: datetime) -> bool:
    return True


_provider: list[Provider] = [_believed]


def set_provider(provider: Provider) -> None:
    """Register who judges the clock."""
    _provider[0] = provider


def require_clock(now: datetime) -> None:
    """Go on only where the clock may be believed.

    Raises:
        ClockDoubtedError: It may not.
    """
    if not _provider[0](now):
        raise ClockDoubtedError
