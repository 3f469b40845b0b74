"""P9: only trained, authorised staff search, and every session has a second factor. Driven over HTTP."""

import os
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp

import people
from clearplate.server import clock
from clearplate.server.agencies import actions
from clearplate.server.agencies.models import Course, Officer, Role
from clearplate.server.approvals import support
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.search.models import Search
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
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


WHY = "The camera on Mesa Street sends nothing since the storm"


def signed_in_by_hand(visitor, person):
    """Through both doors, wherever they lead: a support account lands on a page that says it is closed."""
    browser = visitor()
    browser.get("/accounts/login/")
    browser.send("/accounts/login/", login=person.officer.email, password=people.PASSWORD)
    browser.send("/second-factor/authenticate/", code=person.code())
    return browser


def ask_for_support(desk, vera):
    desk.get("/approvals/support/")
    desk.send("/support/", officer=str(vera.officer.pk), purpose="fault", hours="2", reason=WHY)


def open_support(browser):
    browser.get("/approvals/")
    assert WHY in browser.page.text
    browser.get(re.search(r'href="(/approvals/[^"]+/approve/)"', browser.page.text)[1])
    browser.send()


def support_people():
    officials = [people.a_person(name, Role.OFFICIAL, trained=False) for name in ("Olga Ochoa", "Omar Ortiz")]
    vera = people.a_person("Vera Vendor", Role.SUPPORT, trained=False, agency=people.an_agency("Camera Vendor Inc"))
    return people.a_person("Pat Reyes", Role.COORDINATOR, trained=False), officials, vera


def test_a_support_account_opens_only_in_hours_that_two_officers_approved_in_public(visitor, logged):
    pat, officials, vera = support_people()
    vendor, desk = signed_in_by_hand(visitor, vera), visitor().sign_in(pat)
    for path in ("/", "/cameras/", "/tlog/", "/search/", "/cases/"):
        assert vendor.get(path).status_code == 403
        assert "Your support account is not open" in vendor.page.text
    logged()

    ask_for_support(desk, vera)
    assert logged() == ["agencies.support_asked"]
    for official, kind in zip(officials, ("approvals.approved", "agencies.support_granted"), strict=True):
        browser = visitor().sign_in(official)
        logged()
        assert vendor.get("/cameras/").status_code == 403
        open_support(browser)
        assert logged() == [kind]
    assert vendor.get("/cameras/").status_code == 200
    assert vendor.get("/search/").status_code == vendor.get("/cases/").status_code == 404

    desk.get("/approvals/support/")
    desk.send("/end/")
    assert logged() == ["agencies.support_ended"]
    assert path_of(vendor.get("/cameras/")) == "/accounts/login/"

    # A resident reads for what, for how long and by how many it was opened, and that it is over; no name.
    publishing.publish(now=clock.now())
    build(public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=memory_file())
    page = visitor().get("/public/access.html").text
    assert "Camera Vendor Inc" in page
    for hidden in ("Vera Vendor", WHY, "Olga", "Omar"):
        assert hidden not in page
    for entry in entries("agencies.support_granted"):
        assert (entry["hours"], len(set(entry["approved_by"]))) == (2, 2)


def test_a_support_session_dies_with_its_hours_whether_or_not_any_job_ran(visitor, logged, monkeypatch):
    pat, officials, vera = support_people()
    desk = visitor().sign_in(pat)
    ask_for_support(desk, vera)
    for official in officials:
        open_support(visitor().sign_in(official))
    vendor = signed_in_by_hand(visitor, vera)
    assert vendor.get("/cameras/").status_code == 200

    # At work all the while, so that nothing else would end the session; a minute before the end it is still open.
    offset = int(os.environ[clock.OFFSET_VARIABLE])
    for minutes in (20, 40, 60, 80, 100, 118):
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset + minutes * 60))
        assert vendor.get("/cameras/").status_code == 200
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset + 121 * 60))
    logged()
    for path in ("/", "/cameras/", "/tlog/", "/policy/", "/accounts/"):
        assert vendor.get(path).status_code == 403, path
        assert "Your support account is not open" in vendor.page.text

    # The minute's job closes the grant in the log and the session with it; another grant does not open it again.
    support.end_due(now=clock.now())
    assert logged() == ["agencies.support_ended"]
    assert entries("agencies.support_ended")[-1]["why"] == "expired"
    assert path_of(vendor.get("/cameras/")) == "/accounts/login/"


