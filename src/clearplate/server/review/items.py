"""Every search gets its review: a job each minute, and the reviewer's page, make the items that are missing.

At that moment the rules about misuse look at it, while nobody else has (core.review.anomalies). The city's process opens
the search's own words for that; no person sees them here.
"""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from clearplate.core.errors import VerificationError
from clearplate.core.review.anomalies import judge
from clearplate.core.review.facts import MEMORY, Past
from clearplate.server.agencies import queries as agencies
from clearplate.server.policy import queries as policy
from clearplate.server.review import knowing
from clearplate.server.review.models import KnownSearch, ReviewItem
from clearplate.server.search.models import Search
from clearplate.server.tlog import queries as log

diagnostics = logging.getLogger(__name__)

ITEMS_LOCK = 0x636C_6561_7270_0040
"""Key of the advisory lock: "clearp", then 64."""
BATCH = 500
LONGEST = timedelta(days=30)
"""The longest that a policy can give; it counts where none was in force when the search was asked."""
_LATE = timedelta(days=1)
"""A search that was asked so long before the newest item may still lack its own: its transaction committed later."""


def make_items(*, now: datetime) -> int:
    """Make the review of each search that has none, oldest first; gives how many. Two at once make each once."""
    made = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ITEMS_LOCK])
            found = _without_item()
            _make(found, now)
        made += len(found)
        if len(found) < BATCH:
            return made


def _without_item() -> list[Search]:
    missing = Search.objects.filter(review=None).select_related("officer").order_by("asked_at", "id")
    newest = ReviewItem.objects.aggregate(newest=Max("asked_at"))["newest"]
    if newest is not None:
        missing = missing.filter(asked_at__gt=newest - _LATE)
    return list(missing[:BATCH])


def _make(searches: list[Search], now: datetime) -> None:
    flags = _flags(searches)
    below = {one: [str(other) for other in agencies.subordinates(one)] for one in {s.officer_id for s in searches}}
    ReviewItem.objects.bulk_create(
        ReviewItem(
            search=search,
            officer=search.officer,
            agency_id=search.officer.agency_id,
            below=below[search.officer_id],
            asked_at=search.asked_at,
            due_at=_due_at(search, now),
            exigent=search.exigent,
            flags=flags.get(search.pk, []),
        )
        for search in searches
    )


def _due_at(search: Search, now: datetime) -> datetime:
    if search.review_by is not None:
        return search.review_by
    parameters = policy.parameters(search.asked_at) or policy.parameters(now)
    return search.asked_at + (LONGEST if parameters is None else timedelta(days=parameters.review_days))


def _flags(searches: list[Search]) -> dict[UUID, list[dict[str, Any]]]:
    """What stands out about each; what the rules know of each is kept."""
    by_officer: dict[UUID, list[Search]] = defaultdict(list)
    for search in searches:
        by_officer[search.officer_id].append(search)
    found: dict[UUID, list[dict[str, Any]]] = {}
    for officer_id, theirs in by_officer.items():
        since = theirs[0].asked_at - MEMORY
        before = list(KnownSearch.objects.filter(officer_id=officer_id, at__gte=since).order_by("at"))
        past, quarter = Past(), None
        for search in theirs:
            row = _know(search, before)
            if row is None:
                continue
            before.append(row)
            if quarter == knowing.quarter(row.at):
                past.add(knowing.fact_of(row, row.at))
            else:  # all anew, under the keys of this quarter
                past, quarter = knowing.past_of(before, row.at), knowing.quarter(row.at)
            found[search.pk] = [{"rule": flag.rule, "count": flag.count} for flag in judge(past)]
    return found


def _know(search: Search, before: list[KnownSearch]) -> KnownSearch | None:
    try:
        words = log.disclosed(search.entry_id)
    except VerificationError:
        # The item is made all the same, so that a person sees that its words do not open.
        diagnostics.exception("The words of search %s do not open.", search.pk)
        return None
    row = knowing.known(search, words)
    others = {
        one.keys["plate"]
        for one in before
        if row.fact["session"] and one.fact["session"] == row.fact["session"] and one.keys["plate"] != row.keys["plate"]
    }
    row.fact["acts_in_session"] += len(others)
    row.save(force_insert=True)
    return row


def forget_known(*, now: datetime) -> int:
    """Delete what no rule looks at any more; how many rows."""
    deleted, _by_table = KnownSearch.objects.filter(at__lt=now - MEMORY).delete()
    return deleted
