"""Scheduled work: the promises are checked once a day, and what came of it is published."""

import logging
from datetime import datetime, timedelta
from typing import Final

from procrastinate.contrib.django import app

from clearplate.core.tlog.kinds.promises import CHECKED
from clearplate.server import clock
from clearplate.server.conformance import actions, running
from clearplate.server.evidence.jobs import ASIDE
from clearplate.server.tlog import queries as log

diagnostics = logging.getLogger(__name__)
EVERY: Final = timedelta(hours=23, minutes=30)


def is_due(now: datetime) -> bool:
    """Whether a day went by since the last published result."""
    last = log.entries(kind=CHECKED.name, limit=1)
    return not last or now - last[0].entry.at >= EVERY


def check_and_publish(*, now: datetime) -> None:
    """Check and publish once; faults go to the operator's diagnostics, the result to everybody."""
    found = []
    for finding, fault in running.findings(now=now):
        found.append(finding)
        if fault:
            diagnostics.error("The check %s could not be made: %s", finding.check_id, fault)
    actions.publish(running.checked(found, now=now), by_command=False, now=now)


@app.periodic(cron="17 * * * *")
@app.task(name="conformance.check", queueing_lock="conformance.check", queue=ASIDE, pass_context=False)
def check(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Look every hour whether the day's check is due: a machine that was off at night makes it up."""
    if is_due(now := clock.now()):
        check_and_publish(now=now)
