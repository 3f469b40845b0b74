"""Scheduled work of ingest: close finished hours into the log, and remove objects that no upload claims."""

import logging
from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from clearplate.server import clock
from clearplate.server.custody import objects
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload

diagnostics = logging.getLogger(__name__)

ORPHAN_AGE = timedelta(hours=24)
"""Far longer than any upload's transaction: between an object's writing and its commit lie milliseconds."""


def remove_orphans(*, now: datetime) -> int:
    """Remove images whose upload was never committed; gives their number.

    Looks at the last week only; an older day's objects go with the day. Only objects of whole days gone by are
    judged, so none whose upload may still be on its way.
    """
    removed = 0
    latest = (now - ORPHAN_AGE).astimezone(UTC).date()
    store = objects.store()
    for offset in range(7):
        day = latest - timedelta(days=offset)
        names = set(store.names(day))
        kept = set(Upload.objects.filter(day=day).exclude(object_name="").values_list("object_name", flat=True))
        # A late upload can bring an old day's images just now: what was asked first and is kept by now, stays.
        for name in sorted(names - kept):
            if not Upload.objects.filter(object_name=name).exists() and store.age(name, now=now) > ORPHAN_AGE:
                store.remove(name)
                removed += 1
    return removed


@app.periodic(cron="5 * * * *")
@app.task(name="ingest.count_hours", queueing_lock="ingest.count_hours", pass_context=False)
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Log the finished hours, five minutes past each."""
    now: datetime = clock.now()
    counting.count_hours(now=now)
    counting.count_refusals(now=now)


@app.periodic(cron="40 3 * * *")
@app.task(name="ingest.remove_orphans", queueing_lock="ingest.remove_orphans", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Remove orphaned images once a night."""
    removed = remove_orphans(now=clock.now())
    if removed:
        diagnostics.warning("Removed %s objects whose uploads were never committed.", removed)
