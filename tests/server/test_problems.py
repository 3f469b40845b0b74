"""What becomes of an error: for machines a problem document, for people a page, for operators the truth without plates."""

import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.urls import include, path

from clearplate.core.errors import ClearplateError, FormatError, InvariantError, VerificationError
from clearplate.server import problems

# What a view could have in hand when it fails, and what must not get out.
SECRET = "ABC1234"
FAULTS = {
    "format": FormatError("The field sequence is missing."),
    "verification": VerificationError("The signature is wrong."),
    "invariant": InvariantError("The tree shrank from 9 to 8."),
    "other": ClearplateError("inner words"),
    "bug": ValueError(f"could not look up {SECRET}"),
    "denied": PermissionDenied(f"because of {SECRET}"),
    "absent": Http404(f"no {SECRET}"),
    "database": OperationalError(f"connection failed for {SECRET}"),
}


@login_not_required
def fail(request, kind):
    raise FAULTS[kind]


app_name = "problems"
urlpatterns = [
    path("ingest/<kind>", fail),
    path("page/<kind>", fail),
    path("", include("clearplate.server.urls")),
]
handler404 = "clearplate.server.problems.not_found"
handler500 = "clearplate.server.problems.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("kind", "status", "slug"),
    [
        ("format", 400, "format"),
        ("verification", 403, "verification"),
        ("invariant", 500, "invariant"),
        ("other", 500, "internal"),
        ("bug", 500, "internal"),
        ("denied", 403, "forbidden"),
        ("absent", 404, "not-found"),
        ("database", 503, "unavailable"),
    ],
)
def test_each_kind_of_error_has_its_problem(client, kind, status, slug):
    response = client.get(f"/ingest/{kind}")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:clearplate:problem:{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]


@pytest.mark.parametrize("kind", ["invariant", "other", "bug", "denied", "absent", "database"])
@pytest.mark.parametrize("place", ["ingest", "page"])
def test_our_own_words_about_a_fault_of_ours_do_not_leave(client, kind, place):
    body = client.get(f"/{place}/{kind}", headers={"accept": "text/html"}).content.decode()
    for words in (SECRET, "Traceback", "ValueError", "tree shrank", "inner words"):
        assert words not in body


def test_what_is_wrong_with_the_senders_bytes_is_told(client):
    assert client.get("/ingest/format").json()["detail"] == "The field sequence is missing."


@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_people_get_a_page_in_their_language(client, kind):
    response = client.get(f"/page/{kind}", headers={"accept": "text/html", "accept-language": "es"})
    assert response["Content-Type"].startswith("text/html")
    assert 'lang="es"' in response.content.decode()


def test_a_program_that_takes_no_html_gets_a_document_anywhere(client):
    response = client.get("/page/bug", headers={"accept": "application/json"})
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["bug", "database", "denied", "absent"])
def test_diagnostics_hold_neither_the_errors_text_nor_the_path(client, caplog, kind):
    with caplog.at_level(logging.DEBUG, logger="clearplate.problems"):
        client.get(f"/page/{kind}")
    told = "\n".join(
        logging.Formatter().format(record) for record in caplog.records if record.name == "clearplate.problems"
    )
    assert "page/<kind>" in told
    assert SECRET not in told


def test_djangos_own_lines_hold_neither_path_nor_text():
    fault = (ValueError, ValueError(SECRET), None)
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Error", f"/{SECRET}"), fault)
    assert problems.WithholdWords().filter(record)
    told = logging.Formatter().format(record)
    assert "ValueError" in told
    assert SECRET not in told


def test_other_lines_are_left_alone():
    record = logging.LogRecord("clearplate.ingest", logging.INFO, "", 0, "%s captures", (3,), None)
    assert problems.WithholdWords().filter(record)
    assert record.getMessage() == "3 captures"


def test_a_broken_invariant_is_loud(client, caplog):
    client.get("/page/invariant")
    loud = [record for record in caplog.records if record.levelno >= logging.CRITICAL]
    assert len(loud) == 1
    assert "The tree shrank from 9 to 8." in loud[0].getMessage()


def test_an_unknown_address_is_a_problem_too(client):
    assert client.get("/ingest/nowhere/at/all").json()["type"] == "urn:clearplate:problem:not-found"


def test_members_are_added_to_a_problem():
    response = problems.problem(401, "clock-skew", "Wrong clock", "Set it.", server_time="2026-11-24T06:30:00Z")
    assert b'"server_time":"2026-11-24T06:30:00Z"' in response.content


def test_health_says_nothing_but_that_it_is_well_and_no_day_is_overdue(client):
    response = client.get("/healthz")
    told = response.json()
    # How full this machine's disks are is nothing of the test's; that they are told in one word each is.
    room = told.pop("disks")
    assert (response.status_code, told) == (200, {"status": "ok", "retention": "ok"})
    assert set(room) <= {"database", "objects", "keyring", "public"}
    assert set(room.values()) <= {"ok", "low", "full"}


def test_no_answer_may_stay_in_a_cache(client):
    for address in ("/healthz", "/page/absent", "/ingest/bug"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_pages_may_load_nothing_from_elsewhere(client):
    policy = client.get("/page/absent")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_what_only_a_form_sends_to_tells_a_person_where_they_are(client):
    shown = client.get("/accounts/language/", headers={"accept": "text/html"})
    assert (shown.status_code, shown.headers["Allow"]) == (405, "POST")
    assert "Nothing was done: go back to its page." in shown.content.decode()
    assert client.get("/accounts/language/", headers={"accept": "application/json"}).content == b""
