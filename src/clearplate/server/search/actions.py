"""The accountable acts of searching: ask, see the answer, open a picture.

`ask` decides and writes the entry in one transaction, before anything is looked up: if the log cannot be written the
exception comes through and there is no search. `answer` looks up, opens, and writes how much was found before it gives
anything to the screen; each showing of results is such an act (docs/adr/0011). `open_image` is one picture, one entry.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from clearplate.core import reasons
from clearplate.core import search as rules
from clearplate.core.capture import ImageKind
from clearplate.core.errors import InvariantError
from clearplate.core.ids import AgencyId, CaptureId, CaseNumber, OfficerId, SearchId, uuid7
from clearplate.core.policy.acts import stated
from clearplate.core.policy.decide import Allowed, OpenImage, Refused, SearchLooks, SearchPlate
from clearplate.core.policy.parameters import Parameters
from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import BUDGET_WINDOW, Before, liftable, sightings_left
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.custody import actions as custody
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.places import plates
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.search import looking_up, protecting, queries, recognizing
from clearplate.server.search.models import Recognition, Search
from clearplate.server.search.queries import Known
from clearplate.server.search.sealing import open_request, seal_request
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

__all__ = ["By", "answer", "ask", "forget_ended", "line_of", "open_image"]

_ONE_AT_A_TIME = 0x53_52_43


@dataclass(frozen=True, slots=True)
class Asked:
    """The search is allowed and in the log; nothing has been looked up yet."""

    search_id: SearchId
    entry_id: int


@dataclass(frozen=True, slots=True)
class RefusedSearch:
    """The search is refused and in the log.

    Attributes:
        refused: Why.
        found: Prohibited purposes that the gates found in the reason, with the published line and the words.
        liftable: What a second person could agree to, so that it would be allowed; empty where they cannot help.
    """

    search_id: SearchId
    entry_id: int
    refused: Refused
    found: tuple[reasons.Match, ...]
    liftable: frozenset[str]


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
        passages: Of a search without a plate, what passed, still sealed; then `found` is empty.
        damaged: Captures that match and cannot be opened, or do not check.
        more: There were more than are shown.
        withheld: Found and not shown: the case was shown its number of sightings of this plate.
        protected: Found and not shown, because a protected place or event saw it; secret places are not counted.
        days_without_key: UTC days of the window whose key is destroyed or was never made: nothing of them can be found.
        entry_id: The entry that says so.
    """

    search: Search
    request: SearchRequest
    found: tuple[Found, ...]
    passages: tuple[KeptCapture, ...]
    damaged: tuple[CaptureId, ...]
    more: bool
    withheld: int
    protected: int
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
def ask(
    by: By,
    request: SearchRequest,
    *,
    now: datetime,
    approved: frozenset[str] = frozenset(),
    approval: UUID | None = None,
) -> Asked | RefusedSearch:
    """Decide a search and write it down. Nothing is looked up here.

    Args:
        by: Who asks.
        request: What.
        now: Aware UTC.
        approved: What a second person agreed to for exactly this request (`second_person.make`).
        approval: The request for approval that says so.

    Raises:
        django.db.Error: The log or the table cannot be written; then nothing was asked.
    """
    officer = by.officer
    _one_at_a_time(officer.pk)
    known = queries.known(officer, request, now=now)
    case = known.case
    act = act_of(officer, request, known, replace(known.before, approved=approved), now=now)
    decision = policy.decide(act, now)
    search_id = SearchId(uuid7(now, os.urandom(10)))
    public = {
        "search": str(search_id),
        **rules.public_line(request, _asker(officer, case, now), camera_total=known.camera_total),
        "policy": decision.policy_version,
        "rules": list(decision.rules),
        "approval": str(approval) if approval else None,
    }
    secret = {"officer_id": str(officer.id), "address": by.address, **_secret_fields(request)}
    embargo = cases.embargo_of(case, now)
    row = _row(search_id, by, case, request, act, now=now)
    row.approval = approval
    if isinstance(act, SearchPlate) and act.listed_plate:
        plates.notify(search_id, officer, request.all_spellings, allowed=isinstance(decision, Allowed), now=now)
    if isinstance(decision, Refused):
        public |= {"rule": decision.rule_id, "topics": sorted(act.reason_topics)}
        entry = tlog.append(kinds.search.REFUSED, public, secret, now=now, embargo=embargo)
        row.entry_id, row.refused_rule = entry.entry_id, decision.rule_id
        row.save(force_insert=True)
        found = reasons.examine(request.reason).matches
        return RefusedSearch(search_id, entry.entry_id, decision, found, liftable(policy.in_force(now), act, now))
    entry = tlog.append(kinds.search.ASKED, public, secret, now=now, embargo=embargo)
    numbers = _parameters(now)
    row.entry_id = entry.entry_id
    row.expires_at = now + timedelta(minutes=numbers.results_open_minutes)
    row.sealed_request = seal_request(request, search_id=search_id, officer_id=officer.id)
    row.review_by = now + timedelta(hours=numbers.exigent_review_hours) if request.exigent else None
    if request.looks is None:
        row.same_plate = known.same_plate or uuid7(now, os.urandom(10))
    row.save(force_insert=True)
    keys = recognizing.keys_now(request.all_spellings, now)
    Recognition.objects.bulk_create(Recognition(search=row, key=key, made_at=now) for key in keys)
    return Asked(search_id, entry.entry_id)


