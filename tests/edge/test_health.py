"""The keeper at the pole and the city both learn how the camera is; neither learns a plate."""

import pytest

from clearplate.core import canonical
from clearplate.core.errors import FormatError
from clearplate.edge.agent import Agent
from clearplate.edge.health import AgentRunningError, heartbeat_document, look, only_agent
from clearplate.edge.sealing import BUNDLE_NAME
from edge.road import Eyes, Road


def test_a_camera_that_runs_with_a_key_for_today_is_well(pole, hands):
    Agent(pole.device, Road("ABC1234", now=hands.now), Eyes()).run(drain_for_s=5)
    with only_agent(pole.state_dir):
        health = look(pole.state_dir)
    assert health.running
    assert health.troubles(hands.at) == []
    text = health.as_text(hands.at)
    assert "All is well" in text
    assert "uploaded 1" in text
    assert "ABC1234" not in text + str(health.as_document(hands.at))


def test_without_an_agent_it_says_start_it(pole, hands):
    health = look(pole.state_dir)
    assert not health.running
    assert health.troubles(hands.at) == ["No agent is running. Start it: clearplate-edge run"]


def test_without_a_key_for_today_it_says_nothing_is_kept(pole, hands):
    (pole.state_dir / BUNDLE_NAME).unlink()
    assert any("no valid day key" in sentence for sentence in look(pole.state_dir).troubles(hands.at))
    hands.pass_time(days=30)
    pole.device.day_keys.adopt(pole.city.bundle())
    assert not any("no valid day key" in sentence for sentence in look(pole.state_dir).troubles(hands.at))


def test_a_forged_bundle_gives_no_days(pole):
    (pole.state_dir / BUNDLE_NAME).write_bytes(b"{}")
    assert look(pole.state_dir).key_days == []


def test_what_waits_is_counted_from_the_files(pole, city, hands):
    city.answer_upload = lambda body: city.problem(422, "bad-upload")
    pole.see("ABC0001")
    pole.talk()
    pole.see("ABC0002")
    pole.see("ABC0003")
    health = look(pole.state_dir)
    assert health.spool["captures"] == 3
    assert health.spool["set_aside"] == 1
    assert health.spool["bytes"] == sum(
        len(content)
        for path, content in pole.stored_bytes().items()
        if path.suffix in {".open", ".frozen", ".rejected"}
    )
    assert any("set aside" in sentence for sentence in health.troubles(hands.at))


def test_a_pause_is_shown(pole, hands):
    pole.device.pause.set(paused=True)
    assert "paused by the city" in look(pole.state_dir).as_text(hands.at)


def test_two_agents_cannot_share_a_state_folder(pole):
    with only_agent(pole.state_dir), pytest.raises(AgentRunningError, match="runs already"), only_agent(pole.state_dir):
        pass


def test_looking_at_the_lock_does_not_keep_an_agent_from_starting(pole):
    look(pole.state_dir)
    with only_agent(pole.state_dir):
        pass


def test_a_folder_of_no_camera_is_said(tmp_path):
    with pytest.raises(FormatError, match="not enrolled"):
        look(tmp_path)


def test_a_damaged_status_is_no_status(pole):
    (pole.state_dir / "status.json").write_bytes(b"{")
    assert look(pole.state_dir).status == {}


def test_a_heartbeat_has_exactly_the_fields_of_the_wire(pole, hands):
    pole.see("ABC1234")
    document = heartbeat_document(hands.at, pole.device.counters, pole.device.spool, pole.device.faults)
    assert set(document) == {"sent_at", "agent_version", "counts", "spool", "erased", "faults", "next_sequence"}
    assert document["spool"]["captures"] == 1
    assert document["spool"]["days"] == [{"day": hands.at.date().isoformat(), "captures": 1}]
    assert document["erased"] == {"receipts": 0, "shredded": 0, "days": []}
    assert document["next_sequence"] == 1
    assert document["sent_at"].endswith("Z")
    assert b"ABC1234" not in canonical.encode(document)


def test_heartbeats_come_in_the_citys_rhythm(pole, city):
    pole.talk_for(minutes=10)
    assert 10 <= len(city.heartbeats) <= 12


def test_a_useless_answer_to_a_heartbeat_is_said(pole, city):
    city.answer_heartbeat = lambda: (200, "application/json", b"[]")
    pole.talk()
    assert "city_unreachable" in pole.faults()


def test_a_revoked_camera_hears_it_in_words(pole, city):
    city.cameras.clear()
    pole.talk()
    assert "city_refuses" in pole.faults()
    assert any("does not accept this camera" in line for line in pole.said)