def enrolled_by_link(visitor, desk):
    """Whoever has the link on the coordinator's screen: they choose a password and enrol a code generator."""
    newcomer = visitor()
    newcomer.get(urlsplit(re.search(r'id="link">([^<]+)<', desk.page.text)[1]).path)
    newcomer.send(password=people.PASSWORD, again=people.PASSWORD)
    newcomer.get("/accounts/second-factor/totp/enroll/")
    seed = re.search(r'cp-secret"><code>([^<]+)<', newcomer.page.text)[1].strip()
    newcomer.send("/totp/enroll/", code=pyotp.TOTP(seed).now())
    newcomer.get("/accounts/second-factor/reauthenticate/")
    newcomer.send("/reauthenticate/", code=pyotp.TOTP(seed).now())
    return newcomer


def number_shown(browser):
    return re.search(r'id="number">([\d ]+)<', browser.get("/accounts/").text)[1]


def test_one_coordinator_is_never_two_persons(visitor, logged):
    pat, olga = people.a_person("Pat Reyes", Role.COORDINATOR), people.a_person("Olga Ortiz", Role.OFFICIAL)
    desk, official = visitor().sign_in(pat), visitor().sign_in(olga)
    desk.get("/accounts/officers/add/")
    desk.send("/add/", full_name="Nobody Real", email="nobody@example.gov", roles=["official"])
    assert "Nobody Real decides nothing until" in desk.page.text
    made = Officer.objects.get(full_name="Nobody Real")
    address = f"/accounts/officers/{made.pk}/"

    # The coordinator uses the link. The made-up official signs in, and nothing opens but the account.
    nobody = enrolled_by_link(visitor, desk)
    number = number_shown(nobody)
    logged()
    for path in ("/approvals/", "/policy/drafts/", "/review/", "/accounts/officers/", "/tlog/"):
        assert nobody.get(path).status_code == 403
        assert "Your access is not confirmed yet" in nobody.page.text
    assert by_hand(nobody, address + "confirm/", number=number).status_code == 403
    assert logged() == []

    # Nor does the coordinator confirm what they made.
    assert 'name="number"' not in desk.get(address).text
    assert by_hand(desk, address + "confirm/", number=number).status_code == 403
    assert (logged(), entries("policy.refused")[-1]["rule"]) == (["policy.refused"], "officers.confirm_other")

    # An official who never heard the number cannot either; with it, it is done, and one entry.
    assert "Nobody Real" in official.get("/accounts/officers/").text
    official.get(address)
    official.send("/confirm/", number=f"{(int(number.replace(' ', '')) + 1) % 10**6:06}")
    assert "This is not the confirmation number" in official.page.text
    assert (logged(), entries("policy.refused")[-1]["rule"]) == (["policy.refused"], "policy.confirmation_number")
    official.send("/confirm/", number=number)
    assert "is confirmed and can act from now on" in official.page.text
    assert logged() == ["agencies.access_confirmed"]
    assert nobody.get("/approvals/").status_code == 200

    # A new start ends the session, and what was confirmed with it.
    desk.get(address + "reset-access/")
    desk.send("/reset-access/")
    assert path_of(nobody.get("/approvals/")) == "/accounts/login/"
    again = enrolled_by_link(visitor, desk)
    assert again.get("/approvals/").status_code == 403
    assert number_shown(again) != number
