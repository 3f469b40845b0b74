from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

import people
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.tlog import actions, delay, jobs, views

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    people.sign_in(client, people.a_person("Ada Byron", Role.AUDITOR))
    return client


def destroy(day):
    public = {"day": day, "key_sha256": "ab" * 32}
    return actions.append(kinds.custody.DAY_KEY_DESTROYED, public, {}, now=NOW)


def test_entries_are_told_newest_first_with_their_places(reader):
    destroy("2026-10-23")
    jobs.sequence()
    destroy("2026-10-24")
    page = reader.get("/tlog/?kind=custody.day_key_destroyed").content.decode()
    assert page.index("The key of day 2026-10-24 was destroyed") < page.index("The key of day 2026-10-23 was destroyed")
    assert "waiting" in page


def test_the_page_speaks_spanish(reader):
    destroy("2026-10-23")
    page = reader.get("/tlog/", headers={"accept-language": "es"}).content.decode()
    assert "La llave del día 2026-10-23 se destruyó" in page or "Se destruyó la llave del día 2026-10-23" in page


def test_a_signed_in_officers_name_and_address_are_not_on_the_page(reader):
    page = reader.get("/tlog/?kind=agencies.signed_in").content.decode()
    assert "signed in with a second factor" in page
    assert "ada.byron@example.gov" not in page


def test_long_logs_come_in_pages(reader):
    actions.append_many(
        [(kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-23", "key_sha256": f"{n:064x}"}, {}) for n in range(60)],
        now=NOW,
    )
    first = reader.get("/tlog/?kind=custody.day_key_destroyed").context
    assert len(first["lines"]) == 50
    rest = reader.get(f"/tlog/?kind=custody.day_key_destroyed&before={first['older']}").context
    assert (len(rest["lines"]), rest["older"], rest["newest"]) == (10, None, False)


@pytest.mark.parametrize("question", ["?kind=nonsense", "?before=nonsense", "?before=0"])
def test_a_question_that_makes_no_sense_is_answered_all_the_same(reader, question):
    assert reader.get(f"/tlog/{question}").status_code == 200


def test_a_kind_of_a_later_version_is_told_by_its_name(reader):
    later = LogKind(9999, "tests.imagined", (), (), "Imagined.", "Imaginado.")
    actions.append(later, {}, {}, now=NOW)
    assert views.told(views.queries.entries()[0], "en").sentence == "tests.imagined"


def test_a_stranger_does_not_see_it(client):
    assert client.get("/tlog/").status_code == 302


def test_a_delayed_entry_is_shown_to_auditors_only(client, reader, monkeypatch):
    monkeypatch.setattr(delay, "_provider", [lambda _now: timedelta(hours=2)])
    now = clock.now()
    public = {"day": "2026-10-24", "key_sha256": "ab" * 32}
    actions.append(kinds.custody.DAY_KEY_DESTROYED, public, {}, now=now - timedelta(hours=3))
    actions.append(kinds.custody.DAY_KEY_DESTROYED, public | {"day": "2026-10-25"}, {}, now=now)
    assert "The key of day 2026-10-25" in reader.get("/tlog/").content.decode()
    officer = Client()
    people.sign_in(officer, people.a_person("Cora Dean", Role.COORDINATOR))
    page = officer.get("/tlog/").content.decode()
    assert "The key of day 2026-10-24" in page
    assert "The key of day 2026-10-25" not in page
