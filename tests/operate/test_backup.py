"""Backups hold no key and are whole; a restore brings nothing back that was ended, and the log goes on. Real folders, real PostgreSQL."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import harness
import people
from clearplate.operate import binaries, processes, setup
from clearplate.server import config
from clearplate.server.clock import OFFSET_VARIABLE
from mirror import served
from precinct import REASON
from visitor import Visitor

COMMAND = [sys.executable, "-m", "clearplate.cli.main"]
LIVING = Path(__file__).with_name("living.py")
POLICY = Path(__file__).parents[2] / "policy" / "example-city"
MONTH = 31
PLATE = "KLM4827"
_REAL = datetime.now(UTC)
# The same for all processes of a test, so that no clock goes back.
_TO_NOON = int((_REAL.replace(hour=12, minute=10, second=0, microsecond=0) - _REAL).total_seconds())


class City:
    """A city's folder, and its clock."""

    def __init__(self, folder, *, days=0):
        self.folder, self.path, self.days = folder, folder / "city" / "config.toml", days
        self.began = {}

    def copy(self):
        """The same city, elsewhere: what happens to it does not happen to this one."""
        target = harness.make_folder("cp-b-")
        subprocess.run(["cp", "-a", f"{self.folder}/.", str(target)], check=True)
        copy = City(target, days=self.days)
        copy.began = self.began
        return copy

    def environment(self):
        own = {key: value for key, value in os.environ.items() if not key.startswith("CLEARPLATE_")}
        moved = {OFFSET_VARIABLE: str(_TO_NOON + self.days * 86_400), "STRICTER": str(self.folder / "stricter")}
        return {**own, **moved, "CLEARPLATE_CONFIG": str(self.path)}

    def run(self, *words, code=0):
        """A command; what it said."""
        done = subprocess.run(
            [*COMMAND, *map(str, words)], env=self.environment(), capture_output=True, text=True, check=False, cwd="/"
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def live(self, what):
        done = subprocess.run(
            [sys.executable, LIVING, what, self.path],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def lose_database(self):
        shutil.rmtree(self.folder / "city" / "database")

    def refuses_to_start(self):
        """What keeps the city from serving; empty when nothing does."""
        return self.live("start")["faults"]


@pytest.fixture(scope="session")
def begun():
    """Day 0, and a backup of it."""
    folder = harness.make_folder("cp-b-")
    new = setup.NewCity(name="Exampleville", public_url="http://127.0.0.1:8000", time_zone="UTC", testing_clock=True)
    setup.make_city(folder / "city", new)
    stricter = shutil.copytree(POLICY, folder / "stricter")
    parameters = stricter / "parameters.toml"
    parameters.write_text(parameters.read_text().replace("session_idle_minutes = 30", "session_idle_minutes = 15"))
    city = City(folder)
    city.run("migrate")
    city.began = city.live("begin")
    assert city.began["held"] == 2
    city.run("backup", folder / "backup", "--verify")
    city.live("go_on")
    return city


@pytest.fixture(scope="session")
def aged(begun):
    """The same city 31 days later."""
    city = begun.copy()
    city.days = MONTH
    assert len(city.live("month")["destroyed"]) >= 1
    return city


@pytest.fixture
def city(begun):
    return begun.copy()


@pytest.fixture
def old(aged):
    return aged.copy()


def dumped(backup):
    """The dump as SQL."""
    command = [str(binaries.wheel_folders()[0] / "pg_restore"), "--file=-", str(backup / "database.dump")]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_a_backup_holds_no_key_in_any_spelling(begun):
    backup = begun.folder / "backup"
    secrets = {}
    for path in [*(begun.folder / "city/secrets").iterdir(), *(begun.folder / "city/keyring").rglob("*")]:
        if path.is_file() and path.stat().st_size >= 32:
            content = path.read_bytes()
            raw = bytes.fromhex(content.decode().strip()) if len(content) == 65 else content[-40:]
            secrets[path.name] = {content.strip(), raw, raw.hex().encode()}
    assert len(secrets) > 8
    contents = {str(path): path.read_bytes() for path in backup.rglob("*") if path.is_file()}
    contents["dump"] = dumped(backup)
    assert b"custody_capture" in contents["dump"]
    for name, spellings in secrets.items():
        for spelling in spellings:
            for where, content in contents.items():
                assert spelling not in content, (name, where)


def test_a_backup_holds_no_session_and_no_plate(begun):
    dump = dumped(begun.folder / "backup")
    assert PLATE.encode() not in dump
    assert b"COPY public.django_session" not in dump
    assert b"COPY public.custody_day" in dump


def test_that_a_backup_was_made_is_on_record(begun):
    tiles = (begun.folder / "city/public/log/tile/entries").rglob("*")
    entries = b"".join(path.read_bytes() for path in tiles if path.is_file())
    assert entries.count(b'"kind":"city.backed_up"') >= 1


@pytest.fixture
def copied(begun):
    """The backup alone, to be changed."""
    folder = harness.make_folder("cp-b-") / "backup"
    return shutil.copytree(begun.folder / "backup", folder)


@pytest.mark.parametrize(
    "what", ["database.dump", "config.toml", "files.sha256", "backup.json", "objects/*/*", "public/log/checkpoint"]
)
def test_a_changed_file_is_found(begun, copied, what):
    path = next(copied.glob(what))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "clearplate: " in begun.run("backup", "check", copied, code=1)


def test_nothing_is_restored_from_a_backup_that_was_changed(city):
    with (city.folder / "backup/database.dump").open("ab") as file:
        file.write(b"x")
    before = city.live("look")
    told = city.run("restore", city.folder / "backup", "--replace", "--confirm", "Exampleville", "--older", code=1)
    assert "was changed" in told
    assert city.live("look") == before


def test_a_file_more_or_less_is_found(begun, copied):
    (copied / "more").write_text("x")
    assert "was added" in begun.run("backup", "check", copied, code=1)
    (copied / "more").unlink()
    next((copied / "objects").rglob("*.images")).unlink()
    assert "is missing" in begun.run("backup", "check", copied, code=1)


@pytest.mark.parametrize("place", ["keyring", "secrets", "database", "objects", "public"])
def test_a_backup_inside_what_it_copies_is_refused(begun, place):
    assert "lies in the folder" in begun.run("backup", begun.folder / "city" / place / "b", code=1)


def test_a_backup_over_something_is_refused_and_nothing_is_left(city):
    (city.folder / "full").mkdir()
    (city.folder / "full/file").write_text("x")
    assert "not empty" in city.run("backup", city.folder / "full", code=1)
    assert [path.name for path in (city.folder / "full").iterdir()] == ["file"]


def test_a_full_disk_is_told_and_leaves_nothing(city):
    small = city.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], check=False).returncode:
        pytest.skip("needs a mount")
    try:
        assert "clearplate: " in city.run("backup", small / "b", code=1)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)


