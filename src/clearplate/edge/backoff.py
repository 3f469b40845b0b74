"""Waiting longer after each failure, at random, so that a city that comes back is not met by all its cameras at once.

Source: "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), the full-jitter form.
"""

from collections.abc import Callable

BASE_S = 2.0
CAP_S = 300.0
"""Ours: after an outage of any length a camera is back within five minutes."""
_CAP_DOUBLINGS = 16


class Backoff:
    """When the next try is due, in seconds of a monotonic clock."""

    def __init__(self, random: Callable[[], float]) -> None:
        """Begin with a try due at once.

        Args:
            random: Gives numbers from 0 up to 1.
        """
        self._random = random
        self.failures = 0
        self.due_at = 0.0

    def failed(self, monotonic: float, *, at_least: float | None = None) -> None:
        """Wait a random part of a span that doubles with each failure; not less than the server asked for."""
        span = min(CAP_S, BASE_S * 2 ** min(self.failures, _CAP_DOUBLINGS))
        self.failures += 1
        self.due_at = monotonic + max(self._random() * span, at_least or 0.0)

    def succeeded(self, monotonic: float, *, again_in: float = 0.0) -> None:
        """Forget the failures; the next try is due after a pause."""
        self.failures = 0
        self.due_at = monotonic + again_in
