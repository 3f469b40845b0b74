"""P9: only trained, authorised staff search, and every session has a second factor. Driven over HTTP."""

import os
import re
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


def by_hand(browser, path, **fields):
    """A request that no page offered, with the session's own token."""
    token = {"csrfmiddlewaretoken": browser.client.cookies.get("clearplate_csrf")}
    return browser._keep(browser.client.post(path, data=token | fields, headers={"Origin": browser.url}))


def test_a_leavers_open_session_is_over_with_their_next_click_and_for_good(visitor, logged):
    pat = people.a_person("Pat Reyes", Role.COORDINATOR)
    ada = people.a_person("Ada Byron")
    a_case("26-000001", ada.officer)
    desk, open_session = visitor().sign_in(pat), visitor().sign_in(ada)
    assert open_session.ask(PLATE, reason=REASON).status_code == 200
    results = str(open_session.page.url)

    desk.get(f"/accounts/officers/{ada.officer.pk}/end-access/")
    desk.send()
    assert "has ended" in desk.page.text
    logged()
    for path in ("/search/", results, "/cases/", "/approvals/"):
        assert path_of(open_session.get(path)) == "/accounts/login/"
    by_hand(open_session, "/search/", plate=PLATE, case_number="26-000001", reason=REASON, when="day")
    assert path_of(open_session.page) == "/accounts/login/"
    assert logged() == []

    # Coming back opens no session that was open then.
    desk.get(f"/accounts/officers/{ada.officer.pk}/")
    desk.send("/restore-access/")
    assert path_of(open_session.get("/search/")) == "/accounts/login/"
    assert visitor().sign_in(ada).ask(PLATE, reason=REASON).status_code == 200


def test_a_suspension_stops_an_officer_at_once_and_is_in_the_public_log(visitor, logged):
    iris = people.a_person("Iris Audit", Role.AUDITOR, trained=False)
    ada = people.a_person("Ada Byron")
    a_case("26-000001", ada.officer)
    audit, open_session = visitor().sign_in(iris), visitor().sign_in(ada)
    logged()
    audit.get(f"/accounts/officers/{ada.officer.pk}/suspend/")
    audit.send(cause="review_finding")
    assert logged() == ["agencies.suspended"]
    assert entries("agencies.suspended")[-1]["cause"] == "review_finding"
    assert path_of(open_session.get("/search/")) == "/accounts/login/"
    again = visitor()
    again.get("/accounts/login/")
    again.send("/accounts/login/", login=ada.officer.email, password=people.PASSWORD)
    assert path_of(again.page) == "/accounts/inactive/"
    assert path_of(again.get("/search/")) == "/accounts/login/"
    assert "search.asked" not in logged()


def test_sensitive_acts_ask_for_the_second_factor_anew_and_come_back(visitor, logged, monkeypatch):
    pat = people.a_person("Pat Reyes", Role.COORDINATOR)
    ada = people.a_person("Ada Byron")
    desk = visitor().sign_in(pat)
    page = f"/accounts/officers/{ada.officer.pk}/end-access/"
    assert path_of(desk.get(page)) == page

    # Twenty minutes later the session is still open, and reading still works; ending somebody's access does not.
    offset = int(os.environ[clock.OFFSET_VARIABLE])
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset + 20 * 60))
    assert path_of(desk.get("/accounts/officers/")) == "/accounts/officers/"
    logged()
    by_hand(desk, page)
    assert path_of(desk.page) == "/accounts/second-factor/reauthenticate/"
    assert logged() == []
    desk.get(page)
    assert path_of(desk.page) == "/accounts/second-factor/reauthenticate/"
    assert "only done by who is there now" in desk.page.text
    desk.send("/reauthenticate/", code=pat.code())
    assert path_of(desk.page) == page
    desk.send()
    assert logged() == ["agencies.officer_left"]


def test_a_support_account_opens_only_in_hours_that_two_officers_approved(visitor, logged):
    pat = people.a_person("Pat Reyes", Role.COORDINATOR, trained=False)
    officials = [people.a_person(name, Role.OFFICIAL, trained=False) for name in ("Olga Ochoa", "Omar Ortiz")]
    vera = people.a_person("Vera Vendor", Role.SUPPORT, trained=False, agency=people.an_agency("Camera Vendor Inc"))
    vendor, desk = visitor(), visitor().sign_in(pat)
    vendor.get("/accounts/login/")
    vendor.send("/accounts/login/", login=vera.officer.email, password=people.PASSWORD)
    vendor.send("/second-factor/authenticate/", code=vera.code())
    for path in ("/", "/cameras/", "/tlog/", "/search/", "/cases/"):
        assert vendor.get(path).status_code == 403
        assert "Your support account is not open" in vendor.page.text
    logged()

    why = "The camera on Mesa Street sends nothing since the storm"
    desk.get("/approvals/support/")
    desk.send("/support/", officer=str(vera.officer.pk), purpose="fault", hours="2", reason=why)
    assert logged() == ["agencies.support_asked"]
    for official, kind in zip(officials, ("approvals.approved", "agencies.support_granted"), strict=True):
        browser = visitor().sign_in(official)
        logged()
        browser.get("/approvals/")
        assert why in browser.page.text
        assert vendor.get("/cameras/").status_code == 403
        browser.get(re.search(r'href="(/approvals/[^"]+/approve/)"', browser.page.text)[1])
        browser.send()
        assert logged() == [kind]
    assert vendor.get("/cameras/").status_code == 200
    assert vendor.get("/search/").status_code == vendor.get("/cases/").status_code == 404

    desk.get("/approvals/support/")
    desk.send("/end/")
    assert logged() == ["agencies.support_ended"]
    assert path_of(vendor.get("/cameras/")) == "/accounts/login/"
