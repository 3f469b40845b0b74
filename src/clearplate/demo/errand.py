"""An officer's errand through real pages: sign in with a second factor, search one plate, open a picture.

What `clearplate smoke` does in place of a person; every step says what was wrong if a page is not what it should be.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from clearplate.core.errors import ClearplateError
from clearplate.demo import otp
from clearplate.demo.browser import Browser, Form, Page
from clearplate.demo.personas import WayIn

_OK = 200
_FORBIDDEN = 403
_JPEG = b"\xff\xd8\xff"
_JPEG_URL = "data:image/jpeg;base64,"


class NotHeldError(ClearplateError):
    """Something that must hold did not; the message says what and where, never a plate."""


def require(held: object, sentence: str) -> None:
    """Stop the errand unless something holds."""
    if not held:
        raise NotHeldError(sentence)


@dataclass(frozen=True, slots=True)
class Question:
    """What to search for, and why.

    Attributes:
        plate: As a person types it.
        case_number: Of an open case that the officer is on.
        reason: One sentence.
        widen: Also look for every other spelling that the page offers.
    """

    plate: str
    case_number: str
    reason: str
    widen: bool = False


def sign_in(browser: Browser, way: WayIn, now: datetime) -> Page:
    """Sign in with password and code; both pages must ask for their part."""
    page = browser.open("/accounts/login/")
    page = browser.submit(page, page.form_with("login", "password"), {"login": way.email, "password": way.password})
    code_forms = page.forms_with("code")
    require(code_forms, f"After the password, {page.url.path} (status {page.status}) did not ask for a code.")
    page = browser.submit(page, code_forms[0], {"code": otp.code_at(way.totp_seed, now)})
    require(page.status == _OK and not page.forms_with("code"), f"The code was not accepted on {page.url.path}.")
    return page


def search(browser: Browser, question: Question) -> Page:
    """Ask, look at the public line, confirm; the page of results."""
    page = ask(browser, question)
    require(page.status == _OK, f"The search was not answered: {page.url.path} said {page.status}.")
    require(not page.forms_with("seen"), "The confirmed search was not run.")
    return page


def is_refused(browser: Browser, question: Question) -> bool:
    """Ask what policy must refuse: the answer is a refusal, and shows no sighting."""
    page = ask(browser, question)
    return page.status == _FORBIDDEN and sightings(page) == 0


def ask(browser: Browser, question: Question) -> Page:
    """Fill the question in, look at the public line, confirm; whatever page that gives."""
    page = browser.open("/search/")
    form = page.form_with("plate", "case_number", "reason")
    filled: dict[str, str | list[str]] = {
        "plate": question.plate,
        "case_number": question.case_number,
        "reason": question.reason,
    }
    page = browser.submit(page, form, filled)
    confirming = _shown_line(page)
    offered = confirming.choices.get("spellings", [])
    if question.widen and offered:
        # Another question makes another line, which is shown again before anything is searched.
        page = browser.submit(page, confirming, {"spellings": offered})
        confirming = _shown_line(page)
    return browser.submit(page, confirming, {})


def _shown_line(page: Page) -> Form:
    """The form that confirms, with the line that the public will see."""
    require(page.status == _OK, f"The question was not taken: {page.url.path} answered {page.status}.")
    confirming = page.form_with("seen")
    require(confirming.values.get("seen", [""])[0], "The public line was not shown before searching.")
    return confirming


def sightings(page: Page) -> int:
    """Count the sightings on a page of results: each has a picture of the plate, and a button for the scene."""
    return len(page.forms_with("capture"))


def open_picture(browser: Browser, page: Page) -> bytes:
    """Open the scene of the newest sighting; its JPEG."""
    page = browser.submit(page, page.form_with("capture"), {})
    require(page.status == _OK, f"The picture was not opened: {page.url.path} answered {page.status}.")
    inline = [source for source in page.pictures if source.startswith(_JPEG_URL)]
    require(inline, "The page of the picture shows no picture.")
    jpeg = base64.b64decode(inline[0].removeprefix(_JPEG_URL), validate=True)
    require(jpeg.startswith(_JPEG), "The picture is no JPEG.")
    return jpeg


def searches_counted(browser: Browser) -> int:
    """How many searches the public portal counts; 0 while it is not published yet."""
    page = browser.open("/public/data/figures.json")
    if page.status != _OK:
        return 0
    return int(json.loads(page.content)["figures"]["searches.asked"]["value"])