def test_images_of_an_earlier_backup_are_linked(city):
    first, second = city.folder / "backup", city.folder / "second"
    city.run("backup", second, "--since", first, "--verify")
    images = list((first / "objects").rglob("*.images"))
    assert images
    assert all((second / path.relative_to(first)).stat().st_ino == path.stat().st_ino for path in images)


def test_a_backup_taken_during_uploads_has_every_object_of_its_rows(city):
    command = [sys.executable, LIVING, "upload", city.path]
    with subprocess.Popen(command, env=city.environment(), stdout=subprocess.PIPE, text=True) as uploading:
        while (said := uploading.stdout.readline().strip()) != "20":
            assert said, "it ended before"
        city.run("backup", city.folder / "busy", "--verify")
        for _ in range(10):  # it goes on meanwhile and afterwards
            assert uploading.stdout.readline()
        uploading.send_signal(signal.SIGINT)
        uploading.stdout.read()
    city.live("go_on")
    city.run("restore", city.folder / "busy", "--replace", "--confirm", "Exampleville")
    assert city.live("look")["faults"] == []
    found = city.live("missing")
    assert found["rows"] > 20
    assert found["without"] == []


def test_a_database_with_a_city_in_it_is_not_replaced_unasked(city):
    backup = city.folder / "backup"
    assert "--replace" in city.run("restore", backup, "--older", code=1)
    assert "Nothing was changed" in city.run("restore", backup, "--replace", "--confirm", "Othertown", code=1)
    assert city.refuses_to_start() == ""


def test_a_newer_backup_is_preferred(city):
    city.run("backup", city.folder / "newer")
    city.live("go_on")
    city.lose_database()
    assert "newer backup" in city.run("restore", city.folder / "backup", code=1)
    city.run("restore", city.folder / "newer")
    assert city.refuses_to_start() == ""


def test_without_a_published_log_nothing_is_restored(city):
    city.lose_database()
    shutil.move(city.folder / "city/public", city.folder / "mirror")
    (city.folder / "city/public").mkdir()
    assert "--log" in city.run("restore", city.folder / "backup", code=1)
    own = city.run("restore", city.folder / "backup", "--log", city.folder / "backup/public", code=1)
    assert "as old as the backup" in own
    assert "does not answer" in city.run("restore", city.folder / "backup", "--log", "http://127.0.0.1:9", code=1)
    with served(city.folder / "mirror") as url:
        city.run("restore", city.folder / "backup", "--log", url)
    before = (city.folder / "mirror/log/checkpoint").read_text().splitlines()[1]
    assert city.refuses_to_start() == ""
    assert city.live("go_on")["tree_size"] > int(before)
    assert (city.folder / "city/public/policies").is_dir()
    city.run("tlog", "check")


def test_another_citys_backup_or_log_is_refused(city):
    other = City(harness.make_folder("cp-b-"))
    new = setup.NewCity(name="Othertown", public_url="http://127.0.0.1:8000", time_zone="UTC", testing_clock=True)
    setup.make_city(other.folder / "city", new)
    other.run("migrate")
    other.live("go_on")
    assert "not signed with this city's key" in other.run("restore", city.folder / "backup", code=1)
    city.lose_database()
    shutil.rmtree(city.folder / "city/public")
    shutil.copytree(other.folder / "city/public", city.folder / "city/public")
    assert "not one this log signed" in city.run("restore", city.folder / "backup", code=1)


