"""Reviews in a real browser: the queue by keyboard, on a phone, in Spanish; explanation, finding, audits."""

import pytest

import people
import precinct
from browsing import PHONE, WIDE, assert_accessible, check, enter
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.review.models import ReviewItem, State
from reviewing import asked

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


@pytest.fixture
def crew(site):
    """A policy, a supervisor, and seven searches of one plate by an investigator."""
    people.adopt_example_policy()
    ada = people.a_person("Ada Byron")
    precinct.a_case("26-000001", ada.officer)
    now = clock.now()
    for _ in range(7):
        asked(ada.officer, now)
    return {"ada": ada, "grace": people.a_person("Grace Hopper", Role.SUPERVISOR)}


def left():
    return ReviewItem.objects.exclude(state=State.CLOSED).count()


@SIZES
def test_a_search_is_looked_at_asked_about_and_found_improper(open_page, crew, viewport, language):
    page = open_page(viewport, language)
    enter(page, crew["grace"])
    page.goto("/review/")
    assert page.locator(".cp-nav__count").first.inner_text().startswith("7")
    check(page, f"review-queue-{language}")
    page.locator("[data-review]").last.click()
    check(page, f"review-item-{language}")
    page.locator("[data-key=e]").click()
    page.locator("#ask_words").fill("Why so often?")
    page.locator("details[open] button").click()
    page.locator(".cp-messages").wait_for()
    page.locator("[data-key=i]").click()
    check(page, f"review-improper-{language}")
    page.locator("#improper_words").fill("The case was solved")
    page.locator("details[open] button").click()
    page.wait_for_url("**/findings/**")
    check(page, f"review-finding-{language}")
    page.locator("[name=breach]").select_option("personal_use")
    page.locator("[name=words]").fill("She said so")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=outcome]").wait_for()
    check(page, f"review-upheld-{language}")
    assert left() == 6


def test_the_keyboard_alone_reviews_a_queue(open_page, crew):
    page = open_page()
    enter(page, crew["grace"])
    page.goto("/review/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement === document.querySelector('[data-review]')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.locator("[data-key=p]").wait_for()
    for remaining in range(6, 3, -1):
        first = page.url
        page.keyboard.press("p")
        page.wait_for_function("before => location.href !== before", arg=first)
        page.locator("[data-key=p]").wait_for()
        assert left() == remaining
    page.keyboard.press("u")
    page.locator(".cp-decide [data-key=i]").wait_for()
    assert page.url == first
    page.keyboard.press("q")
    page.locator("[data-review]").first.wait_for()
    page.keyboard.press("n")
    page.locator("[data-key=p]").wait_for()
    here = page.url
    page.keyboard.press("n")
    page.wait_for_function("before => location.href !== before", arg=here)
    page.locator("[data-key=e]").wait_for()
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "ask_words"
    page.keyboard.type("pine needles")  # letters in a field decide nothing
    assert left() == 4
    assert_accessible(page)


def test_without_scripts_the_queue_is_reviewed_as_well(open_page, crew):
    page = open_page(scripts=False)
    enter(page, crew["grace"])
    page.goto("/review/")
    page.locator("[data-review]").first.click()
    page.locator("[data-key=p]").click()
    page.locator("[data-key=u]").wait_for()
    page.locator("[data-key=e]").click()
    page.locator("#ask_words").fill("Why so often?")
    page.locator("details[open] button").click()
    page.locator("[data-key=i]").click()
    page.locator("#improper_words").fill("The case was solved")
    page.locator("details[open] button").click()
    page.wait_for_url("**/findings/**")
    assert left() == 5


@SIZES
def test_audits_and_samples(open_page, site, viewport, language):
    people.adopt_example_policy()
    page = open_page(viewport, language)
    enter(page, people.a_person("Oda Mann", Role.AUDITOR))
    page.goto("/review/audits/")
    check(page, f"review-audits-none-{language}")
    page.locator("[name=due_on]").fill("2026-01-31")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-messages").wait_for()
    check(page, f"review-audits-{language}")
    page.goto("/review/samples/")
    check(page, f"review-samples-{language}")


@SIZES
def test_the_searcher_explains(open_page, crew, viewport, language):
    item = ReviewItem.objects.first()
    ReviewItem.objects.filter(pk=item.pk).update(state=State.ASKED)
    page = open_page(viewport, language)
    enter(page, crew["ada"])
    page.goto("/review/")
    check(page, f"review-explain-queue-{language}")
    page.locator("main .usa-button").first.click()
    page.locator("[name=words]").wait_for()
    check(page, f"review-explain-{language}")
