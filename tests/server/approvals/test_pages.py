"""The queue of approvals without scripts: what waits, deciding, what became of one's own, in both languages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

import precinct
from asking import WHY, ask
from clearplate.core.fields import FieldError
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import queries
from clearplate.server.approvals.models import State
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    """Gives each officer a browser of their own, in which they are signed in."""
    browsers = {}

    def enter(officer):
        if officer.pk not in browsers:
            browsers[officer.pk] = Client()
            precinct.sign_in(browsers[officer.pk], officer)
        return browsers[officer.pk]

    return enter


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def path(request, what):
    return f"/approvals/{request.pk}/{what}/"


def state(request):
    return queries.find(request.pk).state


def test_the_queue_shows_what_is_asked_and_the_navigation_counts_it(asked, visit, sue, ann):
    page = text_of(visit(sue).get("/approvals/"))
    assert "Ask another agency" in page
    assert WHY in page
    assert str(asked.subject_id) in page
    assert path(asked, "approve") in page
    assert 'cp-nav__count">1<' in page
    own = text_of(visit(ann).get("/approvals/"))
    assert "Nothing waits for you" in own
    assert path(asked, "withdraw") in own
    assert "cp-nav__count" not in own


def test_approving_shows_it_first_and_comes_back_to_the_queue(asked, station, visit, sue):
    client = visit(sue)
    assert "Approve this?" in text_of(client.get(path(asked, "approve")))
    assert station.done == []
    done = client.post(path(asked, "approve"), follow=True)
    assert "Approved." in text_of(done)
    assert "Nothing waits for you" in text_of(done)
    assert len(station.done) == 1
    again = client.post(path(asked, "approve"), follow=True)
    assert "Somebody decided on this meanwhile" in text_of(again)
    assert len(station.done) == 1


def test_the_first_of_two_approvals_says_that_another_is_needed(station, visit, ann, sue, now):
    request = ask(ann, now, kind="hotlist_entry")
    done = visit(sue).post(path(request, "approve"), follow=True)
    assert "needs the approval of another officer as well" in text_of(done)
    assert state(request) == State.WAITING


def test_declining_needs_a_reason_and_who_asked_reads_it(asked, visit, ann, sue):
    client = visit(sue)
    assert client.get(path(asked, "decline")).status_code == 200
    assert client.post(path(asked, "decline"), {"reason": " "}).status_code == 400
    assert state(asked) == State.WAITING
    client.post(path(asked, "decline"), {"reason": "Another supervisor knows the case"})
    assert "Another supervisor knows the case" in text_of(visit(ann).get("/approvals/"))
    assert entries("approvals.declined")


def test_who_may_not_decide_sees_nothing_and_a_hand_made_request_is_refused_and_logged(asked, station, visit, ann):
    stranger = precinct.an_officer("ivy")
    assert visit(stranger).get(path(asked, "approve")).status_code == 404
    assert visit(stranger).get(path(asked, "decline")).status_code == 404
    own = visit(ann).get(path(asked, "approve"))
    assert "somebody else decides" in text_of(own)
    for officer, rule in ((stranger, "approvals.role"), (ann, "approvals.second_person")):
        for what in ("approve", "decline"):
            refused = visit(officer).post(path(asked, what), {"reason": WHY})
            assert refused.status_code == 403
            assert entries("policy.refused")[-1]["rule"] == rule
    assert (state(asked), station.done) == (State.WAITING, [])


def test_who_asked_withdraws(asked, visit, ann, sue):
    assert visit(sue).post(path(asked, "withdraw")).status_code == 403
    assert visit(ann).get(path(asked, "withdraw")).status_code == 405
    assert "Withdrawn" in text_of(visit(ann).post(path(asked, "withdraw"), follow=True))
    assert state(asked) == State.WITHDRAWN


def test_what_cannot_be_done_any_more_is_said(asked, station, visit, sue, monkeypatch):
    from clearplate.server.approvals import registry  # noqa: PLC0415 - only to change one kind

    def gone(subject_id, by, now):
        raise FieldError("captures", "None of these captures can be opened any more, so none can be kept.")

    station.approve = gone
    monkeypatch.setitem(registry._KINDS, "grant", station.kind("grant"))
    done = visit(sue).post(path(asked, "approve"), follow=True)
    assert "can be opened any more" in text_of(done)
    assert state(asked) == State.WAITING


def test_approving_asks_for_the_second_factor_anew_and_comes_back(asked, station, visit, sue, monkeypatch):
    client = visit(sue)
    session = client.session
    session["clearplate.proved_at"] = (clock.now() - timedelta(minutes=16)).isoformat()
    session.save()
    answer = client.get(path(asked, "approve"))
    assert answer.status_code == 302
    assert answer.url == f"/accounts/second-factor/reauthenticate/?next=%2Fapprovals%2F{asked.pk}%2Fapprove%2F"
    assert client.post(path(asked, "approve")).status_code == 302
    assert station.done == []
    assert "only done by who is there now" in text_of(client.get(answer.url))
    assert client.get(path(asked, "decline")).status_code == 200


def test_every_page_speaks_spanish(asked, visit, ann, sue):
    client = visit(sue)
    client.cookies["django_language"] = "es"
    for page in ("/approvals/", path(asked, "approve"), path(asked, "decline")):
        assert client.get(page).status_code == 200


def test_an_officer_of_every_role_has_the_page(policy, station, visit):
    for role in (Role.AUDITOR, Role.COORDINATOR, Role.OFFICIAL, Role.OPERATOR):
        officer = precinct.an_officer(f"x-{role.value}", role, trained=None)
        assert visit(officer).get("/approvals/").status_code == 200
