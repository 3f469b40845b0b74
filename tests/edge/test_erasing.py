"""The city shredded a day: the camera hears it with a heartbeat, erases exactly that day, and says so with the next one."""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.ids import CameraId, uuid7
from clearplate.edge import spool as spool_module
from clearplate.edge.counters import Count
from clearplate.edge.health import look
from clearplate.edge.segment import SegmentName
from edge.city_server import CityServer
from edge.killed_pole import Now
from edge.pole import TestPole
from edge.test_kill import PROGRAM, assert_nothing_in_clear


@pytest.fixture
def offline(pole, city, hands):
    """A camera whose uploads do not arrive: one capture set aside and two waiting of the first day, one of the second."""
    city.answer_upload = lambda body: city.problem(422, "bad-upload")
    pole.see("ABC0001")
    pole.talk()
    city.answer_upload = lambda body: (503, "text/plain", b"down")
    pole.see("ABC0002")
    pole.see("ABC0003")
    pole.talk()
    hands.pass_time(days=1)
    pole.see("ABC0004")
    return pole


def first_day(hands):
    return (hands.at - timedelta(days=1)).date()


def content_of_spool(pole):
    return {path.name: path.stat().st_size for path in (pole.state_dir / "spool").rglob("*.*")}


def test_the_heartbeat_says_which_days_wait(offline, city, hands):
    offline.talk()
    assert city.heartbeats[-1]["spool"]["days"] == [
        {"day": first_day(hands).isoformat(), "captures": 3},
        {"day": hands.at.date().isoformat(), "captures": 1},
    ]
    assert city.heartbeats[-1]["erased"]["days"] == []


def test_a_camera_whose_uploads_do_not_arrive_erases_the_day_and_says_so_in_its_next_heartbeat(offline, city, hands):
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    told = city.heartbeats[-1]
    assert told["erased"]["days"] == [{"day": first_day(hands).isoformat(), "captures": 3}]
    assert told["erased"]["shredded"] == 3
    assert told["spool"]["days"] == [{"day": hands.at.date().isoformat(), "captures": 1}]
    assert offline.device.counters[Count.ERASED_SHREDDED] == 3
    assert "upload_set_aside" not in offline.faults()
    assert [line for line in offline.said if "Erased 3 captures" in line]


def test_exactly_that_day_goes_and_the_other_still_arrives(offline, city, hands):
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    city.answer_upload = None
    offline.talk_for(minutes=6)
    assert city.plates == ["ABC0004"]
    assert offline.device.spool.state().captures == 0


def test_what_was_erased_has_no_byte_left(offline, city, hands):
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    left = content_of_spool(offline)
    gone = {name: size for name, size in left.items() if name.startswith(first_day(hands).isoformat())}
    assert len(gone) == 2
    assert set(gone.values()) == {0}
    assert all(name.endswith(".shredded") for name in gone)


def test_a_paused_camera_erases_too(offline, city, hands):
    city.paused = True
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    assert offline.device.spool.days() == {hands.at.date(): 1}


def test_a_day_still_open_is_erased_with_what_is_written_last(pole, city, hands):
    city.answer_upload = lambda body: (503, "text/plain", b"down")
    pole.see("ABC0001")
    pole.talk()
    pole.see("ABC0002")
    city.shredded.add(hands.at.date())
    pole.talk_for(seconds=70)
    assert pole.device.spool.state().captures == 0
    pole.see("ABC0003")
    pole.talk_for(seconds=130)
    assert city.heartbeats[-1]["erased"]["days"] == [{"day": hands.at.date().isoformat(), "captures": 3}]


def test_the_report_is_repeated_after_a_restart_and_numbers_go_on(offline, city, hands):
    upcoming = offline.device.spool.next_sequence
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    offline.close()
    offline.open()
    assert offline.device.spool.next_sequence >= upcoming
    offline.talk()
    assert city.heartbeats[-1]["erased"]["days"] == [{"day": first_day(hands).isoformat(), "captures": 3}]


def test_the_keeper_at_the_pole_sees_what_was_erased(offline, city, hands):
    assert "nothing unsent" in look(offline.state_dir).as_text(hands.at)
    city.shredded.add(first_day(hands))
    offline.talk_for(seconds=70)
    health = look(offline.state_dir)
    assert health.as_document(hands.at)["erased"] == {first_day(hands).isoformat(): 3}
    assert f"3 captures of {first_day(hands)}, key destroyed" in health.as_text(hands.at)
    assert health.spool["captures"] == 1


def false_notice(pole, city, day, fault):
    camera_id, key = pole.device.enrollment.camera_id, None
    if fault == "another city's key":
        key = Ed25519PrivateKey.generate()
    if fault == "an old notice for another camera":
        camera_id = CameraId(uuid7(pole.hands.at, os.urandom(10)))
    notice = city.notice_for(camera_id, day, key=key).decode()
    return {"changed": notice.replace(day.isoformat(), "2026-11-25"), "not text": {"day": str(day)}}.get(fault, notice)


