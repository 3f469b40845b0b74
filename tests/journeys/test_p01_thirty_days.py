"""P1: reads are destroyed within thirty days unless held as evidence, and anyone can check. Day after day, over HTTP."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta

import httpx
import pytest

import people
import roadside
from clearplate.core import canonical
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capsule, Capture, Proof
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.evidence.models import Export
from clearplate.server.holds import ending
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.policy.jobs import publish_documents
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.retention import actions as retention
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
from exports import finished, upload_of
from factories import an_authorization
from held import WHY
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE

RETENTION_DAYS = 30


@pytest.fixture
def crew(city):
    """Who acts first, and the colleagues who act later: a code of a second factor counts once."""
    ada, alan = people.a_person("Ada Byron"), people.a_person("Alan Turing")
    return {
        "case": a_case("26-000001", ada.officer, alan.officer),
        "ada": ada,
        "alan": alan,
        "grace": people.a_person("Grace Hopper", Role.SUPERVISOR),
        "jean": people.a_person("Jean Bartik", Role.SUPERVISOR),
    }


HEARTBEAT = "/ingest/v1/heartbeat"


@pytest.fixture
def dyer(city, visitor):
    """A second camera, which has just seen PLATE as well, with pictures that are pictures."""
    now = clock.now()
    camera, key = roadside.enrolled(now, "Dyer St at 2nd")
    answer = visitor().send_upload(upload_of(roadside.pole_of(camera, key, now), now, [PLATE]))
    assert answer.status_code == 200, answer.text
    return camera, key


@pytest.fixture
def nights(monkeypatch, city, dyer):
    """Let days go by one at a time, with what a city's jobs do; a camera's sign of life vouches for the clock."""
    began = clock.now()
    camera, key = dyer

    def go(days):
        for _ in range(days):
            move(monkeypatch, hours=24)
            send_heartbeat(city, camera.pk, key, clock.now())
            now = clock.now()
            retention.run(now=now)
            # The database has a clock of its own and makes no partition over 40 days off it.
            if now < began + timedelta(days=RETENTION_DAYS + 2):
                custody.make_days(now=now)
            counting.count_hours(now=now)
            ending.end_due(now=now)
        publish(now)
        return now

    return go


def send_heartbeat(city, camera_id, key, now):
    body = canonical.encode(roadside.a_heartbeat(now))
    headers = roadside.signed_headers(camera_id, key, "POST", HEARTBEAT, body, now)
    answer = httpx.post(city.url + HEARTBEAT, content=body, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text


def move(monkeypatch, *, hours):
    offset = int(os.environ[clock.OFFSET_VARIABLE]) + hours * 3600
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset))


def publish(now):
    publishing.publish(now=now)
    publish_documents()
    build(public_store(), public_store(), now, city_page(), render=render_pages, memory_file=memory_file())


def verifier(*words):
    """What an outsider's verifier says."""
    command = [sys.executable, "-m", "clearplate_verify.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def verify(city, folder):
    """The same of the portal; it remembers the log from one look to the next."""
    return verifier("portal", f"{city.url}/public/", "--state", folder / "seen")


def export(browser, case):
    """Ask for everything held, let the jobs work, and take it out."""
    browser.get(f"/evidence/case/{case.pk}/")
    browser.send(f"/evidence/case/{case.pk}/", hold="all", purpose="case_file", reason=WHY, language="es")
    made = Export.objects.get()
    finished(made, clock.now())
    browser.get(f"/evidence/export/{made.pk}/")
    return browser.send("/download/").content


def hold_the_newest(browser, now):
    assert browser.ask(PLATE, reason=REASON).status_code == 200
    handles = re.findall(r'name="capture" value="([^"]+)" id="hold-', browser.page.text)[:1]
    path = re.search(r'action="(/holds/search/[^"]+)"', browser.page.text)[1]
    browser.send(path, capture=handles)
    browser.send(reason=WHY, ends_on=str(now.date() + timedelta(days=120)))
    browser.send()


def approve(browser):
    (hold,) = {entry["hold"] for entry in entries("holds.asked")}
    browser.get(f"/holds/{hold}/approve/")
    browser.send("/approve/")
    assert "In force" in browser.get(f"/holds/{hold}/").text
    return hold


def figures(browser):
    return browser.get("/public/data/figures.json").json()


def test_thirty_days_then_nothing_is_left_but_what_is_held_and_anyone_can_check(visitor, crew, nights, city, tmp_path):
    first = clock.now().date()
    ada = visitor().sign_in(crew["ada"])
    hold_the_newest(ada, clock.now())
    hold = approve(visitor().sign_in(crew["grace"]))

    # On the thirtieth day everything of the first can still be found; the key's day has not come.
    now = nights(RETENTION_DAYS - 1)
    assert keyring().days()[first] is KeyState.OPEN
    assert Capture.objects.filter(captured_at__date=first).count() == 3

    # A day later nothing can: no key, no row, no object, no answer to a search.
    now = nights(2)
    assert keyring().days()[first] is KeyState.SHREDDED
    for table in (Capsule, Proof, Upload):
        assert table.objects.filter(day=first).count() == 0
    assert Capture.objects.count() == 0
    alan = visitor().sign_in(crew["alan"])
    answer = alan.ask(PLATE, reason=REASON)
    assert answer.status_code == 200
    assert "/image/" not in answer.text

    # What is held is alive: it is seen, and leaves as a file that anyone can check, bit by bit.
    alan.get(f"/evidence/hold/{hold}/")
    alan.send(f"/evidence/hold/{hold}/")
    assert PLATE in re.sub(r"<[^>]+>|\s", "", alan.page.text)
    check_bundle(export(alan, crew["case"]), tmp_path)

    # One certificate for each day that is over, no gap between them, and the portal tells the same.
    stranger = visitor()
    lists = figures(stranger)["lists"]
    certificates = days_over(lists, now)
    assert certificates[str(first)]["held_captures"] == 1
    assert [(row["hold"], row["state"], row["captures"]) for row in lists["holds"]] == [(hold, "in_force", 1)]
    retention_page = stranger.get("/public/retention.html").text
    assert all(f"certificates/{day}.json" in retention_page for day in certificates)
    assert stranger.get(f"/public/certificates/{first}.json").status_code == 200
    code, said = verify(city, tmp_path)
    assert code == 0, said

    # The case is closed; after the grace the hold is gone too, and the register says why.
    jean = visitor().sign_in(crew["jean"])
    jean.get(f"/cases/{crew['case'].pk}/close/")
    jean.send("/close/")
    nights(8)
    (row,) = figures(stranger)["lists"]["holds"]
    assert (row["state"], row["why"]) == ("ended", "case_closed")
    assert set(keyring().cases().values()) == {KeyState.SHREDDED}
    code, said = verify(city, tmp_path)
    assert code == 0, said


def days_over(lists, now):
    """The certificates by day, once it is sure that there is one for each day that is over, without a gap."""
    over = [row for row in lists["days"] if row["destroy_on"] <= str(now.date())]
    assert {row["state"] for row in over} == {"destroyed"}
    start = date.fromisoformat(over[0]["day"])
    assert [row["day"] for row in over] == [str(start + timedelta(days=offset)) for offset in range(len(over))]
    certificates = {row["day"]: row for row in lists["certificates"]}
    assert set(certificates) == {row["day"] for row in over}
    return certificates


def check_bundle(whole, folder):
    """The verifier accepts it, and nothing that differs from it by one bit."""
    bundle = folder / "evidence.zip"
    bundle.write_bytes(whole)
    code, said = verifier("bundle", bundle, "--state", folder / "seen")
    assert code == 0, said
    for place in range(7, len(whole), len(whole) // 40):
        bundle.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        code, said = verifier("bundle", bundle, "--state", folder / "seen")
        assert code in (1, 2), (place, said)


def test_a_read_cannot_be_opened_at_its_hour_even_if_the_job_is_late(city, monkeypatch):
    """Nobody ran the job: the key is still there, and it opens nothing."""
    day = clock.now().date()
    named = [KeptCapture(**{one: getattr(row, one) for one in KeptCapture.__slots__}) for row in Capture.objects.all()]
    assert len(custody.open_sightings(named, an_authorization(clock.now()), now=clock.now()).sightings) == 2
    move(monkeypatch, hours=24 * RETENTION_DAYS)
    assert keyring().days()[day] is KeyState.OPEN
    assert custody.tokens_for(PLATE, [day], now=clock.now()) == {}
    opened = custody.open_sightings(named, an_authorization(clock.now()), now=clock.now())
    assert (opened.sightings, len(opened.damaged)) == ((), 2)
