"""The whole agent against a real socket: every passage arrives or is counted, and the watch goes on."""

import contextlib
import os
import threading
import time
from pathlib import Path

import pytest

from clearplate.core.errors import InvariantError
from clearplate.edge.agent import Agent
from clearplate.edge.camera import FrameFailed
from clearplate.edge.counters import Count
from clearplate.edge.engine import RecognizerFailed
from clearplate.edge.link import CityLink
from clearplate.edge.sources import Idle
from edge.pole import TestPole
from edge.road import Eyes, Passed, Road
from factories import a_read


@pytest.fixture
def run(pole):
    """Run an agent over a script; the pole's device is the agent's."""

    def run(*script, eyes=None, drain_for_s=5.0):
        road = Road(*script, now=pole.hands.now)
        agent = Agent(pole.device, road, eyes or Eyes())
        return agent.run(drain_for_s=drain_for_s), road

    return run


def counts(pole):
    return {word: number for word, number in pole.device.counters.as_document().items() if number}


def test_every_passage_arrives_and_the_spool_is_empty_at_the_end(run, pole, city):
    sent, road = run("ABC1234", "DEF5678", "GHI9012")
    assert sent
    assert city.plates == ["ABC1234", "DEF5678", "GHI9012"]
    assert city.sequences == [0, 1, 2]
    assert road.settled_until == pole.hands.at
    expected = {"frames": 3, "passages": 3, "sealed": 3, "spooled": 3, "uploaded": 3, "erased": 3}
    assert counts(pole).items() >= expected.items()
    assert city.heartbeats[-1]["counts"].items() >= expected.items()
    assert city.heartbeats[-1]["next_sequence"] == 3


def test_a_corrupt_picture_is_counted_said_and_passed_over(run, pole, city):
    run("ABC1234", FrameFailed("Picture 2 of the folder is not a picture.", "folder"), "DEF5678")
    assert city.plates == ["ABC1234", "DEF5678"]
    assert pole.device.counters[Count.CORRUPT_FRAMES] == 1
    assert any("Picture 2" in line for line in pole.said)


def test_an_engine_that_breaks_on_a_frame_is_counted_and_the_watch_goes_on(run, pole, city):
    run("ABC1234", "BREAK", "DEF5678")
    assert sorted(city.plates) == ["ABC1234", "DEF5678"]
    assert pole.device.counters[Count.ENGINE_FAILURES] == 1
    assert not any("the engine broke" in line for line in pole.said)


def test_an_engine_that_fails_is_not_an_empty_road(run, pole, city):
    class Blind(Eyes):
        def look(self, frame, now):
            return RecognizerFailed("out of memory")

    run("ABC1234", eyes=Blind())
    assert pole.device.counters[Count.ENGINE_FAILURES] == 1
    assert city.heartbeats[-1]["faults"][0]["detail"] == "out of memory"


def test_without_a_day_key_passages_are_counted_and_none_is_kept(tmp_path, city, hands):
    city.answer_day_keys = lambda: city.problem(503, "no-policy")
    pole = TestPole(tmp_path / "keyless", city, hands)
    assert Agent(pole.device, Road("ABC1234", "DEF5678", now=hands.now), Eyes()).run(drain_for_s=1.0)
    assert city.upload_bodies == []
    assert pole.device.counters[Count.UNSEALED_DROPPED] == 2
    assert city.heartbeats[-1]["counts"]["unsealed_dropped"] == 2
    assert "no_day_key" in {fault["fault"] for fault in city.heartbeats[-1]["faults"]}
    pole.close()


def test_with_a_wrong_clock_passages_are_counted_and_none_is_kept(run, pole, city, hands):
    city.now = lambda: hands.at.replace(hour=9)
    run("ABC1234", "DEF5678", drain_for_s=0.5)
    assert city.upload_bodies == []
    assert pole.device.counters[Count.CLOCK_WRONG] == 2
    assert any("behind the city's" in line for line in pole.said)


def test_a_paused_camera_captures_nothing_not_even_what_was_under_way(run, pole, city):
    def pause():
        pole.device.pause.set(paused=True)

    city.answer_heartbeat = lambda: (503, "text/plain", b"")
    run("ABC1234", "DEF5678", pause, "GHI9012", "JKL3456")
    assert city.plates == ["ABC1234"]
    assert pole.device.counters[Count.PAUSED_DROPPED] == 1


def test_the_citys_pause_is_obeyed_before_the_first_frame_and_kept_over_a_restart(pole, city):
    city.paused = True
    Agent(pole.device, Road("ABC1234", now=pole.hands.now), Eyes()).run(drain_for_s=1.0)
    city.answer_heartbeat = lambda: (503, "text/plain", b"")
    pole.close()
    pole.open()
    assert pole.device.pause.paused
    Agent(pole.device, Road("ABC1234", now=pole.hands.now), Eyes()).run(drain_for_s=1.0)
    assert city.plates == []
    city.answer_heartbeat, city.paused = None, False
    Agent(pole.device, Road("ABC1234", now=pole.hands.now), Eyes()).run(drain_for_s=5.0)
    assert city.plates == ["ABC1234"]


