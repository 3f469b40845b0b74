"""Where an officer stands: under whom, in command or not, suspended at once and for good until reinstated."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import people
from clearplate.core.errors import FormatError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import actions, queries, standing
from clearplate.server.agencies.freshness import again_url
from clearplate.server.agencies.models import Invitation, Officer, Role
from people import a_person, adopt_example_policy, sign_in
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(db):
    adopt_example_policy()
    person = a_person("Pat Reyes", Role.COORDINATOR)
    person.officer.prove(clock.now())
    return person


@pytest.fixture
def now(chief):
    return clock.now()


def officers(*names, role=Role.SUPERVISOR):
    return [a_person(name, role).officer for name in names]


def signed_in(person):
    client = Client()
    sign_in(client, person)
    return client


def test_a_supervisor_is_set_changed_and_taken_off(chief, now):
    ada, grace = officers("Ada Byron", "Grace Hopper")
    assert standing.set_supervisor(chief.officer, ada, grace, now=now) is None
    assert standing.set_supervisor(chief.officer, ada, grace, now=now) is None
    assert queries.superiors(ada.pk) == (grace.pk,)
    assert standing.set_supervisor(chief.officer, ada, None, now=now) is None
    named, none = entries("agencies.supervisor_set")
    assert (named["supervisor"] is not None, none["supervisor"]) == (True, None)
    assert queries.superiors(ada.pk) == ()


def test_nobody_comes_to_stand_above_themselves(chief, now):
    ada, grace, jean = officers("Ada Byron", "Grace Hopper", "Jean Bartik")
    standing.set_supervisor(chief.officer, ada, grace, now=now)
    standing.set_supervisor(chief.officer, grace, jean, now=now)
    assert queries.superiors(ada.pk) == (grace.pk, jean.pk)
    for officer, supervisor in ((jean, ada), (grace, ada), (ada, ada)):
        with pytest.raises(FormatError, match="above themselves"):
            standing.set_supervisor(chief.officer, officer, supervisor, now=now)
    assert len(entries("agencies.supervisor_set")) == 2


def test_a_circle_written_past_the_acts_ends_where_it_closes(chief):
    ada, grace = officers("Ada Byron", "Grace Hopper")
    Officer.objects.filter(pk=ada.pk).update(supervisor=grace)
    Officer.objects.filter(pk=grace.pk).update(supervisor=ada)
    assert set(queries.superiors(ada.pk)) <= {ada.pk, grace.pk}


def test_command_staff_is_said_once(chief, now):
    (ada,) = officers("Ada Byron")
    for _ in range(2):
        standing.set_command_staff(chief.officer, ada, command_staff=True, now=now)
    assert ada.command_staff is True
    assert [entry["command_staff"] for entry in entries("agencies.command_staff_set")] == [True]


@pytest.mark.parametrize("act", ["set_supervisor", "set_command_staff", "suspend", "reinstate"])
def test_who_may_not_is_refused_and_it_is_on_record(chief, now, act):
    (ada, bob) = officers("Ada Byron", "Bob Frank", role=Role.INVESTIGATOR)
    bob.prove(now)
    more = {
        "set_supervisor": {"supervisor": None},
        "set_command_staff": {"command_staff": True},
        "suspend": {"cause": "security"},
        "reinstate": {},
    }[act]
    assert getattr(standing, act)(bob, ada, **more, now=now).rule_id == "officers.role"
    assert getattr(standing, act)(chief.officer, chief.officer, **more, now=now).rule_id == "officers.not_oneself"
    assert len(entries("policy.refused")) == 2


def test_a_suspended_officer_can_do_nothing_at_once_and_an_open_session_is_over(chief, now):
    person = a_person("Ada Byron", Role.COORDINATOR)
    client = signed_in(person)
    assert client.get("/accounts/officers/").status_code == 200
    actions.invite(None, person.officer)
    assert standing.suspend(chief.officer, person.officer, cause="review_finding", now=now) is None
    assert standing.suspend(chief.officer, person.officer, cause="security", now=now) is None
    assert [entry["cause"] for entry in entries("agencies.suspended")] == ["review_finding"]
    assert client.get("/accounts/officers/").url.startswith("/accounts/login/")
    assert not Invitation.objects.filter(expires_at__gt=clock.now()).exists()

    # Also where an officer object is still at hand: the policy refuses whatever it is asked.
    person.officer.prove(now)
    refused = actions.grant_role(person.officer, chief.officer, Role.AUDITOR)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "people.suspended"


def test_what_happened_since_the_request_began_counts(chief, now):
    """A request holds the officer as they were when it began; the policy is told how they stand at the act."""
    person = a_person("Ada Byron", Role.COORDINATOR)
    begun = Officer.objects.get(pk=person.officer.pk)
    begun.prove(now)
    assert queries.officer_facts(begun, now).active
    assert standing.set_command_staff(chief.officer, person.officer, command_staff=True, now=now) is None
    assert queries.officer_facts(begun, now).command_staff
    assert standing.suspend(chief.officer, person.officer, cause="security", now=now) is None
    facts = queries.officer_facts(begun, now)
    assert (begun.is_active, begun.suspended_at) == (True, None)
    assert (facts.active, facts.suspended, facts.mfa_verified) == (False, True, True)
    refused = actions.grant_role(begun, chief.officer, Role.AUDITOR)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "people.suspended"


def test_a_session_stays_over_when_the_suspension_ends(chief, now):
    person = a_person("Ada Byron", Role.COORDINATOR)
    client = signed_in(person)
    standing.suspend(chief.officer, person.officer, cause="under_review", now=now)
    assert standing.reinstate(chief.officer, person.officer, now=now) is None
    assert len(entries("agencies.reinstated")) == 1
    assert client.get("/accounts/officers/").url.startswith("/accounts/login/")
    assert signed_in(person).get("/accounts/officers/").status_code == 200


def test_a_suspended_officer_does_not_sign_in_not_even_halfway(chief, now):
    person = a_person("Ada Byron")
    halfway = Client()
    halfway.post("/accounts/login/", {"login": person.officer.email, "password": people.PASSWORD})
    standing.suspend(chief.officer, person.officer, cause="security", now=now)
    halfway.post("/accounts/second-factor/authenticate/", {"code": person.code()})
    assert halfway.get("/", follow=True).redirect_chain[-1][0].startswith(("/accounts/login/", "/public/"))
    assert entries("agencies.signed_in") == []
    answer = Client().post("/accounts/login/", {"login": person.officer.email, "password": people.PASSWORD})
    assert answer.url.startswith("/accounts/inactive/")


def test_leaving_and_being_suspended_do_not_undo_each_other(chief, now):
    (ada,) = officers("Ada Byron")
    standing.suspend(chief.officer, ada, cause="under_review", now=now)
    assert actions.end_access(chief.officer, ada) is None
    assert len(entries("agencies.officer_left")) == 1
    standing.reinstate(chief.officer, ada, now=now)
    assert (ada.is_active, ada.suspended_at) == (False, None)
    standing.suspend(chief.officer, ada, cause="under_review", now=now)
    actions.restore_access(chief.officer, ada)
    assert (ada.is_active, ada.left_on) == (False, None)
    standing.reinstate(chief.officer, ada, now=now)
    assert ada.is_active is True


def test_a_supervisor_suspends_nobody_above_them_and_nobody_who_watches_them(chief, now):
    ada, grace, jean = officers("Ada Byron", "Grace Hopper", "Jean Bartik")
    (iris,) = officers("Iris Audit", role=Role.AUDITOR)
    standing.set_supervisor(chief.officer, ada, grace, now=now)
    ada.prove(now)
    for subject in (grace, iris, chief.officer):
        assert standing.suspend(ada, subject, cause="under_review", now=now).rules == ("officers.not_over",)
    assert standing.suspend(ada, jean, cause="under_review", now=now) is None
    assert Officer.objects.exclude(suspended_at=None).get() == jean


def test_the_last_coordinator_can_be_suspended_and_a_command_makes_another(chief, now):
    auditor = a_person("Iris Audit", Role.AUDITOR).officer
    auditor.prove(now)
    assert standing.suspend(auditor, chief.officer, cause="review_finding", now=now) is None
    assert actions.create_first_coordinator(
        email="new@example.gov", full_name="New Coordinator", agency_name="Testville Police"
    )


def test_the_database_knows_that_who_is_suspended_is_not_active(chief, now):
    with pytest.raises(IntegrityError, match="suspended"), transaction.atomic():
        Officer.objects.filter(pk=chief.officer.pk).update(suspended_at=now)


class TestPages:
    def test_a_coordinator_changes_where_somebody_stands(self, chief):
        ada, grace = officers("Ada Byron", "Grace Hopper")
        client = signed_in(chief)
        path = f"/accounts/officers/{ada.pk}/"
        assert "Supervisor and command staff" in client.get(path).content.decode()
        client.post(f"{path}standing/", {"supervisor": str(grace.pk), "command_staff": "on"})
        ada.refresh_from_db()
        assert (ada.supervisor, ada.command_staff) == (grace, True)
        answer = client.post(f"/accounts/officers/{grace.pk}/standing/", {"supervisor": str(ada.pk)})
        assert answer.status_code == 422
        assert "Nobody can stand above themselves" in answer.content.decode()

    def test_suspending_asks_why_first(self, chief):
        (ada,) = officers("Ada Byron")
        client = signed_in(chief)
        path = f"/accounts/officers/{ada.pk}/suspend/"
        assert "Suspend Ada Byron?" in client.get(path).content.decode()
        assert client.post(path, {"cause": "boredom"}).status_code == 400
        page = client.post(path, {"cause": "under_review"}, follow=True).content.decode()
        assert "Every act is refused." in page
        assert "suspended</span>" in client.get("/accounts/officers/").content.decode()
        done = client.post(f"/accounts/officers/{ada.pk}/reinstate/", follow=True).content.decode()
        assert "has ended" in done
        ada.refresh_from_db()
        assert ada.is_active

    def test_an_auditor_suspends_and_cannot_reinstate(self, chief):
        (ada,) = officers("Ada Byron")
        client = signed_in(a_person("Iris Audit", Role.AUDITOR))
        page = client.get(f"/accounts/officers/{ada.pk}/").content.decode()
        assert "/suspend/" in page
        assert "/reinstate/" not in page
        client.post(f"/accounts/officers/{ada.pk}/suspend/", {"cause": "review_finding"})
        ada.refresh_from_db()
        assert ada.suspended_at is not None
        assert client.post(f"/accounts/officers/{ada.pk}/reinstate/").status_code == 404

    def test_changing_access_asks_for_the_second_factor_anew(self, chief):
        (ada,) = officers("Ada Byron")
        client = signed_in(chief)
        session = client.session
        session["clearplate.proved_at"] = (clock.now() - timedelta(minutes=16)).isoformat()
        session.save()
        for what in ("roles", "training", "standing", "suspend", "reinstate", "end-access", "reset-access", "unlock"):
            answer = client.post(f"/accounts/officers/{ada.pk}/{what}/", {"cause": "security"})
            assert answer.url.startswith("/accounts/second-factor/reauthenticate/"), what
        assert client.get("/accounts/officers/").status_code == 200
        assert entries("agencies.suspended") == []
        client.post("/accounts/second-factor/reauthenticate/", {"code": chief.code(), "next": "/accounts/officers/"})
        client.post(f"/accounts/officers/{ada.pk}/suspend/", {"cause": "security"})
        assert len(entries("agencies.suspended")) == 1


def test_a_refusal_for_want_of_a_fresh_second_factor_leads_to_it_and_back(chief, rf):
    request = rf.post("/somewhere/", HTTP_REFERER="http://testserver/accounts/officers/")
    request.user, request.session = chief.officer, {}
    assert again_url(request, "officers.role") == ""
    leads = again_url(request, "people.mfa_fresh")
    assert leads == "/accounts/second-factor/reauthenticate/?next=%2Faccounts%2Fofficers%2F"
