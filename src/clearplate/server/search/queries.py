"""What may be asked about searches without opening anything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clearplate.core.policy.acts import CaseFacts, OfficerFacts
from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import BUDGET_WINDOW, Before
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.models import Officer
from clearplate.server.asking import Answer, ask, byte_strings
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.places import plates
from clearplate.server.places import queries as places
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
class Known:
    """What the database tells of a search before policy decides on it, all of one instant.

    Attributes:
        officer: Who asks.
        case: The case named; None where the agency has none.
        case_facts: The same, as the policy is told.
        before: How things stand: what the searches before this one come to, lists of plates, protected places.
        same_plate: The value that earlier searches of this plate share; None where there is none.
        camera_total: As `camera_total` gives it.
    """

    officer: OfficerFacts
    case: Case | None
    case_facts: CaseFacts
    before: Before
    same_plate: UUID | None
    camera_total: int


_BEFORE = """
WITH known_by AS (
    SELECT search_id, bool_or(key = ANY(%(recognized)s::bytea[])) AS spelled FROM search_recognition
    WHERE key = ANY(%(recognized_all)s::bytea[]) GROUP BY search_id
), same AS (
    SELECT officer_id, case_id, asked_at, sighting_count, same_plate, spelled FROM search_search
    JOIN known_by ON search_id = id
    WHERE refused_rule = '' AND asked_at > %(counted_since)s AND id IS DISTINCT FROM %(search)s
)
SELECT
    count(*) FILTER (WHERE officer_id = %(officer)s) AS before_searches,
    coalesce(sum(sighting_count) FILTER (WHERE spelled AND case_id = named.case_id), 0) AS before_sightings,
    (array_agg(same_plate ORDER BY asked_at DESC) FILTER (WHERE spelled))[1] AS before_same_plate,
    EXISTS (
        SELECT FROM search_search
        WHERE officer_id = %(officer)s AND review_by <= %(counted_until)s AND reviewed_at IS NULL
    ) AS before_overdue,
    (
        SELECT count(*) FROM search_search
        WHERE officer_id = %(officer)s AND review_by IS NOT NULL AND reviewed_at IS NULL AND id IS DISTINCT FROM %(search)s
    ) AS before_exigent_open
FROM same
"""
"""Comes after the question about the case, which is called `named`."""


def known(officer: Officer, request: SearchRequest, *, now: datetime, asked: Search | None = None) -> Known:
    """Ask the database, in one question, for everything that a decision on a search needs.

    Args:
        officer: Who asks.
        request: What.
        now: Aware UTC.
        asked: The search itself, where it was asked before and is decided anew: then the case is its case, it does not count
            as one before itself, and training and lists are taken as of when it was asked.
    """
    at = asked.asked_at if asked else now
    spelled = recognizing.keys_of_window(request.all_spellings, now)
    alike = recognizing.keys_of_alike(request.all_spellings, now)
    values = {
        **agencies.standing_values(officer, at),
        **plates.listed_values(request.all_spellings, at),
        "agency": officer.agency_id,
        "case": asked.case_id if asked else None,
        "case_number": request.case_number,
        "search": asked.pk if asked else None,
        "recognized": byte_strings(spelled),
        "recognized_all": byte_strings((*spelled, *alike)),
        "counted_since": now - BUDGET_WINDOW,
        "counted_until": now,
    }
    questions = {
        "standing": agencies.STANDING,
        "named": cases.KNOWN if asked else cases.NAMED,
        "before": _BEFORE,
        "listed": plates.LISTED,
        "cameras": cameras.ENROLLED,
    }
    names_cameras = bool(request.cameras) or request.looks is not None
    if names_cameras:
        questions["places"] = places.STAMP
    answer = ask(values, **questions)
    listed = plates.listed_told(answer)
    return Known(
        officer=agencies.facts_of(officer, answer, at),
        case=cases.case_told(answer),
        case_facts=cases.facts_told(answer),
        before=Before(
            plate_searches=answer["before_searches"],
            sightings_given=int(answer["before_sightings"]),
            exigent_overdue=answer["before_overdue"],
            exigent_open=answer["before_exigent_open"],
            own_household=listed.own_household,
            listed_plate=listed.listed,
            protected_cameras=_protected(answer, request) if names_cameras else 0,
        ),
        same_plate=answer["before_same_plate"],
        camera_total=answer["camera_total"],
    )


def _protected(answer: Answer, request: SearchRequest) -> int:
    return len(places.protected_told(answer, request.cameras, request.start, request.end).cameras)


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
