"""The portal as residents get it: every page, both languages, and the page that checks it, in a real browser."""

import pytest

import exampleville
import mirror
from browsing import PHONE, WIDE, check
from clearplate.server.portal.rendering import PAGES


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    exampleville.publish(folder / "public", tmp_path_factory.mktemp("memory") / "fold")
    with mirror.served(folder) as served:
        yield f"{served}/public"


@pytest.fixture(params=[(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])
def visit(chromium, address, request):
    """A function that opens a page by its stem; whatever the page asks of another host, or a refused style, fails."""
    viewport, language = request.param
    context = chromium.new_context(viewport=viewport, locale=language)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
    folder = "" if language == "en" else "es/"

    def open_one(stem):
        assert page.goto(f"{address}/{folder}{stem}.html").status == 200
        return page

    open_one.language = language
    yield open_one
    context.close()
    assert faults == []


@pytest.mark.parametrize("stem", PAGES)
def test_every_page_is_for_everyone(visit, stem):
    page = visit(stem)
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == visit.language
    for closed in page.locator("details").all():
        closed.evaluate("one => { one.open = true }")
    check(page, f"portal-{stem}-{visit.language}")


def test_the_other_language_is_one_step_away(visit):
    page = visit("retention")
    page.locator("header a[hreflang]").click()
    assert page.locator("html").get_attribute("lang") != visit.language
    assert page.url.endswith("retention.html")


def test_the_page_that_checks_finds_that_all_of_it_holds(visit):
    page = visit("verify")
    page.locator("[data-verify=start]").click()
    page.locator("html[data-verified]:not([data-verified=running])").wait_for(state="attached", timeout=60_000)
    detail = page.locator("[data-verify=detail]").inner_text()
    assert page.locator("html").get_attribute("data-verified") == "held", detail
    check(page, f"portal-verified-{visit.language}")
