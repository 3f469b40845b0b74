"""Scheduled work of approvals: what nobody decided in time runs out within the minute; support closes on time."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.approvals import actions, support


@app.periodic(cron="* * * * *")
@app.task(name="approvals.expire", queueing_lock="approvals.expire", pass_context=False)
def expire(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """End what ran out, every minute."""
    actions.expire_due(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="approvals.end_support", queueing_lock="approvals.end_support", pass_context=False)
def end_support(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Close the support accounts whose hours are over."""
    support.end_due(now=clock.now())
