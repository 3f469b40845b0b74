"""P9: only trained, authorised staff search, and every session has a second factor. Driven over HTTP."""

from datetime import timedelta
from urllib.parse import urlsplit

import people
from clearplate.server import clock
from clearplate.server.agencies import actions
from clearplate.server.agencies.models import Course, Role
from clearplate.server.search.models import Search
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE


def path_of(page):
    return urlsplit(str(page.url)).path


def test_without_a_second_factor_there_is_no_way_to_a_search(visitor, logged):
    person = people.a_person("Ada Byron")
    a_case("26-000001", person.officer)
    stranger = visitor()
    assert path_of(stranger.get("/search/")) == "/accounts/login/"

    # The password alone opens nothing: not the page, not a request made by hand.
    stranger.send("/accounts/login/", login=person.officer.email, password=people.PASSWORD)
    assert path_of(stranger.page) == "/accounts/second-factor/authenticate/"
    assert path_of(stranger.get("/search/")) == "/accounts/second-factor/authenticate/"
    token = stranger.client.cookies.get("clearplate_csrf")
    by_hand = {
        "csrfmiddlewaretoken": token,
        "plate": PLATE,
        "case_number": "26-000001",
        "reason": REASON,
        "when": "day",
    }
    assert path_of(stranger._keep(stranger.client.post("/search/", data=by_hand))) != "/search/"
    assert not Search.objects.exists()

    # A wrong code does not help, and it is on the record.
    stranger.get("/accounts/second-factor/authenticate/")
    stranger.send("/second-factor/authenticate/", code="000000")
    assert path_of(stranger.get("/search/")) == "/accounts/second-factor/authenticate/"
    assert "agencies.signin_failed" in logged()

    # With the right one there is.
    stranger.get("/accounts/second-factor/authenticate/")
    stranger.send("/second-factor/authenticate/", code=person.code())
    assert stranger.ask(PLATE, reason=REASON).status_code == 200
    kinds = logged()
    assert kinds[-2:] == ["search.asked", "search.answered"]
    assert kinds.count("agencies.signed_in") == 1


def test_an_officer_who_never_enrolled_a_second_factor_must_do_so_first(visitor):
    person = people.a_person("Ada Byron")
    person.officer.authenticator_set.all().delete()
    ada = visitor()
    ada.get("/accounts/login/")
    ada.send("/accounts/login/", login=person.officer.email, password=people.PASSWORD)
    assert path_of(ada.get("/search/")).startswith("/accounts/enroll")


def test_training_decides_until_its_last_day(visitor, logged):
    person = people.a_person("Ada Byron", trained=False)
    a_case("26-000001", person.officer)
    ada = visitor().sign_in(person)
    logged()

    # Never trained; then trained, but long ago.
    assert ada.ask(PLATE, reason=REASON).status_code == 403
    train(person, ended_days_ago=1)
    page = ada.ask(PLATE, reason=REASON)
    assert "training is missing or has run out" in page.text
    assert logged() == ["search.refused", "agencies.training_recorded", "search.refused"]
    assert [entry["rule"] for entry in entries("search.refused")] == ["search.trained"] * 2

    # The day of expiry still counts.
    train(person, ended_days_ago=0)
    assert ada.ask(PLATE, reason=REASON).status_code == 200
    assert logged() == ["agencies.training_recorded", "search.asked", "search.answered"]


def test_roles_decide_who_may_search_and_leaving_ends_it_at_once(visitor, logged):
    auditor = people.a_person("Alan Audit", Role.AUDITOR)
    a_case("26-000001", auditor.officer)
    page = visitor().sign_in(auditor).ask(PLATE, reason=REASON)
    assert page.status_code == 403
    assert entries("search.refused")[-1]["rule"] == "search.role"

    person = people.a_person("Ada Byron")
    a_case("26-000002", person.officer)
    ada = visitor().sign_in(person)
    assert ada.ask(PLATE, case="26-000002", reason=REASON).status_code == 200
    actions.end_access(None, person.officer)
    logged()
    assert path_of(ada.get("/search/")) == "/accounts/login/"
    assert [kind for kind in logged() if kind.startswith("search.")] == []


def train(person, *, ended_days_ago):
    today = clock.now().date()
    actions.record_training(
        None,
        person.officer,
        course=Course.PLATE_READERS,
        completed_on=today - timedelta(days=300),
        expires_on=today - timedelta(days=ended_days_ago),
    )
