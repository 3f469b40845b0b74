"""Try a draft on what was asked before: the facts that searches were decided on, and what the log says others asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.replay import LOGGED, PastAct, PastValue, bounded, replay, values_of
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
    found = replay(_searches(since), in_force, draft)
    return told(found, bounded(_values(since), in_force, draft), days=days, language=language)


def _searches(since: datetime) -> Iterator[PastAct]:
    """Searches decided since; those from before facts were kept have none, and are left out."""
    rows = Search.objects.filter(asked_at__gte=since).exclude(facts={}).order_by("asked_at")
    for search_id, asked_at, facts in rows.values_list("pk", "asked_at", "facts").iterator():
        yield PastAct(search_id, asked_at, facts)


def _values(since: datetime) -> Iterator[PastValue]:
    for kept in tlog.entries_of(LOGGED, since=since):
        yield from values_of(kept.entry.kind, kept.entry.public, kept.entry.at)
