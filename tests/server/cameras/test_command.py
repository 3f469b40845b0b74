"""The commands `clearplate camera` and `clearplate keys`, run as their functions against the tests' city."""

import argparse
import re

import pytest

import roadside
from clearplate.cli import camera as camera_command
from clearplate.cli import keys as keys_command
from clearplate.core.errors import FormatError
from clearplate.server.cameras.models import Camera
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keys import keyring
from roadside import entries

pytestmark = pytest.mark.django_db

INVITE = [
    "camera",
    "invite",
    "Paisano",
    "--latitude",
    "31.75",
    "--longitude=-106.49",
    "--direction",
    "south",
    "--owner",
    "City",
]


def command(*words):
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    camera_command.register(subparsers)
    keys_command.register(subparsers)
    arguments = parser.parse_args(words)
    assert arguments.needs_database
    return arguments.run(arguments)


@pytest.fixture
def city(db, stores, now):
    roadside.adopt_policy(now)


def test_inviting_prints_the_code_and_what_to_type_on_the_camera(city, capsys):
    assert command(*INVITE) == 0
    printed = capsys.readouterr().out
    (code,) = set(re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{8}", printed))
    assert f"clearplate-edge enroll --city http://127.0.0.1:8000 --code {code}" in printed
    (entry,) = entries("cameras.invited")
    assert entry["officer"] is None, "a command acted, and the entry says so"


def test_a_name_is_given_once(city):
    command(*INVITE)
    with pytest.raises(FormatError, match="exists already"):
        command(*INVITE)


def test_a_camera_is_found_by_name_paused_resumed_and_revoked(road, capsys):
    for word, state in (("pause", "paused"), ("resume", "active"), ("revoke", "revoked")):
        assert command("camera", word, "mesa st at 5th", "--reason", "works") == 0
        assert Camera.objects.get().state == state
    command("camera", "list")
    assert "Mesa St at 5th" in capsys.readouterr().out
    with pytest.raises(FormatError, match="camera list"):
        command("camera", "pause", "nowhere", "--reason", "x")


@pytest.mark.parametrize("latitude", ["north", "1000"])
def test_degrees_must_be_degrees(city, latitude):
    words = [latitude if word == "31.75" else word for word in INVITE]
    with pytest.raises(SystemExit):
        command(*words)


def test_keys_are_made_once_and_listed(city, capsys):
    assert command("keys", "make") == 0
    assert "9 keys made." in capsys.readouterr().out
    assert command("keys", "make") == 0
    assert "0 keys made." in capsys.readouterr().out
    assert command("keys", "list") == 0
    assert capsys.readouterr().out.count("open") == 9


def test_a_keyring_that_differs_from_the_database_is_told(city, now, capsys):
    custody.make_days(now=now)
    keyring().destroy(now.date(), now=now)
    assert command("keys", "list") == 1
    assert "THE KEYRING SAYS shredded" in capsys.readouterr().out
