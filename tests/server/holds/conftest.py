"""A robbery case with an investigator on it, a supervisor, and captures of one vehicle that a search can find."""

from datetime import timedelta

import pytest

import precinct
import roadside
from clearplate.core.search import read_request
from clearplate.server.agencies.models import Role
from clearplate.server.custody import queries as kept
from clearplate.server.holds import actions, naming
from clearplate.server.search import actions as searching
from clearplate.server.search.models import Search
from held import PLATE, a_wish, by
from precinct import REASON


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
    answer = roadside.post_upload(client, pole.upload(PLATE, PLATE, "RST9153", at=now - timedelta(minutes=30)))
    assert answer.status_code == 200, answer.content


@pytest.fixture
def search(ann, case, passed, now):
    """Ann's answered search for PLATE."""
    request = read_request(
        plate=PLATE,
        spellings=[],
        start=now - timedelta(days=1),
        end=now,
        cameras=[],
        case_number=case.number,
        offense_type=case.offense_type,
        reason=REASON,
        on_behalf_of="Testville Police",
        now=now,
    )
    asked = searching.ask(by(ann), request, now=now)
    found = Search.objects.select_related("case").get(pk=asked.search_id)
    searching.answer(by(ann), found, now=now)
    found.refresh_from_db()
    return found


@pytest.fixture
def sightings(ann, search, now):
    """What that search found, named."""
    names = kept.passed_by([1], start=now - timedelta(days=1), end=now, limit=10)
    references = [one.reference for one in kept.captures_named(names)]
    return naming.by_sightings(ann, search, references, now=now)


@pytest.fixture
def asked(ann, case, sightings, now):
    """Ann's request to hold them for sixty days."""
    return actions.ask(by(ann), case, sightings, a_wish(now), now=now)


@pytest.fixture
def hold(asked, sue, now):
    """The same, approved by Sue."""
    return actions.approve(by(sue), asked, now=now)
