"""A city that answers: cora coordinates, sue supervises in another agency, olga is an official, oda audits."""

from datetime import timedelta

import pytest

import precinct
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.residents import actions
from clearplate.server.residents.actions import Brought
from clearplate.server.residents.models import Kind, Way


@pytest.fixture
def cora(road):
    return precinct.an_officer("cora", Role.COORDINATOR, trained=None)


@pytest.fixture
def sue(road):
    return precinct.an_officer("sue", Role.SUPERVISOR, agency=precinct.an_agency("Fieldtown Police"))


@pytest.fixture
def oda(road):
    return precinct.an_officer("oda", Role.AUDITOR, trained=None, agency=precinct.an_agency("City Auditor"))


NOTE = "Ms Rivera asks for the searches of March"


@pytest.fixture
def brought(now):
    """Records a matter that a resident brought so many days ago."""

    def receive(officer, kind=Kind.RECORDS_REQUEST, *, ago=0, at=None):
        at = at or now
        what = Brought(kind, Way.LETTER, (at - timedelta(days=ago)).date(), NOTE)
        return actions.receive(By(officer, "192.0.2.7"), what, now=at)

    return receive
