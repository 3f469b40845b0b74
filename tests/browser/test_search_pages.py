"""The officer's minute in a real browser: from case to lead, by keyboard, on a phone, in Spanish, and without scripts."""

import re

import pytest

import passages
import people
from browsing import PHONE, WIDE, assert_accessible, check, enter
from clearplate.core.tlog import kinds
from clearplate.core.tlog.words import sentence
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.search.models import Search
from passages import PLATE
from precinct import REASON, a_case
from roadside import entries

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


@pytest.fixture
def city(stores, noon, client, site):
    """A policy, six cameras, a vehicle that passed them for days, an investigator with cases."""
    people.adopt_example_policy()
    passages.drive_by(client, clock.now())
    ada = people.a_person("Ada Byron")
    a_case("26-000412", ada.officer)
    a_case("26-000449", ada.officer, offense="240")
    a_case("26-000301", ada.officer, closed=True)
    return ada


def fill_in(page, *, plate=PLATE, case="26-000412", reason=REASON, when="week"):
    page.locator("[name=case_number]").fill(case)
    page.locator("[name=reason]").fill(reason)
    page.locator("[name=plate]").fill(plate)
    page.locator(f"label[for={page.locator(f'[name=when][value={when}]').get_attribute('id')}]").click()


def ask(page, outcome):
    """Send the form; confirm the line where the page with the line comes because it had changed meanwhile."""
    page.locator("#search-form button[type=submit]").click()
    page.locator(f"[name=change], {outcome}").first.wait_for()
    if page.locator("[name=change]").count():
        page.locator("main form button[type=submit]").first.click()
    page.locator(outcome).first.wait_for()


@SIZES
def test_from_case_to_lead(open_page, city, viewport, language):
    page = open_page(viewport, language)
    enter(page, city)
    page.goto("/search/mine/")
    check(page, f"mine-empty-{language}")
    page.goto("/cases/")
    check(page, f"cases-{language}")
    page.locator("a", has_text="26-000412").click()
    check(page, f"case-{language}")
    page.locator("main a[href*='search/?case=']").click()
    check(page, f"ask-{language}")
    fill_in(page)
    page.locator(".cp-public-line").wait_for()
    page.locator("label[for=id_spellings_0]").click()
    page.locator("[name=seen]").wait_for(state="attached")
    page.locator(".cp-public-line", has_text=re.compile("2 pla")).wait_for()
    check(page, f"ask-filled-{language}")
    ask(page, ".cp-sighting")
    check(page, f"results-{language}")
    assert page.locator(".cp-sighting").count() == len(passages.TIMES)
    page.locator(".cp-sighting__open button").first.click()
    page.locator(".cp-picture img").wait_for()
    check(page, f"results-picture-{language}")
    page.goto("/search/mine/")
    check(page, f"mine-{language}")
    assert PLATE not in page.content()
    assert len(entries("custody.image_opened")) == 1


@SIZES
def test_what_can_go_otherwise(open_page, city, viewport, language):
    page = open_page(viewport, language)
    enter(page, city)
    page.goto("/search/")
    page.locator("#search-form button[type=submit]").click()
    check(page, f"ask-faults-{language}")
    fill_in(page, case="26-000301")
    ask(page, ".cp-refused")
    check(page, f"refused-{language}")
    page.goto("/search/")
    fill_in(page, plate="XYZ9876", when="all")
    page.locator("details:has([name=warrant]) summary").click()
    page.locator("[name=warrant]").fill("26-W-17")
    ask(page, ".cp-nothing")
    check(page, f"nothing-{language}")
    Search.objects.filter(refused_rule="").update(sealed_request=None)
    page.reload()
    check(page, f"ended-{language}")


