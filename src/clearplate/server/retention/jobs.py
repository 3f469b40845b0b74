"""Scheduled work of retention: every minute, and once when the worker starts, so that a missed night is caught up."""

import logging

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from clearplate.server import clock, disks
from clearplate.server.retention import actions, recycling

diagnostics = logging.getLogger(__name__)
_JOBS_KEPT_HOURS = 72
"""A long weekend, for whoever asks why a job failed."""


@app.periodic(cron="* * * * *")
@app.task(name="retention.run", queueing_lock="retention.run", pass_context=False)
def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Destroy what is due; then have the processes that saw its plates end."""
    done = actions.run(now=clock.now())
    for day in done.certified:
        diagnostics.info("The day %s is destroyed and certified.", day)
    if done.destroyed:
        recycling.ask()


@app.periodic(cron="50 3 * * *")
@app.task(name="retention.forget_jobs", queueing_lock="retention.forget_jobs", pass_context=False)
def forget_jobs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Remove the rows of jobs that ended three days ago: some 25,000 a day, which nobody asks for."""
    remove = async_to_sync(app.job_manager.delete_old_jobs)
    remove(_JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)


def catch_up() -> None:
    """Have a run made as soon as the worker works, without waiting for the minute."""
    try:
        app.configure_task("retention.run", queueing_lock="retention.run").defer(timestamp=0)
    except AlreadyEnqueued:
        diagnostics.debug("A run of retention waits already.")
    except ConnectorException as fault:
        if not disks.has_no_room(fault.__cause__):
            raise
        # No job finds room in the database, and this worker will end for it. What is due does not wait for that.
        diagnostics.error("The database has no room left on its disk; ending what is due without a job.")
        if actions.run(now=clock.now()).destroyed:
            recycling.ask()
