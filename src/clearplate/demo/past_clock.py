"""The city's clock while its last month is lived: told in this process only, and never by a configuration that stays.

The founding process alone sees another time; the web server, the jobs and the cameras, which start afterwards, run by the
machine's clock, and the city's own configuration does not allow the clock to be moved (`server.clock`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings

from clearplate.core.errors import InvariantError
from clearplate.server import clock


class PastClock:
    """The clock that goes through the past, forwards only."""

    def __init__(self) -> None:
        self._told: datetime | None = None

    def tell(self, at: datetime) -> datetime:
        """Set it to an instant of the past; gives what the city's clock says then.

        Raises:
            InvariantError: It would go back, or ahead of the machine's clock.
        """
        real = datetime.now(UTC)
        if at > real or (self._told is not None and at < self._told):
            raise InvariantError("The past is lived forwards, and ends now.")
        self._told = at
        os.environ[clock.OFFSET_VARIABLE] = str(int((at - real).total_seconds()))
        return clock.now()


@contextmanager
def past() -> Iterator[PastClock]:
    """Let this process live in the past; afterwards its clock is the machine's again."""
    city = settings.CITY
    settings.CITY = replace(city, testing_clock=True)
    try:
        yield PastClock()
    finally:
        settings.CITY = city
        os.environ.pop(clock.OFFSET_VARIABLE, None)
