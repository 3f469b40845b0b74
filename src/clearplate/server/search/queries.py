"""What may be asked about searches without opening anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import BUDGET_WINDOW, Before
from clearplate.server.agencies.models import Officer
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases.models import Case
from clearplate.server.search import recognizing
from clearplate.server.search.models import Proposal, ProposalState, Search


def camera_total() -> int:
    """How many cameras a search of all of them asks: every one that was ever enrolled, its old reads included."""
    return cameras.count_enrolled()


def own_search(officer: Officer, search_id: UUID) -> Search | None:
    """An officer's own search; another's does not exist for them."""
    return Search.objects.select_related("case").filter(pk=search_id, officer=officer).first()


def own_searches(officer: Officer) -> QuerySet[Search]:
    """An officer's searches, newest first. What was typed is not among what they show."""
    return Search.objects.select_related("case").filter(officer=officer).defer("sealed_request").order_by("-asked_at")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the searches before this one come to.

    Attributes:
        before: As the policy is told.
        same_plate: The value that earlier searches of this plate share; None where there is none.
    """

    before: Before
    same_plate: UUID | None


# On the way of every search, so in one question and without the ORM's own cost.
_EARLIER = """
WITH same AS (
    SELECT id, officer_id, case_id, asked_at, sighting_count, same_plate FROM search_search
    WHERE refused_rule = '' AND asked_at > %(since)s AND id IS DISTINCT FROM %(but)s AND id IN (
        SELECT search_id FROM search_recognition WHERE key = ANY(%(keys)s)
    )
)
SELECT
    count(*) FILTER (WHERE officer_id = %(officer)s),
    coalesce(sum(sighting_count) FILTER (WHERE case_id = %(case)s), 0),
    (array_agg(same_plate ORDER BY asked_at DESC))[1],
    EXISTS (
        SELECT FROM search_search
        WHERE officer_id = %(officer)s AND review_by <= %(now)s AND reviewed_at IS NULL
    )
FROM same
"""


def earlier(
    officer: Officer, case: Case | None, request: SearchRequest, *, now: datetime, but: UUID | None = None
) -> Earlier:
    """Count what came before a search; `but` leaves one search out, for the time when its own results are shown."""
    values: dict[str, Any] = {
        "since": now - BUDGET_WINDOW,
        "keys": recognizing.keys_of_window(request.all_spellings, now),
        "officer": officer.pk,
        "case": case.pk if case else None,
        "now": now,
        "but": but,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, values)
        searches, sightings, same_plate, overdue = cursor.fetchone()
    return Earlier(Before(searches, int(sightings), overdue), same_plate)


def exigent_unreviewed(officer: Officer) -> QuerySet[Search]:
    """An officer's searches in an emergency that nobody has reviewed, the most urgent first."""
    waiting = Search.objects.filter(officer=officer, review_by__isnull=False, reviewed_at__isnull=True)
    return waiting.defer("sealed_request").order_by("review_by")


def own_proposal(officer: Officer, proposal_id: UUID) -> Proposal | None:
    """An officer's own proposal; another's does not exist for them."""
    return Proposal.objects.select_related("case", "after").filter(pk=proposal_id, officer=officer).first()


def open_proposals(officer: Officer, now: datetime) -> QuerySet[Proposal]:
    """An officer's proposals that wait, or that may be made now."""
    states = (ProposalState.WAITING, ProposalState.APPROVED)
    return Proposal.objects.select_related("case").filter(officer=officer, state__in=states, expires_at__gt=now)
