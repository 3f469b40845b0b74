"""P4: only serious crime and emergencies. Driven over HTTP, without JavaScript."""

import os
import re

import people
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.document import build_document
from clearplate.core.policy.parameters import PARAMETERS_FILE
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.policy import queries as policy
from clearplate.server.policy.folder import read_folder
from clearplate.server.review.models import ReviewItem
from clearplate.server.search.models import Search
from precinct import REASON, a_case
from roadside import adopt, entries
from visitor import PLATE


def test_a_search_is_refused_for_every_offense_type_that_the_policy_does_not_list(visitor, logged):
    listed = policy.in_force(clock.now()).parameters.allowed_offense_types
    minor = [code for code in OFFENSES if code not in listed][:4]
    assert minor
    ada = people.a_person("Ada Byron")
    browser = visitor().sign_in(ada)
    for number, code in enumerate(minor, 1):
        a_case(f"26-{number:06}", ada.officer, offense=code)
        logged()
        page = browser.ask(PLATE, case=f"26-{number:06}", reason=REASON)
        assert page.status_code == 403, code
        assert "offense type is not among them" in page.text
        assert logged() == ["search.refused"]
    refused = entries("search.refused")
    assert {entry["rule"] for entry in refused} == {"search.offense_allowed"}
    assert [entry["offense_type"] for entry in refused] == minor
    assert not Search.objects.filter(refused_rule="").exists()


def test_an_emergency_that_is_no_offense_is_on_the_list(visitor, logged):
    ada = people.a_person("Ada Byron")
    a_case("26-000001", ada.officer, offense="901")
    browser = visitor().sign_in(ada)
    logged()
    page = browser.ask(PLATE, reason="Grey pickup left with the missing 9 year old girl of Cotton Avenue")
    assert page.status_code == 200, page.text
    assert logged() == ["search.asked", "search.answered"]
    assert entries("search.asked")[0]["offense_type"] == "901"


def test_an_offense_type_is_changed_only_on_record_and_only_by_who_may(visitor, logged):
    """Who would file a case under a graver offense leaves an entry, and an investigator cannot do it at all."""
    ada, grace = people.a_person("Ada Byron"), people.a_person("Grace Hopper", Role.SUPERVISOR)
    case = a_case("26-000001", ada.officer, offense="290")
    investigator, supervisor = visitor().sign_in(ada), visitor().sign_in(grace)
    path = f"/cases/{case.pk}/offense/"
    logged()
    investigator.get(f"/cases/{case.pk}/")
    token = {"csrfmiddlewaretoken": investigator.client.cookies.get("clearplate_csrf"), "offense_type": "120"}
    refused = investigator.client.post(path, data=token, headers={"Origin": investigator.url})
    assert refused.status_code == 403
    assert logged() == ["policy.refused"]
    supervisor.get(path)
    supervisor.send(path, offense_type="120")
    assert logged() == ["cases.changed"]
    assert investigator.ask(PLATE, reason=REASON).status_code == 200


def test_a_council_that_shortens_the_list_is_obeyed_at_once(visitor, logged):
    ada = people.a_person("Ada Byron")
    a_case("26-000001", ada.officer)
    browser = visitor().sign_in(ada)
    assert browser.ask(PLATE, reason=REASON).status_code == 200
    files = dict(read_folder(people.EXAMPLE_POLICY).files)
    text = files[PARAMETERS_FILE]
    files[PARAMETERS_FILE] = re.sub(r"(?ms)^allowed_offense_types = \[.*?^\]", 'allowed_offense_types = ["09A"]', text)
    adopt(build_document(files), clock.now())
    logged()
    assert browser.ask(PLATE, reason=REASON).status_code == 403
    assert logged() == ["search.refused"]
    assert entries("search.refused")[-1]["rule"] == "search.offense_allowed"


def test_an_emergency_acts_at_once_and_whose_was_not_reviewed_in_a_day_searches_no_more_until_it_is(
    visitor, logged, monkeypatch
):
    ada, sue = people.a_person("Ada Byron"), people.a_person("Sue Lee", Role.SUPERVISOR)
    a_case("26-000001", ada.officer)
    investigator = visitor().sign_in(ada)
    logged()

    # A month back is too far for one person, unless somebody is in danger now: then nobody else is asked.
    assert investigator.ask(PLATE, reason=REASON, when="all").status_code == 403
    page = investigator.ask(PLATE, reason=REASON, when="all", exigent="on")
    assert page.status_code == 200
    assert "1 sighting of" in page.text
    assert logged() == ["search.refused", "search.asked", "search.answered"]
    emergency = entries("search.asked")[-1]
    assert (emergency["exigent"], emergency["approval"]) == (True, None)

    # Until the day is over, work goes on; the search page says until when.
    assert "waits for review until" in investigator.get("/search/").text
    assert investigator.ask(PLATE, reason=REASON).status_code == 200

    # The next day nobody has looked at it: the officer is locked out, emergencies included.
    offset = int(os.environ[clock.OFFSET_VARIABLE])
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset + 25 * 3600))
    investigator = visitor().sign_in(ada)
    logged()
    for more in ({}, {"exigent": "on"}):
        page = investigator.ask(PLATE, reason=REASON, **more)
        assert page.status_code == 403
        assert "Ask a supervisor to review your search in an emergency" in page.text
        assert entries("search.refused")[-1]["rule"] == "search.exigent_reviewed"
    assert logged() == ["search.refused"] * 2

    # A supervisor reviews it, late; from that moment on the officer searches again.
    supervisor = visitor().sign_in(sue)
    assert "emergency" in supervisor.get("/review/").text
    item = ReviewItem.objects.get(search_id=emergency["search"])
    supervisor.get(f"/review/{item.pk}/")
    logged()
    supervisor.send("/proper/")
    assert "review.disposed" in logged()
    assert entries("review.disposed")[-1]["exigent"] is True
    assert investigator.ask(PLATE, reason=REASON).status_code == 200
