"""No valid day key, no capture; a clock known to be wrong, no capture; and content keys live in memory only, shortly."""

import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import ClearplateError, FormatError, VerificationError
from clearplate.core.signed import sign_statement
from clearplate.edge.sealing import BUNDLE_NAME, NotSealed
from edge.pole import TestPole
from factories import a_read


def sealed(pole, at=None):
    return pole.sealer.seal(a_read(), (), at or pole.hands.at, pole.device.spool.take_sequence)


def test_without_a_bundle_nothing_is_sealed_and_no_number_is_used(tmp_path, city, hands):
    pole = TestPole(tmp_path / "new", city, hands)
    assert sealed(pole) is NotSealed.NO_DAY_KEY
    assert pole.device.spool.next_sequence == 0
    pole.close()


def test_a_day_beyond_the_bundle_is_not_sealed(pole, hands):
    hands.pass_time(days=7)
    assert hasattr(sealed(pole), "capsule")
    hands.pass_time(days=1)
    assert sealed(pole) is NotSealed.NO_DAY_KEY


@pytest.mark.parametrize("suite", list(Suite), ids=str)
def test_captures_of_every_suite_arrive(tmp_path, city, hands, suite):
    city.suite = suite
    pole = TestPole(tmp_path / "suite", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    pole.see("ABC1234")
    pole.talk()
    assert city.plates == ["ABC1234"]
    pole.close()


def test_a_bundle_of_another_city_is_refused_and_the_good_one_stays(pole, city):
    with pytest.raises(VerificationError):
        pole.device.day_keys.adopt(city.bundle(key=Ed25519PrivateKey.generate()))
    assert hasattr(sealed(pole), "capsule")


def test_every_flipped_byte_of_the_cached_bundle_is_noticed_at_load(pole, city):
    path = pole.state_dir / BUNDLE_NAME
    whole = path.read_bytes()
    for at in range(0, len(whole), 41):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(ClearplateError):
            pole.device.day_keys._use(bytes(changed))


def test_a_corrupt_cached_bundle_is_said_and_seals_nothing_until_the_city_gives_another(pole, city):
    path = pole.state_dir / BUNDLE_NAME
    path.write_bytes(path.read_bytes()[:-20])
    pole.open()
    assert any("day keys are damaged" in line for line in pole.said)
    assert sealed(pole) is NotSealed.NO_DAY_KEY
    pole.talk()
    assert hasattr(sealed(pole), "capsule")


def test_a_bundle_without_its_date_of_issue_is_refused(pole, city):
    undated = sign_statement("day-keys", {"v": 1, "city": "Testville", "keys": []}, city.key)
    with pytest.raises(FormatError):
        pole.device.day_keys.adopt(undated)


def test_a_capsule_serves_a_quarter_of_an_hour_at_most(pole, hands):
    first = sealed(pole).capsule.capsule_id
    hands.pass_time(minutes=14, seconds=59)
    assert sealed(pole).capsule.capsule_id == first
    hands.pass_time(seconds=1)
    assert sealed(pole).capsule.capsule_id != first


def test_a_capsule_serves_a_thousand_captures_at_most(pole):
    ids = [sealed(pole).capsule.capsule_id for _ in range(1001)]
    assert len(set(ids[:1000])) == 1
    assert ids[1000] != ids[0]


def test_a_capsule_ends_with_its_day_and_when_the_clock_goes_back(pole, hands):
    hands.at = hands.at.replace(hour=23, minute=59)
    first = sealed(pole)
    hands.pass_time(minutes=2)
    second = sealed(pole)
    assert (first.capsule.day, second.capsule.day) == (hands.at.date() - timedelta(1), hands.at.date())
    hands.at -= timedelta(minutes=3)
    assert sealed(pole).capsule.capsule_id not in {first.capsule.capsule_id, second.capsule.capsule_id}


def test_content_keys_never_touch_the_disk(tmp_path, city, hands):
    pole = TestPole(tmp_path / "keys", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    drawn = []
    pole.sealer._random_bytes = lambda length: drawn.append(os.urandom(length)) or drawn[-1]
    pole.see("ABC1234")
    (content_key,) = [one for one in drawn if len(one) == 32]
    assert all(content_key not in content for content in pole.stored_bytes().values())
    pole.close()


def test_a_clock_that_the_city_calls_wrong_stops_sealing_and_uploads_until_it_is_set(pole, city, hands):
    city_time = hands.at
    city.now = lambda: city_time
    pole.see("ABC0001")
    hands.at += timedelta(minutes=9)
    pole.talk()
    assert pole.faults() >= {"clock_wrong"}
    assert sealed(pole) is NotSealed.CLOCK_WRONG
    assert city.upload_bodies == []
    assert any("9 minutes ahead" in line for line in pole.said)
    hands.at -= timedelta(minutes=9)
    hands.monotonic_s += 600
    pole.talk()
    assert pole.faults() == set()
    assert hasattr(sealed(pole), "capsule")
    assert city.plates == ["ABC0001"]


def test_a_clock_before_the_bundles_issue_is_wrong_even_without_the_city(pole, hands):
    hands.at -= timedelta(hours=5)
    assert sealed(pole) is NotSealed.CLOCK_WRONG


def test_five_minutes_are_tolerated(pole, hands):
    pole.device.clock.city_says(hands.at - timedelta(minutes=5))
    assert pole.device.clock.fault() is None
    pole.device.clock.city_says(hands.at + timedelta(minutes=5, seconds=1))
    assert "6 minutes behind" in pole.device.clock.fault() or "5 minutes behind" in pole.device.clock.fault()
