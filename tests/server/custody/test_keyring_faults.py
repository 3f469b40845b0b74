"""The keyring when things go wrong: killed at any step, disk full, folder read-only, files missing or damaged.

Each fault either changes nothing or can be finished by doing it again, and each says what to do. Nothing is simulated: the
processes are killed, the disks are full, the folder is closed by the system.
"""

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keyring import (
    DayShreddedError,
    FileKeyring,
    KeyDamagedError,
    KeyringFaultError,
    KeyState,
)

DAY, OTHER = date(2026, 3, 14), date(2026, 3, 15)
NOW = datetime(2026, 4, 13, tzinfo=UTC)
MASTER = b"m" * 32
NAME = DAY.isoformat()
SOURCE = Path(__file__).parents[3] / "src"


def ring_in(folder):
    return FileKeyring(folder, MASTER, suite=Suite.X25519)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "keyring"
    place.mkdir(mode=0o700)
    return place


def killed(action, folder, places):
    """Run the killed keyring; each point's folder, by what it died before."""
    places.mkdir()
    script = Path(__file__).with_name("killed_keyring.py")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "clearplate.server.settings"}
    done = subprocess.run(
        [sys.executable, script, action, folder, places],
        env=environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    points = [line.split() for line in done.stdout.splitlines()]
    assert points[-1][1] == "lived"
    return {places / name: call for name, call in points}


def test_destroying_killed_at_any_step_is_finished_by_doing_it_again(folder, tmp_path):
    ring_in(folder).make(DAY)
    ring_in(folder).make(OTHER)
    wrapped = (folder / f"{NAME}.key").read_bytes()[-60:]
    points = killed("destroy", folder, tmp_path / "places")
    assert {"rename", "fsync", "write", "truncate"} <= set(points.values())
    states = set()
    for place in points:
        ring = ring_in(place)
        state = ring.days()[DAY]
        states.add(state)
        if state is KeyState.OPEN:
            assert ring.public(DAY)
        else:
            with pytest.raises(DayShreddedError):
                ring.public(DAY)
        ring.destroy(DAY, now=NOW)
        assert sorted(path.name for path in place.iterdir()) == [f"{NAME}.destroyed", f"{OTHER.isoformat()}.key"]
        assert (place / f"{NAME}.destroyed").read_text() == NOW.isoformat()
        assert not any(wrapped[at : at + 8] in path.read_bytes() for path in place.iterdir() for at in range(52))
        assert ring.public(OTHER)
    assert states == set(KeyState)


def test_making_killed_at_any_step_gives_one_whole_key_when_done_again(folder, tmp_path):
    points = killed("make", folder, tmp_path / "places")
    assert {"link", "fsync", "write"} <= set(points.values())
    for place in points:
        ring = ring_in(place)
        before = ring.public(DAY) if ring.days() else None
        made = ring.make(DAY)
        assert made == ring_in(place).public(DAY)
        assert before in (None, made)
        ring.destroy(DAY, now=NOW)
        assert [path.name for path in place.iterdir()] == [f"{NAME}.destroyed"]


def test_overwriting_cut_off_in_the_middle_is_finished(folder):
    ring = ring_in(folder)
    ring.make(DAY)
    key, marker = folder / f"{NAME}.key", folder / f"{NAME}.destroyed"
    content = key.read_bytes()
    key.rename(marker)
    marker.write_bytes(os.urandom(40) + content[40:])
    ring.destroy(DAY, now=NOW)
    assert marker.read_text() == NOW.isoformat()


def test_the_bytes_are_overwritten_where_they_lie_before_the_name_is_given_up(folder):
    """Whoever still has the file open, or a second name for it, reads nothing of the key."""
    ring = ring_in(folder)
    ring.make(DAY)
    wrapped = (folder / f"{NAME}.key").read_bytes()
    os.link(folder / f"{NAME}.key", folder / "second-name")
    ring.destroy(DAY, now=NOW)
    left = (folder / "second-name").read_bytes()
    assert left == NOW.isoformat().encode()
    assert wrapped[-40:] not in left


@contextmanager
def small_disk(place):
    """A file system of 64 KiB of the test's own."""
    place.mkdir(mode=0o700)
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", place], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of the test's own needs the right to mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill(place):
    with (place / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            return


def test_a_full_disk_stops_making_and_says_so_but_never_destroying(tmp_path):
    with small_disk(tmp_path / "disk") as place:
        ring = ring_in(place)
        ring.make(DAY)
        fill(place)
        with pytest.raises(KeyringFaultError, match=r"No key was made for 2026-03-15: .*No space left on device"):
            ring.make(OTHER)
        assert OTHER not in ring.days()
        ring.destroy(DAY, now=NOW)
        with pytest.raises(DayShreddedError):
            ring.public(DAY)
        assert (place / f"{NAME}.destroyed").read_text() == NOW.isoformat()
        assert sorted(path.name for path in place.iterdir()) == [f"{NAME}.destroyed", "filler"]


LIMITED = """
import resource, sys
from datetime import UTC, date, datetime
from pathlib import Path
from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keyring import FileKeyring, KeyringFaultError
ring = FileKeyring(Path(sys.argv[1]), b"m" * 32, suite=Suite.X25519)
ring.make(date(2026, 3, 14))
resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
try:
    ring.make(date(2026, 3, 15))
except KeyringFaultError as fault:
    print(fault)
print(sorted(day.isoformat() for day in ring.days()))
"""


def test_a_key_that_could_only_be_written_in_part_is_no_key(folder):
    """A limit on the size of files cuts the write short, as a disk does that fills up meanwhile."""
    told, days = run_alone(LIMITED, folder).splitlines()
    assert told.startswith("No key was made for 2026-03-15")
    assert days == "['2026-03-14']"
    assert [path.name for path in folder.iterdir()] == ["2026-03-14.key"]


READ_ONLY = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keyring import FileKeyring, KeyringFaultError
ring = FileKeyring(Path(sys.argv[1]), b"m" * 32, suite=Suite.X25519)
for act in (lambda: ring.make(date(2026, 3, 15)), lambda: ring.destroy(date(2026, 3, 14), now=datetime(2026, 4, 13, tzinfo=UTC))):
    try:
        act()
    except KeyringFaultError as fault:
        print(fault)
print(ring.public(date(2026, 3, 14)).key_id)
"""


def run_alone(program, folder, **how):
    environment = {
        "PYTHONPATH": str(SOURCE),
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "clearplate.server.settings",
    }
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60, cwd="/", **how
    ).stdout


def test_a_read_only_folder_says_that_the_key_is_not_destroyed_and_it_still_opens(tmp_path):
    with small_disk(tmp_path / "disk") as place:
        ring = ring_in(place)
        public = ring.make(DAY)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        made, destroyed, key_id = run_alone(READ_ONLY, place).splitlines()
        assert "No key was made for 2026-03-15" in made
        assert "The key of 2026-03-14 is NOT destroyed" in destroyed
        assert "Read-only file system" in destroyed
        assert key_id == public.key_id
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        ring.destroy(DAY, now=NOW)
        assert ring.days() == {DAY: KeyState.SHREDDED}


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere; the test above mounts a read-only file system")
def test_a_folder_that_this_account_may_not_write_says_so(folder):
    ring = ring_in(folder)
    ring.make(DAY)
    folder.chmod(0o500)
    with pytest.raises(KeyringFaultError, match="NOT destroyed"):
        ring.destroy(DAY, now=NOW)
    folder.chmod(0o700)
    ring.destroy(DAY, now=NOW)


def test_a_missing_folder_says_so(folder):
    ring = ring_in(folder)
    ring.make(DAY)
    folder.rename(folder.with_name("elsewhere"))
    for act in (lambda: ring.public(DAY), lambda: ring.make(DAY), ring.days, lambda: ring.destroy(DAY, now=NOW)):
        with pytest.raises(KeyringFaultError, match=str(folder)):
            act()


def test_one_damaged_file_is_told_and_stops_no_other_day(folder, caplog):
    ring = ring_in(folder)
    for day in (DAY, OTHER):
        ring.make(day)
    path = folder / f"{NAME}.key"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(KeyDamagedError, match=r"docs/operate/keys\.md"):
        ring.public(DAY)
    with ring.token_keys([DAY, OTHER]) as keys:
        assert list(keys) == [OTHER]
    with ring.open_days([DAY, OTHER]) as opened:
        assert list(opened) == [OTHER]
    assert NAME in caplog.text
    ring.destroy(DAY, now=NOW)
    assert ring.days() == {DAY: KeyState.SHREDDED, OTHER: KeyState.OPEN}


@pytest.mark.parametrize("content", [b"x" * 5000, bytes(105), b"clearplate/keyring/v1\nrot13\n" + bytes(60)])
def test_a_file_that_is_no_key_is_told(folder, content):
    (folder / f"{NAME}.key").write_bytes(content)
    with pytest.raises(KeyDamagedError, match=NAME):
        ring_in(folder).public(DAY)


def test_a_file_that_is_not_about_a_key_is_left_alone(folder):
    for name in ("README.txt", "passphrase.salt", "notes.key", "case-nobody.key"):
        (folder / name).write_text("not a key")
    ring = ring_in(folder)
    ring.make(DAY)
    assert ring.days() == {DAY: KeyState.OPEN}
    assert ring.cases() == {}


def secrets_of(ring, days):
    with ring.token_keys(days) as keys:
        return keys, {day: bytes(key) for day, key in keys.items()}


def test_what_was_lent_is_overwritten_afterwards(folder):
    ring = ring_in(folder)
    days = [DAY + timedelta(days=number) for number in range(3)]
    for day in days:
        ring.make(day)
    lent, _ = secrets_of(ring, days)
    assert all(key == bytes(32) for key in lent.values())
    with ring.day_key(DAY) as key, ring.open_days(days) as keys:
        assert any(key.token_key)
    assert key.token_key == bytes(32)
    assert all(one.token_key == bytes(32) for one in keys.values())
    with ring.files.secret(NAME) as (secret, _):
        assert any(secret)
    assert secret == bytes(32)


MEMORY = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.day_keys import plate_token
from clearplate.server.custody.keyring import FileKeyring

folder, day = Path(sys.argv[1]), date(2026, 3, 14)
ring = FileKeyring(folder, b"m" * 32, suite=Suite(sys.argv[2]))
wanted = {}
MARK = bytes(range(100, 116))

def keep(name, content):
    # Mirrored, so that what the test itself remembers is not what it finds.
    wanted[name] = bytes(byte ^ 0x55 for byte in content)

ring.make(day)
for _ in range(20):
    with ring.token_keys([day]) as keys:
        plate_token(keys[day], "ABC1234")
    with ring.day_key(day) as key:
        key.public.key_id
with ring.files.secret(day.isoformat()) as (secret, _):
    keep("secret", secret)
with ring.day_key(day) as key:
    keep("token key", key.token_key)
wrapped = bytearray(105)
with (folder / "2026-03-14.key").open("rb", buffering=0) as file:
    size = file.readinto(wrapped)
keep("wrapped secret", wrapped[size - 48 : size])
wrapped[:] = bytes(105)
ring.destroy(day, now=datetime(2026, 4, 13, tzinfo=UTC))
del key, keys, secret

image = []
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in maps.read().splitlines():
        span, rights, *_ = line.split()
        if rights.startswith("rw") and not line.endswith("[vvar]"):
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            image.append(memory.read(end - start))
assert any(MARK in chunk for chunk in image)  # the image is one: it has what this program holds
# Only now are the secrets in memory again, after the image was taken.
plain = {name: bytes(byte ^ 0x55 for byte in mirrored) for name, mirrored in wanted.items()}
parts = {name: [content[at : at + 16] for at in range(0, len(content) - 15, 8)] for name, content in plain.items()}
found = {name for name in parts for chunk in image if any(part in chunk for part in parts[name])}
print(sorted(found))
"""


@pytest.mark.parametrize("suite", Suite)
def test_after_use_neither_secret_nor_token_key_is_anywhere_in_the_process(folder, suite):
    """Every writable page of the process is read: what the keyring lent is gone when the `with` block ends."""
    program = MEMORY.replace("sys.argv[2]", f"{str(suite)!r}")
    assert run_alone(program, folder) == "[]\n"


def test_files_are_closed_to_other_accounts(folder):
    before = os.umask(0)
    try:
        ring = ring_in(folder)
        ring.make(DAY)
        ring.make(OTHER)
        ring.destroy(OTHER, now=NOW)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
