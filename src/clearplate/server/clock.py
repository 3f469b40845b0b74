"""The only clock of the server. Rules never read it: they are told `now`."""

import os
from datetime import UTC, datetime, timedelta

from django.conf import settings

OFFSET_VARIABLE = "CLEARPLATE_CLOCK_OFFSET_SECONDS"


def now() -> datetime:
    """The present moment, aware, in UTC.

    Where the configuration says `running.testing_clock = true` (never in a city's service), the environment variable
    CLEARPLATE_CLOCK_OFFSET_SECONDS moves it, so that a demonstration can live through a month.
    """
    moment = datetime.now(UTC)
    if settings.CITY.testing_clock:
        moment += timedelta(seconds=int(os.environ.get(OFFSET_VARIABLE, "0")))
    return moment
