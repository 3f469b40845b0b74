"""Asking for a second person, and being one."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import precinct
import roadside
from asking import WHY, ask, by
from clearplate.core.errors import InvariantError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.server.agencies import standing
from clearplate.server.agencies.models import Agency, Role
from clearplate.server.approvals import actions, queries, registry
from clearplate.server.approvals.models import Approval, Request, State
from clearplate.server.policy import queries as policy_queries
from roadside import entries

pytestmark = pytest.mark.django_db


def test_asking_does_nothing_but_ask(asked, station, ann):
    assert (asked.state, asked.requester, asked.kind) == (State.WAITING, ann, "grant")
    assert station.done == []
    (entry,) = entries("approvals.asked")
    assert (entry["request"], entry["what"], entry["rules"]) == (str(asked.pk), "grant", ["approvals.permitted"])
    assert WHY not in str(entry)


def test_a_reason_rests_sealed_and_opens_for_its_own_row_only(asked, ann, now):
    assert b"Mesa" not in bytes(asked.sealed_reason)
    assert queries.reason_of(asked) == WHY
    asked.sealed_reason = ask(ann, now).sealed_reason
    with pytest.raises(InvariantError, match="does not open"):
        queries.reason_of(asked)


def test_nothing_is_asked_without_a_reason(station, ann, now):
    refused = ask(ann, now, reason="")
    assert refused.rule_id == "approvals.reason_given"
    assert Request.objects.count() == 0
    assert entries("policy.refused")[-1]["action"] == "manage_approvals"


def test_a_second_person_approves_and_what_was_asked_happens_once(asked, station, sue, tom, now):
    approved = actions.approve(by(sue), asked, now=now)
    again = actions.approve(by(tom), asked, now=now)
    assert (approved.state, again.state, again.decided_by) == (State.APPROVED, State.APPROVED, sue)
    assert station.done == [(asked.subject_id, sue.pk, now)]
    (entry,) = entries("approvals.approved")
    assert (entry["request"], entry["outstanding"]) == (str(asked.pk), 0)
    assert entry["asked_by"] == entries("approvals.asked")[0]["officer"] != entry["officer"]
    assert approved.sealed_reason is None


def test_declining_says_why_and_who_asked_can_read_it(asked, station, sue, now):
    declined = actions.decline(by(sue), asked, "One more witness is enough here", now=now)
    assert (declined.state, station.done) == (State.DECLINED, [])
    assert station.declined == [(asked.subject_id, "One more witness is enough here")]
    declined = queries.find(asked.pk)
    assert queries.decision_reason_of(declined) == "One more witness is enough here"
    assert queries.reason_of(declined) == ""
    assert len(entries("approvals.declined")) == 1


def test_nobody_declines_without_a_reason(asked, sue, now):
    assert actions.decline(by(sue), asked, "", now=now).rule_id == "approvals.reason_given"
    assert queries.find(asked.pk).state == State.WAITING


def refusals(now):
    """Who may not decide on Ann's request, and the rule that says so."""
    ann = precinct.an_officer("ann2", Role.INVESTIGATOR, Role.SUPERVISOR)
    below = precinct.an_officer("below", Role.SUPERVISOR)
    between = precinct.an_officer("between", Role.SUPERVISOR)
    between.supervisor, below.supervisor = ann, between
    between.save(), below.save()
    other = precinct.an_officer("other", Role.SUPERVISOR, agency=Agency.objects.create(name="Otherville Police"))
    return ann, {
        "approvals.second_person": ann,
        "approvals.not_below": below,
        "approvals.role": precinct.an_officer("inv"),
        "approvals.own_agency": other,
        "approvals.trained": precinct.an_officer("old", Role.SUPERVISOR, trained=None),
    }


