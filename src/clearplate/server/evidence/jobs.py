"""Scheduled work of the station: make exports, finish them when the log is far enough, drop those whose case is over."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from procrastinate.contrib.django import app

from clearplate.core.errors import ClearplateError
from clearplate.server import clock
from clearplate.server.custody import objects
from clearplate.server.evidence import finishing, making, opening
from clearplate.server.evidence.models import Export, Handover, State
from clearplate.server.evidence.sealing import PARTS, object_name

diagnostics = logging.getLogger(__name__)
UNFINISHED: Final = (State.ASKED, State.MAKING, State.WAITING)
FAULT_MAX: Final = 500
ASIDE: Final = "evidence"
"""The queue of what may take minutes; a worker of its own takes from it."""


def work(*, now: datetime) -> int:
    """Take each unfinished export a step further; gives how many moved. One that fails says why and keeps no other waiting."""
    moved = 0
    for export_id in Export.objects.filter(state__in=UNFINISHED).order_by("asked_at").values_list("pk", flat=True):
        with making.alone_with(export_id) as alone:
            if alone:
                moved += _step(export_id, now)
    return moved


def _step(export_id: UUID, now: datetime) -> bool:
    export = Export.objects.select_related("case__agency", "hold", "asked_by__agency").get(pk=export_id)
    try:
        if export.state in (State.ASKED, State.MAKING):
            return making.make(export, now=now)
        return export.state == State.WAITING and finishing.finish(export, now=now)
    except ClearplateError as fault:
        diagnostics.error("Export %s could not be made: %s", export_id, fault.diagnostics())
        Export.objects.filter(pk=export_id).update(state=State.FAILED, fault=fault.diagnostics()[:FAULT_MAX])
        return True


def drop_ended() -> int:
    """Let go of exports whose case's key is destroyed: what rests of them opens for nobody any more."""
    ended = Export.objects.filter(key__destroyed_at__isnull=False).exclude(state=State.GONE)
    for export in ended:
        for part in PARTS:
            objects.store().remove(object_name(export.pk, part))
        Handover.objects.filter(export=export).update(sealed_recipient=b"")
        Export.objects.filter(pk=export.pk).update(state=State.GONE, sealed_recipient=None, sealed_secret=b"")
    return len(ended)


@app.periodic(cron="* * * * * */5")
@app.task(
    name="evidence.exports",
    queue=ASIDE,
    lock="evidence.exports",
    queueing_lock="evidence.exports",
    pass_context=False,
)
def exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Look every five seconds: somebody waits for it."""
    work(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="evidence.drop_ended", queueing_lock="evidence.drop_ended", pass_context=False)
def drop(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Every five minutes."""
    drop_ended()
    opening.forget(now=clock.now())
