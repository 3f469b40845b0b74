"""The coordinator's desk and one's own account over HTTP: what is typed wrong is said, what is done is done once."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from clearplate.core.tlog.entries import parse_entry
from clearplate.server import clock
from clearplate.server.agencies import actions, lockout, queries
from clearplate.server.agencies.models import Agency, Officer, Role
from clearplate.server.policy import queries as policy
from clearplate.server.tlog.models import TlogEntry
from people import a_person, adopt_example_policy, sign_in

pytestmark = pytest.mark.django_db


def kinds():
    return [parse_entry(bytes(row.entry)).kind for row in TlogEntry.objects.order_by("entry_id")]


@pytest.fixture
def ada():
    adopt_example_policy()
    return a_person("Ada Byron").officer


@pytest.fixture
def desk(client, ada):
    pat = a_person("Pat Reyes", Role.COORDINATOR)
    sign_in(client, pat)
    client.pat = pat.officer
    return client


def at(officer, act=""):
    return f"/accounts/officers/{officer.id}/{act}"


def test_ticked_roles_become_the_roles_held(desk, ada):
    assert desk.post(at(ada, "roles/"), {"roles": ["investigator", "supervisor"]}).url == at(ada)
    assert desk.post(at(ada, "roles/"), {"roles": ["supervisor"]}).url == at(ada)
    assert Officer.objects.get(pk=ada.pk).role_set == {Role.SUPERVISOR}
    assert kinds()[-2:] == ["agencies.role_granted", "agencies.role_removed"]


def test_a_role_that_does_not_exist_is_said_to_be_wrong(desk, ada):
    answer = desk.post(at(ada, "roles/"), {"roles": ["mayor"]})
    assert answer.status_code == 422
    assert answer.context["roles_form"].errors["roles"]


def training(**changes):
    today = clock.now().date()
    return {"course": "plate-readers", "completed_on": today, "expires_on": today + timedelta(days=365), **changes}


def test_training_is_recorded_and_what_cannot_be_is_refused_in_words(desk, ada):
    assert desk.post(at(ada, "training/"), training()).url == at(ada)
    assert ada.trainings.count() == 2
    tomorrow = clock.now().date() + timedelta(days=1)
    answer = desk.post(at(ada, "training/"), training(completed_on=tomorrow))
    assert answer.status_code == 422
    assert "cannot be completed in the future" in answer.content.decode()
    assert desk.post(at(ada, "training/"), training(course="juggling")).status_code == 422
    assert ada.trainings.count() == 2


def test_access_ends_after_a_question_and_comes_back_with_one_click(desk, ada):
    assert "End the access of Ada Byron?" in desk.get(at(ada, "end-access/")).content.decode()
    assert Officer.objects.get(pk=ada.pk).is_active
    desk.post(at(ada, "end-access/"))
    assert "Restore access" in desk.get(at(ada)).content.decode()
    desk.post(at(ada, "restore-access/"))
    assert Officer.objects.get(pk=ada.pk).is_active


def test_a_new_start_shows_its_link_once(desk, ada):
    assert "Give Ada Byron a new start?" in desk.get(at(ada, "reset-access/")).content.decode()
    link = desk.post(at(ada, "reset-access/")).context["link"]
    assert link not in desk.get(at(ada)).content.decode()


def test_an_address_that_is_taken_is_said_to_be(desk):
    form = {"full_name": "Ada Again", "agency": Agency.objects.get().id, "language": "en", "roles": ["auditor"]}
    answer = desk.post("/accounts/officers/add/", {**form, "email": "ADA.BYRON@example.gov"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert (
        desk.post("/accounts/officers/add/", {**form, "email": "ada2@example.gov", "roles": []}).context["form"].errors
    )


def test_nobody_who_is_not_there_has_a_page(desk):
    assert desk.get("/accounts/officers/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_with_no_policy_in_force_every_act_shows_the_rule_that_refuses(client):
    ada = a_person("Ada Byron").officer
    sign_in(client, a_person("Pat Reyes", Role.COORDINATOR))
    form = {"full_name": "A", "email": "a@example.gov", "agency": ada.agency_id, "language": "en", "roles": ["auditor"]}
    acts = [("/accounts/officers/add/", form), (at(ada, "roles/"), {"roles": []}), (at(ada, "training/"), training())]
    acts += [(at(ada, act), {}) for act in ("end-access/", "restore-access/", "reset-access/", "unlock/")]
    for path, posted in acts:
        answer = client.post(path, posted)
        assert answer.status_code == 403, path
        assert "policy.none_in_force" in answer.content.decode()
        assert kinds()[-1] == "policy.refused"


def test_who_lost_the_role_meanwhile_finds_no_desk(desk, ada):
    desk.post(at(ada, "roles/"), {"roles": ["coordinator"]})
    desk.pat.roles.all().delete()
    assert desk.post(at(ada, "end-access/")).status_code == 404, "Pat is no coordinator any more"
    assert Officer.objects.get(pk=ada.pk).is_active


def test_a_second_factor_may_go_while_another_stays(client):
    grace = a_person("Grace Hopper", Role.AUDITOR)
    sign_in(client, grace)
    client.post("/accounts/second-factor/reauthenticate/", {"code": grace.code()})
    passkey = Authenticator.objects.create(
        user=grace.officer, type="webauthn", data={"name": "Desk key", "credential": {}}
    )
    page = client.get(f"/accounts/second-factor/passkeys/{passkey.pk}/remove/")
    assert "Desk key" in page.content.decode()
    client.post(f"/accounts/second-factor/passkeys/{passkey.pk}/remove/")
    assert kinds()[-1] == "agencies.mfa_removed"
    again = Authenticator.objects.create(user=grace.officer, type="webauthn", data={"name": "Key", "credential": {}})
    client.post("/accounts/second-factor/totp/remove/")
    assert kinds()[-1] == "agencies.mfa_removed"
    assert client.get("/accounts/").status_code == 200
    before = len(kinds())
    assert client.post(f"/accounts/second-factor/passkeys/{again.pk}/remove/").status_code == 403
    assert len(kinds()) == before


def test_one_sees_ones_own_account_and_only_that(client):
    sign_in(client, a_person("Ada Byron"))
    page = client.get("/accounts/").content.decode()
    assert "ada.byron@example.gov" in page
    assert "10 left" in page


def test_the_start_page_says_what_stands_in_the_way(client):
    sign_in(client, a_person("Ada Byron", trained=False))
    assert "No training recorded" in client.get("/").content.decode()


def test_failures_long_ago_do_not_count_towards_a_lock(ada):
    now = clock.now()
    for _turn in range(lockout.FAILURES_MAX - 1):
        lockout.count_failure(ada.email, now)
    assert lockout.count_failure(ada.email, now + lockout.WINDOW + timedelta(seconds=1)) == 1


def test_a_wrong_invitation_form_says_so(client, ada):
    path = actions.invite(None, ada).removeprefix("http://127.0.0.1:8000")
    answer = client.post(path, {"password": "seven quiet herons", "again": "seven quiet heron"})
    assert "not the same" in answer.content.decode()
    assert client.post(path, {"password": "short", "again": "short"}).context["form"].errors["password"]


def test_an_unknown_language_changes_nothing(client):
    answer = client.post("/accounts/language/", {"language": "xx", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    assert "django_language" not in client.cookies


def test_the_list_of_officers_asks_as_often_however_many_there_are(ada, django_assert_num_queries):
    for name in ("Grace Hopper", "Alan Turing", "Edsger Dijkstra"):
        a_person(name, Role.SUPERVISOR)
    policy.parameters(clock.now())  # the document is parsed once in each process
    with django_assert_num_queries(4):
        listed = queries.people(clock.now())
    assert all(person.second_factors == ["totp"] for person in listed)
    assert {person.training.in_force for person in listed if Role.SUPERVISOR in person.roles} == {True}
