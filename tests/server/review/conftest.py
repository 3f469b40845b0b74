"""A precinct with a line: ann searches, sue supervises her, the chief commands both, oda audits."""

from datetime import timedelta

import pytest

import precinct
import roadside
from clearplate.server.agencies.models import Role


@pytest.fixture
def road(db, stores, now):
    """As everywhere, but the policy counts for twenty days already: searches lie that far back."""
    roadside.adopt_policy(now - timedelta(days=20))
    return roadside.enrolled(now)


@pytest.fixture
def chief(road):
    officer = precinct.an_officer("chief", Role.SUPERVISOR)
    officer.command_staff = True
    officer.save()
    return officer


@pytest.fixture
def sue(chief):
    officer = precinct.an_officer("sue", Role.SUPERVISOR)
    officer.supervisor = chief
    officer.save()
    return officer


@pytest.fixture
def ann(sue):
    """An investigator on the active robbery case 26-000001."""
    officer = precinct.an_officer("ann")
    officer.supervisor = sue
    officer.save()
    precinct.a_case("26-000001", officer)
    return officer


@pytest.fixture
def oda(road):
    return precinct.an_officer("oda", Role.AUDITOR, trained=None, agency=precinct.an_agency("City Auditor"))
