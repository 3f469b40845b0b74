"""Pages of reviews without scripts: the queue, deciding, explaining, findings, audits, samples, in both languages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

import precinct
from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.review.sampling import Period, draw
from clearplate.core.search import Looks
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.review import queries
from clearplate.server.review.models import Disposition, Sample, State
from clearplate.server.tlog import jobs
from precinct import REASON
from reviewing import PLATE, asked
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


def path(item, what=""):
    return f"/review/{item.pk}/{what}"


def test_a_supervisor_reviews_from_the_queue_to_the_next(ann, sue, visit, now):
    first, second = asked(ann, now - timedelta(minutes=5)), asked(ann, now)
    page = text_of(visit(sue).get("/review/"))
    assert "2 searches wait." in page
    assert 'cp-nav__count">2<' in page
    assert page.index(path(first)) < page.index(path(second))
    for hidden in (PLATE, REASON):
        assert hidden not in page
    shown = text_of(visit(sue).get(path(first)))
    for told in (PLATE, REASON, "26-000001", "Robbery", "Ann Tester"):
        assert told in shown, told
    assert path(second) in shown
    done = visit(sue).post(path(first, "proper/"))
    assert done.url == path(second)
    assert "Noted as proper." in text_of(visit(sue).get(done.url))
    visit(sue).post(path(second, "proper/"))
    assert "Nothing waits for your review" in text_of(visit(sue).get("/review/"))
    assert queries.find(second.pk).state == State.CLOSED


def test_what_is_overdue_is_red_and_said(ann, sue, visit, now):
    asked(ann, now - timedelta(days=15))
    asked(ann, now)
    page = text_of(visit(sue).get("/review/"))
    assert "1 is overdue." in page
    assert page.index("Overdue since") < page.index("Due ")
    assert "cp-review--overdue" in page


def test_flags_speak_the_readers_language(ann, sue, visit, now):
    for _ in range(6):
        item = asked(ann, now)
    assert "The same officer has searched this plate" in text_of(visit(sue).get(path(item)))
    visit(sue).post("/accounts/language/", {"language": "es", "next": "/"})
    page = text_of(visit(sue).get(path(item)))
    assert "La misma persona ha buscado esta placa" in page
    visit(sue).post("/accounts/language/", {"language": "en", "next": "/"})


def test_whoever_may_not_review_is_told_which_rule_keeps_them(ann, sue, visit, now):
    item = asked(ann, now)
    peer = precinct.an_officer("pat")
    answer = visit(peer).get(path(item))
    assert answer.status_code == 403
    assert "Only supervisors and auditors review searches." in text_of(answer)
    answer = visit(ann).get(path(item))
    assert answer.status_code == 403
    assert REASON not in text_of(answer)
    assert visit(peer).post(path(item, "proper/")).status_code == 403
    assert visit(peer).get(path(item, "explain/")).status_code == 404
    assert visit(peer).get("/review/findings/").status_code == 404
    assert "Nobody asks about your searches" in text_of(visit(peer).get("/review/"))


def test_the_searcher_explains_on_their_own_page(ann, sue, visit, now):
    item = asked(ann, now)
    assert visit(sue).post(path(item, "ask/"), {"words": " "}).status_code == 400
    visit(sue).get(path(item))
    visit(sue).post(path(item, "ask/"), {"words": "Why so wide?"})
    page = text_of(visit(ann).get("/review/"))
    assert "Explain your search" in page
    assert 'cp-nav__count">1<' in page
    assert "Why so wide?" in text_of(visit(ann).get(path(item, "explain/")))
    assert visit(ann).post(path(item, "explain/"), {"words": ""}).status_code == 400
    visit(ann).post(path(item, "explain/"), {"words": "Witnesses saw it twice"})
    assert "Witnesses saw it twice" in text_of(visit(sue).get(path(item)))


def test_signs_that_nobody_sees_are_told(ann, sue, visit, now):
    item = asked(ann, now)
    visit(sue).get(path(item))
    for words in ("\u200b", "why\uffff"):
        answer = visit(sue).post(path(item, "ask/"), {"words": words})
        assert answer.status_code == 400
        assert "Use letters, digits and signs only." in text_of(answer)


def test_an_improper_search_leads_to_finding_suspension_and_consequence(ann, sue, visit, now):
    item = asked(ann, now)
    visit(ann).get("/search/")
    assert visit(sue).post(path(item, "improper/"), {"words": "It is her neighbor"}).url == path(item)  # look first
    visit(sue).get(path(item))
    answer = visit(sue).post(path(item, "improper/"), {"words": "It is her neighbor"})
    finding = f"/review/findings/{item.pk}/"
    assert answer.url == finding
    assert "It is her neighbor" in text_of(visit(sue).get(finding))
    assert visit(ann).get("/search/").status_code == 200
    visit(sue).post(finding + "suspend/")
    assert visit(ann).get("/search/").status_code == 302
    assert entries("agencies.suspended")[0]["cause"] == "under_review"
    visit(sue).post(finding, {"breach": "personal_use", "words": "She says so"})
    visit(sue).post(finding + "consequence/", {"outcome": "reprimand", "words": ""})
    page = text_of(visit(sue).get(finding))
    for told in ("upheld", "Personal use", "Reprimand", "suspended"):
        assert told in page
    assert "Personal use" in text_of(visit(sue).get("/review/findings/"))
    assert entries("review.consequence")[0]["outcome"] == "reprimand"


def test_command_staff_shows_up_with_the_auditor(chief, sue, oda, visit, now):
    precinct.a_case("26-000009", chief)
    item = asked(chief, now, case_number="26-000009")
    assert "Nothing waits for your review" in text_of(visit(sue).get("/review/"))
    page = text_of(visit(oda).get("/review/"))
    assert "command staff" in page
    visit(oda).get(path(item))
    visit(oda).post(path(item, "proper/"))
    assert queries.find(item.pk).disposition == Disposition.PROPER


def test_an_auditor_draws_a_sample_that_anyone_can_draw_again(ann, sue, oda, visit, now):
    ids = [str(asked(ann, now, plate=f"KLM48{number}").search_id) for number in range(10, 30)]
    jobs.sequence(now=now)
    today = clock.now().date()
    form = {"first": str(today), "last": str(today), "size": "5"}
    early = visit(oda).post("/review/samples/", form)
    assert early.status_code == 400
    assert "no entry after the last day" in text_of(early)
    asked(ann, now + timedelta(days=1))
    jobs.sequence(now=now + timedelta(days=1))
    answer = visit(oda).post("/review/samples/", form)
    sample = Sample.objects.get()
    assert answer.url == f"/review/samples/{sample.pk}/"
    drawn = entries("review.sample_drawn")[0]
    assert drawn["searches"] == draw(bytes.fromhex(drawn["seed"]), Period(today, today), ids, 5)
    page = text_of(visit(oda).get(answer.url))
    assert drawn["seed"] in page
    assert page.count("not looked at yet") == 5
    assert queries.queue(oda, now).count() == 5
    visit(oda).get(path(queries.queue(oda, now)[0]))
    assert text_of(visit(oda).get(answer.url)).count("not looked at yet") == 4
    assert visit(sue).get("/review/samples/").status_code == 404


def test_the_calendar_of_audits(oda, visit, now):
    cora = precinct.an_officer("cora", Role.COORDINATOR)
    assert "No audit is planned" in text_of(visit(cora).get("/review/audits/"))
    day = clock.now().date() - timedelta(days=1)
    assert visit(cora).post("/review/audits/", {"sort": "quarterly", "due_on": "never"}).status_code == 400
    visit(cora).post("/review/audits/", {"sort": "quarterly", "due_on": str(day)})
    assert "overdue" in text_of(visit(cora).get("/review/audits/"))
    assert queries.overdue_audits(now).count() == 1
    close = f"/review/audits/{queries.audits().get().pk}/close/"
    assert visit(cora).get(close).status_code == 404
    visit(oda).post(close, {"findings": "3", "words": "Three reasons were copied"})
    closed = entries("review.audit_closed")[0]
    assert (closed["findings"], closed["overdue"]) == (3, True)
    page = text_of(visit(cora).get("/review/audits/"))
    assert "Three reasons were copied" in page
    official = precinct.an_officer("finn", Role.OFFICIAL, trained=None)
    page = text_of(visit(official).get("/review/audits/"))
    assert "Three reasons were copied" not in page
    assert "Quarterly" in page


def test_only_an_auditor_opens_confidential_fields_and_that_is_logged(ann, sue, oda, visit, now):
    item = asked(ann, now)
    page = f"/review/log/{item.search.entry_id}/"
    assert visit(sue).get(page).status_code == 404
    shown = visit(oda).get(page)
    assert REASON not in text_of(shown)
    assert visit(oda).post(page, {"words": ""}).status_code == 400
    opened = text_of(visit(oda).post(page, {"words": "Quarterly audit"}))
    for told in (PLATE, REASON, "26-000001", str(ann.pk)):
        assert told in opened
    assert len(entries("review.confidential_read")) == 1
    assert visit(oda).get("/review/log/999999/").status_code == 404


def test_a_search_without_a_plate_shows_the_vehicle_it_looked_for(ann, sue, visit, now):
    looks = Looks(VehicleType.PICKUP, VehicleColor.BLACK)
    item = asked(ann, now, plate="", looks=looks, cameras=(1,))
    assert "pickup, black" in text_of(visit(sue).get(path(item)))


def test_who_noted_a_search_as_proper_by_mistake_may_still_call_it_improper(ann, sue, visit, now):
    item = asked(ann, now)
    peer = precinct.an_officer("gus", Role.SUPERVISOR)
    visit(sue).get(path(item))
    noted = visit(sue).post(path(item, "proper/"), follow=True)
    assert f'href="{path(item)}">Look at it again' in text_of(noted)
    assert path(item, "improper/") not in text_of(visit(peer).get(path(item)))
    assert path(item, "improper/") in text_of(visit(sue).get(path(item)))
    visit(peer).post(path(item, "improper/"), {"words": "I see it otherwise"})
    assert queries.find(item.pk).disposition == Disposition.PROPER
    visit(sue).post(path(item, "improper/"), {"words": "The wrong key"})
    assert queries.find(item.pk).disposition == Disposition.IMPROPER
    assert [one["disposition"] for one in entries("review.disposed")] == ["proper", "improper"]


def test_officials_and_coordinators_come_to_the_calendar_of_audits(road, visit):
    for role in (Role.OFFICIAL, Role.COORDINATOR):
        answer = visit(precinct.an_officer(role.value, role, trained=None)).get("/review/", follow=True)
        assert answer.redirect_chain == [("/review/audits/", 302)]
        page = text_of(answer)
        assert 'href="/review/samples/"' in page
        assert "/review/findings/" not in page


def test_what_is_called_utc_is_utc_in_a_city_elsewhere(ann, oda, visit, now):
    entry = asked(ann, now).search.entry_id
    with timezone.override("America/Denver"):
        page = text_of(visit(oda).get(f"/review/log/{entry}/"))
    assert f"{now:%Y, %H:%M} UTC" in page
