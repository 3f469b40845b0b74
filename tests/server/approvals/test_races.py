"""Two people, or a person and the clock, at one request in the same instant: one decision, one entry."""

from datetime import timedelta

import pytest

import precinct
from asking import WHY, ask, by
from at_once import at_once
from clearplate.core.errors import FormatError
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies import standing
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions, queries
from clearplate.server.approvals.models import State
from roadside import entries

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_approve_and_it_happens_once(asked, station, sue, tom, now):
    at_once(*(lambda who=who: actions.approve(by(who), asked, now=now) for who in (sue, tom)))
    assert len(station.done) == len(entries("approvals.approved")) == 1


def test_one_approves_and_one_declines_and_one_of_it_stands(asked, station, sue, tom, now):
    at_once(
        lambda: actions.approve(by(sue), asked, now=now),
        lambda: actions.decline(by(tom), asked, WHY, now=now),
    )
    stands = len(entries("approvals.approved")), len(entries("approvals.declined"))
    assert sorted(stands) == [0, 1]
    assert len(station.done) == stands[0]


def test_two_who_approve_a_request_that_needs_two_are_enough(station, ann, sue, tom, now):
    request = ask(ann, now, kind="hotlist_entry")
    at_once(*(lambda who=who: actions.approve(by(who), request, now=now) for who in (sue, tom)))
    assert queries.find(request.pk).state == State.APPROVED
    assert sorted(entry["outstanding"] for entry in entries("approvals.approved")) == [0, 1]
    assert len(station.done) == 1


def test_somebody_decides_while_it_runs_out(asked, station, sue, now):
    late = now + timedelta(days=1)
    at_once(lambda: actions.approve(by(sue), asked, now=now), lambda: actions.expire_due(now=late))
    assert len(entries("approvals.approved")) + len(entries("approvals.expired")) == 1
    assert len(station.done) + len(station.lapsed) == 1


def test_two_innocent_changes_of_line_close_no_circle_together(policy, now):
    ada, grace = (precinct.an_officer(name, Role.SUPERVISOR) for name in ("ada", "grace"))

    def under(officer, supervisor):
        try:
            standing.set_supervisor(None, officer, supervisor, now=now)
        except FormatError:
            return "refused"
        return "set"

    assert sorted(at_once(lambda: under(ada, grace), lambda: under(grace, ada))) == ["refused", "set"]
    assert sorted(len(agencies.superiors(one.pk)) for one in (ada, grace)) == [0, 1]
