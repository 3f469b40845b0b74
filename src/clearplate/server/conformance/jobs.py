"""Scheduled work: the promises are checked once a day, and what came of it is published."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.kinds.promises import CHECKED
from clearplate.server import clock
from clearplate.server.conformance import actions, running
from clearplate.server.conformance.checking import last_success
from clearplate.server.evidence.jobs import ASIDE
from clearplate.server.tlog import queries as log

diagnostics = logging.getLogger(__name__)
EVERY: Final = timedelta(hours=23, minutes=30)
SWEEPS: Final = ("retention.run", "holds.end_due", "search.forget_ended", "review.make_items", "portal.build")
"""Jobs that clear up after a time in which no job ran; the checks look at what they leave."""
LATELY: Final = timedelta(minutes=15)
PATIENCE: Final = timedelta(hours=1)
"""So long a check waits for them: jobs that fail must not keep the result away that says so."""


def is_due(now: datetime) -> bool:
    """Whether a day went by since the last published result, and the jobs that clear up have done so or had their time."""
    last = log.entries(kind=CHECKED.name, limit=1)
    due_at = last[0].entry.at + EVERY if last else _begun_at(now)
    return now - due_at >= PATIENCE or (now >= due_at and has_settled(now))


def _begun_at(now: datetime) -> datetime:
    """When the log's first entry was made."""
    with transaction.atomic():
        return next((parse_entry(data).at for data in log.entry_bytes(1)), now)


def has_settled(now: datetime) -> bool:
    """Whether each job that clears up came to its end lately: right after a start, what a stopped machine left is no finding."""
    ends = [last_success(name) for name in SWEEPS]
    return all(end is not None and now - end <= LATELY for end in ends)


def check_and_publish(*, now: datetime) -> None:
    """Check and publish once; faults go to the operator's diagnostics, the result to everybody."""
    found = []
    for finding, fault in running.findings(now=now):
        found.append(finding)
        if fault:
            diagnostics.error("The check %s could not be made: %s", finding.check_id, fault)
    actions.publish(running.checked(found, now=now), by_command=False, now=now)


@app.periodic(cron="7-57/10 * * * *")
@app.task(name="conformance.check", queueing_lock="conformance.check", queue=ASIDE, pass_context=False)
def check(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Look every ten minutes whether the day's check is due: a machine that was off at night makes it up."""
    if is_due(now := clock.now()):
        check_and_publish(now=now)
