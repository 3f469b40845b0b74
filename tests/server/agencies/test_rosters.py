"""Rosters: taken over by a coordinator, replaced for their time, and what they tell of an officer."""

from datetime import timedelta

import pytest

from clearplate.core.policy.decide import Refused
from clearplate.core.roster import Shift as Read
from clearplate.server.agencies import rosters
from clearplate.server.agencies.models import Role, Shift
from clearplate.server.agencies.queries import on_shift
from people import a_person, adopt_example_policy, sign_in
from precinct import an_agency, an_officer
from roadside import entries

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def take(now, *shifts, by=None):
    return rosters.import_roster(by, an_agency(), shifts, file_sha256=bytes(32), address=None, now=now)


def test_an_officer_is_on_shift_off_shift_or_it_is_not_known(now):
    ann, bob = an_officer("ann"), an_officer("bob")
    assert on_shift(ann, now) is None
    done = take(
        now,
        Read(ann.email, now, now + HOUR),
        Read(bob.email, now + HOUR, now + 2 * HOUR),
        Read("x@y.z", now, now + HOUR),
    )
    assert (done.shifts, done.strangers) == (2, ("x@y.z",))
    assert [on_shift(ann, at) for at in (now, now + HOUR, now + 2 * HOUR)] == [True, False, None]
    assert [on_shift(bob, at) for at in (now, now + HOUR, now - HOUR)] == [False, True, None]
    assert on_shift(an_officer("sue", agency=an_agency("County Sheriff")), now) is None
    (entry,) = entries("agencies.roster_imported")
    assert (entry["shift_count"], entry["agency"]) == (2, "Testville Police")


def test_a_later_roster_replaces_what_was_said_of_its_time(now):
    ann = an_officer("ann")
    take(now, Read(ann.email, now, now + HOUR), Read(ann.email, now + 10 * HOUR, now + 11 * HOUR))
    take(now, Read(ann.email, now + HOUR / 2, now + HOUR * 3))
    assert Shift.objects.count() == 3
    take(now, Read(ann.email, now, now + 2 * HOUR))
    assert on_shift(ann, now + HOUR * 2.5) is False
    assert on_shift(ann, now + HOUR * 10) is True


def test_only_a_coordinator_may(now):
    adopt_example_policy()
    refused = take(now, Read("x@y.z", now, now + HOUR), by=an_officer("grace", Role.SUPERVISOR))
    assert isinstance(refused, Refused)
    assert not Shift.objects.exists()


def test_a_coordinator_takes_one_over_by_page(client, tmp_path):
    adopt_example_policy()
    ada = a_person("Ada Byron").officer
    sign_in(client, a_person("Pat Reyes", Role.COORDINATOR))
    file = tmp_path / "roster.csv"
    file.write_text(
        f"officer,from,to\n{ada.email},2026-11-24T06:00,2026-11-24T14:00\nno@body.example,2026-11-24T06:00,2026-11-24T14:00\n"
    )
    assert client.get("/accounts/officers/roster/").status_code == 200
    with file.open("rb") as opened:
        page = client.post("/accounts/officers/roster/", {"file": opened}, follow=True)
    assert "1 shift taken over." in page.content.decode()
    assert "no@body.example" in page.content.decode()
    file.write_text("x")
    with file.open("rb") as opened:
        assert client.post("/accounts/officers/roster/", {"file": opened}).status_code == 422
