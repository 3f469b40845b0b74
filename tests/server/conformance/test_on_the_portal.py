"""The portal shows the last signed result that the log names, and clearplate-verify holds the one against the other."""

import json
from datetime import timedelta

import pytest

from clearplate.core.promises.statement import PATH
from clearplate.server import clock
from clearplate.server.conformance import jobs
from clearplate.server.custody.keys import keyring
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
from clearplate_verify.cli import main
from roadside import entries


@pytest.fixture
def portal(city, stores, tmp_path):
    """The folder of a portal that shows a result."""
    jobs.check_and_publish(now=clock.now())
    publishing.publish(now=clock.now())
    build(
        public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=tmp_path / "memory"
    )
    return stores / "public"


@pytest.fixture
def verify(portal, tmp_path, capsys):
    def run():
        code = main(["portal", str(portal), "--state", str(tmp_path / "state"), "--lang", "en"])
        return code, capsys.readouterr().out

    return run


def test_the_page_shows_each_promise_with_its_checks_in_both_languages(portal):
    (entry,) = entries("promises.checked")
    assert (portal / PATH).read_bytes() == (portal / "promises" / f"{entry['statement']}.json").read_bytes()
    english, spanish = ((portal / name).read_text() for name in ("promises.html", "es/promises.html"))
    assert english.count('class="checked"') == spanish.count('class="checked"') == 17
    assert "No day&#x27;s key lives past the end of its day, and none" in english
    assert "Ninguna llave de un día vive más allá de su fin" in spanish
    assert "could not be checked" in english


def test_the_page_says_first_which_promises_do_not_hold(city, stores, tmp_path):
    old = clock.now().date() - timedelta(days=70)
    keyring().make(old)
    jobs.check_and_publish(now=clock.now())
    publishing.publish(now=clock.now())
    space = public_store()
    build(space, space, clock.now(), city_page(), render=render_pages, memory_file=tmp_path / "memory")
    page = (stores / "public/promises.html").read_text()
    assert '<a href="#P1">P1</a></p>' in page
    assert page.index('href="#P1"') < page.index('id="P1"')
    assert '<details class="checked" open>' in page
    assert f"It names: {old}" in page


def test_the_verifier_holds_the_result_against_the_log(verify, portal):
    code, told = verify()
    assert code == 0, told
    result = json.loads((portal / PATH).read_bytes())
    result["payload"]["findings"][0]["verdict"] = "fails"
    (portal / PATH).write_text(json.dumps(result))
    code, told = verify()
    assert code == 1
    assert "data/promises.json is not the result that entry" in told
    (portal / PATH).unlink()
    assert "data/promises.json is missing" in verify()[1]