@pytest.mark.parametrize("change", ["approve", "decline"])
def test_who_may_not_decide_is_refused_by_a_rule_and_it_is_on_record(policy, station, now, change):
    ann, people = refusals(now)
    request = ask(ann, now)
    for rule, officer in people.items():
        if change == "approve":
            refused = actions.approve(by(officer), request, now=now)
        else:
            refused = actions.decline(by(officer), request, WHY, now=now)
        assert isinstance(refused, Refused), rule
        assert refused.rule_id == rule
        assert entries("policy.refused")[-1]["rule"] == rule
        assert request not in [waiting.request for waiting in queries.waiting_for(officer, now)]
    assert station.done == []
    assert queries.find(request.pk).state == State.WAITING


def test_no_policy_can_leave_the_second_person_out(policy, station, now, monkeypatch):
    ann, people = refusals(now)
    request = ask(ann, now)
    monkeypatch.setattr(policy_queries, "decide", lambda act, now: Allowed("0" * 64, ("approvals.permitted",)))
    for officer in people.values():
        assert actions.approve(by(officer), request, now=now).rule_id == "policy.second_person"
    assert station.done == []


def test_what_command_staff_asks_goes_to_an_auditor_or_an_official_outside_their_line(station, policy, sue, now):
    chief = precinct.an_officer("chief", Role.INVESTIGATOR)
    chief.command_staff = True
    chief.save()
    mayor = precinct.an_officer("mayor", Role.OFFICIAL, trained=None)
    above = precinct.an_officer("above", Role.OFFICIAL, trained=None)
    chief.supervisor = above
    chief.save()
    request = ask(chief, now)
    for officer in (sue, above):
        assert actions.approve(by(officer), request, now=now).rule_id == "approvals.command_staff"
    audit = Agency.objects.create(name="Oversight Board")
    auditor = precinct.an_officer("iris", Role.AUDITOR, trained=None, agency=audit)
    for officer in (auditor, mayor):
        assert [waiting.request for waiting in queries.waiting_for(officer, now)] == [request]
    assert actions.approve(by(auditor), request, now=now).state == State.APPROVED


def test_what_command_staff_asked_stays_the_auditors_when_the_mark_is_taken_off(station, policy, sue, now):
    chief = precinct.an_officer("chief", Role.INVESTIGATOR)
    chief.command_staff = True
    request = ask(chief, now)
    chief.command_staff = False
    chief.save()
    assert actions.approve(by(sue), request, now=now).rule_id == "approvals.command_staff"
    assert queries.waiting_for(sue, now) == []
    assert station.done == []


def test_a_line_taken_away_after_asking_frees_nobody_to_agree(station, policy, sue, tom, now):
    tom.supervisor = sue
    tom.save()
    request = ask(sue, now)
    tom.supervisor = None
    tom.save()
    assert actions.approve(by(tom), queries.find(request.pk), now=now).rule_id == "approvals.not_below"
    assert queries.waiting_for(tom, now) == []
    assert station.done == []


def test_an_official_who_was_above_command_staff_does_not_decide_when_the_line_is_taken_away(station, policy, now):
    above = precinct.an_officer("above", Role.OFFICIAL, trained=None)
    chief = precinct.an_officer("chief", Role.INVESTIGATOR)
    chief.command_staff, chief.supervisor = True, above
    chief.save()
    request = ask(chief, now)
    chief.supervisor = None
    chief.save()
    assert actions.approve(by(above), queries.find(request.pk), now=now).rule_id == "approvals.command_staff"
    assert station.done == []


def test_two_approvals_are_of_two_officers(station, ann, sue, tom, now):
    request = ask(ann, now, kind="hotlist_entry")
    assert actions.approve(by(sue), request, now=now).state == State.WAITING
    assert station.done == []
    assert actions.approve(by(sue), request, now=now).rule_id == "approvals.another_person"
    assert [waiting.outstanding for waiting in queries.waiting_for(tom, now)] == [1]
    assert queries.waiting_for(sue, now) == []
    assert actions.approve(by(tom), request, now=now).state == State.APPROVED
    assert [entry["outstanding"] for entry in entries("approvals.approved")] == [1, 0]
    assert station.done == [(request.subject_id, tom.pk, now)]


