"""Approvals in a real browser: the queue by keyboard, on a phone, in Spanish; support access; the second factor anew."""

import pytest

import people
import precinct
from asking import Station, ask
from browsing import PHONE, WIDE, assert_accessible, check, enter
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import queries, registry
from clearplate.server.approvals.models import Request, State

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


@pytest.fixture
def station(monkeypatch):
    station = Station()
    monkeypatch.setitem(registry._KINDS, "grant", station.kind("grant"))
    return station


@pytest.fixture
def crew(site, station):
    """A policy, a supervisor, and three requests of an investigator."""
    people.adopt_example_policy()
    ann = precinct.an_officer("ann", agency=people.an_agency())
    now = clock.now()
    requests = [ask(ann, now) for _ in range(3)]
    return {"grace": people.a_person("Grace Hopper", Role.SUPERVISOR), "requests": requests}


def states():
    return [one.state for one in Request.objects.order_by("asked_at", "pk")]


@SIZES
def test_what_waits_is_looked_at_approved_and_declined(open_page, crew, station, viewport, language):
    page = open_page(viewport, language)
    enter(page, crew["grace"])
    page.goto("/approvals/")
    assert page.locator(".cp-nav__count").inner_text().startswith("3")
    check(page, f"approvals-{language}")
    page.locator("[data-key=a]").first.click()
    check(page, f"approvals-approve-{language}")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-messages").wait_for()
    page.locator("[data-key=d]").first.click()
    page.locator("[name=reason]").wait_for()
    check(page, f"approvals-decline-{language}")
    page.locator("main form button[type=submit]").click()
    assert page.locator("[name=reason]").evaluate("field => field.validity.valueMissing")
    page.locator("[name=reason]").fill("One of these is enough")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-messages").wait_for()
    assert sorted(states()) == sorted([State.APPROVED, State.DECLINED, State.WAITING])
    assert len(station.done) == len(station.declined) == 1


def test_the_keyboard_alone_goes_through_the_queue_and_decides(open_page, crew):
    page = open_page()
    enter(page, crew["grace"])
    page.goto("/approvals/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.matches('[data-request]:first-child')")
    page.keyboard.press("j")
    assert_accessible(page)
    page.keyboard.press("a")
    page.locator("main form button:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".cp-messages").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.locator("main form textarea:focus").wait_for()
    page.keyboard.type("j and k and a and d are letters here")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".cp-messages").wait_for()
    declined = Request.objects.get(state=State.DECLINED)
    assert queries.decision_reason_of(declined) == "j and k and a and d are letters here"
    assert sorted(states()) == sorted([State.APPROVED, State.DECLINED, State.WAITING])


@SIZES
def test_an_empty_queue_and_support_access(open_page, crew, viewport, language):
    pat = people.a_person("Pat Reyes", Role.COORDINATOR)
    people.a_person("Vera Vendor", Role.SUPPORT, trained=False, agency=people.an_agency("Camera Vendor Inc"))
    page = open_page(viewport, language)
    enter(page, pat)
    page.goto("/approvals/")
    check(page, f"approvals-empty-{language}")
    page.locator("a[href='/approvals/support/']").click()
    check(page, f"support-empty-{language}")
    page.locator("[name=officer]").select_option(index=1)
    page.locator("[name=hours]").fill("2")
    page.locator("[name=reason]").fill("The camera on Mesa Street sends nothing since the storm")
    page.locator("main form button[type=submit]").last.click()
    page.locator(".cp-messages").wait_for()
    check(page, f"support-asked-{language}")
    person = people.a_person("Ada Byron")
    page.goto(f"/accounts/officers/{person.officer.pk}/")
    check(page, f"officer-standing-{language}")
    page.goto(f"/accounts/officers/{person.officer.pk}/suspend/")
    check(page, f"officer-suspend-{language}")
    page.locator("main .usa-radio label").first.click()
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-messages").wait_for()
    check(page, f"officer-suspended-{language}")


def test_a_support_account_sees_one_page_and_the_way_out(open_page, crew):
    vera = people.a_person("Vera Vendor", Role.SUPPORT, trained=False, agency=people.an_agency("Camera Vendor Inc"))
    page = open_page(PHONE)
    enter(page, vera)
    page.goto("/cameras/")
    check(page, "support-closed")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/cameras/" not in url)
