"""Scheduled work of custody: the keys of the days ahead are there before cameras ask for them."""

import logging

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.custody import actions
from clearplate.server.custody.trust import ClockDoubtedError

diagnostics = logging.getLogger(__name__)


@app.periodic(cron="10 * * * *")
@app.task(name="custody.make_days", queueing_lock="custody.make_days", pass_context=False)
def make_days(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Make missing day keys, once an hour; without a policy in force there is nothing to make, by a doubtful clock nothing is."""
    try:
        actions.make_days(now=clock.now())
    except (actions.NoPolicyError, ClockDoubtedError) as fault:
        diagnostics.warning("%s", fault.diagnostics())
