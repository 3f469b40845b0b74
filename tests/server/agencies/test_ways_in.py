"""Every address is either on the short list of public ones or behind the second factor; a deployment without doors does not start."""

import argparse

import pytest
from django.core.checks import run_checks
from django.test import RequestFactory
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern

from clearplate.cli import officer as command
from clearplate.core.errors import FormatError
from clearplate.server.agencies import actions, queries
from clearplate.server.agencies.middleware import is_public, where
from clearplate.server.agencies.models import Officer, Role
from people import a_person, an_agency

PUBLIC = {
    "portal:start",
    "portal:file",
    "portal:receipt",
    "portal:consistency",
    "healthz",
    "set_language",
    "agencies:language",
    "agencies:invitation",
    "account_login",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def addresses(resolver, prefix=""):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield prefix + (one.name or ""), one.callback
        else:
            yield from addresses(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)


class Match:
    def __init__(self, name):
        self.view_name, self.namespace = name, name.rpartition(":")[0]


def test_only_these_pages_are_public():
    found = set()
    for name, view in addresses(get_resolver()):
        request = RequestFactory().get("/")
        request.resolver_match = Match(name)
        if is_public(request, view) and not name.startswith(("ingest:", "records:")):
            found.add(name)
    assert found == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/search/", "/cases/", "/cameras/", "/accounts/officers/", "/accounts/second-factor/recovery-codes/"]
)
def test_a_stranger_gets_the_door_and_nothing_else(client, path):
    assert resolve(path)
    assert client.get(path).url.startswith("/accounts/login/?next=")
    assert client.post(path).url.startswith("/accounts/login/?next=")


@pytest.mark.django_db
def test_a_stranger_at_the_citys_address_gets_the_public_pages(client):
    assert client.get("/").url == "/public/"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/?page=2"}, "/cases/"),
        ({"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/cases/"}, "/"),
        ({"HX-Request": "true"}, "/"),
        ({}, "/search/line/?x=1"),
    ],
)
def test_one_returns_to_the_page_one_was_on_and_never_to_another_site(headers, expected):
    assert where(RequestFactory().get("/search/line/?x=1", headers=headers)) == expected


def test_a_form_sent_too_late_returns_to_its_page():
    request = RequestFactory().post("/cases/new/", headers={"Referer": "http://testserver/cases/new/"})
    assert where(request) == "/cases/new/"


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        ("MIDDLEWARE", [], "agencies.E001"),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.PBKDF2PasswordHasher"], "agencies.E002"),
        ("MFA_SUPPORTED_TYPES", ["totp"], "agencies.E003"),
    ],
)
def test_a_deployment_whose_doors_would_not_lock_is_refused(settings, setting, value, fault):
    assert fault not in {message.id for message in run_checks()}
    setattr(settings, setting, value)
    assert fault in {message.id for message in run_checks()}


def run(*words):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    arguments = parser.parse_args(["officer", *words])
    return arguments.run(arguments)


PAT = ("--email", "pat@example.gov", "--name", "Pat Reyes", "--agency", "Testville Police")


@pytest.mark.django_db
def test_the_command_invites_the_first_coordinator_once(capsys):
    assert run("create-coordinator", *PAT) == 0
    link = capsys.readouterr().out.split()[-1]
    assert link.startswith("http://127.0.0.1:8000/accounts/invitation/")
    with pytest.raises(FormatError, match="already"):
        run("create-coordinator", *PAT)


@pytest.mark.django_db
def test_the_command_adds_an_official_and_lists_people_without_their_names(capsys):
    run("add", *PAT, "--role", "official", "--role", "coordinator", "--kind", "city")
    capsys.readouterr()
    run("list")
    line = capsys.readouterr().out
    assert line == "pat@example.gov  coordinator,official  not trained  no second factor\n"


@pytest.mark.django_db
def test_the_command_ends_restores_and_resets_access(capsys):
    ada = a_person("Ada Byron").officer
    email = ("--email", ada.email)
    with pytest.raises(FormatError, match="reset-access"):
        run("invite", *email)
    run("end-access", *email)
    assert not Officer.objects.get(pk=ada.pk).is_active
    run("restore-access", *email)
    assert Officer.objects.get(pk=ada.pk).is_active
    run("reset-access", *email)
    assert queries.second_factors(ada) == []
    run("invite", *email)
    assert capsys.readouterr().out.count("/accounts/invitation/") == 2


@pytest.mark.django_db
def test_the_command_names_what_it_did_not_find():
    with pytest.raises(FormatError, match="officer list"):
        run("end-access", "--email", "nobody@example.gov")


@pytest.mark.django_db
def test_officers_with_a_role_are_the_active_ones():
    for name in ("Ada Byron", "Grace Hopper"):
        a_person(name, Role.SUPERVISOR)
    actions.end_access(None, Officer.objects.get(email="ada.byron@example.gov"))
    assert [found.full_name for found in queries.with_role(Role.SUPERVISOR)] == ["Grace Hopper"]
    assert an_agency().officers.count() == 2
