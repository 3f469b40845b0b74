"""Nothing leaves the spool without the city's signed word, and nothing that waits is lost."""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.ids import UploadId, uuid7
from clearplate.core.upload import parse_upload
from clearplate.edge.counters import Count
from clearplate.edge.transport import CityConnection
from edge.pole import TestPole


def receipt_as(city, **changes):
    def answer(body):
        return 200, "application/json", city.receipt(parse_upload(body).manifest, **changes)

    return answer


def test_a_capture_arrives_opens_and_is_erased_on_the_receipt(pole, city):
    assert pole.see("ABC1234") is None
    pole.talk()
    assert city.plates == ["ABC1234"]
    assert pole.device.spool.state().captures == 0
    assert not [path for path in pole.stored_bytes() if path.suffix in {".open", ".frozen"}]
    counters = pole.device.counters
    assert (counters[Count.RECEIPTS], counters[Count.UPLOADED], counters[Count.ERASED]) == (1, 1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": Ed25519PrivateKey.generate()},
        {"root_sha256": bytes(32)},
        {"count": 2, "kept": 1},
        {"kept": 2},
        {"kept": -1},
        {"kept": True},
        {"upload_id": UploadId(uuid7(datetime.now(UTC), os.urandom(10)))},
    ],
    ids=["other-key", "other-root", "other-count", "more-kept-than-sent", "negative", "no-number", "other-upload"],
)
def test_a_receipt_that_is_not_for_exactly_this_upload_erases_nothing(pole, city, changes):
    city.answer_upload = receipt_as(city, **changes)
    pole.see("ABC1234")
    pole.talk()
    assert pole.device.spool.state().captures == 1
    assert pole.device.counters[Count.ERASED] == 0
    assert pole.faults() == {"receipt_invalid"}


def test_captures_that_the_city_counted_and_forgot_are_erased_and_counted_so(pole, city):
    city.forgets = True
    pole.see("ABC1234")
    pole.see("DEF5678")
    pole.talk()
    counters = pole.device.counters
    assert pole.device.spool.state().captures == 0
    assert (counters[Count.ERASED], counters[Count.FORGOTTEN], counters[Count.RECEIPTS]) == (2, 2, 1)


def test_after_a_forged_receipt_the_honest_one_is_still_taken(pole, city):
    city.answer_upload = receipt_as(city, key=Ed25519PrivateKey.generate())
    pole.see("ABC1234")
    pole.talk()
    city.answer_upload = None
    pole.talk_for(minutes=6)
    assert (city.plates, pole.device.spool.state().captures, pole.faults()) == (["ABC1234"], 0, set())


def test_a_lost_answer_is_followed_by_the_same_bytes_and_the_same_receipt(pole, city):
    def keep_but_say_nothing(body):
        city.honest_upload(body)
        return 502, "text/html", b"<h1>Bad Gateway</h1>"

    city.answer_upload = keep_but_say_nothing
    pole.see("ABC1234")
    pole.talk()
    city.answer_upload = None
    pole.talk_for(minutes=6)
    assert city.upload_bodies[0] == city.upload_bodies[-1]
    assert (city.plates, pole.device.spool.state().captures) == (["ABC1234"], 0)


def test_a_frozen_upload_is_byte_identical_after_a_restart(pole, city, hands):
    city.answer_upload = lambda body: (503, "text/plain", b"later")
    pole.see("ABC1234")
    pole.talk()
    pole.close()
    pole.open()
    city.answer_upload = None
    pole.talk()
    assert len(set(city.upload_bodies)) == 1
    assert len(city.upload_bodies) == 2


def test_a_shredded_notice_of_the_city_erases_and_is_counted_apart(pole, city, hands):
    city.shredded.add(hands.at.date())
    city.tells_days = False
    pole.see("ABC1234")
    pole.talk()
    assert len(city.upload_bodies) == 1
    assert pole.device.spool.state().captures == 0
    assert pole.device.counters[Count.ERASED_SHREDDED] == 1
    assert pole.device.counters[Count.ERASED] == 0


def gone(city, notice):
    return lambda body: city.problem(410, "day-shredded", **notice(parse_upload(body).manifest))