def test_a_capture_that_cannot_be_sealed_is_counted(run, pole, city):
    class Talkative(Eyes):
        def look(self, frame, now):
            return [Passed(a_read(frame.source, engine="e" * 65), (), frame.captured_at)]

    run("ABC1234", eyes=Talkative())
    assert pole.device.counters[Count.UNFIT_CAPTURES] == 1


def test_stop_ends_after_the_frame_at_hand_and_sends_what_was_seen(pole, city):
    road = Road(now=pole.hands.now)
    agent = Agent(pole.device, road, Eyes())
    road.script = ("ABC1234", "DEF5678", agent.stop, "GHI9012")
    assert agent.run(drain_for_s=5.0)
    assert city.plates == ["ABC1234", "DEF5678"]


def test_when_the_city_is_down_the_run_ends_and_the_spool_keeps_everything(run, pole, city):
    city.answer_upload = lambda body: (503, "text/plain", b"")
    sent, _ = run("ABC1234", "DEF5678", drain_for_s=0.3)
    assert not sent
    assert pole.device.spool.state().captures == 2
    city.answer_upload = None
    sent, _ = run()
    assert sent
    assert city.plates == ["ABC1234", "DEF5678"]


def test_a_fault_while_talking_to_the_city_does_not_end_the_watch(run, pole, city, monkeypatch):
    def stumble(self, monotonic):
        raise ValueError("a bug")

    monkeypatch.setattr(CityLink, "step", stumble)
    sent, _ = run("ABC1234", "DEF5678")
    assert sent
    assert city.plates == ["ABC1234", "DEF5678"]


def listening_sockets():
    """The TCP sockets that this process listens on."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {f"socket:[{fields[9]}]" for fields in lines if fields[3] == "0A"}
    own = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            own.add(str(descriptor.readlink()))
    return listening & own


def test_the_agent_opens_no_port(run, pole):
    before, during = listening_sockets(), []
    run("ABC1234", lambda: during.append(listening_sockets()), "DEF5678")
    assert before  # the test's own city listens, so the look does see
    assert during == [before]


def test_no_plate_is_ever_said(run, pole, city):
    city.answer_upload = lambda body: city.problem(422, "bad-upload")
    run("ABC1234", "BREAK", FrameFailed("bad", "folder"), "DEF5678")
    assert not any(plate in line for line in pole.said for plate in ("ABC1234", "DEF5678"))
    assert b"ABC1234" not in (pole.state_dir / "status.json").read_bytes()


def test_both_threads_end(run):
    run("ABC1234")
    assert not [thread for thread in threading.enumerate() if thread.name == "city"]


def test_a_full_spool_is_counted_said_and_over_when_the_city_takes_some(tmp_path, city, hands):
    pole = TestPole(tmp_path / "small", city, hands, cap_bytes=4000)
    pole.device.day_keys.adopt(city.bundle())
    city.answer_upload = lambda body: (503, "text/plain", b"")
    plates = [f"FUL{number:04d}" for number in range(6)]
    assert not Agent(pole.device, Road(*plates, now=hands.now), Eyes()).run(drain_for_s=0.1)
    counters = pole.device.counters
    assert counters[Count.SPOOLED] + counters[Count.SPOOL_FULL] == 6
    assert counters[Count.SPOOL_FULL] > 0
    assert "spool_full" in {fault["fault"] for fault in city.heartbeats[-1]["faults"]}
    city.answer_upload = None
    assert Agent(pole.device, Road(now=hands.now), Eyes()).run()
    assert len(city.plates) == counters[Count.SPOOLED]
    assert Agent(pole.device, Road("NEW0001", now=hands.now), Eyes()).run()
    assert pole.faults() == set()
    pole.close()


def test_a_disk_that_refuses_is_counted_said_and_the_watch_goes_on(run, pole, city, monkeypatch):
    honest, refusals = os.fdatasync, iter([False, True, False, False, False, False])

    def full(descriptor):
        if next(refusals, False):
            raise OSError(28, "No space left on device")
        honest(descriptor)

    def fill_the_disk():
        monkeypatch.setattr(os, "fdatasync", full)

    city.answer_upload = lambda body: (503, "text/plain", b"")
    run(fill_the_disk, "ABC0001", "ABC0002", "ABC0003", drain_for_s=0.1)
    monkeypatch.setattr(os, "fdatasync", honest)
    assert pole.device.counters[Count.DISK_FULL] == 1
    assert any("disk is full" in line for line in pole.said)
    city.answer_upload = None
    run()
    assert len(city.plates) == pole.device.counters[Count.SPOOLED] == 2


def test_a_broken_invariant_stops_the_agent(run, pole, monkeypatch):
    def break_down(self, monotonic):
        raise InvariantError("this cannot be")

    monkeypatch.setattr(CityLink, "step", break_down)
    with pytest.raises(InvariantError, match="cannot be"):
        run("ABC1234", lambda: time.sleep(0.2), "DEF5678")


def test_after_a_while_without_frames_the_passage_under_way_ends(pole, city):
    hands = pole.hands
    spooled = []
    road = Road(
        "ABC1234",
        lambda: hands.pass_time(seconds=5),
        Idle(),
        lambda: spooled.append(pole.device.counters[Count.SPOOLED]),
        now=hands.now,
    )
    Agent(pole.device, road, Eyes()).run(drain_for_s=5)
    assert spooled == [1]
    assert city.plates == ["ABC1234"]