def test_a_refusal_of_the_stations_own_rules_leaves_the_request_as_it_was(asked, station, sue, now):
    station.refusal = Refused("search.case_active", "P3", "closed", "cerrado", ("search.case_active",), None)
    assert actions.approve(by(sue), asked, now=now) is station.refusal
    assert queries.find(asked.pk).state == State.WAITING
    assert Approval.objects.count() == len(entries("approvals.approved")) == 0


def test_what_cannot_be_done_any_more_is_told_and_nothing_happened(asked, station, sue, now, monkeypatch):
    def gone(subject_id, by, now):
        raise FieldError("captures", "They are gone.")

    monkeypatch.setattr(station, "approve", gone)
    monkeypatch.setitem(registry._KINDS, "grant", station.kind("grant"))
    with pytest.raises(FieldError):
        actions.approve(by(sue), asked, now=now)
    assert queries.find(asked.pk).state == State.WAITING
    assert entries("approvals.approved") == []


def test_nobody_decides_late_and_what_ran_out_says_so_once(asked, station, sue, now):
    late = now + timedelta(days=1)
    assert queries.waiting_for(sue, late) == []
    roadside.entries("approvals.asked")
    assert actions.approve(by(sue), asked, now=late).rule_id == "approvals.in_time"
    assert [actions.expire_due(now=at) for at in (late - timedelta(seconds=1), late, late)] == [0, 1, 0]
    assert queries.find(asked.pk).state == State.EXPIRED
    assert station.lapsed == [asked.subject_id]
    assert len(entries("approvals.expired")) == 1
    assert actions.approve(by(sue), asked, now=now).state == State.EXPIRED


def test_who_asked_takes_it_back_and_nobody_else(asked, station, ann, sue, now):
    assert actions.withdraw(by(sue), asked, now=now).rule_id == "approvals.withdraw"
    assert actions.withdraw(by(ann), asked, now=now).state == State.WITHDRAWN
    assert len(entries("approvals.withdrawn")) == 1
    assert actions.approve(by(sue), asked, now=now).state == State.WITHDRAWN


def test_one_request_about_a_subject_waits_at_a_time(asked, ann, now):
    again = {"subject_id": asked.subject_id, "reason": WHY, "expires_at": now + timedelta(hours=1)}
    with pytest.raises(InvariantError, match="already"):
        actions.ask(by(ann), "grant", **again, now=now)
    with pytest.raises(InvariantError, match="some time"):
        actions.ask(by(ann), "grant", asked.pk, WHY, now, now=now)


def test_the_database_knows_that_nobody_decides_alone(asked, ann, sue, now):
    Approval.objects.create(request=asked, officer=sue, at=now)
    for broken in (
        lambda: Approval.objects.create(request=asked, officer=sue, at=now),
        lambda: Request.objects.filter(pk=asked.pk).update(state="approved", decided_by=ann, decided_at=now),
        lambda: Request.objects.filter(pk=asked.pk).update(state="approved"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_the_application_cannot_rewrite_who_asked_what(asked, sue, now):
    for broken in (
        lambda: Request.objects.filter(pk=asked.pk).update(requester=sue),
        lambda: Request.objects.filter(pk=asked.pk).update(expires_at=now),
        lambda: Request.objects.filter(pk=asked.pk).delete(),
        lambda: Approval.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def test_what_waits_is_counted_and_what_one_asked_is_found(asked, ann, sue, now):
    assert (queries.count_waiting_for(sue, now), queries.count_waiting_for(ann, now)) == (1, 0)
    assert list(queries.asked_by(ann)) == [asked]
    assert queries.latest_about("grant", asked.subject_id) == asked


def test_the_approval_of_somebody_suspended_since_does_not_count(station, ann, sue, tom, now):
    request = ask(ann, now, kind="hotlist_entry")
    actions.approve(by(sue), request, now=now)
    assert standing.suspend(None, sue, cause="under_review", now=now) is None
    assert [waiting.outstanding for waiting in queries.waiting_for(tom, now)] == [2]
    assert actions.approve(by(tom), request, now=now).state == State.WAITING
    assert station.done == []
    third = precinct.an_officer("una", Role.SUPERVISOR)
    assert actions.approve(by(third), request, now=now).state == State.APPROVED
    assert len(station.done) == 1
