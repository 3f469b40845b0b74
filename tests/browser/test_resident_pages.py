"""What residents bring, in a real browser: the list by keyboard, recording, the slip, answering, on a phone and in Spanish."""

from datetime import timedelta

import pytest

import people
from browsing import PHONE, WIDE, check, enter
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.residents import actions
from clearplate.server.residents.actions import Brought
from clearplate.server.residents.models import Kind, Matter, Way

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


@pytest.fixture
def cora(site):
    people.adopt_example_policy()
    person = people.a_person("Cora Lind", Role.COORDINATOR, trained=False)
    person.officer.prove(clock.now())
    return person


def brought(person, kind, *, ago=0):
    now = clock.now()
    what = Brought(kind, Way.EMAIL, (now - timedelta(days=ago)).date(), "The Herald asks for the searches of March.")
    return actions.receive(By(person.officer, None), what, now=now)


@SIZES
def test_a_request_is_recorded_given_a_slip_and_answered(open_page, cora, viewport, language):
    page = open_page(viewport, language)
    enter(page, cora)
    page.goto("/residents/")
    check(page, f"residents-none-{language}")
    page.locator(".cp-empty a").click()
    check(page, f"residents-record-{language}")
    page.locator("[name=kind]").select_option("records_request")
    page.locator("[name=way]").select_option("email")
    page.locator("[name=words]").fill("The Herald asks for the searches of March.")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-slip").first.wait_for()
    assert page.locator(".cp-slip").count() == 2
    check(page, f"residents-slip-{language}")
    brought(cora, Kind.MISUSE, ago=12)
    brought(cora, Kind.WRONG_STOP, ago=3)
    page.goto("/residents/")
    assert page.locator(".cp-nav__count").last.inner_text().startswith("3")
    check(page, f"residents-list-{language}")
    page.locator("[data-review]").first.click()
    check(page, f"residents-matter-{language}")
    page.locator("[data-key=a]").click()
    page.locator("#answer_outcome").select_option("upheld")
    page.locator("#answer_words").fill("An officer was suspended.")
    check(page, f"residents-answer-{language}")
    page.locator("details[open] button").click()
    page.locator(".cp-messages").wait_for()
    check(page, f"residents-answered-{language}")
    page.goto("/residents/")
    check(page, f"residents-list-closed-{language}")
    assert Matter.objects.filter(closed_at=None).count() == 2


def test_the_keyboard_alone_goes_through_the_list_and_answers(open_page, cora):
    first, second = brought(cora, Kind.COMMENT, ago=3), brought(cora, Kind.COMMENT)
    page = open_page()
    enter(page, cora)
    page.goto("/residents/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/residents/{first.pk}/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/residents/{second.pk}/")
    page.keyboard.press("w")
    page.locator("#withdraw_because").select_option("recorded_twice")
    page.locator("#withdraw_words").fill("quite the same letter")  # letters in a field go nowhere
    page.locator("details[open] button").click()
    page.locator(".cp-messages").wait_for()
    page.keyboard.press("q")
    page.locator("[data-review]").first.wait_for()
    page.keyboard.press("r")
    page.wait_for_url("**/residents/record/")
    assert Matter.objects.get(closed_at=None) == first
