"""Drawing a protected place in a real browser: by mouse, by finger, by keyboard, as numbers, and without scripts."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

import people
import roadside
from browsing import PHONE, WIDE, assert_accessible, check, enter
from clearplate.core.fields import FieldError
from clearplate.core.places import MICRO, Point, check_ring, contains
from clearplate.core.places_geojson import read_outline
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.models import Camera
from clearplate.server.places import queries

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = pytest.mark.parametrize("language", ["en", "es"])
SIZES = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
# The second stands 200 m east of the first: outside the block around it, and inside once a side is pulled over it.
STANDING = {
    "Mesa St at 5th": ("31.761900", "-106.485000"),
    "Mesa St at 7th": ("31.761900", "-106.482880"),
    "Alameda at Copia": ("31.766000", "-106.480000"),
}
FIRST, SECOND, _THIRD = STANDING
STEP = round(5 * MICRO / 111_111)
"""Microdegrees north of one arrow key."""


@pytest.fixture
def pat(site, stores, noon):
    people.adopt_example_policy()
    now = clock.now()
    for number, (name, (latitude, longitude)) in enumerate(STANDING.items()):
        made = cameras.invite(
            roadside.a_site(name, latitude=Decimal(latitude), longitude=Decimal(longitude)), by=By(), now=now
        )
        Camera.objects.filter(pk=made.camera.pk).update(
            state="active", device_public_key=bytes([number]) * 32, enrolled_at=now - timedelta(days=3)
        )
    return people.a_person("Pat Reyes", Role.COORDINATOR)


def begin(page, person):
    """The page with the block around the first camera drawn."""
    enter(page, person)
    page.goto("/places/new/")
    page.locator(".cp-outline__camera[role=button] circle").first.click()
    page.locator(".cp-outline__corner").nth(3).wait_for()


def numbers(page):
    return page.locator("[name=outline]").input_value()


def ring(page):
    return read_outline(numbers(page))


def inside(page):
    return page.locator("[data-part=inside]").inner_text()


def drag(page, shape, right, down):
    """Take hold of a shape in the picture and let go so many pixels away."""
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2)
    page.mouse.move(x + right, y + down)
    page.mouse.up()


def save(page, name, **fields):
    page.locator("[name=name]").fill(name)
    for field, value in fields.items():
        page.locator(f"[name={field}]").fill(value)
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("[name=confirmed]").wait_for()
    page.locator("[name=confirmed]").click()
    page.locator(".cp-messages").wait_for()
    (place,) = queries.living(clock.now())
    return place


@SIZES
@EVERY
def test_corners_are_dragged_until_the_cameras_are_inside(open_page, pat, viewport, language):
    page = open_page(viewport, language)
    enter(page, pat)
    page.goto("/places/new/")
    check(page, f"drawing-begin-{language}")
    page.locator(".cp-outline__camera[role=button] circle").first.click()
    corners = page.locator(".cp-outline__corner")
    corners.nth(3).wait_for()
    assert ring(page) == queries.block_around(cameras_point(FIRST))
    assert inside(page) == FIRST
    check(page, f"drawing-block-{language}")
    second = page.locator(".cp-outline__camera", has_text=SECOND).locator("circle").bounding_box()
    for corner in (1, 2):  # the eastern ones; the picture does not move while a corner is pulled
        box = corners.nth(corner).bounding_box()
        drag(page, corners.nth(corner), second["x"] + 40 - box["x"] - box["width"] / 2, 0)
    assert inside(page) == f"{FIRST}, {SECOND}"
    before = numbers(page)
    page.locator(".cp-outline__edge").nth(1).click()
    assert corners.count() == 5
    assert len(ring(page)) == 5
    page.locator("[data-do=undo]").click()
    assert numbers(page) == before
    check(page, f"drawing-dragged-{language}")
    drawn = ring(page)
    place = save(page, "Temple on the hill")
    assert place.drawn.ring == drawn
    assert place.cameras == (FIRST, SECOND)


def cameras_point(name):
    """A camera as the map has it."""
    latitude, longitude = STANDING[name]
    return next(
        point
        for point in queries.cameras.points()
        if (point.latitude, point.longitude) == (float(latitude), float(longitude))
    )


def test_the_keyboard_alone_draws(open_page, pat):
    page = open_page()
    enter(page, pat)
    page.goto("/places/new/")
    page.locator(".cp-outline__camera[role=button]").first.focus()
    page.keyboard.press("Enter")
    block = ring(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Corner 1 of 4"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert ring(page)[0] == Point(block[0].latitude + 2 * STEP, block[0].longitude)
    page.keyboard.press("Control+z")  # a run of arrow keys is one step back
    assert ring(page) == block
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    moved = ring(page)[1]
    assert moved.latitude == block[1].latitude
    assert 24 < (moved.longitude - block[1].longitude) / MICRO * 111_111 * 0.8503 < 26
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Corner 3 of 5"
    assert_accessible(page)
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    assert len(ring(page)) == 3
    page.keyboard.press("Delete")  # a triangle keeps its corners, and it is said
    assert len(ring(page)) == 3
    assert page.locator("[data-part=said]").inner_text() == "An outline keeps at least three corners."
    drawn = ring(page)
    assert save(page, "Clinic").drawn.ring == drawn


def test_a_finger_drags_a_corner_and_the_page_does_not_scroll(chromium, site, pat):
    context = chromium.new_context(viewport=PHONE, base_url=site, has_touch=True, is_mobile=True, locale="en")
    page = context.new_page()
    begin(page, pat)
    corner = page.locator(".cp-outline__corner").nth(2)
    corner.scroll_into_view_if_needed()
    before, at, scrolled = ring(page), corner.bounding_box(), page.evaluate("scrollY")
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    touch = context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (10, 20, 30):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y + step}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    after = ring(page)
    assert after[2].latitude < before[2].latitude
    assert (after[0], after[1], after[3]) == (before[0], before[1], before[3])
    assert page.evaluate("scrollY") == scrolled
    context.close()


def test_numbers_and_picture_stay_in_step(open_page, pat):
    page = open_page()
    begin(page, pat)
    page.locator(".cp-outline__numbers summary").click()
    first = numbers(page).splitlines()
    page.locator("[name=outline]").fill("\n".join((first[0], first[2], first[1], first[3])))
    assert page.locator("[data-part=fault]").inner_text() == "The outline crosses itself. Move a corner back."
    assert_accessible(page)
    page.locator("[name=outline]").fill("here")
    assert page.locator(".cp-outline__corner").count() == 0
    assert "not an outline yet" in page.locator("[data-part=fault]").inner_text()
    page.locator("[name=outline]").fill("\n".join(first[:3]))
    assert page.locator(".cp-outline__corner").count() == 3
    assert page.locator("[data-part=fault]").inner_text() == ""


@EVERY
def test_an_event_is_drawn_the_same_way_and_asked_about_again_when_it_changes(open_page, pat, language):
    page = open_page(PHONE, language)
    begin(page, pat)
    times = [(clock.now() + timedelta(days=day)).strftime("%Y-%m-%dT10:00") for day in (1, 2)]
    page.locator("[name=name]").fill("March")
    page.locator("[name=starts_at]").fill(times[0])
    page.locator("[name=ends_at]").fill(times[1])
    assert page.locator(".cp-outline__area--passing").count() == 1
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("[name=confirmed]").wait_for()
    check(page, f"drawing-event-{language}")
    page.locator(".cp-outline__corner").first.press("ArrowLeft")
    assert page.locator("[name=confirmed]").is_hidden()  # what the server said is of another outline
    page.locator("[data-do=undo]").click()
    page.locator("[name=confirmed]").click()
    page.locator(".cp-messages").wait_for()
    (place,) = queries.living(clock.now())
    assert place.drawn.is_event
    assert place.cameras == (FIRST,)


def test_the_list_of_cameras_begins_a_drawing_without_losing_what_was_typed(open_page, pat):
    page = open_page()
    enter(page, pat)
    page.goto("/places/new/")
    page.locator("[name=name]").fill("Union hall")
    page.locator("main form[method=post] button[type=submit]").first.click()  # the numbers are missing: they are shown
    assert page.locator(".cp-outline__numbers").evaluate("element => element.open")
    page.locator("[name=around]").select_option(label=SECOND)
    page.locator("form[method=get] button").click()
    assert inside(page) == SECOND
    assert page.locator("[name=name]").input_value() == "Union hall"
    shown = numbers(page)
    for do in ("in", "out", "left", "right", "up", "down", "fit"):
        page.locator(f"[data-do={do}]").click()
    drag(page, page.locator(".cp-outline__picture"), 30, 30)
    assert numbers(page) == shown


def test_the_picture_judges_as_the_server_does(open_page, pat):
    page = open_page()
    begin(page, pat)
    chance = random.Random(20261125)
    judged = Counter()
    asked, expected = [], []
    for _ in range(400):
        corners = [Point(chance.randrange(6), chance.randrange(6)) for _ in range(chance.randrange(3, 7))]
        spots = [Point(chance.randrange(6), chance.randrange(6)) for _ in range(8)]
        try:
            ring_of_it = check_ring(corners)
        except FieldError:
            ring_of_it = None
        judged[ring_of_it is None] += 1
        asked.append({"ring": lines(corners), "spots": lines(spots)})
        # GeoJSON's last corner, equal to the first, is dropped on both sides.
        expected.append(None if ring_of_it is None else [contains(ring_of_it, spot) for spot in spots])
    assert min(judged.values()) > 50
    answered = page.evaluate(
        """async (asked) => {
            const { contains, faultOf, readOutline } = await import("/static/places/geometry.js");
            return asked.map(({ ring, spots }) => {
                const outline = readOutline(ring);
                if (faultOf(outline) !== "") return null;
                return spots.split("\\n").map((line) => contains(outline, readOutline(line)[0]));
            });
        }""",
        asked,
    )
    assert answered == expected


def lines(points):
    return "\n".join(f"{point.latitude / MICRO:.6f}, {point.longitude / MICRO:.6f}" for point in points)


def test_without_scripts_numbers_are_typed_as_ever(open_page, pat):
    page = open_page(scripts=False)
    enter(page, pat)
    page.goto("/places/new/")
    page.locator("[name=around]").select_option(label=FIRST)
    page.locator("form[method=get] button").click()
    page.locator(".cp-map").wait_for()
    assert page.locator(".cp-outline").is_hidden()
    drawn = ring(page)
    assert save(page, "Library").drawn.ring == drawn
