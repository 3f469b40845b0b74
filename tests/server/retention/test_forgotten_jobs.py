"""Rows of jobs that ended: kept for three days, then removed by the worker itself, with the rights that it has."""

import asyncio

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from clearplate.server.retention import jobs

pytestmark = pytest.mark.django_db(transaction=True)


def ended(name, state, age):
    with connection.cursor() as cursor:
        app.configure_task(name).defer(timestamp=0)
        cursor.execute("SELECT max(id) FROM procrastinate_jobs")
        (job,) = cursor.fetchone()
        for status in ("doing", state):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
        cursor.execute("UPDATE procrastinate_events SET at = now() - %s::interval WHERE job_id = %s", [age, job])
    return job


def there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE task_name <> 'retention.forget_jobs'")
        return {row[0] for row in cursor.fetchall()}


def test_jobs_that_ended_days_ago_leave_no_row_and_later_ones_stay():
    old = {ended("tlog.publish", state, "4 days") for state in ("succeeded", "failed")}
    kept = {ended("tlog.publish", "succeeded", "2 days"), ended("tlog.publish", "failed", "1 hour")}
    app.configure_task("tlog.publish").defer(timestamp=0)
    waiting = there() - old - kept
    app.configure_task(jobs.forget_jobs.name, queue="cleaning").defer(timestamp=0)

    async def work():
        with app.replace_connector(app.connector.get_worker_connector()) as opened:
            async with opened.open_async():
                await opened.run_worker_async(queues=["cleaning"], wait=False, install_signal_handlers=False)

    asyncio.run(work())
    assert there() & (old | kept | waiting) == kept | waiting
