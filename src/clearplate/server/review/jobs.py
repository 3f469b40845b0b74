"""Scheduled work of reviews: every search gets its review within the minute; each day is counted; old facts are deleted."""

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.review import counting, items


@app.periodic(cron="* * * * *")
@app.task(name="review.make_items", queueing_lock="review.make_items", pass_context=False)
def make(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Make what is missing, every minute."""
    items.make_items(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="review.count", queueing_lock="review.count", pass_context=False)
def count(timestamp: int) -> None:  # noqa: ARG001
    """Count yesterday if it is not counted, and forget what is old; every ten minutes."""
    now = clock.now()
    items.make_items(now=now)
    counting.count_yesterday(now=now)
    items.forget_known(now=now)
