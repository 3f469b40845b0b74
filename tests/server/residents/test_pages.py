"""Pages of what residents bring, without scripts: list, recording, answering, the slip, in both languages."""

import re
from datetime import timedelta

import pytest
from django.test import Client

import precinct
from clearplate.server.agencies.models import Role
from clearplate.server.residents.models import Kind, Matter
from roadside import entries

pytestmark = pytest.mark.django_db
NOTE = "Ms Rivera asks for the searches of March"


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


def recorded(now, **changes):
    form = {"kind": "records_request", "way": "email", "received_on": now.date().isoformat(), "words": NOTE}
    return form | changes


def test_a_request_is_recorded_its_slip_shown_and_answered(cora, visit, now):
    browser = visit(cora)
    assert "No resident has brought anything yet" in text_of(browser.get("/residents/"))
    done = browser.post("/residents/record/", recorded(now), follow=True)
    matter = Matter.objects.get()
    slip = text_of(done)
    for told in (
        matter.reference,
        "You get an answer by",
        'cp-slip" lang="es"',
        "/public/residents.html",
        "/public/es/residents.html",
    ):
        assert told in slip, told
    assert NOTE not in slip
    page = text_of(browser.get("/residents/"))
    assert "1 resident waits." in page
    assert 'cp-nav__count">1<' in page
    assert NOTE not in page
    shown = text_of(browser.get(f"/residents/{matter.pk}/"))
    assert NOTE in shown
    assert "Upheld" not in shown
    answer = {"outcome": "granted", "answered_on": now.date().isoformat(), "words": "Sent 14 pages"}
    shown = text_of(browser.post(f"/residents/{matter.pk}/answer/", answer, follow=True))
    for told in ("Answered. The public register says so.", "Sent 14 pages", "Granted"):
        assert told in shown, told
    assert "Every resident has an answer" in text_of(browser.get("/residents/"))


def test_what_is_overdue_stands_on_top_in_red_and_a_filter_shows_one_kind(cora, brought, visit):
    brought(cora, Kind.COMMENT)
    late = brought(cora, Kind.MISUSE, ago=11)
    page = text_of(visit(cora).get("/residents/"))
    assert "1 answer is overdue." in page
    assert page.index(late.reference) < page.index(late.reference.replace("0002", "0001"))
    assert "cp-review--overdue" in page
    assert "Overdue since" in page
    page = text_of(visit(cora).get("/residents/?kind=comment"))
    assert late.reference not in page
    assert "1 answer is overdue." not in page
    assert late.reference in text_of(visit(cora).get("/residents/?kind=nothing"))


def test_faults_stand_beside_their_fields(cora, brought, visit, now):
    browser = visit(cora)
    tomorrow = (now.date() + timedelta(days=1)).isoformat()
    answer = browser.post("/residents/record/", recorded(now, received_on=tomorrow, words=""))
    assert answer.status_code == 400
    assert "Write it down." in text_of(answer)
    answer = browser.post("/residents/record/", recorded(now, received_on=tomorrow))
    assert "This day is not here yet." in text_of(answer)
    matter = brought(cora, Kind.WRONG_READ, ago=2)
    form = {"outcome": "granted", "answered_on": now.date().isoformat(), "words": "Sent"}
    assert browser.post(f"/residents/{matter.pk}/answer/", form).status_code == 400
    form |= {"outcome": "upheld", "answered_on": "2020-01-01"}
    shown = text_of(browser.post(f"/residents/{matter.pk}/answer/", form))
    assert "Give a day from the one on which it reached the city until today." in shown
    assert entries("residents.answered") == []


def test_more_time_and_no_answer(cora, brought, visit, now):
    first, second = brought(cora), brought(cora, Kind.COMMENT)
    until = (now.date() + timedelta(days=30)).isoformat()
    form = {"because": "large_volume", "until": until, "words": "900 pages"}
    shown = text_of(visit(cora).post(f"/residents/{first.pk}/extend/", form, follow=True))
    assert "Extended. Tell the resident the new day." in shown
    assert "It takes longer" not in shown
    refused = visit(cora).post(f"/residents/{first.pk}/extend/", form)
    assert refused.status_code == 403
    assert "An answer is extended once." in text_of(refused)
    form = {"because": "resident_withdrew", "words": "Called back"}
    shown = text_of(visit(cora).post(f"/residents/{second.pk}/withdraw/", form, follow=True))
    assert "The resident took it back" in shown
    assert "You get an answer by" not in text_of(visit(cora).get(f"/residents/{second.pk}/slip/"))


def test_an_auditor_reads_and_changes_nothing(cora, oda, brought, visit, now):
    matter = brought(cora)
    page = text_of(visit(oda).get(f"/residents/{matter.pk}/"))
    assert NOTE in page
    assert "<form method" not in page.split("<main", 1)[1]
    for path in ("record/", f"{matter.pk}/answer/", f"{matter.pk}/extend/", f"{matter.pk}/withdraw/"):
        assert visit(oda).post(f"/residents/{path}", recorded(now)).status_code == 404


def test_nobody_else_finds_it_and_a_supervisor_only_their_agencys(cora, sue, brought, visit):
    matter = brought(cora)
    ann = precinct.an_officer("ann", Role.INVESTIGATOR)
    assert visit(ann).get("/residents/").status_code == 404
    for path in (f"/residents/{matter.pk}/", f"/residents/{matter.pk}/slip/"):
        assert visit(ann).get(path).status_code == 404
        assert visit(sue).get(path).status_code == 404


def test_it_is_there_in_spanish(cora, brought, visit):
    matter = brought(cora, Kind.WRONG_STOP, ago=11)
    cora.language = "es"
    cora.save()
    browser = visit(cora)
    browser.post("/accounts/language/", {"language": "es"})
    for path in ("/residents/", f"/residents/{matter.pk}/", f"/residents/{matter.pk}/slip/", "/residents/record/"):
        assert '<html lang="es"' in text_of(browser.get(path))
