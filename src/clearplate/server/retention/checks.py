"""Say at every start what is overdue, and whether the clock can be believed."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's own name for it
from django.db import DatabaseError

from clearplate.server import clock
from clearplate.server.retention import actions, queries, watching


@register(Tags.database, deploy=True)
def check_retention(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """No day is overdue, and the clock has not jumped. Warnings: a city that does not start destroys nothing at all."""
    del app_configs
    if not databases:
        return []
    now = clock.now()
    try:
        judgment = watching.judge_clock(now)
        overdue = queries.overdue(now=now)
    except DatabaseError:
        return []  # before the first migration; the tables' own check says so
    found: list[CheckMessage] = []
    if not judgment.is_trusted:
        found.append(Warning(actions.clock_sentence(judgment, now), id="retention.W001"))
    for one in overdue:
        words = one.blocked_by or "No run has come to it yet."
        found.append(
            Warning(f"The day {one.day} ended at {one.ends_at:%Y-%m-%d %H:%M} UTC. {words}", id="retention.W002")
        )
    return found
