"""Holds in a real browser: from results to a request, a supervisor's queue, longer and ended; by keyboard, on a phone, in Spanish."""

from datetime import timedelta

import pytest

import passages
import people
from browsing import PHONE, WIDE, assert_accessible, check, enter
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.holds.models import Hold, State
from held import WHY, WHY_LONGER
from passages import PLATE
from precinct import REASON, a_case
from roadside import entries

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


@pytest.fixture
def crew(stores, noon, client, site):
    """A policy, cameras that a vehicle passed, an investigator on a case, a supervisor."""
    people.adopt_example_policy()
    passages.drive_by(client, clock.now())
    ada = people.a_person("Ada Byron")
    case = a_case("26-000412", ada.officer)
    return {"ada": ada, "grace": people.a_person("Grace Hopper", Role.SUPERVISOR), "case": case}


def results(page, case):
    page.goto(f"/search/?case={case.pk}")
    page.locator("[name=reason]").fill(REASON)
    page.locator("[name=plate]").fill(PLATE)
    page.locator(f"label[for={page.locator('[name=when][value=week]').get_attribute('id')}]").click()
    page.locator("[name=seen]").wait_for(state="attached")
    page.locator("#search-form button[type=submit]").click()
    page.locator("[name=change], .cp-sighting").first.wait_for()
    if page.locator("[name=change]").count():
        page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-sighting").first.wait_for()


def in_days(days):
    return str(clock.now().date() + timedelta(days=days))


def ask(page, reason=WHY, days=60):
    page.locator("[name=reason]").fill(reason)
    page.locator("[name=ends_on]").fill(in_days(days))
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-public-line").wait_for()


@SIZES
def test_from_results_to_a_hold_and_its_end(open_page, crew, viewport, language):
    page = open_page(viewport, language)
    enter(page, crew["ada"])
    page.goto("/holds/")
    check(page, f"holds-empty-{language}")
    results(page, crew["case"])
    page.locator("#hold-form button").click()
    page.locator(".cp-messages").wait_for()
    for number in (1, 3):
        page.locator(f"label[for=hold-{number}]").click()
    check(page, f"results-selected-{language}")
    page.locator("#hold-form button").click()
    page.locator("[name=ends_on]").wait_for()
    check(page, f"hold-ask-{language}")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".usa-error-message").first.wait_for()
    check(page, f"hold-ask-faults-{language}")
    ask(page)
    check(page, f"hold-confirm-{language}")
    assert entries("holds.asked") == []
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-deadline").wait_for()
    check(page, f"hold-asked-{language}")
    hold = Hold.objects.get()
    assert hold.captures == 2
    decide(open_page(viewport, language), crew["grace"], hold, language)
    keep_longer_and_end(page, hold, language)
    assert Hold.objects.get().state == State.ENDED


def decide(other, supervisor, hold, language):
    enter(other, supervisor)
    other.goto("/holds/")
    check(other, f"holds-queue-{language}")
    other.locator(".cp-waiting a").click()
    check(other, f"hold-decide-{language}")
    other.goto(f"/holds/{hold.pk}/decline/")
    check(other, f"hold-decline-{language}")
    other.goto(f"/holds/{hold.pk}/approve/")
    check(other, f"hold-approve-{language}")
    other.locator("main form button[type=submit]").click()
    other.locator(".cp-empty").wait_for()
    other.goto(f"/holds/{hold.pk}/")
    check(other, f"hold-in-force-{language}")
    other.goto("/holds/")
    check(other, f"holds-in-force-{language}")


def keep_longer_and_end(page, hold, language):
    page.goto(f"/cases/{hold.case_id}/")
    check(page, f"case-with-hold-{language}")
    page.goto(f"/holds/{hold.pk}/extend/")
    ask(page, WHY_LONGER, 90)
    check(page, f"hold-extend-confirm-{language}")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-reason").wait_for()
    check(page, f"hold-extension-asked-{language}")
    page.goto(f"/holds/{hold.pk}/release/")
    check(page, f"hold-release-{language}")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-messages").wait_for()
    check(page, f"hold-ended-{language}")


@SIZES
def test_what_passed_some_cameras(open_page, crew, viewport, language):
    page = open_page(viewport, language)
    enter(page, crew["ada"])
    page.goto(f"/cases/{crew['case'].pk}/")
    check(page, f"case-without-hold-{language}")
    page.locator("main a[href*='/holds/case/']").click()
    check(page, f"hold-query-{language}")
    page.locator(".cp-cameras__list label").first.click()
    for name, ago in (("start", timedelta(hours=6)), ("end", timedelta(0))):
        page.locator(f"[name={name}]").fill((clock.now() - ago).strftime("%Y-%m-%dT%H:%M"))
    ask(page)
    check(page, f"hold-query-confirm-{language}")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-deadline").wait_for()
    assert Hold.objects.get().named_by == "query"
    assert PLATE not in page.content()


def test_a_hold_is_asked_with_the_keyboard_alone(open_page, crew):
    page = open_page()
    enter(page, crew["ada"])
    results(page, crew["case"])
    page.locator("#hold-1").focus()
    page.keyboard.press("Space")
    page.locator("#hold-form button").focus()
    page.keyboard.press("Enter")
    page.locator("[name=reason]").focus()
    page.keyboard.type(WHY)
    page.locator("[name=ends_on]").fill(in_days(30))
    page.locator("[name=ends_on]").press("Enter")
    page.locator(".cp-public-line").wait_for()
    assert_accessible(page)
    page.locator("main form button[type=submit]").first.press("Enter")
    page.locator(".cp-deadline").wait_for()
    assert Hold.objects.get().captures == 1