@SIZES
def test_a_supervisor_keeps_cases(open_page, city, viewport, language):
    sue = people.a_person("Grace Hopper", Role.SUPERVISOR)
    page = open_page(viewport, language)
    enter(page, sue)
    page.goto("/cases/")
    check(page, f"cases-empty-{language}")
    page.goto("/cases/new/")
    check(page, f"case-new-{language}")
    page.locator("[name=number]").fill("2026")
    page.locator("[name=offense_type]").select_option("120")
    page.locator("main button[type=submit]").click()
    check(page, f"case-new-fault-{language}")
    page.locator("[name=number]").fill("26-000777")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/cases/*-*/")
    check(page, f"case-opened-{language}")
    page.locator("[name=officer]").select_option(label="Ada Byron")
    page.locator("main form[action*=officers] button").click()
    page.locator(".cp-people").wait_for()
    page.locator("a[href$='/close/']").click()
    check(page, f"case-close-{language}")
    page.locator("main button[type=submit]").click()
    page.locator("form[action$='/reopen/']").wait_for()
    check(page, f"case-closed-{language}")
    page.goto("/cases/import/")
    check(page, f"import-{language}")
    text = "case_number,offense_type,state,officers\n26-000801,120,active,ada.byron@example.gov\n26-8,120,active,\n26-000803,999,active,\n"
    page.locator("[name=file]").set_input_files({"name": "cases.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.locator("main button[type=submit]").click()
    page.locator("[name=confirmed]").wait_for(state="attached")
    check(page, f"import-preview-{language}")
    page.locator("main button[type=submit]").last.click()
    page.locator(".cp-table").wait_for()
    assert page.locator("text=26-000801").count() == 1


def test_without_scripts_the_line_comes_as_a_page_of_its_own(open_page, city):
    page = open_page(scripts=False)
    enter(page, city)
    page.goto("/search/")
    fill_in(page)
    page.locator("#search-form button[type=submit]").click()
    page.locator(".cp-public-line").wait_for()
    assert entries("search.asked") == []
    shown = page.locator(".cp-public-line").inner_text()
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-sighting").first.wait_for()
    (logged,) = entries("search.asked")
    assert sentence(kinds.search.ASKED, logged, "en") in shown
    page.locator(".cp-sighting__open button").first.click()
    page.locator(".cp-picture img").wait_for()
    assert page.locator("h1").count() == 1


def test_the_confirmation_page_is_accessible(open_page, city):
    with_scripts = open_page()
    enter(with_scripts, city)
    with_scripts.goto("/search/")
    fill_in(with_scripts)
    # Sent before the line could appear: then it is shown on a page of its own.
    with_scripts.evaluate("document.querySelectorAll('[name=seen]').forEach((field) => field.remove())")
    with_scripts.evaluate("document.getElementById('search-form').submit()")
    with_scripts.locator("[name=change]").wait_for()
    check(with_scripts, "confirm-en")
    with_scripts.locator("[name=change]").click()
    with_scripts.locator("#search-form").wait_for()
    assert with_scripts.locator("[name=reason]").input_value() == REASON
    assert with_scripts.locator("[name=plate]").input_value() == PLATE


def test_a_search_is_asked_with_the_keyboard_alone(open_page, city):
    page = open_page()
    enter(page, city)
    page.goto("/search/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "plate"
    page.keyboard.type(PLATE.lower())
    page.keyboard.press("Shift+Tab")
    for _ in range(3):
        if page.evaluate("document.activeElement.name") == "reason":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.type(REASON)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("26-000412")
    page.keyboard.press("Tab")
    page.locator("[name=seen]").wait_for(state="attached")
    page.locator("[name=case_number]").press("Enter")
    page.locator("[name=change], .cp-sighting, .cp-nothing").first.wait_for()
    assert_accessible(page)


def send(page):
    """Send the question; and once more where the line comes as a page of its own first."""
    page.wait_for_selector("#line .cp-public-line")
    page.wait_for_load_state("networkidle")
    page.locator("button.usa-button--big").click()
    page.wait_for_load_state("networkidle")
    if page.locator("[name=change]").count():
        page.locator("button.usa-button--big").click()


@SIZES
def test_a_refusal_is_appealed_and_a_search_without_a_plate_is_made(open_page, city, viewport, language):
    page = open_page(viewport, language)
    enter(page, city)
    page.goto("/search/")
    fill_in(page, reason="Owner may be undocumented, family lives on Mesa Street")
    send(page)
    page.wait_for_selector(".cp-found")
    check(page, f"refused-{language}")
    page.locator("form[action$='second-person/'] button").click()
    page.wait_for_url(re.compile(r"/search/second-person/.+/"))
    check(page, f"proposal-{language}")
    page.goto("/search/mine/")
    check(page, f"mine-waiting-{language}")

    page.goto("/search/looks/")
    check(page, f"looks-{language}")
    page.locator("[name=case_number]").fill("26-000412")
    page.locator("[name=reason]").fill(REASON)
    page.locator("[name=vehicle_color]").select_option("1")
    page.locator("details:has([name=cameras]) summary").click()
    page.locator("label[for=id_cameras_0]").click()
    send(page)
    page.wait_for_url(re.compile(r"/search/[0-9a-f-]{36}/"))
    check(page, f"passages-{language}")
