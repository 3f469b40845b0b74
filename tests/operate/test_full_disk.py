"""The disk under PostgreSQL full to its last block, for real: a file system of the test's own, and a city on it."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import harness
from clearplate.operate import setup
from clearplate.server.clock import OFFSET_VARIABLE

PROGRAM = Path(__file__).with_name("full_disk_city.py")
SIZE = "320m"
"""Room for a cluster with its tables and some write-ahead log."""


@pytest.fixture(scope="module")
def disk():
    place = harness.make_folder("cp-full-") / "disk"
    place.mkdir(mode=0o711)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of the test's own needs the right to mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="module")
def told(disk):
    """What happened to the city, from its first full disk to its last."""
    city = setup.NewCity(
        name="Exampleville",
        public_url="http://127.0.0.1:8000",
        time_zone="UTC",
        database_folder=disk / "database",
        testing_clock=True,
    )
    path = setup.make_city(disk.parent / "city", city)
    real = datetime.now(UTC)
    noon = int((real.replace(hour=12, minute=10, second=0, microsecond=0) - real).total_seconds())
    own = {key: value for key, value in os.environ.items() if not key.startswith("CLEARPLATE_")}
    environment = {**own, "CLEARPLATE_CONFIG": str(path), OFFSET_VARIABLE: str(noon)}

    def run(*command):
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, text=True, check=False, timeout=500
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "clearplate.cli.main", "migrate")
    return json.loads(run(str(PROGRAM), str(path), str(disk)).splitlines()[-1])


def problem(answer):
    assert answer["type"] == "application/problem+json"
    return json.loads(answer["text"])


def is_plain(page):
    return page["type"].startswith("text/html") and not re.search("Traceback|psycopg|OperationalError", page["text"])


def test_an_upload_is_refused_in_words_and_taken_whole_once_there_is_room(told):
    """The camera keeps what was not acknowledged (tests/edge/), and sends the same bytes again."""
    refused = problem(told["refused upload"])
    assert (refused["status"], refused["type"]) == (503, "urn:clearplate:problem:no-room")
    assert "Nothing was done" in refused["detail"]
    assert told["same upload"] == 200
    before, after = told["uploads"]
    assert after == before + 1


def test_a_search_gets_a_plain_page_and_leaves_nothing_behind(told):
    page = told["refused search"]
    assert page["status"] == 503
    assert is_plain(page)
    assert "A disk of the city&#x27;s server is full. Nothing was done" in page["text"]
    assert told["pages that only read"] == 200
    assert told["search afterwards"] == 302


def test_nothing_is_half_written(told):
    """As many searches as entries of one, as many captures as their uploads say."""
    for rows in told["rows"].values():
        for kept, said in (rows["searches"], rows["captures"]):
            assert kept == said
    assert told["rows"]["full"]["searches"] == told["rows"]["before"]["searches"]


def test_health_and_check_name_the_disk(told):
    health = {name: json.loads(told[name]["text"]) for name in ("health", "health afterwards")}
    assert health["health"]["disks"] == {"database": "full", "objects": "ok", "keyring": "ok", "public": "ok"}
    assert health["health afterwards"]["disks"]["database"] == "ok"
    (short,) = told["short"]
    assert re.fullmatch(
        r"The disk under the folder of the database, /\S+/disk/database, has 0 MB left of 320 MB\. .*full-disk\.md",
        short,
    )


def test_a_day_that_ends_meanwhile_loses_its_key_and_is_finished_once_there_is_room(told):
    full, room = told["end, full"], told["end, room"]
    assert (full["state"], full["opens"], full["entries"]) == ("shredded", 0, 0)
    assert full["destroyed"]
    assert full["again"] == []
    assert all("no room left" in words for words in full["blocked"])
    assert room["certified"] == full["destroyed"]
    assert room["entries"] == [len(full["destroyed"])] * 2
    assert (room["captures"], room["published"]) == (0, True)


def test_a_day_ends_on_time_though_not_even_a_job_finds_room(told):
    """Neither the clock's row nor a job can be written; the worker, which ends for that again and again, does it as it starts."""
    ended, begun = told["no job"], len(told["end, full"]["destroyed"])
    assert (ended["before"], ended["state"]) == ("open", "shredded")
    assert ended["recycles"]
    assert ended["entries"] == begun
    assert told["no job, room"] == [begun + 1] * 2


def test_where_the_write_ahead_log_finds_no_room_the_city_says_so_and_starts_again(told):
    assert "server closed the connection" in told["server gone"]
    assert problem(told["upload without a server"])["status"] == 503
    assert told["search without a server"]["status"] == 503
    assert is_plain(told["search without a server"])
    assert "The database does not answer" in told["search without a server"]["text"]
    assert problem(told["health without a server"])["disks"]["database"] == "full"
    assert re.search(r"the disk under /\S+ is full\. Make room \(docs/operate/full-disk\.md\)", told["start, full"])


def test_the_log_goes_on_without_a_fork(told):
    sizes = [told[name] for name in ("tree size", "tree size, end", "tree size, crash")]
    assert sizes == sorted(set(sizes))
    assert [told[name] for name in ("log faults", "log faults, end", "log faults, crash")] == [[], [], []]
