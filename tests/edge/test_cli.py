"""The command as an installer meets it: plain words, honest exit codes, nothing half done."""

import json
import signal
import subprocess
import sys

import cv2
import numpy as np
import pytest

from clearplate.edge.cli import main
from clearplate.edge.config import CONFIG_NAME, SourceKind, load_config
from clearplate.edge.health import only_agent
from edge.city_server import CityServer


@pytest.fixture
def state_dir(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def city():
    """A city of the present: the command has the real clock."""
    with CityServer() as city:
        yield city


def draw(path, plate):
    """A plate on a grey wall, as plain as it gets."""
    picture = np.full((480, 640, 3), 110, np.uint8)
    cv2.rectangle(picture, (190, 200), (450, 290), (245, 245, 245), -1)
    cv2.rectangle(picture, (190, 200), (450, 290), (60, 40, 20), 3)
    cv2.putText(picture, plate, (205, 264), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (40, 20, 10), 5, cv2.LINE_AA)
    cv2.imwrite(str(path), picture)


def enrol(city, state_dir, *more):
    return main(["enroll", "--city", city.url, "--code", city.new_code(), "--state-dir", str(state_dir), *more])


def test_enrolling_with_a_source_leaves_a_camera_ready_to_run(city, state_dir, pictures, capsys):
    assert enrol(city, state_dir, "--source", f"folder:{pictures}", "--consume", "--name", "North side") == 0
    config = load_config(state_dir)
    assert (config.source_kind, config.source, config.consume) == (SourceKind.FOLDER, str(pictures), True)
    assert config.site == "North side"
    assert "clearplate-edge run" in capsys.readouterr().out


def test_enrolling_without_a_source_says_where_to_write_it_and_run_asks_for_it(city, state_dir, capsys):
    assert enrol(city, state_dir) == 0
    assert CONFIG_NAME in capsys.readouterr().out
    assert main(["run", "--state-dir", str(state_dir)]) == 2
    assert "[source] needs" in capsys.readouterr().err


def test_enrolling_twice_says_so_and_is_no_failure(city, state_dir, capsys):
    enrol(city, state_dir)
    written = (state_dir / CONFIG_NAME).read_text()
    assert enrol(city, state_dir, "--name", "elsewhere") == 0
    assert "enrolled already" in capsys.readouterr().out
    assert (state_dir / CONFIG_NAME).read_text() == written


def test_a_refused_code_is_told_in_the_citys_words(city, state_dir, capsys):
    city.codes.clear()
    code = city.new_code()
    city.codes.clear()
    assert main(["enroll", "--city", city.url, "--code", code, "--state-dir", str(state_dir)]) == 2
    assert "did not enrol this camera" in capsys.readouterr().err


def test_plain_http_to_another_machine_is_refused_in_words(state_dir, capsys):
    code = "0000-0000-0000-0000-00000000"
    assert main(["enroll", "--city", "http://10.1.2.3", "--code", code, "--state-dir", str(state_dir)]) == 2
    assert "Use https://10.1.2.3" in capsys.readouterr().err
    assert not state_dir.exists()


def test_a_source_that_is_none_is_refused_before_the_code_is_used(city, state_dir, capsys):
    assert enrol(city, state_dir, "--source", "nothing-here") == 2
    assert "is no source" in capsys.readouterr().err
    assert city.cameras == {}


def test_running_without_enrolment_says_enrol_first(state_dir, capsys):
    state_dir.mkdir()
    assert main(["run", "--state-dir", str(state_dir)]) == 2
    assert "Enrol the camera first" in capsys.readouterr().err


def test_a_second_agent_is_refused(city, state_dir, pictures, capsys):
    enrol(city, state_dir, "--source", str(pictures))
    with only_agent(state_dir):
        assert main(["run", "--state-dir", str(state_dir), "--once"]) == 2
    assert "runs already" in capsys.readouterr().err


def test_health_of_a_camera_that_does_not_run_needs_attention(city, state_dir, pictures, capsys):
    enrol(city, state_dir, "--source", str(pictures))
    capsys.readouterr()
    assert main(["health", "--state-dir", str(state_dir)]) == 1
    assert "No agent is running" in capsys.readouterr().out
    assert main(["health", "--state-dir", str(state_dir), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["city"] == "Testville"
    assert document["troubles"]


def test_health_of_no_camera_could_not_be_done(state_dir, capsys):
    assert main(["health", "--state-dir", str(state_dir)]) == 2
    assert "not enrolled" in capsys.readouterr().err


def test_the_state_folder_can_come_from_the_environment(city, state_dir, monkeypatch, capsys):
    monkeypatch.setenv("CLEARPLATE_EDGE_STATE", str(state_dir))
    assert main(["enroll", "--city", city.url, "--code", city.new_code()]) == 0
    assert (state_dir / CONFIG_NAME).exists()


def test_run_once_reads_seals_sends_and_ends(city, state_dir, pictures, capsys):
    draw(pictures / "a.png", "BKR4821")
    (pictures / "b.jpg").write_bytes(b"not a picture")
    draw(pictures / "c.png", "HTW7369")
    enrol(city, state_dir, "--source", str(pictures))
    assert main(["run", "--once", "--state-dir", str(state_dir)]) == 0
    assert "Everything was read and sent" in capsys.readouterr().out
    assert city.plates == ["BKR4821", "HTW7369"]
    counts = city.heartbeats[-1]["counts"]
    assert (counts["frames"], counts["corrupt_frames"], counts["uploaded"], counts["erased"]) == (2, 1, 2, 2)
    assert len(list(pictures.iterdir())) == 3


def test_run_once_without_the_city_says_that_something_waits(city, state_dir, pictures, capsys, monkeypatch):
    draw(pictures / "a.png", "BKR4821")
    enrol(city, state_dir, "--source", str(pictures))
    city.answer_upload = lambda body: (503, "text/plain", b"")
    monkeypatch.setattr("clearplate.edge.cli.DRAIN_ONCE_S", 0.2)
    assert main(["run", "--once", "--state-dir", str(state_dir)]) == 1
    assert "Not everything was sent" in capsys.readouterr().err
    assert main(["health", "--state-dir", str(state_dir), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["spool"]["captures"] == 1


def test_sigterm_ends_a_running_agent_cleanly_with_everything_sent(city, state_dir, pictures):
    draw(pictures / "a.png", "BKR4821")
    enrol(city, state_dir, "--source", str(pictures), "--consume")
    command = [sys.executable, "-m", "clearplate.edge.cli", "run", "--state-dir", str(state_dir)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as agent:
        while any(pictures.iterdir()):  # it goes once its passage is sealed
            assert agent.poll() is None
            signal.sigtimedwait([], 0.05)
        agent.send_signal(signal.SIGTERM)
        said = agent.communicate(timeout=30)[1]
    assert agent.returncode == 0, said
    assert city.plates == ["BKR4821"]
    assert "BKR4821" not in said


def test_read_prints_a_table_and_stores_nothing(pictures, tmp_path, capsys):
    draw(pictures / "a.png", "BKR4821")
    before = sorted(tmp_path.rglob("*"))
    assert main(["read", str(pictures)]) == 0
    out = capsys.readouterr().out
    assert "BKR4821" in out
    assert "per character" in out
    assert main(["read", "--json", str(pictures / "a.png")]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    (plate,) = json.loads(line)["plates"]
    assert plate["plate"] == "BKR4821"
    assert len(plate["char_confidence"]) == 7
    assert sorted(tmp_path.rglob("*")) == before


def test_read_says_what_it_cannot_read(pictures, capsys):
    (pictures / "a.png").write_bytes(b"nothing")
    assert main(["read", str(pictures)]) == 1
    assert "not read" in capsys.readouterr().out
    assert main(["read", "--json", str(pictures)]) == 1
    assert json.loads(capsys.readouterr().out)["failed"]
    assert main(["read", str(pictures / "gone")]) == 2
