"""Which points an outline takes in, which times an event covers, and the GeoJSON that carries both."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError
from clearplate.core.places import (
    Area,
    PlaceKind,
    Point,
    Window,
    cameras_inside,
    check_ring,
    contains,
    protected_of,
)
from clearplate.core.places_geojson import DrawnPlace, outline_text, read_outline, read_places, write_places

SQUARE = (Point(0, 0), Point(0, 100), Point(100, 100), Point(100, 0))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

small = st.integers(-1000, 1000)
points = st.builds(Point, small, small)


@st.composite
def rings(draw):
    """Outlines that cross themselves nowhere: a triangle, or any ring that the rules take."""
    corners = draw(st.lists(points, min_size=3, max_size=6, unique=True))
    try:
        return check_ring(corners)
    except FormatError:
        assume(False)


instants = st.integers(-48, 48).map(lambda hours: NOON + hours * HOUR)
windows = st.builds(Window, st.none() | instants, st.none() | instants)


def winding_inside(ring, point):
    """Another way to the same answer: the angle turned around the point is not nought. Slow, in floats."""
    turned = 0.0
    for one, two in zip(ring, (*ring[1:], ring[0]), strict=True):
        a = math.atan2(one.latitude - point.latitude, one.longitude - point.longitude)
        b = math.atan2(two.latitude - point.latitude, two.longitude - point.longitude)
        turned += (b - a + math.pi) % (2 * math.pi) - math.pi
    return abs(turned) > math.pi


def on_line(ring, point):
    for one, two in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = (two.longitude - one.longitude) * (point.latitude - one.latitude) - (two.latitude - one.latitude) * (
            point.longitude - one.longitude
        )
        within = min(one.latitude, two.latitude) <= point.latitude <= max(one.latitude, two.latitude) and min(
            one.longitude, two.longitude
        ) <= point.longitude <= max(one.longitude, two.longitude)
        if cross == 0 and within:
            return True
    return False


@given(rings(), points)
def test_inside_is_what_the_outline_winds_around_and_its_line(ring, point):
    assert contains(ring, point) == (on_line(ring, point) or winding_inside(ring, point))


@given(rings(), points, st.integers(0, 5), st.booleans())
def test_where_an_outline_begins_and_which_way_it_runs_does_not_matter(ring, point, turn, backward):
    turn %= len(ring)
    other = ring[turn:] + ring[:turn]
    assert contains(other[::-1] if backward else other, point) == contains(ring, point)


@given(rings())
def test_every_corner_is_inside(ring):
    assert all(contains(ring, corner) for corner in ring)


@given(rings(), points, points)
def test_moving_all_changes_nothing(ring, point, step):
    def moved(p):
        return Point(p.latitude + step.latitude, p.longitude + step.longitude)

    assert contains(tuple(map(moved, ring)), moved(point)) == contains(ring, point)


@pytest.mark.parametrize(
    "corners",
    [
        SQUARE[:2],
        (*SQUARE, SQUARE[1]),
        (Point(0, 0), Point(100, 100), Point(0, 100), Point(100, 0)),
        (Point(0, 0), Point(0, 60_000), Point(10, 0)),
        (Point(91_000_000, 0), Point(91_000_000, 5), Point(91_000_004, 5)),
        (Point(0, 0), Point(0, 10), Point(0, 5)),
        tuple(Point(n, n * n % 7) for n in range(121)),
    ],
)
def test_what_is_no_outline_is_refused(corners):
    with pytest.raises(FormatError):
        check_ring(corners)


def test_a_corner_repeated_at_the_end_closes_the_outline():
    assert check_ring((*SQUARE, SQUARE[0])) == SQUARE


def test_cameras_inside_are_named_by_number():
    standing = ((1, Point(50, 50)), (2, Point(100, 50)), (3, Point(101, 50)))
    assert cameras_inside(SQUARE, standing) == {1, 2}


@given(windows, instants, instants)
def test_a_window_overlaps_where_it_covers_an_instant(window, start, end):
    steps = [start + n * HOUR / 2 for n in range(int((end - start) / (HOUR / 2)))] if start < end else []
    assert window.overlaps(start, end) == any(window.covers(at) for at in steps)


def test_only_what_is_asked_is_protected():
    always = Area(frozenset({1, 2}), Window(None, None))
    event = Area(frozenset({3}), Window(NOON, NOON + HOUR), hidden=True)
    found = protected_of([always, event], [2, 3], NOON - HOUR, NOON)
    assert found.cameras == {2}
    assert found.covers(2, NOON)
    assert not found.covers(1, NOON)
    everything = protected_of([always, event], None, NOON - HOUR, NOON + HOUR / 2)
    assert everything.cameras == {1, 2, 3}
    assert everything.covers(3, NOON)
    assert everything.hides(3, NOON)
    assert not everything.covers(3, NOON - HOUR)
    assert not everything.hides(1, NOON)


drawn = st.builds(
    DrawnPlace,
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
    st.sampled_from(PlaceKind),
    rings(),
    st.just(Window(None, None)) | instants.map(lambda at: Window(at, at + HOUR)),
)


@given(st.lists(drawn, min_size=1, max_size=4, unique_by=lambda place: place.name.casefold()))
def test_geojson_comes_back_as_it_was(places):
    assert read_places(write_places(places)) == places


@given(rings())
def test_a_typed_outline_comes_back_as_it_was(ring):
    assert read_outline(outline_text(ring)) == ring


A_PLACE = DrawnPlace("Mosque", PlaceKind.WORSHIP, SQUARE, Window(None, None))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"worship"', '"mosque"', "Feature 1: The property kind"),
        ('"Mosque"', '""', "The property name"),
        ('"Polygon"', '"MultiPolygon"', "Split a MultiPolygon"),
        ('"Feature",', '"Thing",', "not a Feature"),
        ("0.0001", '"x"', "made of numbers"),
        ("0.0001", "1e999", "not on Earth"),
        ("0.0001", "NaN", "numbers"),
        ("{", "[", "not JSON"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(old, new, told):
    with pytest.raises(FormatError, match=told):
        read_places(write_places([A_PLACE]).replace(old, new))


def test_two_places_of_one_name_are_refused():
    with pytest.raises(FormatError, match="Two features"):
        read_places(write_places([A_PLACE, replace(A_PLACE, name="mosque")]))


def test_times_need_their_offset_and_their_order():
    text = write_places([replace(A_PLACE, window=Window(NOON, NOON + HOUR))])
    with pytest.raises(FormatError, match="needs its offset"):
        read_places(text.replace("12:00:00Z", "12:00:00"))
    with pytest.raises(FormatError, match="end after it starts"):
        read_places(text.replace("13:00:00Z", "11:00:00Z"))
    with pytest.raises(FormatError, match="both its start and its end"):
        read_places(text.replace("ends_at", "ended_at"))


def test_a_typed_line_that_is_no_corner_is_named():
    with pytest.raises(FormatError, match="Line 2"):
        read_outline("31.76, -106.48\nnorth of here\n31.77, -106.49")


def test_a_file_that_nests_too_deep_is_told():
    with pytest.raises(FormatError, match="This is not JSON: it nests too deep"):
        read_places("[" * 100_000)
