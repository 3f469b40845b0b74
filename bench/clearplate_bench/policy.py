"""`clearplate bench policy`: what a decision adds to an act, with its facts loaded, against the goal of 1 ms and a baseline.

The act is a search, which has most facts. Timed: the officer's and the case's facts from the database (the rows that the
act itself loads, of the officer and of the case, are there), which policy is in force, and Cedar's answer over every rule. The baseline is one primary-key SELECT of the same connection: what any code
that asks the database once pays. Rounds come in batches; `quiet` is the median of the quietest batch, because on a machine
that others use a median also measures them.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clearplate_bench.city import adopt_example_policy, machine, throwaway_city

GOAL_MS = 1.0
ROUNDS = 2000
WARM = 200
BATCH = 50


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
        found = measure(max(1, arguments.rounds))
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{machine()}\n{'milliseconds':<40}{'quiet':>9}{'median':>9}{'p95':>9}")
        for name, taken in found["milliseconds"].items():
            print(f"{name:<40}{taken['quiet']:>9.3f}{taken['median']:>9.3f}{taken['p95']:>9.3f}")
        print(f"goal: the decision with its facts under {GOAL_MS} ms at the quiet median, {found['rules']} rules")
    return 0 if found["milliseconds"]["decide, facts loaded"]["quiet"] < GOAL_MS else 1


def measure(rounds: int) -> dict[str, Any]:
    """What each step takes, in milliseconds."""
    from clearplate.core.policy.acts import SearchPlate  # noqa: PLC0415 - Django must be set up first
    from clearplate.core.policy.decide import Allowed, decide  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies.queries import officer_facts  # noqa: PLC0415
    from clearplate.server.cases import queries as cases  # noqa: PLC0415
    from clearplate.server.policy import queries as policy  # noqa: PLC0415

    now = clock.now()
    adopt_example_policy(now)
    officer = _officer_on_a_case(now)
    document = policy.in_force(now)
    case = cases.case_numbered(officer.agency_id, "26-000001")

    def act() -> SearchPlate:
        return SearchPlate(
            officer=officer_facts(officer, now),
            case=cases.facts_of(case, officer),
            reason_given=True,
            reason_vague=False,
            reason_topics=frozenset(),
            window=timedelta(days=3),
            age=timedelta(days=3),
            camera_count=12,
            behalf_given=True,
            for_other_agency=False,
            warrant_given=False,
            exigent=False,
            exigent_overdue=False,
            approved=frozenset(),
            plate_count=1,
            plate_searches=0,
            sightings_given=0,
        )

    decided = policy.decide(act(), now)
    if not isinstance(decided, Allowed):
        raise SystemExit(f"The bench's search is refused: {decided.sentence_en}")
    ready = act()
    steps: dict[str, Callable[[], Any]] = {
        "baseline: one SELECT by primary key": lambda: _select(officer.pk),
        "which policy is in force": lambda: policy.in_force(now + timedelta(0)),
        "Cedar alone": lambda: decide(document, ready, now),
        "the case's facts": lambda: cases.facts_of(case, officer),
        "the officer's facts": lambda: officer_facts(officer, now),
        "all facts": act,
        "decide, facts loaded": lambda: policy.decide(act(), now),
    }
    return {
        "rules": len(document.rules) if document else 0,
        "rounds": rounds,
        "milliseconds": {name: _timed(step, rounds) for name, step in steps.items()},
    }


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


def _officer_on_a_case(now: datetime) -> Any:
    from clearplate.server.agencies.models import Agency, Course, Officer, OfficerRole, Role, Training  # noqa: PLC0415
    from clearplate.server.cases.models import Case, CaseOfficer, State  # noqa: PLC0415

    agency = Agency.objects.create(name="Benchville Police")
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
    return officer
