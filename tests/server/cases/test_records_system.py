"""The records system's door: a token puts cases of its own agency, again and again, and can do nothing else."""

import json
from datetime import timedelta

import pytest

from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.cases import adapters
from clearplate.server.cases.models import AdapterToken, Case
from people import a_person
from people import sign_in as sign_in_person
from precinct import a_case, an_agency, an_officer
from roadside import entries

pytestmark = pytest.mark.django_db

ROBBERY = {"case_number": "26-000117", "offense_type": "120", "state": "active", "officers": ["ann@testville.example"]}


@pytest.fixture
def token(road, now):
    return adapters.make_token_by_command(an_agency(), "records system", now=now)


def put(client, secret, document, path="case", **headers):
    body = document if isinstance(document, bytes) else json.dumps(document)
    headers = {"content_type": "application/json", "HTTP_AUTHORIZATION": f"Bearer {secret}"} | headers
    return client.put(f"/cases/v1/{path}", body, **headers)


def test_a_case_is_put_once_however_often_it_is_sent(client, token):
    an_officer("ann")
    first = put(client, token.secret, ROBBERY)
    assert (first.status_code, first["Content-Type"]) == (201, "application/json")
    assert first.json() == {"opened": 1, "changed": 0, "unchanged": 0, "unknown_officers": []}
    again = put(client, token.secret, ROBBERY)
    assert (again.status_code, again.json()["unchanged"]) == (200, 1)
    case = Case.objects.get()
    assert [one.officer.email for one in case.assignments.all()] == ["ann@testville.example"]
    (entry,) = entries("cases.imported")
    assert (entry["officer"], entry["agency"], entry["opened"]) == (None, "Testville Police", 1)
    closed = put(client, token.secret, ROBBERY | {"state": "closed"})
    assert (closed.status_code, closed.json()["changed"]) == (200, 1)
    assert not Case.objects.get().is_active
    assert len(entries("cases.imported")) == 2


