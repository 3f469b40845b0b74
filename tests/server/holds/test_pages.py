"""The pages of holds, without scripts: ask, see the public line, decide, keep longer, end."""

import re
from datetime import timedelta

import pytest
from django.test import Client

import people
import roadside
from clearplate.core.tlog import kinds
from clearplate.core.tlog.words import sentence
from clearplate.server.agencies.models import Role
from clearplate.server.cases.models import Case
from clearplate.server.holds.models import Hold, State
from clearplate.server.search.models import Search
from held import PLATE, WHY, WHY_LONGER
from precinct import REASON, a_case
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(road):
    return people.a_person("Ada Byron")


@pytest.fixture
def case(ada):
    return a_case("26-000001", ada.officer)


@pytest.fixture
def grace(road):
    return people.a_person("Grace Hopper", Role.SUPERVISOR)


@pytest.fixture
def visit(db):
    """Gives each person a browser of their own, in which they are signed in."""
    browsers = {}

    def enter(person):
        if person.officer.pk not in browsers:
            browsers[person.officer.pk] = Client()
            people.sign_in(browsers[person.officer.pk], person)
        return browsers[person.officer.pk]

    return enter


@pytest.fixture
def results(visit, passed, case, ada):
    """The page of Ada's answered search."""
    client = visit(ada)
    question = {"plate": PLATE, "case_number": case.number, "reason": REASON, "when": "day"}
    question["on_behalf_of"] = case.agency.name
    page = client.post("/search/", question)
    assert page.status_code == 200
    client.post("/search/", question | hidden(page, "seen", "as_of"))
    return client.get(f"/search/{Search.objects.get().pk}/")


def hidden(page, *names):
    text = page.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in names}


def chosen(page):
    return re.findall(r'name="capture" value="([^"]+)" id="hold-', page.content.decode())


def ends(now, days=60):
    return str(now.date() + timedelta(days=days))


@pytest.fixture
def asked(visit, ada, results, now):
    """A request made through the pages."""
    client = visit(ada)
    path = results.request["PATH_INFO"].replace("/search/", "/holds/search/")
    form = {"capture": chosen(results), "reason": WHY, "ends_on": ends(now)}
    confirm = client.post(path, form)
    client.post(path, form | hidden(confirm, "seen"))
    return Hold.objects.get()


def test_sightings_are_selected_and_the_line_comes_before_the_act(visit, ada, results, now):
    client = visit(ada)
    path = results.request["PATH_INFO"].replace("/search/", "/holds/search/")
    assert len(chosen(results)) == 2
    page = client.post(path, {"capture": chosen(results)})
    assert "2 sightings are selected" in page.content.decode()
    assert client.post(path, {"capture": chosen(results), "reason": WHY, "ends_on": ""}).status_code == 400
    form = {"capture": chosen(results), "reason": WHY, "ends_on": ends(now)}
    confirm = client.post(path, form)
    assert entries("holds.asked") == []
    assert "Must be approved before" in confirm.content.decode()
    done = client.post(path, form | hidden(confirm, "seen"), follow=True)
    assert Hold.objects.get().captures == 2
    assert "waits for a supervisor" in done.content.decode()
    (logged,) = entries("holds.asked")
    assert sentence(kinds.holds.ASKED, logged, "en") in confirm.content.decode()
    assert PLATE not in done.content.decode()


def test_changing_something_brings_the_form_back(visit, ada, results, now):
    client = visit(ada)
    path = results.request["PATH_INFO"].replace("/search/", "/holds/search/")
    form = {"capture": chosen(results), "reason": WHY, "ends_on": ends(now), "change": "yes"}
    page = client.post(path, form)
    assert page.status_code == 200
    assert 'id="id_reason"' in page.content.decode()
    assert Hold.objects.count() == 0


def test_nothing_selected_or_of_another_search_asks_for_nothing(visit, ada, results):
    client = visit(ada)
    path = results.request["PATH_INFO"].replace("/search/", "/holds/search/")
    answer = client.post(path, {}, follow=True)
    assert "Select the sightings" in answer.content.decode()
    stranger = people.a_person("Ivy Stranger")
    assert visit(stranger).post(path, {"capture": chosen(results)}).status_code == 404


