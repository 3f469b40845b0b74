from datetime import timedelta

import pytest

import people
from clearplate.server import clock
from clearplate.server.agencies import actions
from clearplate.server.agencies.counting import count_agencies
from clearplate.server.agencies.jobs import count
from precinct import an_agency, an_officer
from roadside import adopt_policy, entries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_each_agency_is_counted_once_a_day():
    adopt_policy(clock.now())
    before = {entry["agency"] for entry in entries("agencies.counted")}
    assert before == set()
    actions.set_password(ann := an_officer("ann"), people.PASSWORD)
    actions.enroll_totp(ann)
    an_officer("ben", trained=None)
    gone = an_officer("cal")
    gone.is_active = False
    gone.save()
    an_agency("Testville Sheriff")
    now = clock.now()
    count_agencies(now=now)
    assert count_agencies(now=now) == 0
    counted = {entry["agency"]: entry for entry in entries("agencies.counted")}
    assert counted["Testville Police"] == {
        "agency": "Testville Police",
        "active": 2,
        "trained": 1,
        "second_factor": 1,
    }
    assert counted["Testville Sheriff"]["active"] == 0
    count(timestamp=0)
    assert len(entries("agencies.counted")) == len(counted)
    assert count_agencies(now=now + timedelta(days=1)) == len(counted)
