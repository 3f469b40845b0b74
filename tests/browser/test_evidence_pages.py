"""Evidence in a real browser: from the hold to the bundle and its handing over, on a wide screen and on a phone."""

from datetime import timedelta

import pytest

import passages
import people
import roadside
from browsing import PHONE, WIDE, check, enter
from clearplate.core.evidence.archive import read_archive
from clearplate.server import clock
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.custody import queries as kept
from clearplate.server.evidence.models import Export
from clearplate.server.holds import actions as holding
from clearplate.server.holds import naming
from clearplate.server.ingest import counting
from clearplate.server.places import plates
from exports import a_search, finished, upload_of
from held import PLATE, WHY_LONGER, a_wish, by
from looking import WHY
from precinct import a_case

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


def rendered(number, size):
    """Pictures of a rendered scene: what a page with pictures looks best with."""
    return passages.pictures(number % 2)[0 if size[1] < 100 else 1].jpeg


@pytest.fixture
def held(stores, noon, client, site):
    """Ada works on a case for which two sightings are held."""
    people.adopt_example_policy()
    now = clock.now()
    camera, key = roadside.enrolled(now)
    pole = roadside.pole_of(camera, key, now)
    data = upload_of(pole, now - timedelta(minutes=30), [PLATE, PLATE], jpeg=rendered)
    assert roadside.post_upload(client, data).status_code == 200
    ada = people.a_person("Ada Byron")
    grace = people.a_person("Grace Hopper", Role.SUPERVISOR)
    case = a_case("26-000412", ada.officer)
    for one in (ada, grace):
        one.officer.prove(now)
    search = a_search(ada.officer, case.number, now)
    found = kept.captures_named(kept.passed_by([1], start=now - timedelta(days=1), end=now, limit=10))
    named = naming.by_sightings(ada.officer, search, [one.reference for one in found], now=now)
    hold = holding.approve(by(grace.officer), holding.ask(by(ada.officer), case, named, a_wish(now), now=now), now=now)
    return ada, case, hold


@SIZES
def test_looking(open_page, held, viewport, language):
    ada, _case, hold = held
    page = open_page(viewport, language)
    enter(page, ada)
    page.goto(f"/evidence/hold/{hold.pk}/")
    check(page, f"evidence-before-{language}")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-exhibit").first.wait_for()
    check(page, f"evidence-reads-{language}")
    page.locator(".cp-exhibit__open button").nth(1).click()
    page.locator("#picture-1 img").wait_for()
    page.locator(".cp-exhibit__open button").nth(2).click()
    page.locator("#picture-2 img").wait_for()
    check(page, f"evidence-pictures-{language}")


@SIZES
def test_opening_some_reads(open_page, held, viewport, language):
    ada, case, _hold = held
    now = clock.now()
    named = naming.by_query([1], start=now - timedelta(hours=1), end=now, now=now)
    asked = holding.ask(by(ada.officer), case, named, a_wish(now, reason=WHY_LONGER), now=now)
    grace = Officer.objects.get(full_name="Grace Hopper")
    grace.prove(now)
    hold = holding.approve(by(grace), asked, now=now)
    page = open_page(viewport, language)
    enter(page, ada)
    page.goto(f"/evidence/hold/{hold.pk}/")
    check(page, f"evidence-pick-{language}")
    plates.declare(by(grace), PLATE, now=now)
    page.locator("label[for=open-1]").click()
    page.locator("#id_reason").fill(WHY)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#back-title").wait_for()
    check(page, f"evidence-kept-back-{language}")
    page.locator("#why-1").fill(WHY)
    page.locator("main form button[type=submit]").first.click()
    page.locator(".cp-tag--warn").wait_for()
    check(page, f"evidence-pick-waiting-{language}")


@SIZES
def test_exporting(open_page, held, viewport, language, tmp_path):
    ada, case, _hold = held
    page = open_page(viewport, language)
    enter(page, ada)
    page.goto(f"/evidence/case/{case.pk}/")
    check(page, f"evidence-case-{language}")
    page.locator("[name=purpose]").select_option("defense")
    page.locator("[name=recipient]").fill("Ms. Counsel, Public Defender")
    page.locator("[name=reason]").fill("Discovery in the robbery at the Mesa Street store")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/evidence/export/**")
    check(page, f"evidence-export-asked-{language}")
    later = clock.now() + timedelta(hours=1)
    counting.count_hours(now=later)
    finished(Export.objects.get(), later)
    # The page looked again by itself.
    page.locator("#progress form button").wait_for()
    with page.expect_download() as download:
        page.locator("#progress form button").click()
    saved = tmp_path / "bundle.zip"
    download.value.save_as(saved)
    assert "bundle.json" in read_archive(saved.read_bytes())
    page.goto(page.url)
    page.locator("[name=recipient]").fill("Ms. Counsel, Public Defender")
    page.locator("[name=recipient]").press("Enter")
    page.locator("strong", has_text="Ms. Counsel").wait_for()
    check(page, f"evidence-export-ready-{language}")
    page.goto(f"/evidence/case/{case.pk}/")
    check(page, f"evidence-case-exported-{language}")


def test_looking_and_asking_need_no_scripts(open_page, held):
    ada, case, hold = held
    page = open_page(scripts=False)
    enter(page, ada)
    page.goto(f"/evidence/hold/{hold.pk}/")
    page.locator("main form button[type=submit]").click()
    page.locator(".cp-exhibit__open button").first.click()
    page.locator("figure img").wait_for()
    page.goto(f"/evidence/case/{case.pk}/")
    page.locator("[name=recipient]").fill("District Attorney")
    page.locator("[name=reason]").fill("For the prosecutor")
    page.locator("[name=purpose]").select_option("prosecution")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/evidence/export/**")
