"""Scheduled work of policy: every adopted document is in the public space, whole, under its hash."""

from procrastinate.contrib.django import app

from clearplate.server.policy import queries
from clearplate.server.tlog.store import public_store


def publish_documents() -> int:
    """Write the adopted documents that the public space does not have yet; gives their number."""
    written = 0
    store = public_store()
    for version, document in queries.documents():
        path = f"policies/{version}.txt"
        if not store.exists(path):
            store.write(path, document)
            written += 1
    return written


@app.periodic(cron="* * * * *")
@app.task(name="policy.publish_documents", queueing_lock="policy.publish_documents", pass_context=False)
def publish(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Publish newly adopted documents within a minute, before an entry naming them can be looked up in vain for long."""
    publish_documents()
