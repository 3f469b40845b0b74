"""Scheduled work of the station: what was typed is forgotten when its results end."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.search import actions, second_person


@app.periodic(cron="*/5 * * * *")
@app.task(name="search.forget_ended", queueing_lock="search.forget_ended", pass_context=False)
def forget(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Every five minutes."""
    actions.forget_ended(now=clock.now())
    second_person.end_due(now=clock.now())
