"""Killed at every step that touches the disk: what was accepted arrives, nothing is in clear, no number comes twice."""

import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from edge.city_server import CityServer
from edge.killed_pole import Now
from edge.pole import JPEG, TestPole

PROGRAM = Path(__file__).with_name("killed_pole.py")


@pytest.fixture
def city():
    with CityServer() as city:
        yield city


@pytest.fixture
def template(tmp_path, city):
    """The state folder of a camera that is enrolled and has day keys."""
    pole = TestPole(tmp_path / "template", city, Now())
    pole.device.day_keys.adopt(city.bundle())
    pole.close()
    return pole.state_dir


def acknowledged(output):
    """Plates and numbers by point."""
    told = defaultdict(dict)
    for line in output.splitlines():
        point, sequence, plate = line.split()
        told[point][plate] = int(sequence)
    return told


def assert_nothing_in_clear(folder, *marks):
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [mark for mark in (JPEG, *marks) if mark in content], path


def drain(state_dir, city):
    pole = TestPole(state_dir, city, Now())
    upcoming = pole.device.spool.next_sequence
    pole.talk(12)
    assert pole.device.spool.state().captures == 0
    pole.close()
    return upcoming


def test_killed_at_every_call_that_changes_the_disk(template, tmp_path, city):
    folder = tmp_path / "points"
    folder.mkdir()
    command = [sys.executable, PROGRAM, "points", template, folder, city.url]
    told = acknowledged(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    places = sorted(folder.iterdir())
    assert len(places) > 40
    for place in places:
        mark = place.name.encode()  # how the plates of this point begin
        assert_nothing_in_clear(place, mark)
        upcoming = drain(place, city)
        assert upcoming > max(told[place.name].values(), default=-1), place
        assert_nothing_in_clear(place, mark)
    arrived = Counter(city.plates)
    for point, plates in told.items():
        assert all(arrived[plate] == 1 for plate in plates), point
    assert max(arrived.values()) == 1


def test_killed_at_random_while_it_works_again_and_again(template, city):
    chance = random.Random(20261124)
    told = {}
    for turn in range(6):
        command = [sys.executable, PROGRAM, "loop", template, f"RANDOM{turn}", city.url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            first = process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.4))
            process.kill()
            lines = (first + process.stdout.read()).splitlines()
        whole = [line for line in lines if len(line.split()) == 3 and len(line.split()[2]) == 12]
        told |= acknowledged("\n".join(whole))["loop"]
        assert_nothing_in_clear(template, b"RANDOM%d" % turn)
    drain(template, city)
    arrived = Counter(city.plates)
    assert len(told) > 20
    assert all(arrived[plate] == 1 for plate in told)
    assert max(Counter(city.sequences).values()) == 1
