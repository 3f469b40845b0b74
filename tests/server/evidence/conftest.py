"""A robbery case with two captures held for it, their hour counted in public, and what it takes to export them."""

from datetime import timedelta

import pytest

import precinct
import roadside
from clearplate.server.agencies.models import Role
from clearplate.server.custody import queries as kept
from clearplate.server.evidence import actions
from clearplate.server.evidence.models import Purpose
from clearplate.server.holds import actions as holding
from clearplate.server.holds import naming
from clearplate.server.ingest import counting
from exports import a_search, finished, upload_of
from held import PLATE, a_wish, by

REASON = "Robbery at the Mesa Street store, pictures for the prosecutor"


@pytest.fixture
def ann(road):
    """An investigator on the active robbery case 26-000001."""
    return precinct.an_officer("ann")


@pytest.fixture
def case(ann):
    return precinct.a_case("26-000001", ann)


@pytest.fixture
def sue(road):
    """A supervisor of the same agency, on no case."""
    return precinct.an_officer("sue", Role.SUPERVISOR)


@pytest.fixture
def passed(client, pole, now):
    """Two passages of PLATE and one of another vehicle, half an hour ago."""
    data = upload_of(pole, now - timedelta(minutes=30), [PLATE, PLATE, "RST9153"])
    answer = roadside.post_upload(client, data)
    assert answer.status_code == 200, answer.content


@pytest.fixture
def search(ann, case, passed, now):
    """Ann's answered search for PLATE."""
    return a_search(ann, case.number, now)


@pytest.fixture
def hold(ann, sue, case, search, now):
    """What that search found, held for sixty days."""
    names = kept.passed_by([1], start=now - timedelta(days=1), end=now, limit=10)
    references = [one.reference for one in kept.captures_named(names)]
    named = naming.by_sightings(ann, search, references, now=now)
    asked = holding.ask(by(ann), case, named, a_wish(now), now=now)
    return holding.approve(by(sue), asked, now=now)


@pytest.fixture
def scene(client, pole, ann, sue, case, now):
    """Twenty-five vehicles that passed one camera, held by cameras and a time."""
    for number in range(5):
        plates = [f"RST9{number}{other}3" for other in range(5)]
        answer = roadside.post_upload(client, upload_of(pole, now - timedelta(minutes=30 - number), plates))
        assert answer.status_code == 200, answer.content
    named = naming.by_query([1], start=now - timedelta(hours=2), end=now, now=now)
    asked = holding.ask(by(ann), case, named, a_wish(now), now=now)
    return holding.approve(by(sue), asked, now=now)


@pytest.fixture
def later(now, ann):
    """An hour later, when the hour of the captures can be counted; Ann has just shown her second factor again."""
    at = now + timedelta(hours=1)
    ann.prove(at)
    return at


@pytest.fixture
def wish():
    return actions.Wish(None, Purpose.PROSECUTION, REASON, "District Attorney", "en")


@pytest.fixture
def asked(hold, ann, case, wish, later):
    """Ann's export, asked for; the captures' hour is counted."""
    counting.count_hours(now=later)
    export = actions.ask(by(ann), case, wish, now=later)
    assert hasattr(export, "pk"), export
    return export


@pytest.fixture
def ready(asked, later):
    """The same, made and finished."""
    return finished(asked, later)
