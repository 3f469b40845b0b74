"""The accountable acts of searching: ask, see the answer, open a picture.

`ask` decides and writes the entry in one transaction, before anything is looked up: if the log cannot be written the
exception comes through and there is no search. `answer` looks up, opens, and writes how much was found before it gives
anything to the screen; each showing of results is such an act (docs/adr/0011). `open_image` is one picture, one entry.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from clearplate.core import search as rules
from clearplate.core.capture import ImageKind
from clearplate.core.errors import InvariantError
from clearplate.core.ids import AgencyId, CaptureId, CaseNumber, OfficerId, SearchId, uuid7
from clearplate.core.policy.acts import stated
from clearplate.core.policy.decide import OpenImage, Refused, SearchPlate
from clearplate.core.search import SearchRequest
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.custody import actions as custody
from clearplate.server.custody import queries as kept_captures
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.search import queries
from clearplate.server.search.models import Search
from clearplate.server.search.sealing import open_request, seal_request
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and from where; `address` is None for what no request caused."""

    officer: Officer
    address: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The search is allowed and in the log; nothing has been looked up yet."""

    search_id: SearchId
    entry_id: int


@dataclass(frozen=True, slots=True)
class RefusedSearch:
    """The search is refused and in the log."""

    search_id: SearchId
    entry_id: int
    refused: Refused


@dataclass(frozen=True, slots=True)
class Ended:
    """These results are not shown any more: their time is over."""


@dataclass(frozen=True, slots=True)
class Found:
    """One sighting, where its capture is kept, and its plate's picture if there is one (JPEG)."""

    sighting: Sighting
    camera: int
    reference: str
    crop: bytes | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What one officer is shown of one search.

    Attributes:
        search: The search.
        request: What was asked; plaintext, for this screen only.
        found: Newest first, at most `core.search.SIGHTINGS_MAX`.
        damaged: Captures that match and cannot be opened, or do not check.
        more: There were more than are shown.
        days_without_key: UTC days of the window whose key is destroyed or was never made: nothing of them can be found.
        entry_id: The entry that says so.
    """

    search: Search
    request: SearchRequest
    found: tuple[Found, ...]
    damaged: tuple[CaptureId, ...]
    more: bool
    days_without_key: int
    entry_id: int


def line_of(officer: Officer, request: SearchRequest, *, now: datetime) -> dict[str, object]:
    """The line the public will see if this request is allowed."""
    case = cases.case_numbered(officer.agency_id, request.case_number)
    asker = _asker(officer, case, now)
    return rules.public_line(request, asker, camera_total=queries.camera_total())


def withheld_until(officer: Officer, request: SearchRequest, *, now: datetime) -> datetime | None:
    """Until when the line of this request is withheld from the public; None where its case is under no embargo."""
    embargo = cases.embargo_of(cases.case_numbered(officer.agency_id, request.case_number), now)
    return embargo.ends_at if embargo else None


def _asker(officer: Officer, case: Case | None, now: datetime) -> rules.Asker:
    known = None
    if case is not None:
        known = pseudonyms.case_pseudonym(AgencyId(officer.agency_id), CaseNumber(case.number))
    return rules.Asker(pseudonyms.officer_pseudonym(officer.id, now), officer.agency.name, known)


@transaction.atomic
def ask(by: By, request: SearchRequest, *, now: datetime) -> Asked | RefusedSearch:
    """Decide a search and write it down. Nothing is looked up here.

    Raises:
        django.db.Error: The log or the table cannot be written; then nothing was asked.
    """
    officer = by.officer
    case = cases.case_numbered(officer.agency_id, request.case_number)
    total = queries.camera_total()
    act = _act(officer, case, request, total, now)
    decision = policy.decide(act, now)
    search_id = SearchId(uuid7(now, os.urandom(10)))
    public = {
        "search": str(search_id),
        **rules.public_line(request, _asker(officer, case, now), camera_total=total),
        "policy": decision.policy_version,
        "rules": list(decision.rules),
    }
    numbers = (
        {point.number: str(point.camera_id) for point in cameras.points(request.cameras)} if request.cameras else {}
    )
    secret = {
        "officer_id": str(officer.id),
        "address": by.address,
        **rules.secret_fields(request, camera_ids=sorted(numbers.values())),
    }
    embargo = cases.embargo_of(case, now)
    if isinstance(decision, Refused):
        public |= {"rule": decision.rule_id, "topics": sorted(act.reason_topics)}
        entry = tlog.append(kinds.search.REFUSED, public, secret, now=now, embargo=embargo)
        _keep(search_id, by, case, request, act, now=now, entry_id=entry.entry_id, rule=decision.rule_id, ends_at=now)
        return RefusedSearch(search_id, entry.entry_id, decision)
    entry = tlog.append(kinds.search.ASKED, public, secret, now=now, embargo=embargo)
    ends_at = now + _results_open_for(now)
    _keep(search_id, by, case, request, act, now=now, entry_id=entry.entry_id, rule="", ends_at=ends_at)
    return Asked(search_id, entry.entry_id)


def _act(officer: Officer, case: Case | None, request: SearchRequest, total: int, now: datetime) -> SearchPlate:
    facts = cases.facts_of(case, officer)
    return rules.act_of(request, officer_facts(officer, now), facts, camera_total=total, now=now)


def _results_open_for(now: datetime) -> timedelta:
    parameters = policy.parameters(now)
    if parameters is None:
        raise InvariantError("A search was allowed and no policy is in force.")
    return timedelta(minutes=parameters.results_open_minutes)


def _keep(  # noqa: PLR0913 - one row, from where each of its parts is known
    search_id: SearchId,
    by: By,
    case: Case | None,
    request: SearchRequest,
    act: SearchPlate,
    *,
    now: datetime,
    entry_id: int,
    rule: str,
    ends_at: datetime,
) -> None:
    sealed = None if rule else seal_request(request, search_id=search_id, officer_id=by.officer.id)
    Search.objects.create(
        id=search_id,
        officer=by.officer,
        case=case,
        offense_type=request.offense_type,
        asked_at=now,
        start_at=request.start,
        end_at=request.end,
        cameras=list(request.cameras),
        plate_count=len(request.all_spellings),
        facts={**stated(act, now), "session": {"name": by.officer.session_name, "acts": by.officer.session_acts}},
        entry_id=entry_id,
        refused_rule=rule,
        expires_at=ends_at,
        sealed_request=sealed,
    )


def answer(by: By, search: Search, *, now: datetime) -> Answered | Refused | Ended:
    """Look up and open what an allowed search asked for, and log how much, before anything is shown.

    The policy is asked again with the case and the officer as they are now: a case closed a minute ago ends the results.
    A refusal here is logged as `policy.refused`.

    Args:
        by: The officer who asked; others are kept out by `queries.own_search`.
        search: An allowed search.
        now: Aware UTC.
    """
    if search.sealed_request is None or not is_open(search, now=now):
        return Ended()
    request = open_request(bytes(search.sealed_request), search_id=search.id, officer_id=by.officer.id)
    if refused := _refused_now(by, search, request, now):
        return refused
    authorization = _authorization(by.officer, search, request)
    captures, more, missing = find(request, now=now)
    opened = custody.open_sightings(captures, authorization, now=now)
    crops = custody.open_plate_crops(captures, authorization, now=now)
    kept = {capture.capture_id: capture for capture in captures}
    found = tuple(
        Found(
            sighting,
            kept[sighting.capture_id].camera,
            kept[sighting.capture_id].reference,
            crops.get(sighting.capture_id),
        )
        for sighting in opened.sightings
    )
    entry_id = _log_answer(by, search, sightings=len(captures), crops=len(crops), now=now)
    return Answered(search, request, found, opened.damaged, more, missing, entry_id)


def _refused_now(by: By, search: Search, request: SearchRequest, now: datetime) -> Refused | None:
    # The window's age is as it was when it was asked; everything else is as it is now.
    act = _act(by.officer, search.case, request, queries.camera_total(), search.asked_at)
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        return None
    with transaction.atomic():
        policy_actions.log_refusal(
            act,
            decision,
            agency=by.officer.agency.name,
            address=by.address,
            now=now,
        )
    return decision


def find(request: SearchRequest, *, now: datetime) -> tuple[list[KeptCapture], bool, int]:
    """Look a request up in the blind index: captures newest first, whether there are more, and days without a key.

    Opens nothing. Only for a request that was allowed.
    """
    days = rules.days_of(request)
    pairs: list[tuple[date, bytes]] = []
    answered: set[date] = set()
    for spelling in request.all_spellings:
        tokens = custody.tokens_for(spelling, days, now=now)
        pairs += tokens.items()
        answered |= tokens.keys()
    captures = kept_captures.captures_by_token(
        pairs,
        cameras=request.cameras or None,
        start=request.start,
        end=request.end,
        limit=rules.SIGHTINGS_MAX + 1,
    )
    return captures[: rules.SIGHTINGS_MAX], len(captures) > rules.SIGHTINGS_MAX, len(days) - len(answered)


def _log_answer(by: By, search: Search, *, sightings: int, crops: int, now: datetime) -> int:
    public = {
        "search": str(search.id),
        "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
        "agency": by.officer.agency.name,
        "sighting_count": sightings,
        "crop_count": crops,
    }
    with transaction.atomic():
        secret = {"officer_id": str(by.officer.id), "address": by.address}
        embargo = cases.embargo_of(search.case, now)
        entry = tlog.append(kinds.search.ANSWERED, public, secret, now=now, embargo=embargo)
        Search.objects.filter(pk=search.pk).update(sighting_count=sightings)
    return entry.entry_id


def _authorization(officer: Officer, search: Search, request: SearchRequest) -> Authorization:
    return Authorization(
        act_id=search.id,
        officer_id=OfficerId(officer.id),
        case_number=CaseNumber(request.case_number),
        entry_id=search.entry_id,
        decided_at=search.asked_at,
        expires_at=search.expires_at,
    )


def open_image(
    by: By, search: Search, capture: KeptCapture, kind: ImageKind, *, now: datetime
) -> custody.OpenedImage | Refused | Ended:
    """Open one picture of one sighting: decided and logged as an act of its own.

    Raises:
        FormatError: The capture has no such picture.
        VerificationError: The picture is missing or not what its camera signed for.
    """
    if search.sealed_request is None or not is_open(search, now=now):
        return Ended()
    request = open_request(bytes(search.sealed_request), search_id=search.id, officer_id=by.officer.id)
    act = OpenImage(
        officer=officer_facts(by.officer, now),
        own_search=search.officer_id == by.officer.id,
        search_answered=search.sighting_count is not None and _is_found_by(capture, request, now),
        case=cases.facts_of(search.case, by.officer),
        since_asked=now - search.asked_at,
    )
    return custody.open_image(
        capture,
        kind,
        act,
        _authorization(by.officer, search, request),
        agency=by.officer.agency.name,
        address=by.address,
        embargo=cases.embargo_of(search.case, now),
        now=now,
    )


def _is_found_by(capture: KeptCapture, request: SearchRequest, now: datetime) -> bool:
    """Whether the capture is among what the request finds: its token, window and cameras, asked again."""
    in_window = request.start <= capture.captured_at < request.end
    at_camera = not request.cameras or capture.camera in request.cameras
    day = capture.captured_at.date()
    tokens = [custody.tokens_for(spelling, [day], now=now).get(day) for spelling in request.all_spellings]
    return in_window and at_camera and capture.token in tokens


def is_open(search: Search, *, now: datetime) -> bool:
    """Whether a search was allowed and its results may be shown."""
    return search.sealed_request is not None and now < search.expires_at


def only_found(search: Search, captures: Iterable[KeptCapture], *, now: datetime) -> list[KeptCapture]:
    """Those of some captures that an open and answered search found. Opens nothing."""
    if search.sealed_request is None or search.sighting_count is None or not is_open(search, now=now):
        return []
    request = open_request(bytes(search.sealed_request), search_id=search.id, officer_id=search.officer_id)
    return [capture for capture in captures if _is_found_by(capture, request, now)]


def forget_ended(*, now: datetime) -> int:
    """Empty the sealed requests whose time is over; how many there were."""
    ended = Search.objects.filter(sealed_request__isnull=False, expires_at__lte=now)
    return ended.update(sealed_request=None)
