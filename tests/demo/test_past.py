"""The example city's last month is lived through the stations: decided, logged in order, and answered for."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction

from clearplate.core import reasons
from clearplate.core.errors import InvariantError
from clearplate.demo import month
from clearplate.demo.past import LivedMonth
from clearplate.demo.past_clock import past
from clearplate.server import clock
from clearplate.server.agencies.models import Officer
from clearplate.server.approvals import queries as approvals
from clearplate.server.cameras.models import Camera
from clearplate.server.drafts.models import Draft
from clearplate.server.drafts.trying import try_draft
from clearplate.server.evidence.models import Export
from clearplate.server.holds.models import Hold
from clearplate.server.policy import queries as policy
from clearplate.server.policy.folder import read_policy
from clearplate.server.residents import queries as residents
from clearplate.server.review import queries as reviews
from clearplate.server.review.models import Finding, ReviewItem
from clearplate.server.search.models import Search
from clearplate.server.tlog.models import TlogEntry

ROOT = Path(__file__).parents[2]
REFUSED = {
    "looks.protected_places": 1,
    "search.case_active": 1,
    "search.case_exists": 1,
    "search.listed_plate": 1,
    "search.not_immigration": 1,
    "search.not_own_household": 1,
    "search.not_parking": 1,
    "search.offense_allowed": 2,
    "search.officer_on_case": 2,
    "search.own_agency": 1,
    "search.plate_budget": 1,
    "search.reason_specific": 1,
    "search.trained": 2,
    "search.window_alone": 3,
}


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """One month for all tests here, which only look at it; taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        # The database's own rule that a receipt is signed only after a commit cannot hold in a test that is taken back.
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        with past() as told:
            founded = LivedMonth(
                told, ROOT / "policy" / "example-city", 1888, ZoneInfo("America/Denver"), datetime.now(UTC)
            ).live()
        yield founded
        transaction.set_rollback(True)


def officer(key):
    return Officer.objects.get(email=f"{key}@mesa-alta.example")


def test_the_script_is_refused_where_it_should_be_and_nowhere_else(lived):
    found = Counter(Search.objects.exclude(refused_rule="").values_list("refused_rule", flat=True))
    assert found == REFUSED
    assert Search.objects.filter(refused_rule="").count() == len(month.searches()) + 2 - sum(REFUSED.values())


def test_every_search_has_its_entry_and_the_log_goes_forwards_only(lived):
    rows = list(TlogEntry.objects.order_by("entry_id").values_list("kind", "at"))
    assert [at for _kind, at in rows] == sorted(at for _kind, at in rows)
    kinds = Counter(kind for kind, _at in rows)
    assert kinds["search.asked"] + kinds["search.refused"] == Search.objects.count()
    assert rows[-1][1] <= datetime.now(UTC) + timedelta(seconds=2)
    assert rows[0][1] < datetime.now(UTC) - timedelta(days=month.DAYS - 1)


def test_searches_found_what_the_cameras_had_seen(lived):
    assert Search.objects.filter(sighting_count__gt=0).count() > 40


def test_something_waits_for_everybody_a_newcomer_can_be(lived):
    now = clock.now()
    assert {one.request.kind for one in approvals.waiting_for(officer("marcus"), now)} == {"hold", "search_breadth"}
    assert {one.request.kind for one in approvals.waiting_for(officer("tom"), now)} == {"policy_adoption"}
    assert reviews.queue(officer("marcus"), now).count() > 10
    assert reviews.queue(officer("ruth"), now).count() >= 1
    assert reviews.overdue(now).count() == 2
    assert Finding.objects.get().upheld
    assert Hold.objects.filter(state="approved").count() == 1
    assert Export.objects.count() == 1
    assert [one.kind for one in residents.waiting(officer("lucia"))] == ["wrong_stop"]
    assert not residents.overdue(officer("lucia"), now)
    assert residents.closed(officer("tom")).count() == 2


def test_the_planted_misuse_is_raised_and_the_others_hardly(lived):
    flagged = Counter(
        item.officer.email.partition("@")[0] for item in ReviewItem.objects.select_related("officer") if item.flags
    )
    assert flagged["javier"] >= 4
    assert sum(flagged.values()) - flagged["javier"] <= 2


def test_cameras_that_are_simulated_wait_for_new_computers(lived):
    assert len(set(lived.codes)) == 2
    assert Counter(Camera.objects.values_list("state", flat=True)) == {"active": 2, "paused": 2, "invited": 4}


@pytest.mark.parametrize("language", ["en", "es"])
def test_el_paso_would_have_decided_otherwise_and_no_example_names_anybody(lived, language):
    now = clock.now()
    in_force = policy.in_force(now)
    assert in_force is not None
    draft = read_policy(ROOT / "policy" / "packs" / "el-paso")
    found = try_draft(draft, in_force, days=30, language=language, now=now)
    assert {"search.window_alone", "search.plate_budget", "local.never_immigration"} <= {
        shift.rule_id for shift in found.shifts
    }
    text = json.dumps([found.headline, [[*shift.examples] for shift in found.shifts]])
    assert not any(vehicle.plate in text for vehicle in month.VEHICLES)
    assert not any(name in text for name in ("Hale", "Begay", "Soto", "26-0"))


def test_a_draft_waits_that_keeps_reads_for_three_weeks(lived):
    draft = Draft.objects.get()
    assert approvals.waiting_about("policy_adoption", draft.pk) is not None


def test_afterwards_the_clock_is_the_machines_again(lived):
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_past_is_lived_forwards_and_ends_now(lived):
    before = settings.CITY
    with past() as told:
        told.tell(datetime.now(UTC) - timedelta(days=1))
        with pytest.raises(InvariantError, match="forwards"):
            told.tell(datetime.now(UTC) - timedelta(days=2))
        with pytest.raises(InvariantError, match="ends now"):
            told.tell(datetime.now(UTC) + timedelta(hours=1))
    assert settings.CITY is before


def test_only_the_reasons_that_should_stop_a_gate_do():
    stopped = {
        (one.who, one.case) for one in month.searches() if (found := reasons.examine(one.reason)).vague or found.matches
    }
    # Vandalism is stopped by its case's offense type; its reason says what happened.
    assert stopped == {("javier", "assault"), ("noah", "motel"), ("kayla", "market")}
