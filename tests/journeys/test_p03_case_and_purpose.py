"""P3: a search needs a specific investigative purpose and a case number. Driven over HTTP, without JavaScript."""

import re
from html import unescape

import people
from clearplate.core import search as rules
from clearplate.core.tlog import kinds
from clearplate.core.tlog.words import sentence
from clearplate.server.agencies.models import Role
from precinct import REASON, a_case
from roadside import entries
from visitor import OTHER_PLATE, PLATE

SEARCHED_NOTHING = "Nothing was searched"


def rule_of(page):
    assert page.status_code == 403, page.text
    assert SEARCHED_NOTHING in page.text
    return entries("search.refused")[-1]["rule"]


def test_a_search_needs_an_active_case_with_the_officer_on_it_and_a_reason_about_it(visitor, logged):
    investigator, supervisor = people.a_person("Ada Byron"), people.a_person("Grace Hopper", Role.SUPERVISOR)
    logged()
    ada, grace = visitor().sign_in(investigator), visitor().sign_in(supervisor)
    assert logged() == ["agencies.signed_in"] * 2

    # No case has this number yet.
    assert rule_of(ada.ask(PLATE, reason=REASON)) == "search.case_exists"
    assert logged() == ["search.refused"]

    # Another agency has a case of that number, and the investigator is even on it: still not a case of theirs.
    stranger = people.a_person("Eve Other", agency=people.an_agency("Elsewhere Police"))
    a_case("26-000001", stranger.officer, investigator.officer)
    assert rule_of(ada.ask(PLATE, reason=REASON)) == "search.case_exists"
    logged()

    # A supervisor opens the case; the investigator is not on it.
    grace.get("/cases/new/")
    grace.send("/cases/new/", number="26-000001", offense_type="120")
    assert logged() == ["cases.opened"]
    assert rule_of(ada.ask(PLATE, reason=REASON)) == "search.officer_on_case"
    grace.send("/officers/", officer=str(investigator.officer.pk))
    assert logged() == ["search.refused", "cases.officer_added"]

    # A reason that would fit any search, none at all, and one that is never allowed.
    assert rule_of(ada.ask(PLATE, reason="ongoing investigation")) == "search.reason_specific"
    assert rule_of(ada.ask(PLATE, reason="")) == "search.reason_given"
    assert rule_of(ada.ask(PLATE, reason="Checking immigration status of the driver")) == "search.not_immigration"
    assert rule_of(ada.ask(PLATE, case="", reason=REASON)) == "search.case_exists"
    assert logged() == ["search.refused"] * 4
    for entry in entries("search.refused"):
        assert not {PLATE, REASON, "26-000001"} & set(map(str, entry.values()))

    # Case, officer and reason: allowed, and in the log before the answer.
    page = ada.ask(PLATE, reason=REASON)
    assert page.status_code == 200
    assert logged() == ["search.asked", "search.answered"]
    assert "1 sighting of" in page.text
    assert OTHER_PLATE not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    results = str(page.url)

    # The scene is an act of its own.
    assert b"data:image/jpeg" in ada.send("/image/").content
    assert logged() == ["custody.image_opened"]

    # Nobody else sees these results; the case closes, and neither does the officer, nor can they ask again.
    assert visitor().sign_in(people.a_person("Eve Nosy")).get(results).status_code == 404
    logged()
    grace.get(grace.page.url)
    grace.get(str(grace.page.url) + "close/")
    grace.send("/close/")
    assert logged() == ["cases.closed"]
    assert ada.get(results).status_code == 403
    assert rule_of(ada.ask(PLATE, reason=REASON)) == "search.case_active"
    assert logged() == ["policy.refused", "search.refused"]


def test_whom_a_search_is_for_must_be_said_and_must_be_the_officers_own_agency(visitor, logged):
    investigator = people.a_person("Ada Byron")
    a_case("26-000001", investigator.officer)
    ada = visitor().sign_in(investigator)
    logged()
    assert rule_of(ada.ask(PLATE, reason=REASON, on_behalf_of="")) == "search.on_behalf_given"
    assert rule_of(ada.ask(PLATE, reason=REASON, on_behalf_of="Elsewhere Police")) == "search.own_agency"
    assert logged() == ["search.refused"] * 2
    assert ada.ask(PLATE, reason=REASON, on_behalf_of="Testville Police").status_code == 200


def test_the_officer_confirms_the_exact_line_that_the_log_keeps(visitor, logged):
    investigator = people.a_person("Ada Byron")
    a_case("26-000001", investigator.officer)
    ada = visitor().sign_in(investigator)
    ada.get("/search/")
    logged()
    ada.send("/search/", plate=PLATE, case_number="26-000001", reason=REASON, when="day")
    assert logged() == []
    shown = re.search(r"cp-public-line__label\">[^<]*</span>([^<]+)<", ada.page.text).group(1)

    # A line that has changed since is shown again instead of asked.
    offered = rules.spellings_of(PLATE)[0]
    ada.send("/search/", spellings=[offered])
    assert "Nothing has been searched yet" in ada.page.text
    assert logged() == []
    second = re.search(r"cp-public-line__label\">[^<]*</span>([^<]+)<", ada.page.text).group(1)
    assert (shown.count("1 plate at"), second.count("2 plates at")) == (1, 1)

    ada.send("/search/")
    assert logged() == ["search.asked", "search.answered"]
    (entry,) = entries("search.asked")
    assert entry["plate_count"] == 2
    assert unescape(second) == sentence(kinds.search.ASKED, entry, "en")


def test_a_refusal_is_told_in_the_persons_language(visitor):
    ada = visitor().sign_in(people.a_person("Ada Byron"))
    ada.client.headers["Accept-Language"] = "es"
    page = ada.ask(PLATE, reason=REASON)
    assert page.status_code == 403
    assert "Una búsqueda necesita el número de un caso" in page.text
