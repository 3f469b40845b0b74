"""Scheduled work of custody: the keys of the days ahead are there before cameras ask; copies in escrow come and go on time."""

import logging

from procrastinate.contrib.django import app

from clearplate.core.errors import ClearplateError
from clearplate.server import clock
from clearplate.server.custody import actions, escrow
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


@app.periodic(cron="15 * * * *")
@app.task(name="custody.keep_escrow", queueing_lock="custody.keep_escrow", pass_context=False)
def keep_escrow(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Destroy the copies whose time is over, then make those that are missing; nothing where there is no escrow."""
    for step in (escrow.destroy_due, escrow.deposit):
        try:
            step(now=clock.now())
        except ClearplateError as fault:
            diagnostics.error("The escrow is not as it should be. %s", fault.diagnostics())
