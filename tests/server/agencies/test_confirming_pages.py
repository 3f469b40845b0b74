"""Confirmed access as people meet it: their own page, the list, the form, and the door until then."""

import argparse
import re

import pytest
from django.test import Client

import people
from clearplate.cli import officer as command
from clearplate.core.errors import FormatError
from clearplate.server import clock
from clearplate.server.agencies import actions, confirming, lockout, queries
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.tlog import queries as log
from people import Person, a_person, adopt_example_policy, an_agency, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _policy():
    adopt_example_policy()


def signed_in(person: Person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def made_by(person: Person, *roles: Role, name: str = "Nobody Real") -> Person:
    """Somebody whom a coordinator added in the browser, and who enrolled by the link."""
    person.officer.prove(clock.now())
    new = actions.NewOfficer(
        email=name.lower().replace(" ", ".") + "@example.gov",
        full_name=name,
        agency=an_agency(),
        roles=roles or (Role.OFFICIAL,),
    )
    made = actions.add_officer(person.officer, new)
    assert isinstance(made, Officer)
    link = actions.invite(person.officer, made)
    actions.accept_invitation(link.rstrip("/").rpartition("/")[2], people.PASSWORD)
    return Person(made, actions.enroll_totp(made))


def number_on(client: Client) -> str:
    text = client.get("/accounts/").content.decode()
    return re.search(r'id="number">([\d ]+)<', text)[1]


def count_on(client: Client) -> str | None:
    text = client.get("/accounts/").content.decode()
    found = re.search(r'<a class="cp-nav__link" href="/accounts/officers/".*?</a>', text, re.DOTALL)[0]
    shown = re.search(r'cp-nav__count">(\d+)<', found)
    return shown[1] if shown else None


@pytest.fixture
def chief():
    return a_person("Grace Hopper", Role.COORDINATOR)


def test_until_then_only_the_own_account_opens(chief):
    client = signed_in(made_by(chief, Role.SUPERVISOR))
    assert client.get("/").url == "/accounts/"
    page = client.get("/accounts/")
    assert page.status_code == 200
    assert "not confirmed yet" in page.content.decode()
    assert "cp-nav__link" not in page.content.decode()
    for path in ("/approvals/", "/cases/", "/review/", "/policy/", "/accounts/officers/", "/places/household/"):
        closed = client.get(path)
        assert closed.status_code == 403, path
        assert "Your access is not confirmed yet" in closed.content.decode()
    assert client.post("/cases/new/", {"number": "26-1"}).status_code == 403
    assert client.get("/accounts/password/").status_code == 200


def test_from_the_link_to_the_first_page(chief):
    official = signed_in(a_person("Alan Kay", Role.OFFICIAL))
    made = made_by(chief, Role.SUPERVISOR)
    own = signed_in(made)
    assert count_on(official) == "1"
    assert made.officer.full_name in official.get("/accounts/officers/").content.decode()
    address = f"/accounts/officers/{made.officer.pk}/"
    assert 'name="number"' in official.get(address).content.decode()
    answer = official.post(address + "confirm/", {"number": number_on(own)}, follow=True)
    assert "is confirmed and can act" in answer.content.decode()
    assert count_on(official) is None
    assert own.get("/").status_code == 200
    assert own.get("/approvals/").status_code == 200
    assert 'id="number"' not in own.get("/accounts/").content.decode()
    assert "Waiting for confirmation" not in official.get("/accounts/officers/").content.decode()


def test_a_wrong_number_is_said_at_the_field_in_both_languages(chief):
    official, made = signed_in(a_person("Alan Kay", Role.OFFICIAL)), made_by(chief)
    right = confirming.number_of(Officer.objects.get(pk=made.officer.pk))
    wrong = f"{(int(right) + 1) % 10**6:06}"
    address = f"/accounts/officers/{made.officer.pk}/confirm/"
    answer = official.post(address, {"number": wrong})
    assert answer.status_code == 422
    assert "This is not the confirmation number" in answer.content.decode()
    assert official.post(address, {"number": ""}).status_code == 422
    official.post("/accounts/language/", {"language": "es"})
    assert "no es el número de confirmación" in official.post(address, {"number": wrong}).content.decode()
    official.post("/accounts/language/", {"language": "en"})
    for _attempt in range(lockout.FAILURES_MAX - 2):
        answer = official.post(address, {"number": wrong})
    assert "Too many wrong numbers" in answer.content.decode()
    assert official.post(address, {"number": right}).status_code == 422


def test_who_made_it_is_offered_no_form_and_refused(chief):
    made, client = made_by(chief), signed_in(chief)
    page = client.get(f"/accounts/officers/{made.officer.pk}/").content.decode()
    assert "decides nothing until" in page
    assert 'name="number"' not in page
    assert count_on(client) is None
    assert "another person must confirm" in client.get("/accounts/officers/").content.decode()
    number = confirming.number_of(Officer.objects.get(pk=made.officer.pk))
    refused = client.post(f"/accounts/officers/{made.officer.pk}/confirm/", {"number": number})
    assert refused.status_code == 403
    assert "officers.confirm_other" in refused.content.decode()
    assert log.entries(kind="agencies.access_confirmed", limit=9) == []


def test_an_auditor_sees_who_waits_and_confirms_nobody(chief):
    made, client = made_by(chief), signed_in(a_person("Ed Auditor", Role.AUDITOR))
    assert "Waiting for confirmation" in client.get("/accounts/officers/").content.decode()
    assert 'name="number"' not in client.get(f"/accounts/officers/{made.officer.pk}/").content.decode()
    assert client.post(f"/accounts/officers/{made.officer.pk}/confirm/", {"number": "1"}).status_code == 404


def test_an_official_reads_the_list_and_changes_nothing(chief):
    client = signed_in(a_person("Alan Kay", Role.OFFICIAL))
    page = client.get(f"/accounts/officers/{chief.officer.pk}/").content.decode()
    assert "Change roles" not in page
    assert "Suspend" not in page
    assert client.get("/accounts/officers/add/").status_code == 404


def test_the_pages_that_make_and_reset_say_what_comes_next(chief):
    client, official = signed_in(chief), a_person("Alan Kay", Role.OFFICIAL)
    assert "decide nothing until" in client.get("/accounts/officers/add/").content.decode()
    filled = {"email": "new@example.gov", "full_name": "New Name", "language": "en", "agency": an_agency().pk}
    made = client.post("/accounts/officers/add/", filled | {"roles": ["auditor"]}).content.decode()
    assert "New Name decides nothing until" in made
    made = client.post("/accounts/officers/add/", filled | {"roles": ["operator"], "email": "o@example.gov"})
    assert "decides nothing until" not in made.content.decode()
    reset = f"/accounts/officers/{official.officer.pk}/reset-access/"
    assert "Alan Kay decides nothing until" in client.get(reset).content.decode()
    assert "Alan Kay decides nothing until" in client.post(reset).content.decode()
    ada = a_person("Ada Byron").officer
    roles = f"/accounts/officers/{ada.pk}/roles/"
    answer = client.post(roles, {"roles": ["investigator", "supervisor"]}, follow=True)
    assert "Ada Byron decides nothing until" in answer.content.decode()


def test_a_session_that_was_open_when_the_access_was_reset_is_over(chief):
    official = a_person("Alan Kay", Role.OFFICIAL)
    client = signed_in(official)
    chief.officer.prove(clock.now())
    actions.reset_access(chief.officer, official.officer)
    assert client.get("/approvals/").url.startswith("/accounts/login/")


def test_an_open_session_whose_role_was_given_anew_is_shut(chief):
    person = a_person("Ada Byron")
    client = signed_in(person)
    assert client.get("/cases/").status_code == 200
    chief.officer.prove(clock.now())
    actions.grant_role(chief.officer, person.officer, Role.SUPERVISOR)
    assert client.get("/cases/").status_code == 403


def test_the_operator_confirms_by_a_command(chief, capsys):
    made = made_by(chief)
    command.run_list(argparse.Namespace())
    assert "NOT CONFIRMED" in capsys.readouterr().out
    command.run_confirm(argparse.Namespace(email=made.officer.email))
    assert "The log says" in capsys.readouterr().out
    assert queries.officer_facts(made.officer, clock.now()).confirmed
    with pytest.raises(FormatError, match="does not wait"):
        command.run_confirm(argparse.Namespace(email=made.officer.email))