def test_many_are_put_together_or_none(client, token):
    two = {"cases": [ROBBERY | {"officers": ["who@else.example"]}, ROBBERY | {"case_number": "26-000118"}]}
    done = put(client, token.secret, two, "cases")
    assert done.json()["opened"] == 2
    assert done.json()["unknown_officers"] == ["ann@testville.example", "who@else.example"]
    bad = {"cases": [ROBBERY | {"case_number": "26-000119"}, ROBBERY | {"case_number": "none"}, ROBBERY | {"x": 1}]}
    answer = put(client, token.secret, bad, "cases")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(fault["index"], fault["member"]) for fault in answer.json()["faults"]] == [(1, "case_number"), (2, "x")]
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"case_number": "117"},
        {"offense_type": "XYZ"},
        {"state": "open"},
        {"state": None},
        {"officers": "ann@testville.example"},
        {"officers": ["a b"]},
        {"officers": [1]},
        {"officers": ["\ud800@testville.example"]},
        {"officers": ["a\x00@testville.example"]},
        {"suspect": "nobody's business"},
    ],
)
def test_a_case_in_disorder_is_refused_with_its_member(client, token, change):
    answer = put(client, token.secret, ROBBERY | change)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["member"] == next(iter(change))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("document", "path", "headers", "status"),
    [
        (b"{", "case", {}, 400),
        (b"\xff", "case", {}, 400),
        (b"[" * 100_000, "case", {}, 400),
        ({"cases": []}, "cases", {}, 400),
        ([ROBBERY], "cases", {}, 400),
        (ROBBERY, "case", {"content_type": "text/csv"}, 415),
        (ROBBERY, "case", {"HTTP_AUTHORIZATION": ""}, 401),
        (ROBBERY, "case", {"HTTP_AUTHORIZATION": "Bearer cpc_nonsense"}, 401),
        (ROBBERY, "case", {"HTTP_AUTHORIZATION": "Bearer cpc_ñ"}, 401),
        (ROBBERY, "case", {"HTTP_AUTHORIZATION": "Basic eDp5"}, 401),
        (b"x" * 3_000_000, "case", {}, 413),
    ],
)
def test_every_fault_is_a_problem_document(client, token, document, path, headers, status):
    answer = put(client, token.secret, document, path, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Case.objects.exists()


def test_a_session_does_not_open_this_door_and_the_token_no_other(client, token, road):
    assert client.get("/cases/v1/case").status_code == 405
    assert client.get("/cases/", HTTP_AUTHORIZATION=f"Bearer {token.secret}").status_code == 302
    sign_in_person(client, a_person("Pat Reyes", Role.COORDINATOR))
    assert client.put("/cases/v1/case", json.dumps(ROBBERY), content_type="application/json").status_code == 401


def test_a_token_reaches_its_own_agency_only(client, token, now):
    theirs = a_case("26-000117", an_officer("sue", agency=an_agency("County Sheriff")))
    assert put(client, token.secret, ROBBERY | {"state": "closed"}).status_code == 201
    theirs.refresh_from_db()
    assert theirs.is_active


def test_only_its_hash_is_kept_and_a_revoked_token_is_over(client, token, now):
    row = AdapterToken.objects.get()
    assert token.secret.encode() not in bytes(row.secret_sha256)
    adapters.revoke_token_by_command(row, now=now)
    adapters.revoke_token_by_command(row, now=now)
    assert len(entries("cases.adapter_token_revoked")) == 1
    assert put(client, token.secret, ROBBERY).status_code == 401


def test_a_token_counts_for_a_year_and_is_told_that_it_ended(client, road, now):
    today = clock.now()
    old, older = (
        adapters.make_token_by_command(an_agency(), f"{days} days old", now=today - timedelta(days=days))
        for days in (364, 365)
    )
    assert put(client, old.secret, ROBBERY).status_code == 201
    refused = put(client, older.secret, ROBBERY | {"case_number": "26-000118"})
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="clearplate cases"')
    assert refused.json()["detail"].startswith(f"This token ended on {today:%Y-%m-%d}, a year after it was made.")
    assert Case.objects.count() == 1
    adapters.revoke_token_by_command(older.token, now=today)
    assert "living token" in put(client, older.secret, ROBBERY).json()["detail"]


@pytest.mark.parametrize(
    ("age", "told", "not_told"),
    [
        (1, "Revoke<", "day left"),
        (334, "Revoke<", "day left"),
        (335, "29 days left: make a new one", "ended"),
        (365, "ended", "day left"),
    ],
)
def test_the_page_says_when_a_token_ends(client, road, age, told, not_told):
    adapters.make_token_by_command(an_agency(), "nightly", now=clock.now() - timedelta(days=age))
    sign_in_person(client, a_person("Pat Reyes", Role.COORDINATOR))
    page = client.get("/cases/records-system/").content.decode()
    rows = page[page.index("<tbody>") : page.index("</tbody>")]
    assert told in rows
    assert not_told not in rows


def test_a_length_that_is_no_number_is_told(client, token):
    assert put(client, token.secret, ROBBERY, CONTENT_LENGTH="many").status_code == 400


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INVESTIGATOR, Role.AUDITOR])
def test_only_a_coordinator_makes_one(road, now, role):
    refused = adapters.make_token(By(an_officer("ann", role), None), "records system", now=now)
    assert isinstance(refused, Refused)
    assert not AdapterToken.objects.exists()


def test_a_coordinator_makes_and_revokes_by_page(client, road):
    sign_in_person(client, a_person("Pat Reyes", Role.COORDINATOR))
    assert "No token yet" in client.get("/cases/records-system/").content.decode()
    assert client.post("/cases/records-system/make/", {"label": ""}).status_code == 422
    made = client.post("/cases/records-system/make/", {"label": "nightly"})
    secret = next(
        word for word in made.content.decode().replace("<", " ").replace(">", " ").split() if word.startswith("cpc_")
    )
    assert adapters.token_of(secret, now=clock.now()) is not None
    assert secret not in client.get("/cases/records-system/").content.decode()
    token = AdapterToken.objects.get()
    assert client.get(f"/cases/records-system/{token.pk}/revoke/").status_code == 200
    assert client.post(f"/cases/records-system/{token.pk}/revoke/").status_code == 302
    assert adapters.token_of(secret, now=clock.now()) is None
    assert len(entries("cases.adapter_token_made")) == len(entries("cases.adapter_token_revoked")) == 1


def test_another_agencys_token_does_not_exist_here(client, road, now):
    other = adapters.make_token_by_command(an_agency("County Sheriff"), "theirs", now=now).token
    sign_in_person(client, a_person("Pat Reyes", Role.COORDINATOR))
    assert client.post(f"/cases/records-system/{other.pk}/revoke/").status_code == 404
