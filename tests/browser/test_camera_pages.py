"""The cameras' pages in a real browser: the map, health, and the coordinator's acts, wide and on a phone, in both languages."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

import people
import roadside
from browsing import PHONE, WIDE, check, enter
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras import heartbeats
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.models import Camera

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])
PLACES = {
    "Mesa St at 5th": ("31.7619", "-106.4850"),
    "Alameda at Copia": ("31.7701", "-106.4512"),
    "Paisano at Oregon": ("31.7585", "-106.4869"),
    "I-10 at Schuster": ("31.7760", "-106.5062"),
    "Dyer at Hercules": ("31.8262", "-106.4419"),
}


@pytest.fixture
def coordinator(site, stores, noon):
    """Five cameras: one well, one with a fault, one silent, one paused, one only invited."""
    people.adopt_example_policy()
    now = clock.now()
    made = []
    for name, (latitude, longitude) in PLACES.items():
        place = roadside.a_site(name, latitude=Decimal(latitude), longitude=Decimal(longitude))
        made.append(cameras.invite(replace(place, private="Dyer" in name), by=By(), now=now).camera)
    for number, camera in enumerate(made[:4]):
        Camera.objects.filter(pk=camera.pk).update(
            state="active", device_public_key=bytes([number]) * 32, enrolled_at=now - timedelta(days=3)
        )
    for camera, faults in ((made[0], []), (made[1], ["The disk is nearly full: 2 GB are left."])):
        said = roadside.a_heartbeat(now, faults=[{"fault": "disk", "detail": text, "since": "x"} for text in faults])
        heartbeats.heard(camera.pk, said, agent_version="0.1.0", now=now)
    camera = Camera.objects.get(pk=made[3].pk)
    cameras.pause(camera, by=By(), reason="works", now=now)
    return people.a_person("Pat Reyes", Role.COORDINATOR)


def address(name, more=""):
    return f"/cameras/{Camera.objects.get(name=name).pk}/{more}"


@SIZES
def test_list_map_and_health(open_page, coordinator, viewport, language):
    page = open_page(viewport, language)
    enter(page, coordinator)
    page.goto("/cameras/")
    assert page.locator(".cp-map__mark").count() == len(PLACES)
    check(page, f"cameras-list-{language}")
    page.locator(".cp-map__mark", has_text="Alameda").click()
    page.wait_for_url(re.compile("/cameras/[0-9a-f-]{36}/"))
    assert page.get_by_text("The disk is nearly full").count() == 1
    check(page, f"cameras-detail-{language}")
    page.goto(address("Dyer at Hercules"))
    check(page, f"cameras-invited-{language}")


@SIZES
def test_inviting_and_pausing(open_page, coordinator, viewport, language):
    page = open_page(viewport, language)
    enter(page, coordinator)
    page.goto("/cameras/invite/")
    check(page, f"cameras-invite-{language}")
    for field, value in {
        "name": "Zaragoza at Alameda",
        "latitude": "131",
        "longitude": "-106.33",
        "direction": "south",
        "owner": "City",
    }.items():
        page.locator(f"[name={field}]").fill(value)
    page.locator("main form button[type=submit]").evaluate("button => button.form.noValidate = true")
    page.locator("main form button[type=submit]").click()
    check(page, f"cameras-invite-wrong-{language}")
    page.locator("[name=latitude]").fill("31.71")
    page.locator("main form button[type=submit]").click()
    page.locator("#code").wait_for()
    check(page, f"cameras-code-{language}")
    page.goto(address("Mesa St at 5th", "pause/"))
    check(page, f"cameras-pause-{language}")
    page.locator("[name=reason]").fill("march")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/cameras/[0-9a-f-]{36}/$"))
    check(page, f"cameras-paused-{language}")


def test_the_map_is_walked_by_keyboard(open_page, coordinator):
    page = open_page(scripts=False)
    enter(page, coordinator)
    page.goto("/cameras/")
    page.locator(".cp-map__mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cameras/[0-9a-f-]{36}/"))
