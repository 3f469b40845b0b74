"""Day keys, tokens, and the bundle of public halves."""

from base64 import b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.custody.bundle import DayKeyPublic, Suite, check_bundle, days_ahead, sign_bundle
from clearplate.core.custody.day_keys import derive_day_key, plate_token
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.signed import sign_statement
from factories import DAY, NOON, a_day_key

CITY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)


@pytest.mark.parametrize("suite", list(Suite), ids=str)
def test_a_day_key_is_a_function_of_secret_day_and_suite(suite):
    once, again = a_day_key(suite=suite), a_day_key(suite=suite)
    assert once.public == again.public
    assert once.token_key == again.token_key
    for other in (a_day_key(DAY + timedelta(days=1), suite), a_day_key(suite=suite, secret=b"x" * 32)):
        assert other.public.public != once.public.public
        assert other.token_key != once.token_key


def test_no_secret_of_another_length():
    with pytest.raises(FormatError):
        derive_day_key(b"short", DAY, Suite.X25519)


def test_a_public_key_of_another_length_is_refused():
    with pytest.raises(FormatError):
        DayKeyPublic(DAY, Suite.X25519, b"x" * 31)


def test_a_plates_token_is_different_every_day_and_says_nothing_of_its_neighbours():
    today, tomorrow = a_day_key(), a_day_key(DAY + timedelta(days=1))
    assert plate_token(today.token_key, "ABC1234") == plate_token(today.token_key, "ABC1234")
    assert plate_token(today.token_key, "ABC1234") != plate_token(tomorrow.token_key, "ABC1234")
    assert plate_token(today.token_key, "ABC1234") != plate_token(today.token_key, "ABC1235")
    assert len(plate_token(today.token_key, "ABC1234")) == 16


def test_a_bundle_round_trips_by_day():
    keys = [
        a_day_key(day, suite).public
        for day, suite in [(DAY, Suite.X25519), (DAY + timedelta(days=1), Suite.MLKEM768_X25519)]
    ]
    bundle = sign_bundle(reversed(keys), city="Mesa Alta", now=NOON, key=CITY)
    assert check_bundle(bundle, CITY.public_key()) == {one.day: one for one in keys}


def test_a_bundle_of_another_city_is_refused():
    bundle = sign_bundle([a_day_key().public], city="Mesa Alta", now=NOON, key=CITY)
    with pytest.raises(VerificationError):
        check_bundle(bundle, Ed25519PrivateKey.generate().public_key())


def good_item():
    public = a_day_key().public
    return {
        "day": DAY.isoformat(),
        "suite": "x25519",
        "key_id": public.key_id,
        "public": b64encode(public.public).decode(),
    }


@pytest.mark.parametrize(
    "payload",
    [
        {"v": 2, "keys": []},
        {"v": 1, "keys": {}},
        {"v": 1, "keys": [{}]},
        {"v": 1, "keys": ["x"]},
        {"v": 1, "keys": [{**good_item(), "day": "soon"}]},
        {"v": 1, "keys": [good_item(), good_item()]},
    ],
    ids=lambda payload: str(payload)[:40],
)
def test_a_bundle_of_another_form_is_refused(payload):
    with pytest.raises(FormatError):
        check_bundle(sign_statement("day-keys", payload, CITY), CITY.public_key())


def test_a_key_with_another_keys_id_is_refused():
    statement = sign_statement("day-keys", {"v": 1, "keys": [{**good_item(), "key_id": "00" * 8}]}, CITY)
    with pytest.raises(VerificationError):
        check_bundle(statement, CITY.public_key())


def test_a_bundle_covers_yesterday_for_captures_around_midnight():
    assert days_ahead(DAY, ahead=2) == [DAY + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
