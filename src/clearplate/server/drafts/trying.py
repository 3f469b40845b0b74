"""Try a draft on what was asked before: the facts that searches were decided on, and what the log says others asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.replay import (
    LOGGED,
    REVIEWED,
    PastAct,
    PastValue,
    bounded,
    replay,
    review_values,
    values_of,
)
from clearplate.core.policy.replay_words import ToldReplay, told
from clearplate.server.search.models import Search
from clearplate.server.tlog import queries as tlog

DAYS = 30
DAYS_MAX = 366


def try_draft(
    draft: PolicyDocument, in_force: PolicyDocument, *, days: int, language: str, now: datetime
) -> ToldReplay:
    """Say what a draft would have changed.

    Args:
        draft: The draft.
        in_force: What it is compared with.
        days: How far back to look.
        language: `en` or `es`.
        now: Aware UTC.
    """
    since = now - timedelta(days=days)
    asked = Search.objects.filter(asked_at__gte=since)
    found = replay(_searches(asked), in_force, draft, unkept=asked.filter(facts={}).count())
    return told(found, bounded(_values(since), in_force, draft), days=days, language=language)


def _searches(asked: QuerySet[Search]) -> Iterator[PastAct]:
    """The searches whose facts were kept, oldest first."""
    rows = asked.exclude(facts={}).order_by("asked_at")
    for search_id, asked_at, facts in rows.values_list("pk", "asked_at", "facts").iterator():
        yield PastAct(search_id, asked_at, facts)


def _values(since: datetime) -> Iterator[PastValue]:
    for kept in tlog.entries_of(LOGGED, since=since):
        yield from values_of(kept.entry.kind, kept.entry.public, kept.entry.at)
    reviewed = tlog.entries_of(REVIEWED, since=since)
    yield from review_values((kept.entry.kind, kept.entry.public, kept.entry.at) for kept in reviewed)
