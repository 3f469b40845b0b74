"""Scheduled work of holds: what is over ends within the minute; what was counted meanwhile is proved."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.holds import ending, escrow, proofs


@app.periodic(cron="* * * * *")
@app.task(name="holds.end_due", queueing_lock="holds.end_due", pass_context=False)
def end_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """End what is due, every minute."""
    proofs.complete_proofs()
    ending.end_due(now=clock.now())


@app.periodic(cron="20 * * * *")
@app.task(name="holds.keep_escrow", queueing_lock="holds.keep_escrow", pass_context=False)
def keep_escrow(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Copy case keys to escrow, once an hour; nothing where there is no escrow."""
    escrow.deposit(now=clock.now())