def _one_at_a_time(whose: UUID) -> None:
    """Let an officer's searches, or a case's answers, wait for each other, so that two at once are counted as two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_ONE_AT_A_TIME, str(whose)])


def act_of(
    officer: Officer, request: SearchRequest, known: Known, before: Before, *, now: datetime
) -> SearchPlate | SearchLooks:
    """The act that policy decides on, as things stand."""
    return rules.act_of(
        request,
        known.officer,
        known.case_facts,
        agency=officer.agency.name,
        camera_total=known.camera_total,
        now=now,
        before=before,
    )


def _parameters(now: datetime) -> Parameters:
    parameters = policy.parameters(now)
    if parameters is None:
        raise InvariantError("A search was allowed and no policy is in force.")
    return parameters


def _secret_fields(request: SearchRequest) -> dict[str, object]:
    points = cameras.points(request.cameras) if request.cameras else []
    return rules.secret_fields(request, camera_ids=sorted(str(point.camera_id) for point in points))


def _row(
    search_id: SearchId,
    by: By,
    case: Case | None,
    request: SearchRequest,
    act: SearchPlate | SearchLooks,
    *,
    now: datetime,
) -> Search:
    return Search(
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
        exigent=request.exigent,
        expires_at=now,
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
    with transaction.atomic():
        if search.case_id is not None:
            _one_at_a_time(search.case_id)  # what its other searches were shown counts here
        return _answer(by, search, request, now)


def _answer(by: By, search: Search, request: SearchRequest, now: datetime) -> Answered | Refused:
    act = _act_now(by, search, request, now)
    if refused := _refused_now(by, search, act, now):
        return refused
    if isinstance(act, SearchLooks):
        passed = looking_up.find_looks(request, now=now)
        back = protecting.part(passed.captures, act, request, now)
        entry_id = _log_answer(by, search, back, sightings=len(back.shown), crops=0, withheld=0, now=now)
        seen, days = tuple(back.shown), passed.days_without_key
        return Answered(search, request, (), seen, (), passed.more, 0, back.protected, days, entry_id)
    looked = looking_up.find(request, now=now)
    document = policy.in_force(now)
    left = sightings_left(document, act, now) if document else 0
    back = protecting.part(looked.captures, act, request, now)
    captures = back.shown[:left]
    withheld = len(back.shown) - len(captures)
    authorization = _authorization(by.officer, search, request)
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
    entry_id = _log_answer(by, search, back, sightings=len(captures), crops=len(crops), withheld=withheld, now=now)
    days = looked.days_without_key
    return Answered(search, request, found, (), opened.damaged, looked.more, withheld, back.protected, days, entry_id)


def _act_now(by: By, search: Search, request: SearchRequest, now: datetime) -> SearchPlate | SearchLooks:
    """The act of an allowed search, to be decided anew.

    The window's age, how often the plate was searched, and what a second person agreed to are as they were when it was
    asked; everything else is as it is now.
    """
    then = search.facts["context"]
    known = queries.known(by.officer, request, now=now, asked=search)
    before = replace(
        known.before,
        plate_searches=then.get("plate_searches", 0),
        approved=frozenset(then["approved"]),
    )
    return act_of(by.officer, request, known, before, now=search.asked_at)


def _refused_now(by: By, search: Search, act: SearchPlate | SearchLooks, now: datetime) -> Refused | None:
    if isinstance(act, SearchPlate):
        # What its case was shown since does not end it; it shortens what is shown (`sightings_left`).
        act = replace(act, sightings_given=search.facts["context"]["sightings_given"])
    decision = policy.decide(act, now)
    if isinstance(decision, Allowed):
        return None
    with transaction.atomic():
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _log_answer(
    by: By, search: Search, back: protecting.KeptBack, *, sightings: int, crops: int, withheld: int, now: datetime
) -> int:
    public = {
        "search": str(search.id),
        "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
        "agency": by.officer.agency.name,
        "sighting_count": sightings,
        "crop_count": crops,
        "withheld_count": withheld,
        "protected_count": back.protected,
    }
    with transaction.atomic():
        secret = {"officer_id": str(by.officer.id), "address": by.address, "hidden_count": back.hidden}
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


@transaction.atomic
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
    request = open_request(bytes(search.sealed_request), search_id=search.id, officer_id=search.officer_id)
    # Locked, so that two at once are counted as two.
    opened_before = Search.objects.select_for_update().values_list("picture_count", flat=True).get(pk=search.pk)
    act = OpenImage(
        officer=officer_facts(by.officer, now),
        own_search=search.officer_id == by.officer.id,
        search_answered=search.sighting_count is not None and bool(_shown(search, request, [capture], now)),
        case=cases.facts_of(search.case, by.officer),
        since_asked=now - search.asked_at,
        without_plate=request.looks is not None,
        pictures_opened=opened_before,
    )
    opened = custody.open_image(
        capture,
        kind,
        act,
        _authorization(by.officer, search, request),
        agency=by.officer.agency.name,
        address=by.address,
        embargo=cases.embargo_of(search.case, now),
        now=now,
    )
    if isinstance(opened, custody.OpenedImage):
        Search.objects.filter(pk=search.pk).update(picture_count=F("picture_count") + 1)
    return opened


def is_open(search: Search, *, now: datetime) -> bool:
    """Whether a search was allowed and its results may be shown."""
    return search.sealed_request is not None and now < search.expires_at


def only_found(search: Search, captures: Iterable[KeptCapture], *, now: datetime) -> list[KeptCapture]:
    """Those of some captures that an open and answered search found. Opens nothing."""
    if search.sealed_request is None or search.sighting_count is None or not is_open(search, now=now):
        return []
    request = open_request(bytes(search.sealed_request), search_id=search.id, officer_id=search.officer_id)
    return _shown(search, request, captures, now)


def _shown(search: Search, request: SearchRequest, captures: Iterable[KeptCapture], now: datetime) -> list[KeptCapture]:
    """Those of some captures that a search finds, without those at protected places."""
    found = [capture for capture in captures if looking_up.is_found_by(capture, request, now)]
    act = _act_now(By(search.officer, None), search, request, now)
    return protecting.part(found, act, request, now).shown


def mark_exigent_reviewed(search_id: UUID, *, now: datetime) -> bool:
    """Note that an exigent search was reviewed, so that its officer may search on; whether it had waited.

    Call it inside the transaction of the review, whose entry accounts for it.
    """
    waiting = Search.objects.filter(pk=search_id, exigent=True, reviewed_at__isnull=True)
    return waiting.update(reviewed_at=now) == 1


def forget_ended(*, now: datetime) -> int:
    """Empty the sealed requests whose time is over, and delete what recognizes plates no more; how many requests there were."""
    Recognition.objects.filter(made_at__lte=now - BUDGET_WINDOW).delete()
    ended = Search.objects.filter(sealed_request__isnull=False, expires_at__lte=now)
    return ended.update(sealed_request=None)