@pytest.mark.parametrize(
    "fault", ["another city's key", "an old notice for another camera", "changed", "not text", "not a list"]
)
def test_a_notice_that_is_not_the_citys_word_for_this_camera_erases_nothing(offline, city, hands, fault):
    notice = false_notice(offline, city, first_day(hands), fault)
    answer = {"server_time": hands.at.isoformat(), "paused": False, "shredded": [notice]}
    if fault == "not a list":
        answer["shredded"] = 7
    before = content_of_spool(offline)
    city.answer_heartbeat = lambda: city.heartbeat_answer(answer)
    offline.talk_for(seconds=70)
    assert content_of_spool(offline).keys() >= before.keys() - {name for name in before if name.endswith(".open")}
    assert offline.device.spool.state().captures == 4
    assert offline.device.counters[Count.ERASED_SHREDDED] == 0
    assert "notice_invalid" in offline.faults()
    city.answer_heartbeat = None
    offline.talk_for(seconds=130)
    assert "notice_invalid" not in offline.faults()


def test_a_false_notice_does_not_keep_a_true_one_from_being_obeyed(offline, city, hands):
    false = false_notice(offline, city, hands.at.date(), "another city's key")
    true = false_notice(offline, city, first_day(hands), "none")
    answer = {"server_time": hands.at.isoformat(), "paused": False, "shredded": [false, true]}
    city.answer_heartbeat = lambda: city.heartbeat_answer(answer)
    offline.talk_for(seconds=70)
    assert offline.device.spool.days() == {hands.at.date(): 1}
    assert "notice_invalid" in offline.faults()


def test_a_clock_that_runs_ahead_erases_nothing_without_the_citys_word(offline, hands, city):
    city.answer_heartbeat = lambda: (503, "text/plain", b"down")
    hands.pass_time(days=400)
    offline.talk_for(minutes=2)
    assert offline.device.spool.state().captures == 4


def test_a_disk_that_lets_nothing_be_erased_is_said_and_tried_again(offline, city, hands, monkeypatch):
    def broken(path, to):
        raise OSError(5, "Input/output error")

    city.shredded.add(first_day(hands))
    with monkeypatch.context() as patch:
        patch.setattr(spool_module, "rename_file", broken)
        offline.talk_for(seconds=70)
        assert "spool_unreadable" in offline.faults()
        assert offline.device.spool.days()[first_day(hands)] == 3
    offline.talk_for(minutes=2)
    assert offline.device.spool.days() == {hands.at.date(): 1}


def test_the_counts_of_days_long_gone_are_forgotten(pole, hands):
    folder = pole.state_dir / "spool" / spool_module.SHREDDED_NAME
    for number in range(spool_module.SHREDDED_DAYS + 3):
        day = (hands.at - timedelta(days=number)).date()
        (folder / f"{day}_{uuid7(hands.at, os.urandom(10))}_2_5.shredded").touch(mode=0o600)
    pole.open()
    assert len(pole.device.spool.erased_days()) == len(list(folder.iterdir())) == spool_module.SHREDDED_DAYS
    assert min(pole.device.spool.erased_days()) == (hands.at - timedelta(days=spool_module.SHREDDED_DAYS - 1)).date()
    assert pole.device.counters[Count.ERASED_SHREDDED] == 2 * spool_module.SHREDDED_DAYS


@pytest.fixture
def real_time_city():
    with CityServer() as city:
        yield city


def test_killed_at_every_call_amid_erasing_the_day_is_gone_and_counted_once(tmp_path, real_time_city):
    """Before each system call that changes the disk: after the restart nothing of the day is left, and no capture counts twice."""
    city = real_time_city
    city.answer_upload = lambda body: (503, "text/plain", b"down")
    template = tmp_path / "template"
    pole = prepared(template, city)
    city.shredded.add(pole.hands.at.date())
    pole.close()
    folder = tmp_path / "points"
    folder.mkdir()
    command = [sys.executable, PROGRAM, "erase", template, folder, city.url]
    subprocess.run(command, check=True, stdout=subprocess.PIPE)
    places = sorted(folder.iterdir())
    assert len(places) > 12
    for place in places:
        assert_erased_once(place, city)


SEGMENTS = (2, 1, 4)


def plate_of(size, number):
    return f"DAY{size}{number:03d}"


def prepared(state_dir, city):
    """A camera with seven captures in three segments, one of them set aside."""
    pole = TestPole(state_dir, city, Now())
    pole.device.day_keys.adopt(city.bundle())
    for size in SEGMENTS:
        for number in range(size):
            assert pole.see(plate_of(size, number)) is None
        pole.device.spool.freeze()
    pole.device.spool.set_aside(pole.device.spool.waiting()[0])
    return pole


def assert_erased_once(state_dir, city):
    pole = TestPole(state_dir, city, Now())
    pole.talk(3)
    day = pole.hands.at.date()
    assert pole.device.spool.state().captures == 0, state_dir
    assert pole.device.spool.erased_days() == {day: 7}, state_dir
    assert pole.device.counters[Count.ERASED_SHREDDED] == 7, state_dir
    assert pole.device.spool.next_sequence >= 7
    left = [path for path in state_dir.rglob("*") if SegmentName.parse(path.name) and path.stat().st_size]
    assert left == []
    plates = [plate_of(size, number).encode() for size in SEGMENTS for number in range(size)]
    assert_nothing_in_clear(state_dir, *plates)  # whole plates: three letters stand in a key by chance
    pole.close()


def test_killed_at_random_while_it_erases_again_and_again(tmp_path, real_time_city):
    city = real_time_city
    chance = random.Random(20261125)
    for turn in range(4):
        place = tmp_path / f"turn{turn}"
        pole = prepared(place, city)
        city.shredded.add(pole.hands.at.date())
        city.answer_upload = lambda body: (503, "text/plain", b"down")
        pole.close()
        command = [sys.executable, PROGRAM, "erase-once", place, "-", city.url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.02))
            process.kill()
        assert_erased_once(place, city)