def test_what_passed_some_cameras_is_held_from_the_cases_page(visit, ada, case, passed, now):
    client = visit(ada)
    section = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Nothing is held for this case. Reads are destroyed after 30 days" in section
    path = f"/holds/case/{case.pk}/"
    assert f'href="{path}"' in section
    assert client.get(path).status_code == 200
    window = {name: (now + timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M") for name, h in (("start", -1), ("end", 0))}
    form = {"cameras": ["1"], **window, "reason": WHY, "ends_on": ends(now)}
    assert client.post(path, form | {"cameras": []}).status_code == 400
    for edge in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert client.post(path, form | {"start": edge, "end": edge}).status_code == 400
    then = {
        name: (now + timedelta(days=-40, hours=h)).strftime("%Y-%m-%dT%H:%M") for name, h in (("start", 0), ("end", 1))
    }
    old = client.post(path, form | then)
    assert "is destroyed. Nobody can keep it any more." in old.content.decode()
    confirm = client.post(path, form)
    done = client.post(path, form | hidden(confirm, "seen"), follow=True)
    assert done.status_code == 200
    assert (Hold.objects.get().captures, Hold.objects.get().named_by) == (3, "query")
    assert "Exports of this case" not in client.get(f"/cases/{case.pk}/").content.decode()
    assert "3 captures, until" in client.get(f"/cases/{case.pk}/").content.decode()


def test_who_is_not_on_the_case_is_not_even_told_how_many_passed(visit, case, passed, now):
    client = visit(people.a_person("Ivy Stranger"))
    window = {name: (now + timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M") for name, h in (("start", -1), ("end", 0))}
    form = {"cameras": ["1"], **window, "reason": WHY, "ends_on": ends(now)}
    refused = client.post(f"/holds/case/{case.pk}/", form)
    assert refused.status_code == 403
    assert "You are not on this case" in refused.content.decode()
    assert "3 captures" not in refused.content.decode()
    assert entries("policy.refused")[-1]["rule"] == "holds.officer_on_case"


def test_a_refusal_shows_the_rule_and_is_logged(visit, ada, results, now):
    client = visit(ada)
    path = results.request["PATH_INFO"].replace("/search/", "/holds/search/")
    form = {"capture": chosen(results), "reason": "investigation", "ends_on": ends(now)}
    confirm = client.post(path, form)
    refused = client.post(path, form | hidden(confirm, "seen"))
    assert refused.status_code == 403
    assert "says nothing about this case" in refused.content.decode()
    assert entries("policy.refused")[-1]["rule"] == "holds.reason_specific"


def test_a_supervisor_sees_the_queue_and_approves(visit, asked, grace, now):
    client = visit(grace)
    queue = client.get("/holds/").content.decode()
    assert "Case 26-000001: hold 2 captures" in queue
    assert "Must be approved before" in queue
    page = client.get(f"/holds/{asked.pk}/").content.decode()
    assert WHY.replace("'", "&#x27;") in page
    assert f"/holds/{asked.pk}/approve/" in page
    approvals = client.get("/approvals/").content.decode()
    assert "Keep captures longer, as evidence" in approvals
    assert WHY.replace("'", "&#x27;") in approvals
    confirm = client.get(f"/holds/{asked.pk}/approve/", follow=True)
    assert "These captures survive their day" in confirm.content.decode()
    assert client.post(f"/holds/{asked.pk}/approve/").status_code == 302
    assert Hold.objects.get().state == State.ASKED
    approve(client, asked)
    assert "In force" in client.get(f"/holds/{asked.pk}/").content.decode()
    assert "Nothing waits for you" in client.get("/approvals/").content.decode()
    assert Hold.objects.get().state == State.APPROVED
    section = client.get(f"/cases/{asked.case_id}/").content.decode()
    assert f'href="/evidence/case/{asked.case_id}/"' in section
    assert f'href="/evidence/hold/{asked.pk}/"' in client.get(f"/holds/{asked.pk}/").content.decode()
    assert "26-000001" in client.get("/holds/").content.decode()


def test_the_asker_is_told_why_they_cannot_approve(visit, asked, ada, now):
    client = visit(ada)
    page = client.get(f"/holds/{asked.pk}/").content.decode()
    assert "another supervisor decides" in page
    assert f"/holds/{asked.pk}/approve/" not in page
    seen = client.get(f"/holds/{asked.pk}/approve/", follow=True)
    assert "somebody else decides" in seen.content.decode()
    assert client.post(decision(client, asked, "approve")).status_code == 403
    assert entries("policy.refused")[-1]["rule"] == "approvals.second_person"
    assert Hold.objects.get().state == State.ASKED


def test_a_colleague_sees_neither_the_reason_nor_where_and_when(visit, asked, now):
    page = visit(people.a_person("Ivy Stranger")).get(f"/holds/{asked.pk}/").content.decode()
    assert "Mesa Street" not in page
    assert "Mesa St at 5th" not in page
    assert "Where and when is shown to who works on the case" in page


def test_another_agencys_hold_does_not_exist(visit, asked):
    far = people.a_person("Far Away", Role.SUPERVISOR, agency=people.an_agency("Othertown Police"))
    client = visit(far)
    for path in ("", "approve/", "decline/", "extend/", "release/"):
        assert client.get(f"/holds/{asked.pk}/{path}").status_code == 404


def test_declining_needs_a_reason(visit, asked, ada, grace):
    client = visit(grace)
    path = decision(client, asked, "decline")
    assert client.post(path, {"reason": "  "}).status_code == 400
    client.post(path, {"reason": "These show another car"}, follow=True)
    assert "Nothing was kept" in client.get(f"/holds/{asked.pk}/").content.decode()
    assert "These show another car" in visit(ada).get("/approvals/").content.decode()


def decision(client, hold, what):
    return client.get(f"/holds/{hold.pk}/{what}/").url


def approve(client, hold):
    return client.post(decision(client, hold, "approve"), follow=True)


def test_a_hold_is_extended_for_a_new_reason(visit, asked, ada, grace, now):
    approve(visit(grace), asked)
    client = visit(ada)
    path = f"/holds/{asked.pk}/extend/"
    assert client.get(path).status_code == 200
    form = {"reason": WHY, "ends_on": ends(now, 90)}
    refused = client.post(path, form | hidden(client.post(path, form), "seen"))
    assert "An extension needs a new reason" in refused.content.decode()
    form["reason"] = WHY_LONGER
    client.post(path, form | hidden(client.post(path, form), "seen"))
    client = visit(grace)
    assert "captures longer, until" in client.get("/holds/").content.decode()
    approve(client, asked)
    assert str(Hold.objects.get().ends_on) == ends(now, 90)


def test_ending_a_hold_says_what_is_destroyed(visit, asked, ada, grace):
    approve(visit(grace), asked)
    client = visit(ada)
    page = client.get(f"/holds/{asked.pk}/release/").content.decode()
    assert "2 captures with their pictures are destroyed now" in page
    done = client.post(f"/holds/{asked.pk}/release/", follow=True).content.decode()
    assert "it was released. What it kept is destroyed" in done


def test_a_closed_case_says_when_its_holds_end(visit, asked, ada, grace, case, now):
    approve(visit(grace), asked)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=now)
    client = visit(ada)
    assert "The case is closed: what is held is destroyed on" in client.get(f"/cases/{case.pk}/").content.decode()
    assert "Its holds end on" in client.get(f"/holds/{asked.pk}/").content.decode()


def test_an_empty_queue_teaches(visit, grace, ada):
    assert "Nothing waits for you" in visit(grace).get("/holds/").content.decode()
    page = visit(ada).get("/holds/").content.decode()
    assert "Reads are destroyed after 30 days" in page
    assert "Waiting for a decision" not in page


def test_every_page_speaks_spanish_without_a_fault(visit, asked, ada, grace, case):
    approve(visit(grace), asked)
    client = visit(ada)
    client.cookies["django_language"] = "es"
    for path in ("", f"{asked.pk}/", f"{asked.pk}/extend/", f"{asked.pk}/release/", f"case/{case.pk}/"):
        assert client.get(f"/holds/{path}").status_code == 200
    assert roadside.entries("holds.approved")
