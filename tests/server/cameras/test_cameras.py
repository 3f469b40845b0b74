"""Codes, maps and states: the rules beneath the pages."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

import roadside
from clearplate.core.errors import FormatError, InvariantError
from clearplate.server.cameras import actions, codes, maps, queries
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.models import Camera
from clearplate.server.cameras.queries import CameraPoint
from roadside import entries


@given(st.binary(min_size=10, max_size=10))
def test_a_code_reads_back_whatever_hand_typed_it(secret):
    code = codes.code_of(secret, b"k" * 32)
    assert codes.secret_sha256(code) == codes.secret_sha256(f" {code.lower().replace('-', '')} ")
    assert len(code) == 28


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 24, "0" * 23, "0" * 25, "ABC-1234-ABCD-1234-00000000!"])
def test_what_is_no_code_is_told(typed):
    with pytest.raises(FormatError, match="24 letters"):
        codes.secret_sha256(typed)


def a_point(number, latitude=31.76, longitude=-106.48):
    return CameraPoint(number, None, f"Camera {number}", latitude, longitude, "north", "active")


def test_no_points_make_no_map():
    assert maps.map_view([]) is None


def test_one_camera_stands_in_the_middle_with_ground_around_it():
    view = maps.map_view([a_point(1)])
    assert (view.marks[0].x, view.marks[0].y) == (view.width // 2, view.height // 2)
    assert view.bar_metres == 100


def test_north_is_up_east_is_right_and_all_are_inside():
    north_east, south_west = a_point(1, 31.80, -106.40), a_point(2, 31.70, -106.50)
    view = maps.map_view([north_east, south_west])
    one, other = view.marks
    assert one.x > other.x
    assert one.y < other.y
    assert all(0 < mark.x < view.width and 0 < mark.y < view.height for mark in view.marks)
    assert view.bar_km >= 1


def test_sightings_stand_out_with_their_number():
    view = maps.map_view([a_point(1), a_point(2, 31.77)], {2: 5})
    assert [mark.count for mark in view.marks] == [None, 5]
    assert view.highlighted


def test_many_cameras_are_drawn_without_names():
    assert not maps.map_view([a_point(number, 31.7 + number / 1000) for number in range(60)]).named


@pytest.mark.django_db
def test_cameras_are_numbered_from_one_and_numbers_are_never_reused(road, now):
    first, _key = road
    second = actions.invite(roadside.a_site("Alameda at Copia"), by=By(), now=now).camera
    actions.revoke(second, by=By(), reason="never built", now=now)
    third = actions.invite(roadside.a_site("Paisano at Oregon"), by=By(), now=now).camera
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert queries.choices() == [(1, "Mesa St at 5th")]
    assert [point.number for point in queries.points()] == [1, 3]
    assert queries.names([1, 3, 9]) == {1: "Mesa St at 5th", 3: "Paisano at Oregon"}


@pytest.mark.django_db
def test_pausing_a_paused_camera_changes_and_logs_nothing(road, now):
    for _ in range(2):
        actions.pause(road[0], by=By(), reason="works", now=now)
    assert len(entries("cameras.paused")) == 1


@pytest.mark.django_db
def test_an_invited_camera_cannot_be_paused_and_a_revoked_one_not_invited(road, now):
    invited = actions.invite(roadside.a_site("Alameda at Copia"), by=By(), now=now).camera
    with pytest.raises(FormatError):
        actions.pause(invited, by=By(), reason="works", now=now)
    actions.revoke(invited, by=By(), reason="never built", now=now)
    with pytest.raises(InvariantError):
        actions.reinvite(invited, by=By(), now=now)
    assert entries("cameras.paused") == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"latitude": Decimal(91)}, {"state": "resting"}, {"device_public_key": None}])
def test_the_database_refuses_an_impossible_camera(road, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Camera.objects.filter(pk=road[0].pk).update(**change)
