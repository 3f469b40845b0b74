"""Two people, or a person and the clock, at the same hold in the same instant."""

import pytest

from at_once import at_once
from clearplate.server.agencies.models import Role
from clearplate.server.cases import actions as case_acts
from clearplate.server.custody import holding
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import actions, ending
from clearplate.server.holds.models import HeldCapture, Hold, HoldKey, State
from factories import an_authorization
from held import WHY_LONGER, a_wish, by, records_of
from precinct import an_officer
from roadside import entries

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_supervisors_approve_and_one_entry_stands(asked, sue, now):
    tom = an_officer("tom", Role.SUPERVISOR)
    at_once(
        lambda: actions.approve(by(sue), asked, now=now),
        lambda: actions.approve(by(tom), asked, now=now),
    )
    assert len(entries("holds.approved")) == len(entries("custody.case_key_made")) == 1
    assert HeldCapture.objects.count() == 2


def test_approving_and_declining_leave_one_decision(asked, sue, now):
    tom = an_officer("tom", Role.SUPERVISOR)
    at_once(
        lambda: actions.approve(by(sue), asked, now=now),
        lambda: actions.decline(by(tom), asked, "These show another car", now=now),
    )
    decided = len(entries("holds.approved")), len(entries("holds.declined"))
    assert sorted(decided) == [0, 1]
    assert HeldCapture.objects.count() == (2 if decided[0] else 0)


@pytest.mark.parametrize("turn", range(3))
def test_a_new_hold_is_never_sealed_to_a_key_that_is_being_destroyed(turn, hold, ann, sue, case, sightings, now):
    other = actions.ask(by(ann), case, sightings, a_wish(now, reason=WHY_LONGER), now=now)
    at_once(
        lambda: ending.release(by(sue), hold, now=now),
        lambda: actions.approve(by(sue), other, now=now),
    )
    other.refresh_from_db()
    assert other.state == State.APPROVED
    assert len(holding.open_held(records_of(other), an_authorization(now), now=now).sightings) == 2
    assert keyring().cases()[other.key_id] == "open"
    assert HoldKey.objects.filter(destroyed_at=None).count() == 1


def test_two_jobs_end_a_hold_once(hold, now):
    at_once(lambda: ending.end_due(now=hold.ends_at), lambda: ending.end_due(now=hold.ends_at))
    assert len(entries("holds.ended")) == len(entries("custody.case_key_destroyed")) == 1


def test_closing_and_approving_agree_on_the_case(asked, ann, sue, case, now):
    at_once(
        lambda: case_acts.close_case(by(ann), case, now=now),
        lambda: actions.approve(by(sue), asked, now=now),
    )
    state = Hold.objects.get(pk=asked.pk).state
    refused = [entry["rule"] for entry in entries("policy.refused")]
    assert (state, refused) in [(State.APPROVED, []), (State.ASKED, ["holds.case_active"])]