@pytest.mark.parametrize("fault", ["no-notice", "other-key", "other-day", "not-json"])
def test_a_410_without_the_citys_word_erases_nothing(pole, city, fault):
    notices = {
        "no-notice": lambda manifest: {},
        "other-key": lambda manifest: {"notice": city.notice(manifest, key=Ed25519PrivateKey.generate()).decode()},
        "other-day": lambda manifest: {"notice": city.notice(manifest, day=manifest.day - timedelta(1)).decode()},
        "not-json": lambda manifest: {"notice": "gone"},
    }
    city.answer_upload = gone(city, notices[fault])
    pole.see("ABC1234")
    pole.talk()
    assert pole.device.spool.state().captures == 1
    assert pole.faults() == {"notice_invalid"}


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_what_the_city_rejects_for_good_is_set_aside_and_the_rest_goes_on(pole, city, status):
    city.answer_upload = lambda body: city.problem(status, "bad-upload")
    pole.see("ABC1234")
    pole.talk(1)
    city.answer_upload = None
    pole.see("DEF5678")
    pole.talk_for(minutes=3)
    assert city.plates == ["DEF5678"]
    state = pole.device.spool.state()
    assert (state.captures, state.set_aside) == (1, 1)
    assert pole.device.counters[Count.REFUSED] == 1
    assert city.heartbeats[-1]["faults"][0]["fault"] == "upload_set_aside"


def test_what_was_set_aside_is_offered_again_after_a_day_not_before(pole, city, hands):
    city.answer_upload = lambda body: city.problem(422, "bad-upload")
    city.tells_days = False
    pole.see("ABC1234")
    pole.talk()
    pole.talk_for(hours=23)
    assert len(city.upload_bodies) == 1
    city.answer_upload = None
    city.shredded.add(hands.at.date() - timedelta(1))
    city.shredded.add(hands.at.date())
    pole.talk_for(hours=2)
    assert len(city.upload_bodies) == 2
    assert pole.device.spool.state().captures == 0
    assert "upload_set_aside" not in pole.faults()


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500, 502])
def test_a_proxys_error_page_is_no_rejection(pole, city, status):
    city.answer_upload = lambda body: (status, "text/html", b"<h1>nginx</h1>")
    pole.see("ABC1234")
    pole.talk()
    assert pole.device.spool.state().captures == 1
    assert pole.device.spool.state().set_aside == 0


def test_a_revoked_camera_keeps_what_it_has_and_says_so(pole, city):
    city.answer_upload = lambda body: city.problem(403, "camera-revoked")
    pole.see("ABC1234")
    pole.talk()
    assert pole.device.spool.state().captures == 1
    assert "city_refuses" in pole.faults()


def test_twenty_four_hours_without_network_lose_nothing(tmp_path, city, hands):
    pole = TestPole(tmp_path / "offline", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    city.answer_upload = lambda body: (503, "text/plain", b"down")
    city.answer_heartbeat = lambda: (503, "text/plain", b"down")
    plates = [f"OFF{number:04d}" for number in range(24 * 60)]
    for plate in plates:
        assert pole.see(plate) is None
        pole.talk(1)
        hands.pass_time(minutes=1)
    tries = len(city.upload_bodies)
    city.answer_upload = city.answer_heartbeat = None
    pole.talk_for(minutes=10)
    assert city.plates == plates
    assert city.sequences == sorted(set(city.sequences))
    assert pole.device.spool.state().captures == 0
    assert tries <= 24 * 60
    pole.close()


def test_captures_around_midnight_travel_in_uploads_of_their_own_day(pole, city, hands):
    before = hands.at.replace(hour=23, minute=59, second=59)
    hands.at = before
    pole.see("ABC1234")
    hands.pass_time(seconds=2)
    pole.see("DEF5678", at=before)
    pole.see("GHI9012")
    pole.talk()
    days = [parse_upload(body).manifest.day for body in city.upload_bodies]
    assert sorted(days) == sorted({before.date(), hands.at.date()})
    assert sorted(city.plates) == ["ABC1234", "DEF5678", "GHI9012"]


def test_retries_wait_longer_each_time_and_never_beyond_five_minutes(pole, city, hands):
    times = []

    def refuse(body):
        times.append(hands.at)
        return 503, "text/plain", b"down"

    city.answer_upload = refuse
    pole.see("ABC1234")
    pole.talk_for(hours=1)
    waits = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert waits[0] < 3
    assert waits[:6] == sorted(waits[:6])
    assert max(waits) <= 306


def test_a_city_that_is_not_there_is_said_once_and_nothing_is_lost(pole, city):
    pole.connection.close()
    dead = CityConnection(
        "http://127.0.0.1:1", now=pole.hands.now, identity=(pole.device.enrollment.camera_id, pole.device.key)
    )
    pole.uploader._connection = pole.link._connection = dead
    pole.see("ABC1234")
    pole.talk_for(minutes=20)
    assert pole.device.spool.state().captures == 1
    assert len([line for line in pole.said if "cannot be reached" in line]) == 1
    dead.close()
