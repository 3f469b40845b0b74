"""Scheduled work of cases: tell the log entries whose embargo is over."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.tlog import embargoes


@app.periodic(cron="* * * * *")
@app.task(name="cases.end_embargoes", queueing_lock="cases.end_embargoes", pass_context=False)
def end_embargoes(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Disclose what is due, every minute."""
    embargoes.disclose_due(now=clock.now())
