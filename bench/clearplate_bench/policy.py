"""`clearplate bench policy`: what a decision adds to an act, with its facts loaded, against the goal of 1 ms and a baseline.

Timed are the functions that the acts call, in a city with a month of searches. A search has most facts: its reason is read,
and the officer, the case, what the searches before it come to, and the lists of plates are asked of the database, with which
policy is in force; of one that names cameras, the protected places as well. The baseline is one primary-key SELECT of the
same connection, which any code pays that asks the database once. Every round has an instant of its own, so nothing is
remembered from the one before.

Rounds come in batches; `quiet` is the median of the quietest batch, because on a machine that others use a median also
measures them.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg

from clearplate.core.search import SearchRequest
from clearplate_bench.city import BenchCity, adopt_example_policy, machine, throwaway_city

if TYPE_CHECKING:
    from clearplate.server.agencies.models import Officer
    from clearplate.server.cases.models import Case

GOAL_MS = 1.0
GOALS_OF = ("a search: decided, facts loaded", "the same at three cameras, with protected places")
ROUNDS = 2000
WARM = 200
BATCH = 50
REASON = "Robbery at the gas station on Main Street, blue pickup left the scene"
OFFICERS, SEARCHES, LISTED, CAMERAS, PLACES = 100, 20_000, 300, 150, 40
"""Of the city's month: a department of some size, its lists of plates that need more care, cameras and protected places."""
_MONTH = f"""
INSERT INTO search_search (
    id, officer_id, case_id, offense_type, asked_at, start_at, end_at, cameras, plate_count, facts, entry_id, refused_rule,
    sighting_count, picture_count, same_plate, exigent, expires_at
)
SELECT gen_random_uuid(), officers[1 + number %% {OFFICERS}], %(case)s, '120', asked_at, asked_at - interval '3 days', asked_at, '[]',
    1, '{{}}', number, CASE WHEN number %% 10 = 0 THEN 'search.vague' ELSE '' END, CASE WHEN number %% 10 = 0 THEN NULL ELSE 4 END, 0,
    gen_random_uuid(), false, asked_at
FROM (SELECT number, %(now)s - number * interval '2 minutes' AS asked_at FROM generate_series(1, {SEARCHES}) number) spread,
    (SELECT array_agg(id) AS officers FROM agencies_officer WHERE agency_id = %(agency)s) people;
INSERT INTO search_recognition (search_id, key, made_at)
SELECT id, decode(md5(id::text), 'hex'), asked_at FROM search_search WHERE refused_rule = '';
INSERT INTO places_listedplate (id, what, key, reference, added_at)
SELECT gen_random_uuid(), 'protected', sha256(number::text::bytea), 'P-' || number, %(now)s FROM generate_series(1, {LISTED}) number;
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the bench to the command."""
    parser = subparsers.add_parser("policy", help="a decision with its facts against one SELECT")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure in a city of its own. Exit code 1 where the median misses the goal."""
    with throwaway_city() as city:
        city.set_up_django()
        found = measure(city, max(1, arguments.rounds))
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{machine()}\n{'milliseconds':<48}{'quiet':>9}{'median':>9}{'p95':>9}")
        for name, taken in found["milliseconds"].items():
            print(f"{name:<48}{taken['quiet']:>9.3f}{taken['median']:>9.3f}{taken['p95']:>9.3f}")
        print(f"goal of the last two: under {GOAL_MS} ms at the quiet median; {found['rules']} rules")
    return 0 if all(found["milliseconds"][name]["quiet"] < GOAL_MS for name in GOALS_OF) else 1


def measure(city: BenchCity, rounds: int) -> dict[str, Any]:
    """What each step takes, in milliseconds."""
    from django.db import transaction  # noqa: PLC0415 - Django must be set up first

    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.policy import queries as policy  # noqa: PLC0415

    now = clock.now()
    adopt_example_policy(now)
    officer, case = _officer_on_a_case(now)
    _fill(city, officer.agency_id, case.pk, now)
    _protect(now)
    steps = _steps(officer, case, now)
    document = policy.in_force(now)
    with transaction.atomic():
        return {
            "rules": len(document.rules) if document else 0,
            "rounds": rounds,
            "milliseconds": {name: _timed(step, rounds) for name, step in steps.items()},
        }


def _steps(officer: "Officer", case: "Case", now: datetime) -> dict[str, Callable[[], Any]]:
    from clearplate.core import reasons  # noqa: PLC0415 - Django must be set up first
    from clearplate.core.policy.acts import Act, OpenImage, ReadLog  # noqa: PLC0415
    from clearplate.core.policy.decide import Allowed, decide  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies.queries import officer_facts  # noqa: PLC0415
    from clearplate.server.cases import queries as cases  # noqa: PLC0415
    from clearplate.server.policy import queries as policy  # noqa: PLC0415
    from clearplate.server.search import actions as searching  # noqa: PLC0415
    from clearplate.server.search import queries as searches  # noqa: PLC0415

    request = _request(officer, case, now)
    at_cameras = replace(request, cameras=(1, 2, 3))

    def search(at: datetime, asked: SearchRequest = request) -> Act:
        known = searches.known(officer, asked, now=at)
        return searching.act_of(officer, asked, known, known.before, now=at)

    def picture(at: datetime) -> Act:
        about, who = cases.facts_of(case, officer), officer_facts(officer, at)
        return OpenImage(
            officer=who, own_search=True, search_answered=True, case=about, since_asked=timedelta(minutes=1)
        )

    def reading(at: datetime) -> Act:
        return ReadLog(officer=officer_facts(officer, at), confidential=False)

    for asked in (request, at_cameras):
        if not isinstance(decided := policy.decide(search(now, asked), now), Allowed):
            raise SystemExit(f"The bench's search is refused: {decided.sentence_en}")
    document, ready = policy.in_force(now), search(now)
    return {
        "baseline: one SELECT by primary key": lambda: _select(officer.pk),
        "an officer's facts, and which policy is in force": lambda: officer_facts(officer, clock.now()),
        "a case's facts": lambda: cases.facts_of(case, officer),
        "a search's facts from the database": lambda: searches.known(officer, request, now=clock.now()),
        "the gates read its reason": lambda: reasons.examine(REASON),
        "Cedar alone, of a search": lambda: decide(document, ready, now),
        "an act of an officer: decided, facts loaded": lambda: policy.decide(reading(at := clock.now()), at),
        "an act on a case: decided, facts loaded": lambda: policy.decide(picture(at := clock.now()), at),
        GOALS_OF[0]: lambda: policy.decide(search(at := clock.now()), at),
        GOALS_OF[1]: lambda: policy.decide(search(at := clock.now(), at_cameras), at),
    }


def _request(officer: "Officer", case: "Case", now: datetime) -> SearchRequest:
    return SearchRequest(
        plate="ABC1234",
        spellings=(),
        start=now - timedelta(days=3),
        end=now,
        cameras=(),
        case_number=case.number,
        offense_type="120",
        reason=REASON,
        on_behalf_of=officer.agency.name,
    )


def _fill(city: BenchCity, agency: UUID, case: UUID, now: datetime) -> None:
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True, cursor_factory=psycopg.ClientCursor) as live:
        live.execute(_MONTH, {"agency": agency, "case": case, "now": now})
        live.execute("VACUUM ANALYZE search_search, search_recognition, places_listedplate, agencies_officer")


def _protect(now: datetime) -> None:
    """Cameras a hundredth of a degree apart, and around some of them, the last ones, a protected place."""
    from clearplate.core.places import MICRO, PlaceKind, Point  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.cameras.models import Camera, CameraState  # noqa: PLC0415
    from clearplate.server.places.models import Place  # noqa: PLC0415
    from clearplate.server.places.sealing import seal_place  # noqa: PLC0415

    for number in range(1, CAMERAS + 1):
        latitude, longitude = 31 * MICRO + number * MICRO // 100, -106 * MICRO
        Camera.objects.create(
            id=uuid4(), number=number, name=f"Pole {number}", latitude=latitude / MICRO, longitude=longitude / MICRO,
            state=CameraState.ACTIVE, state_changed_at=now, invited_at=now, enrolled_at=now,
            device_public_key=number.to_bytes(32),
        )  # fmt: skip
        if number > CAMERAS - PLACES:
            place, side = uuid4(), MICRO // 1000
            corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
            ring = tuple(Point(latitude + north * side, longitude + east * side) for north, east in corners)
            sealed = seal_place(f"Place {number}", ring, place_id=place)
            Place.objects.create(id=place, kind=PlaceKind.SCHOOL.value, added_at=now, sealed=sealed)


def _select(officer_id: UUID) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM agencies_officer WHERE id = %s", [officer_id])
        cursor.fetchone()


def _timed(step: Callable[[], Any], rounds: int) -> dict[str, float]:
    for _ in range(WARM):
        step()
    batches: list[list[float]] = []
    for start in range(0, rounds, BATCH):
        taken = []
        for _ in range(min(BATCH, rounds - start)):
            before = time.perf_counter_ns()
            step()
            taken.append((time.perf_counter_ns() - before) / 1e6)
        batches.append(taken)
    everything = sorted(value for batch in batches for value in batch)
    return {
        "median": round(statistics.median(everything), 3),
        "quiet": round(min(statistics.median(batch) for batch in batches), 3),
        "p95": round(everything[95 * (len(everything) - 1) // 100], 3),
    }


def _officer_on_a_case(now: datetime) -> tuple["Officer", "Case"]:
    from clearplate.server.agencies.models import Agency, Course, Officer, OfficerRole, Role, Training  # noqa: PLC0415
    from clearplate.server.cases.models import Case, CaseOfficer, State  # noqa: PLC0415

    agency = Agency.objects.create(name="Benchville Police")
    colleagues = (
        Officer(email=f"officer{number}@benchville.example", full_name=f"Officer {number}", agency=agency)
        for number in range(OFFICERS - 1)
    )
    Officer.objects.bulk_create(colleagues)
    officer = Officer.objects.create(email="ann@benchville.example", full_name="Ann Bench", agency=agency)
    OfficerRole.objects.create(officer=officer, role=Role.INVESTIGATOR)
    day = now.date()
    Training.objects.create(
        officer=officer,
        course=Course.PLATE_READERS,
        completed_on=day - timedelta(days=30),
        expires_on=day + timedelta(days=300),
    )
    case = Case.objects.create(agency=agency, number="26-000001", offense_type="120", state=State.ACTIVE)
    CaseOfficer.objects.create(case=case, officer=officer)
    officer.prove(now)
    return officer, case
