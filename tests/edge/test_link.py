"""The camera's talk with its city: keys in time, faults in words, and back to health by itself."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.errors import FormatError
from clearplate.edge.durable import write_file
from clearplate.edge.keys import checked_public_key, load_device_key
from clearplate.edge.transport import CityConnection, Reply, _retry_after, server_time


def test_keys_are_fetched_at_the_start_and_again_before_they_end(pole, city, hands):
    pole.talk()
    hands.pass_time(days=9)
    pole.talk_for(minutes=2)
    assert hands.at.date() in pole.device.day_keys.days()
    assert pole.faults() == set()


def test_a_bundle_that_is_not_the_citys_is_said_and_the_next_good_one_taken(pole, city):
    city.answer_day_keys = lambda: (200, "application/json", city.bundle(key=Ed25519PrivateKey.generate()))
    pole.talk()
    assert "day_keys_invalid" in pole.faults()
    city.answer_day_keys = None
    pole.talk_for(minutes=6)
    assert pole.faults() == set()


def test_a_bundle_without_today_is_asked_again_within_minutes(pole, city, hands):
    hands.pass_time(days=20)
    asked = []

    def yesterdays():
        asked.append(hands.at)
        return 200, "application/json", city.bundle(days=[])

    city.answer_day_keys = yesterdays
    pole.talk_for(minutes=5)
    assert len(asked) >= 4
    assert "no_day_key" in pole.faults()


def test_keys_that_cannot_be_cached_are_used_all_the_same(pole, city, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clearplate.edge.sealing.write_file", full)
    pole.device.day_keys._keys = {}
    pole.talk()
    assert pole.see("ABC1234") is None
    assert "disk_full" in pole.faults()


def test_a_city_in_trouble_is_no_refusal(pole, city):
    city.answer_heartbeat = lambda: (500, "text/html", b"")
    pole.talk()
    assert pole.faults() == {"city_unreachable"}


def test_a_pause_that_the_disk_cannot_remember_holds_all_the_same(pole, city, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clearplate.edge.health.write_file", full)
    city.paused = True
    pole.talk()
    assert pole.device.pause.paused


def test_a_pause_ends_when_the_city_ends_it(pole, city):
    city.paused = True
    pole.talk()
    assert (pole.state_dir / "paused").exists()
    city.paused = False
    pole.talk_for(minutes=2)
    assert not pole.device.pause.paused
    assert not (pole.state_dir / "paused").exists()


def test_an_answer_larger_than_any_answer_is_cut_off(pole, city):
    city.answer_day_keys = lambda: (200, "application/json", b" " * (5 * 2**20))
    pole.talk()
    assert any("larger than any answer" in line for line in pole.said)


def test_a_connection_without_identity_signs_nothing(city):
    connection = CityConnection(city.url, now=city.now)
    with pytest.raises(FormatError, match="not enrolled"):
        connection.day_keys()
    connection.close()


@pytest.mark.parametrize(
    "document", [{}, {"server_time": "noon"}, {"server_time": "2026-11-24T06:30:00"}, {"server_time": 7}]
)
def test_a_time_that_is_none_is_not_believed(document):
    assert server_time(document) is None


def test_a_problem_of_somebody_else_has_no_slug():
    assert Reply(400, b"", {"type": "about:blank"}).slug == ""
    assert Reply(400, b"", {"type": "urn:clearplate:problem:bad-upload"}).slug == "bad-upload"
    assert "without a reason" in Reply(400, b"", {}).sentence()


def test_the_citys_wish_for_patience_is_bounded(pole, city):
    pole.uploader._backoff.failed(0.0, at_least=90.0)
    assert pole.uploader._backoff.due_at == 90.0


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("99999999", 3600.0), ("soon", None), ("", None), ("-1", None)]
)
def test_retry_after_is_read_as_seconds_up_to_an_hour(header, seconds):
    assert _retry_after(header) == seconds


def test_another_kind_of_key_is_no_device_key(pole):
    from_elsewhere = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n"
    write_file(pole.state_dir / "device.key", from_elsewhere)
    with pytest.raises(FormatError):
        load_device_key(pole.state_dir)
    (pole.state_dir / "device.key").unlink()
    with pytest.raises(FormatError, match="Enrol the camera first"):
        load_device_key(pole.state_dir)


@pytest.mark.parametrize("text", ["", "AA==", None, 7, "!"])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(FormatError):
        checked_public_key(text)


def test_a_failed_write_leaves_the_former_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_file(path, b"former")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_file(path, b"new")
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def steps_in(pole, **span):
    steps, step = [], pole.link.step
    pole.link.step = lambda monotonic: steps.append(monotonic) or step(monotonic)
    pole.talk_for(**span)
    return len(steps)


def test_waiting_costs_no_processor_time_offline_with_a_backlog(pole, city):
    city.answer_upload = lambda body: (503, "text/plain", b"")
    pole.see("ABC1234")
    assert steps_in(pole, minutes=30) < 600


def test_waiting_costs_no_processor_time_while_the_clock_is_wrong(pole, city, hands):
    pole.see("ABC1234")
    pole.device.spool.freeze()
    city.now = lambda: hands.at.replace(year=2027)
    assert steps_in(pole, minutes=30) < 600
    assert city.upload_bodies == []


def test_waiting_costs_no_processor_time_with_nothing_to_do(pole, city):
    pole.talk()
    assert steps_in(pole, minutes=30) < 600


def test_an_upload_that_cannot_be_built_does_not_keep_the_others_waiting(pole, city, monkeypatch):
    honest, faults = pole.uploader._build, iter([True])

    def build(upload_id, content):
        if next(faults, False):
            raise FormatError("this does not fit")
        return honest(upload_id, content)

    monkeypatch.setattr(pole.uploader, "_build", build)
    pole.see("ABC1234")
    pole.talk(1)
    pole.see("DEF5678")
    pole.talk_for(minutes=1)
    assert city.plates == ["DEF5678"]
    assert pole.device.spool.state().set_aside == 1
