"""Reads and captures: what the camera knows before it seals."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.capture import (
    Capture,
    Image,
    ImageKind,
    Read,
    VehicleColor,
    VehicleType,
    from_microseconds,
    to_microseconds,
)
from clearplate.core.errors import FormatError
from factories import NOON, Pole, a_read, images

SHORT_TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=16)


@given(
    plate=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12),
    confidence=st.integers(0, 1000),
    vehicle_type=st.sampled_from(VehicleType),
    vehicle_color=st.sampled_from(VehicleColor),
    make=SHORT_TEXT,
    jurisdiction=SHORT_TEXT,
)
def test_every_read_round_trips(plate, confidence, vehicle_type, vehicle_color, make, jurisdiction):
    read = a_read(
        plate,
        confidence=confidence,
        vehicle_type=vehicle_type,
        vehicle_color=vehicle_color,
        vehicle_make=make,
        jurisdiction=jurisdiction,
    )
    assert Read.from_bytes(read.to_bytes()) == read


@given(st.binary(max_size=80))
def test_hostile_bytes_only_ever_raise_a_format_error(data):
    try:
        read = Read.from_bytes(data)
    except FormatError:
        return
    assert read.to_bytes() == data


def test_every_cut_and_every_extra_byte_is_refused():
    data = a_read().to_bytes()
    for end in range(len(data)):
        with pytest.raises(FormatError):
            Read.from_bytes(data[:end])
    with pytest.raises(FormatError):
        Read.from_bytes(data + b"\x00")


@pytest.mark.parametrize(
    "changes",
    [
        {"plate": ""},
        {"plate": "abc"},
        {"plate": "A" * 13},
        {"plate": "AB 12"},
        {"char_confidence": (1,)},
        {"char_confidence": (1001,) * 7},
        {"confidence": -1},
    ],
)
def test_a_read_that_cannot_be_is_refused(changes):
    with pytest.raises(FormatError):
        a_read(**{"plate": "ABC1234", **changes})


def test_a_text_longer_than_64_bytes_is_refused():
    with pytest.raises(FormatError):
        a_read(engine="x" * 65).to_bytes()


def test_an_unknown_version_is_refused_by_name():
    with pytest.raises(FormatError, match="Version 9"):
        Read.from_bytes(b"\x09" + a_read().to_bytes()[1:])


@pytest.mark.parametrize("jpeg", [b"", b"x" * (4 * 1024 * 1024 + 1)], ids=["empty", "over 4 MiB"])
def test_an_image_has_a_size(jpeg):
    with pytest.raises(FormatError):
        Image(ImageKind.PLATE, jpeg)


def test_a_capture_holds_each_kind_of_image_once():
    capture = Pole.at().capture()
    with pytest.raises(FormatError):
        Capture(capture.capture_id, capture.camera_id, 1, NOON, capture.read, images() + images()[:1])
    with pytest.raises(FormatError):
        Capture(capture.capture_id, capture.camera_id, -1, NOON, capture.read, ())
    with pytest.raises(FormatError):
        Capture(capture.capture_id, capture.camera_id, 1, NOON.replace(tzinfo=None), capture.read, ())


@given(st.datetimes(timezones=st.just(UTC)))
def test_microseconds_round_trip(at):
    assert from_microseconds(to_microseconds(at)) == at


def test_microseconds_of_another_zone_are_the_same_moment():
    there = NOON.astimezone(timezone(timedelta(hours=-7)))
    assert to_microseconds(there) == to_microseconds(NOON)
    with pytest.raises(FormatError):
        from_microseconds(2**62)
    assert from_microseconds(0) == datetime(1970, 1, 1, tzinfo=UTC)
