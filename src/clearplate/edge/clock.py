"""Whether this device's clock may be believed. A capture with a false time would be false evidence.

While the clock is known to be more than five minutes off, nothing is sealed and nothing that carries the time is
sent but the sign of life that may show it right again. Known means: the city said so (a heartbeat's answer or its
`clock-skew` problem), or the city's newest signed bundle of day keys was issued after "now". A clock that is wrong
while the city is out of reach, and runs ahead, cannot be told from a right one; the next answer tells.

Nothing here sets the clock: that is the operating system's work (NTP).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

TOLERANCE = timedelta(minutes=5)
"""The same as ingest's for signed requests."""


class CameraClock:
    """The device's clock with what is known about its fault. Safe for several threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._lock = Lock()
        self._ahead: timedelta | None = None
        self._not_before: datetime | None = None

    def city_says(self, server_time: datetime) -> None:
        """Compare with a time the city just gave; the answer's way is far shorter than the tolerance."""
        with self._lock:
            self._ahead = self.now() - server_time

    def not_before(self, instant: datetime) -> None:
        """Remember an instant that has surely passed: the city signed something then."""
        with self._lock:
            self._not_before = max(instant, self._not_before or instant)

    def fault(self) -> str | None:
        """Say what is wrong with the clock and what to do; None while nothing is known against it."""
        with self._lock:
            ahead, not_before = self._ahead, self._not_before
        if ahead is not None and abs(ahead) > TOLERANCE:
            how = "ahead of" if ahead > timedelta() else "behind"
            minutes = round(abs(ahead).total_seconds() / 60)
            return (
                f"This device's clock is {minutes} minutes {how} the city's. Set it (NTP); until then nothing is kept."
            )
        if not_before is not None and self.now() < not_before - TOLERANCE:
            return (
                "This device's clock shows a time before the city's last day keys were issued. "
                "Set it (NTP); until then nothing is kept."
            )
        return None