@pytest.mark.parametrize("line", ["putting the database back", "taking the entries", "stopping the database"])
def test_killed_in_the_middle_it_begins_again_and_nothing_is_served_meanwhile(old, line):
    old.lose_database()
    command = [*COMMAND, "restore", str(old.folder / "backup")]
    environment = {**old.environment(), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd="/") as restoring:
        while not (said := restoring.stdout.readline()).startswith(line):
            assert said, "it ended before"
        restoring.kill()
    if line != "stopping the database":
        assert "not finished" in old.refuses_to_start()
        assert "not finished" in old.run("check", code=1)
        old.run("restore", old.folder / "backup")
    assert old.refuses_to_start() == ""
    seen = old.live("look")
    assert (seen["faults"], seen["opened"], seen["held"]) == ([], [], [PLATE])


def test_what_ended_in_31_days_stays_ended_and_the_log_goes_on(old):
    before = old.live("look")
    assert (before["opened"], before["held"]) == ([], [PLATE])
    assert before["holds"] == {"26-000001": "approved", "26-000002": "ended"}
    old.lose_database()
    said = old.run("restore", old.folder / "backup")
    assert "Bob" not in said
    assert "bob@testville.example: left" in said
    assert old.refuses_to_start() == ""
    seen = old.live("look")
    assert (seen["opened"], seen["held"], seen["faults"]) == ([], [PLATE], [])
    assert seen["rows"] == 3  # sealed bytes only, until retention's next run
    for same in ("policy", "active", "keyring", "cases", "holds"):
        assert seen[same] == before[same], same
    assert seen["cameras"] == {"Mesa St at 5th": "active", "Mesa St at 6th": "revoked"}
    assert said.count("was enrolled since and is lost") == 1
    after = old.live("retain")
    assert after["blocked"] == {}
    cleaned = old.live("look")
    assert (cleaned["rows"], cleaned["held"], cleaned["faults"]) == (0, [PLATE], [])
    assert cleaned["tree_size"] > before["tree_size"]


def verify(city, url):
    """An outsider's verifier, which remembers the log from one look to the next."""
    command = [sys.executable, "-m", "clearplate_verify.cli", "log", f"{url}/public/", "--state", city.folder / "state"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def serve(monkeypatch):
    """Gives a browser before a city's running web server."""

    @contextmanager
    def serving(city):
        for name, value in city.environment().items():
            monkeypatch.setenv(name, value)
        described, port = config.load(city.path), processes.free_port()
        web = processes.web(city.path, described, port=port, workers=1)
        postgres = setup.embedded_postgres(described)
        with processes.City([web], postgres=postgres, output=lambda _name, _line: None):
            browser = Visitor(f"http://127.0.0.1:{port}")
            with browser.client:
                yield browser

    return serving


def test_over_http_a_restored_city_shows_what_is_held_and_nothing_else(old, serve):
    """P1, P2: the database is lost on day 31 and comes back from a backup of day 0."""
    ann = SimpleNamespace(email="ann@testville.example")
    held = f"/evidence/hold/{old.began['hold']}/"

    def plates_seen(browser):
        captures = re.findall(r'name="capture" value="([^"]+)"', browser.get(held).text)
        browser.send(held, capture=captures, reason=REASON)
        # A plate is drawn letter by letter.
        return re.sub(r"<[^>]*>|\s", "", browser.page.text).count(PLATE)

    with serve(old) as browser:
        verify(old, browser.url)
        seen = plates_seen(browser.sign_in(people.Person(ann, old.began["seed"])))
        assert seen
        cookies = dict(browser.client.cookies)
    old.live("go_on")
    old.lose_database()
    old.run("restore", old.folder / "backup")
    old.live("go_on")
    with serve(old) as browser:
        verify(old, browser.url)
        browser.client.cookies.update(cookies)
        assert "/accounts/login/" in str(browser.get(held).url)  # nobody stayed signed in
        browser.client.cookies.clear()
        assert plates_seen(browser.sign_in(people.Person(ann, old.began["seed"]))) == seen
        found = browser.ask(PLATE, reason=REASON)
        assert found.status_code == 200
        assert 'id="hold-' not in found.text  # no sighting of a shredded day
    assert old.live("look")["held"] == [PLATE]


def test_a_database_restored_by_other_means_is_caught_up_by_the_replay_alone(old, begun):
    shutil.rmtree(old.folder / "city/database")
    subprocess.run(["cp", "-a", f"{begun.folder}/city/database", f"{old.folder}/city/"], check=True)
    assert "clearplate tlog replay" in old.refuses_to_start()
    assert "taken back" in old.run("tlog", "replay")
    assert old.refuses_to_start() == ""
    seen = old.live("look")
    assert (seen["opened"], seen["held"], seen["faults"]) == ([], [PLATE], [])
    assert "Nothing to take back" in old.run("tlog", "replay")
