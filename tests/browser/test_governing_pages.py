"""Every page by which people govern themselves, as each of them sees it: nothing grave for axe, no sideways scrolling, one heading.

On a desk in English and on a phone in Spanish. What is done on these pages, by keyboard and without scripts, is tested by station.
"""

import io

import pytest

import governed
import roadside
from browsing import PHONE, WIDE, check, enter
from clearplate.server import clock
from clearplate.server.approvals.queries import waiting_about
from clearplate.server.cases.models import AdapterToken
from clearplate.server.places.models import ListedPlate
from clearplate.server.review.models import Audit

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])

PAGES = {
    "ada": (
        "/review/",
        "/review/{questioned}/explain/",
        "/review/{proper}/",  # refused: her own
        "/approvals/",
        "/search/mine/",
        "/search/looks/",
        "/search/{shown}/",  # some of it withheld: a protected place
        "/search/{passed}/",
        "/search/second-person/{appeal}/",
        "/places/",
        "/places/{march}/",
        "/places/household/",
        "/policy/",
        "/policy/history/",
    ),
    "ben": ("/", "/search/"),  # an emergency that nobody reviewed in time
    "grace": (
        "/review/",
        "/review/{refused}/",
        "/review/{exigent}/",
        "/review/{proper}/",
        "/review/{questioned}/",
        "/review/findings/",
        "/review/findings/{open}/",
        "/review/findings/{upheld}/",
        "/review/findings/{open}/suspend/",
        "/approvals/",
        "/approvals/{appeal_request}/approve/",
        "/approvals/{budget_request}/decline/",
    ),
    "oda": (
        "/review/",
        "/review/{commanded}/",
        "/review/audits/",
        "/review/audits/{planned}/close/",
        "/review/samples/",
        "/review/samples/{sample}/",
        "/review/log/{entry}/",
        "/tlog/receipts/{entry}/",
        "/places/plates/",
        "/approvals/support/",
        "/accounts/officers/{ada}/",
    ),
    "olga": (
        "/",
        "/review/",
        "/policy/drafts/",
        "/policy/drafts/{stricter}/",
        "/policy/drafts/{narrower}/",
        "/approvals/",
    ),
    "omar": ("/approvals/{adoption_request}/approve/", "/approvals/{support_request}/approve/"),
    "pat": (
        "/places/",
        "/places/new/?around=2",
        "/places/import/",
        "/places/{worship}/",
        "/places/{worship}/change/",
        "/places/{worship}/end/",
        "/places/plates/",
        "/places/plates/{listed}/take-off/",
        "/accounts/officers/{ada}/",
        "/accounts/officers/{vic}/",
        "/accounts/officers/{ada}/suspend/",
        "/accounts/officers/roster/",
        "/cases/records-system/",
        "/cases/records-system/{token}/revoke/",
        "/approvals/support/",
    ),
}


def names(city):
    """What stands in the addresses above."""
    things = city.things
    found = {name: thing.pk for name, thing in things.items() if hasattr(thing, "pk")}
    found |= {name: person.officer.pk for name, person in city.people.items()}
    return found | {
        "shown": things["items"][-1].search_id,
        "passed": things["looks"].search_id,
        "entry": things["late"].search.entry_id,
        "appeal_request": things["appeal"].request_id,
        "budget_request": things["budget"].request_id,
        "adoption_request": waiting_about("policy_adoption", things["stricter"].pk).pk,
        "support_request": waiting_about("support_access", things["support"].pk).pk,
        "planned": Audit.objects.filter(closed_at=None).first().pk,
        "token": AdapterToken.objects.get().pk,
        "listed": ListedPlate.objects.get(reference="ACP-0031").pk,
    }


@pytest.fixture
def city(stores, noon, client, site):
    return governed.a_governed_city(client, clock.now())


@SIZES
def test_every_page_that_people_govern_by(open_page, city, viewport, language):
    known, faults = names(city), []
    for who, paths in PAGES.items():
        page = open_page(viewport, language)
        enter(page, city.people[who])
        for number, path in enumerate(paths):
            page.goto(path.format(**known))
            try:
                assert page.locator("h1").count() == 1, f"{path} has no single heading"
                check(
                    page,
                    f"governing-{who}-{number:02d}-{path.partition('?')[0].strip('/').replace('{', '')}-{language}",
                )
            except AssertionError as fault:  # one run tells about every page
                faults.append(f"{who} {path}: {fault}")
    assert not faults, "\n".join(faults)


@SIZES
def test_what_is_typed_wrongly_is_told_beside_it(open_page, city, viewport, language):
    page = open_page(viewport, language)
    enter(page, city.people["pat"])
    page.goto("/places/new/")
    page.locator("[name=around]").select_option(index=1)
    page.locator("form[method=get] button").click()
    page.locator(".cp-outline__corner").nth(3).wait_for()
    page.locator(".cp-outline__numbers summary").click()
    corners = page.locator("[name=outline]").input_value().splitlines()
    page.locator("[name=name]").fill("Temple on the hill")
    page.locator("[name=outline]").fill("\n".join((corners[0], corners[2], corners[1], corners[3])))
    page.locator("main form[method=post] button[type=submit]").first.click()
    told = {"en": "The outline of an area crosses itself", "es": "El contorno del área se cruza"}
    page.locator(f".usa-error-message:has-text('{told[language]}')").wait_for()
    check(page, f"place-crossing-{language}")
    page.locator("[name=outline]").fill("\n".join(corners))
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("[name=confirmed]").wait_for()
    assert page.locator(".cp-map__mark").count() == 1
    check(page, f"place-drawn-{language}")
    page.goto("/accounts/officers/roster/")
    roster = io.BytesIO(b"officer,from,to\nada.byron@example.gov,soon,later\n").getvalue()
    page.locator("[name=file]").set_input_files({"name": "roster.csv", "mimeType": "text/csv", "buffer": roster})
    page.locator("main form button[type=submit]").click()
    told = {"en": "Line 2: from and to are instants", "es": "Línea 2: from y to son instantes"}
    page.locator(f".usa-error-message:has-text('{told[language]}')").wait_for()
    check(page, f"roster-fault-{language}")
    page.goto("/policy/drafts/")
    broken = roadside.example_policy().data.replace(b"retention_days = 30", b"retention_days = 31")
    page.locator("[name=file]").set_input_files({"name": "draft.txt", "mimeType": "text/plain", "buffer": broken})
    page.locator("main form button[type=submit]").click()
    page.locator(".usa-error-message:has-text('parameters.toml:7')").wait_for()
    check(page, f"draft-broken-{language}")
