"""Sealing and opening: what the day's key opens, and that nothing else does."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.capture import Image, ImageKind
from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.custody.opening import open_capsule, open_image, open_read, open_sighting
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.seal import HPKE_SUITES, Capsule, new_capsule, parse_record, part_key, seal_capture
from factories import DAY, NOON, Pole, a_day_key, an_authorization


@pytest.fixture(params=list(Suite), ids=str)
def pole(request):
    return Pole.at(day_key=a_day_key(suite=request.param))


def content_key(pole):
    return open_capsule(pole.capsule.capsule, a_day_key(suite=pole.capsule.capsule.suite))


def test_what_is_sealed_opens_with_the_days_key(pole):
    capture = pole.capture("WXY7890")
    sealed, pictures = seal_capture(capture, pole.capsule)
    key = content_key(pole)
    sighting = open_sighting(sealed, key, authorization=an_authorization(), now=NOON)
    assert sighting.read == capture.read
    assert (sighting.capture_id, sighting.camera_id, sighting.captured_at) == (capture.capture_id, pole.camera_id, NOON)
    assert sighting.images == (ImageKind.PLATE, ImageKind.SCENE)
    for image, sealed_image in zip(capture.images, pictures, strict=True):
        opened = open_image(sealed, image.kind, sealed_image, key, authorization=an_authorization(), now=NOON)
        assert opened == image.jpeg


def test_the_plate_and_the_pictures_are_nowhere_in_the_sealed_bytes(pole):
    sealed, pictures = seal_capture(pole.capture("WXY7890"), pole.capsule)
    assert b"WXY7890" not in sealed.record
    assert all(b"picture" not in data for data in pictures)


def test_another_days_key_opens_nothing(pole):
    suite = pole.capsule.capsule.suite
    for wrong in (a_day_key(DAY + timedelta(days=1), suite), a_day_key(secret=b"\x01" * 32, suite=suite)):
        with pytest.raises(VerificationError):
            open_capsule(pole.capsule.capsule, wrong)
    relabelled = replace(pole.capsule.capsule, key_id=a_day_key(secret=b"\x01" * 32, suite=suite).public.key_id)
    with pytest.raises(VerificationError):
        open_capsule(relabelled, a_day_key(secret=b"\x01" * 32, suite=suite))


@pytest.mark.parametrize("field", ["capsule_id", "camera_id"])
def test_a_capsule_cannot_pass_for_another_cameras_or_another_capsule(pole, field):
    with pytest.raises(VerificationError):
        open_capsule(replace(pole.capsule.capsule, **{field: uuid4()}), a_day_key(suite=pole.capsule.capsule.suite))


def test_every_flipped_byte_of_a_capsule_is_refused():
    pole = Pole.at()
    sealed = pole.capsule.capsule.sealed
    for index in range(len(sealed)):
        broken = sealed[:index] + bytes((sealed[index] ^ 1,)) + sealed[index + 1 :]
        with pytest.raises(VerificationError):
            open_capsule(replace(pole.capsule.capsule, sealed=broken), a_day_key())


def open_whole(record, pictures, key):
    parsed, end = parse_record(record, 0)
    if end != len(record):
        raise FormatError("the record ends elsewhere")
    open_read(parsed, key)
    for image, picture in zip(parsed.images, pictures, strict=True):
        open_image(parsed, image.kind, picture, key, authorization=an_authorization(), now=NOON)


def test_every_flipped_bit_of_a_record_is_refused():
    pole = Pole.at()
    sealed, pictures = seal_capture(pole.capture(), pole.capsule)
    key = content_key(pole)
    for index in range(len(sealed.record)):
        for bit in range(8):
            broken = bytearray(sealed.record)
            broken[index] ^= 1 << bit
            with pytest.raises((VerificationError, FormatError)):
                open_whole(bytes(broken), pictures, key)


def test_every_flipped_byte_of_an_image_is_refused():
    pole = Pole.at()
    sealed, pictures = seal_capture(pole.capture(), pole.capsule)
    for index in range(len(pictures[0])):
        broken = pictures[0][:index] + bytes((pictures[0][index] ^ 1,)) + pictures[0][index + 1 :]
        with pytest.raises(VerificationError):
            open_image(sealed, ImageKind.PLATE, broken, content_key(pole), authorization=an_authorization(), now=NOON)


def test_every_cut_of_a_record_is_refused():
    sealed, _ = _sealed()
    for end in range(len(sealed.record)):
        with pytest.raises(FormatError):
            parse_record(sealed.record[:end], 0)


def _sealed():
    pole = Pole.at()
    return seal_capture(pole.capture(), pole.capsule)


@given(st.binary(max_size=300))
def test_hostile_records_only_ever_raise_a_format_error(data):
    try:
        sealed, end = parse_record(data, 0)
    except FormatError:
        return
    assert sealed.record == data[:end]


def test_a_record_that_describes_one_kind_of_image_twice_is_refused():
    sealed, _ = _sealed()
    described = sealed.record[-37:]
    with pytest.raises(FormatError):
        parse_record(sealed.record[:-37][:-37] + described + described, 0)


def test_two_parts_never_share_a_key():
    keys = {part_key(b"k" * 32, bytes((capture,)) * 16, part) for capture in range(8) for part in range(4)}
    assert len(keys) == 32


def test_an_authorization_that_has_ended_opens_nothing():
    pole = Pole.at()
    sealed, pictures = seal_capture(pole.capture(), pole.capsule)
    permission, key = an_authorization(minutes=30), content_key(pole)
    for now in (NOON - timedelta(seconds=1), NOON + timedelta(minutes=30)):
        with pytest.raises(InvariantError):
            open_sighting(sealed, key, authorization=permission, now=now)
        with pytest.raises(InvariantError):
            open_image(sealed, ImageKind.PLATE, pictures[0], key, authorization=permission, now=now)


def test_an_image_the_capture_does_not_have_is_refused():
    pole = Pole.at()
    sealed, _ = seal_capture(pole.capture(pictures=()), pole.capsule)
    with pytest.raises(FormatError):
        open_image(sealed, ImageKind.SCENE, b"", content_key(pole), authorization=an_authorization(), now=NOON)


def test_a_capture_of_another_camera_or_day_is_not_sealed():
    pole = Pole.at()
    with pytest.raises(InvariantError):
        seal_capture(Pole.at().capture(), pole.capsule)
    with pytest.raises(InvariantError):
        seal_capture(pole.capture(at=NOON + timedelta(days=1)), pole.capsule)


def test_a_capsule_needs_the_key_of_its_day_and_a_whole_content_key():
    arguments = {"camera_id": uuid4(), "capsule_id": uuid4(), "now": NOON}
    with pytest.raises(InvariantError):
        new_capsule(a_day_key(DAY + timedelta(days=1)).public, content_key=b"k" * 32, **arguments)
    with pytest.raises(FormatError):
        new_capsule(a_day_key().public, content_key=b"k" * 31, **arguments)
    bad_point = DayKeyPublic(DAY, Suite.MLKEM768_X25519, b"\xff" * 1216)
    with pytest.raises(FormatError):
        new_capsule(bad_point, content_key=b"k" * 32, **arguments)


def test_a_content_key_of_another_length_is_refused_on_opening():
    day_key = a_day_key()
    capsule = Capsule(uuid4(), uuid4(), DAY, day_key.public.key_id, Suite.X25519, b"")
    sealed = HPKE_SUITES[Suite.X25519].encrypt(b"short", day_key.private.public_key(), capsule.info)
    with pytest.raises(FormatError):
        open_capsule(replace(capsule, sealed=sealed), day_key)


def test_the_largest_image_still_seals():
    pole = Pole.at()
    sealed, _ = seal_capture(pole.capture(pictures=(Image(ImageKind.SCENE, b"x" * (4 << 20)),)), pole.capsule)
    assert sealed.images[0].length == (4 << 20) + 16
