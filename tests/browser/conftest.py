"""A real Chromium on a real server: pages as people get them. `browsing.py` holds what tests do with a page."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from browsing import WIDE
from checking_page import published_space

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="needs Chromium (Debian: apt-get install chromium)"))


@pytest.fixture(scope="module")
def chromium():
    # Playwright keeps an event loop in this thread; Django would mistake the test's own queries for asynchronous ones.
    # One browser a module: tests of other rooms that come after must not inherit the loop, nor what makes up for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def site(live_server):
    """The server's address by name: a passkey cannot be made for a bare address."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def open_page(chromium, site):
    """A function that opens a browser of its own: `open_page(PHONE, "es")`. Script errors and refused content fail."""
    contexts, faults = [], []

    def open_one(viewport=WIDE, language="en", *, scripts=True):
        context = chromium.new_context(
            viewport=viewport, locale=language, base_url=site, java_script_enabled=scripts, timezone_id="UTC"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if _is_fault(said) else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def _is_fault(said):
    refused = "Content Security Policy" in said.text or "Content-Security-Policy" in said.text
    return refused or (said.type == "error" and "Failed to load resource" not in said.text)


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def space(tmp_path, chromium):
    """A public space with the page "verify it yourself", on a plain web server: `checking_page.py` says how it is used."""
    with published_space(chromium, tmp_path) as make:
        yield make
