"""Scheduled work of letters, in a queue of its own: a mail host that does not answer keeps no other work waiting."""

from typing import Final

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.letters import sending

QUEUE: Final = "letters"


@app.periodic(cron="* * * * *")
@app.task(name="letters.send", queue=QUEUE, lock="letters.send", queueing_lock="letters.send", pass_context=False)
def send(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Write to officers, every minute."""
    sending.work(now=clock.now())
