"""Every place of the navigation, for someone who holds every role of the city: nothing serious for axe, on a desk and on a phone."""

import pytest

from browsing import PHONE, WIDE, check, enter
from clearplate.server.agencies.models import Role
from people import a_person, a_person_with_every_role, adopt_example_policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])
def test_every_place_of_the_navigation(open_page, viewport, language):
    adopt_example_policy()
    page = open_page(viewport, language)
    enter(page, a_person_with_every_role("Pat Reyes"))
    places = page.locator(".cp-nav__link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert {"/search/", "/cases/", "/cameras/", "/accounts/officers/"} <= set(places)
    for path in places:
        answer = page.goto(path)
        assert answer.status == 200, path
        assert page.locator("h1").count() == 1, path
        assert page.locator(".cp-nav__link[aria-current=page]").get_attribute("href") == path
        check(page, f"place{path.replace('/', '-')}{language}")


def test_the_invitation_of_a_camera(open_page):
    adopt_example_policy()
    page = open_page(PHONE)
    enter(page, a_person("Pat Reyes", Role.COORDINATOR))
    page.goto("/cameras/invite/")
    check(page, "camera-invite")
