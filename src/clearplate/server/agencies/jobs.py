"""Scheduled work of agencies: state each day how many accounts there are."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.agencies.counting import count_agencies


@app.periodic(cron="*/10 * * * *")
@app.task(name="agencies.count", queueing_lock="agencies.count", pass_context=False)
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Count agencies not counted today; every ten minutes, so that a server that was off at midnight soon catches up."""
    count_agencies(now=clock.now())
