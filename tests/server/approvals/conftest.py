"""A kind of request of the tests' own, and the people around one."""

import pytest

import precinct
import roadside
from asking import Station, ask
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import registry


@pytest.fixture
def station(monkeypatch):
    """Registers `grant`, which one supervisor decides, and `hotlist_entry`, which two do."""
    station = Station()
    monkeypatch.setitem(registry._KINDS, "grant", station.kind("grant"))
    monkeypatch.setitem(registry._KINDS, "hotlist_entry", station.kind("hotlist_entry", approvals=2))
    return station


@pytest.fixture
def policy(db, now):
    roadside.adopt_policy(now)


@pytest.fixture
def ann(policy):
    """An investigator, who asks."""
    return precinct.an_officer("ann")


@pytest.fixture
def sue(policy):
    return precinct.an_officer("sue", Role.SUPERVISOR)


@pytest.fixture
def tom(policy):
    return precinct.an_officer("tom", Role.SUPERVISOR)


@pytest.fixture
def asked(station, ann, now):
    """Ann's request, open for a day."""
    return ask(ann, now)
