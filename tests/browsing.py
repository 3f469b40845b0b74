"""What browser tests do with a page: enter as a person, keep a picture, ask axe, hold a passkey.

Set CLEARPLATE_SCREENSHOTS to a folder to keep a picture of every page that a test calls `look` or `check` on.
"""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pyotp
from axe_playwright_python.sync_playwright import Axe

from people import PASSWORD

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def enter(page, person):
    """Sign a person in by hand: password, then a code."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(person.officer.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(person.code())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "second-factor" not in url)


def code_for(page):
    """The code for the key shown on the enrolment page."""
    return pyotp.TOTP(page.locator(".cp-secret code").inner_text().strip()).now()


def assert_accessible(page):
    """Axe finds nothing serious or critical, and the page does not scroll sideways."""
    found = Axe().run(page).response["violations"]
    grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    told = "\n".join(
        f"{rule['impact']} {rule['id']}: {rule['help']}\n   " + "\n   ".join(node["html"] for node in rule["nodes"][:5])
        for rule in grave
    )
    assert not grave, f"{page.url}\n{told}"
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} px too wide"


def look(page, name):
    """Keep a picture, where CLEARPLATE_SCREENSHOTS says so."""
    folder = os.environ.get("CLEARPLATE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        size = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}-{size}.png", full_page=True)


def check(page, name):
    """Both."""
    look(page, name)
    assert_accessible(page)


@contextmanager
def virtual_authenticator(page):
    """A security key with a fingerprint reader inside the browser, always touched by the right person."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    try:
        yield devtools, key
    finally:
        devtools.detach()
