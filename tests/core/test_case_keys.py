"""The key of a case: part keys of one capture, sealed to it, and nothing more."""

from uuid import UUID, uuid4

import pytest

from clearplate.core.capture import ImageKind
from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.case_keys import (
    CaseCapsule,
    CaseKeyPublic,
    derive_case_key,
    open_part_keys,
    seal_part_keys,
)
from clearplate.core.custody.opening import open_held_image, open_held_sighting, part_keys_of
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CaptureId
from clearplate.core.seal import READ_PART
from factories import NOON, Pole, an_authorization, images

CASE, OTHER = UUID(int=7), UUID(int=8)
SECRET = bytes(range(32))


@pytest.fixture(params=list(Suite), ids=str)
def case_key(request):
    return derive_case_key(SECRET, CASE, request.param)


@pytest.fixture
def pole():
    return Pole.at()


def held(pole, case_key):
    (capture,), sealed = pole.seal("ABC1234")
    keys = part_keys_of(capture, pole.capsule.content_key)
    return capture, sealed, keys, seal_part_keys(keys, capture.id, case_key.public)


def test_a_held_capture_opens_with_the_cases_key_alone(pole, case_key):
    capture, sealed, keys, capsule = held(pole, case_key)
    opened = open_part_keys(CaseCapsule.from_bytes(capsule.to_bytes()), case_key)
    assert opened == keys
    permission = an_authorization(NOON)
    sighting = open_held_sighting(capture, opened, authorization=permission, now=NOON)
    assert sighting.read.plate == "ABC1234"
    jpegs = [
        open_held_image(capture, image.kind, data, opened, authorization=permission, now=NOON)
        for image, data in zip(capture.images, sealed, strict=True)
    ]
    assert jpegs == [image.jpeg for image in images()]


def test_the_keys_of_one_capture_open_no_other_of_the_same_capsule(pole, case_key):
    _, _, keys, _ = held(pole, case_key)
    (neighbour,), _ = pole.seal("XYZ9876")
    with pytest.raises(VerificationError):
        open_held_sighting(neighbour, keys, authorization=an_authorization(NOON), now=NOON)
    assert pole.capsule.content_key not in keys.values()


def test_a_case_key_is_a_function_of_secret_case_and_suite(case_key):
    suite = case_key.public.suite
    assert derive_case_key(bytearray(SECRET), CASE, suite).public == case_key.public
    assert derive_case_key(SECRET, OTHER, suite).public.public != case_key.public.public
    assert derive_case_key(b"x" * 32, CASE, suite).public.key_id != case_key.public.key_id
    with pytest.raises(FormatError):
        derive_case_key(b"short", CASE, suite)


def test_a_capsule_opens_under_no_other_case_and_for_no_other_capture(pole, case_key):
    *_, capsule = held(pole, case_key)
    stranger = derive_case_key(b"y" * 32, CASE, case_key.public.suite)
    with pytest.raises(VerificationError, match="another case's key"):
        open_part_keys(capsule, stranger)
    moved = CaseCapsule(CASE, CaptureId(uuid4()), capsule.key_id, capsule.suite, capsule.sealed)
    with pytest.raises(VerificationError, match="do not open"):
        open_part_keys(moved, case_key)


def test_every_flipped_byte_of_a_stored_capsule_is_refused(pole, case_key):
    *_, capsule = held(pole, case_key)
    stored = capsule.to_bytes()
    for index in range(len(stored)):
        changed = stored[:index] + bytes((stored[index] ^ 1,)) + stored[index + 1 :]
        with pytest.raises((FormatError, VerificationError)):
            open_part_keys(CaseCapsule.from_bytes(changed), case_key)
    for length in range(43):
        with pytest.raises((FormatError, VerificationError)):
            open_part_keys(CaseCapsule.from_bytes(stored[:length]), case_key)


@pytest.mark.parametrize(
    "keys",
    [{}, {ImageKind.PLATE: b"k" * 32}, {READ_PART: b"short"}, {READ_PART: b"k" * 32, 9: b"k" * 32}],
    ids=["none", "no read", "short", "unknown part"],
)
def test_only_part_keys_are_sealed(keys, case_key):
    with pytest.raises(FormatError):
        seal_part_keys(keys, CaptureId(uuid4()), case_key.public)


def test_a_capsule_that_holds_something_else_is_refused(case_key):
    from clearplate.core.custody import case_keys  # noqa: PLC0415
    from clearplate.core.seal import HPKE_SUITES, hpke_public_key  # noqa: PLC0415

    public, capture_id = case_key.public, CaptureId(uuid4())
    for plain in (b"", b"\x00" + b"k" * 31, b"\x00" + b"k" * 32 + b"\x00" + b"k" * 32, b"\x09" + b"k" * 32):
        info = case_keys._info(CASE, capture_id, public.key_id)
        sealed = HPKE_SUITES[public.suite].encrypt(plain, hpke_public_key(public.suite, public.public), info)
        with pytest.raises(FormatError):
            open_part_keys(CaseCapsule(CASE, capture_id, public.key_id, public.suite, sealed), case_key)


def test_a_public_case_key_of_another_length_is_refused():
    with pytest.raises(FormatError):
        CaseKeyPublic(CASE, Suite.X25519, b"x" * 31)
