"""The keyring on a PKCS#11 token, by SoftHSM2: the token's keys never leave it, and destroying one ends its day."""

import dataclasses
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

import roadside
from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.custody import actions, checks, queries
from clearplate.server.custody.keyring import (
    CaseShreddedError,
    DayShreddedError,
    KeyDamagedError,
    KeyringFaultError,
    KeyState,
)
from clearplate.server.custody.keys import keyring
from clearplate.server.key_config import TokenKeys
from factories import an_authorization

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
MODULE = next(
    (
        path
        for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so"))
        if path.exists()
    ),
    None,
)
pytestmark = pytest.mark.skipif(MODULE is None, reason="SoftHSM2 is not installed (Debian: softhsm2)")
DAY, OTHER = date(2026, 3, 14), date(2026, 3, 15)
NOW = datetime(2026, 4, 13, tzinfo=UTC)
CASE = UUID(int=7)
NAME = DAY.isoformat()
PIN = "1234567890"
SOURCE = Path(__file__).parents[3] / "src"


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory):
    """SoftHSM2 with tokens in a folder of the tests' own. A process reads its configuration once, so all share it."""
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    config = place / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {place / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    yield place
    os.environ.pop("SOFTHSM2_CONF") if before is None else os.environ.update(SOFTHSM2_CONF=before)


@pytest.fixture
def token(softhsm, tmp_path, request):
    """A token of the test's own, and a folder for its keyring."""
    from clearplate.server.custody import pkcs11_keyring  # noqa: PLC0415 - needs the library

    label = f"city-{abs(hash(request.node.nodeid)) % 10**8}"
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True)
    if str(MODULE) in pkcs11_keyring._started_by:
        pkcs11.lib(str(MODULE)).reinitialize()  # the library lists tokens when it starts
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n")
    pin.chmod(0o600)
    (tmp_path / "keyring").mkdir(mode=0o700)
    return TokenKeys(module=MODULE, token_label=label, pin_file=pin)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keyring"


def opened(token, folder, suite=Suite.X25519):
    from clearplate.server.custody.pkcs11_keyring import token_keyring  # noqa: PLC0415 - needs the library

    return token_keyring(folder, token, suite=suite)


@pytest.fixture
def ring(token, folder):
    return opened(token, folder)


def objects(ring, name=NAME):
    with ring.files.wrap._signed_in() as session:
        return list(session.get_objects({pkcs11.Attribute.LABEL: f"clearplate/{name}"}))


@pytest.mark.parametrize("suite", Suite)
def test_a_key_is_the_same_at_the_next_start_and_each_name_has_its_own(token, folder, suite):
    ring = opened(token, folder, suite)
    public, case = ring.make(DAY), ring.make_case(CASE)
    assert opened(token, folder).public(DAY) == public == ring.make(DAY)
    assert opened(token, folder).case_public(CASE) == case
    assert ring.make(OTHER).public != public.public
    with ring.token_keys([DAY, OTHER, date(2020, 1, 1)]) as keys:
        assert list(keys) == [DAY, OTHER]


def test_the_tokens_key_never_leaves_it(ring):
    ring.make(DAY)
    (key,) = objects(ring)
    assert key[pkcs11.Attribute.SENSITIVE]
    assert key[pkcs11.Attribute.NEVER_EXTRACTABLE]
    assert key[pkcs11.Attribute.LOCAL]
    with pytest.raises(pkcs11.AttributeSensitive):
        key[pkcs11.Attribute.VALUE]


def test_destroying_a_day_destroys_its_key_on_the_token(ring, folder):
    for day in (DAY, OTHER):
        ring.make(day)
    copy = (folder / f"{NAME}.key").read_bytes()
    for _ in range(2):
        ring.destroy(DAY, now=NOW)
    assert objects(ring) == []
    assert len(objects(ring, OTHER.isoformat())) == 1
    with pytest.raises(DayShreddedError):
        ring.public(DAY)
    # Even who kept the file, and takes the mark away, has nothing.
    (folder / f"{NAME}.key").write_bytes(copy)
    (folder / f"{NAME}.destroyed").unlink()
    with pytest.raises(KeyDamagedError, match="no key for 2026-03-14"):
        ring.public(DAY)


def test_a_case_key_ends_as_a_days_does(ring):
    ring.make_case(CASE)
    ring.destroy_case(CASE, now=NOW)
    assert objects(ring, f"case-{CASE}") == []
    with pytest.raises(CaseShreddedError):
        ring.case_public(CASE)


def test_a_changed_byte_or_another_days_file_does_not_open(ring, folder):
    ring.make(DAY)
    ring.make(OTHER)
    path = folder / f"{NAME}.key"
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :])
        with pytest.raises(KeyDamagedError):
            ring.public(DAY)
    path.write_bytes((folder / f"{OTHER.isoformat()}.key").read_bytes())
    with pytest.raises(KeyDamagedError):
        ring.public(DAY)
    path.write_bytes(content)
    assert ring.public(DAY).day == DAY


def test_a_file_of_the_other_store_is_told(ring, folder):
    from clearplate.server.custody.keyring import FileKeyring  # noqa: PLC0415

    FileKeyring(folder, b"m" * 32, suite=Suite.X25519).make(DAY)
    with pytest.raises(KeyDamagedError, match="not a wrapped key of this kind"):
        ring.public(DAY)


def test_threads_share_the_token(ring):
    days = [DAY + timedelta(days=number) for number in range(6)]
    publics = {day: ring.make(day) for day in days}

    def use(number):
        day = days[number % len(days)]
        with ring.token_keys(days) as keys:
            assert len(keys) == len(days)
        return ring.public(day) == publics[day]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(48)))


def test_threads_that_make_one_day_make_one_key_and_destroying_ends_every_attempt(token, folder):
    rings = [opened(token, folder) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(lambda ring: ring.make(DAY), rings))) == 1
    rings[0].destroy(DAY, now=NOW)
    assert objects(rings[0]) == []


ALONE = """
import os, sys
from datetime import UTC, date, datetime
from pathlib import Path
from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.pkcs11_keyring import token_keyring
from clearplate.server.key_config import TokenKeys
token = TokenKeys(module=Path(sys.argv[1]), token_label=sys.argv[2], pin_file=Path(sys.argv[3]))
ring = token_keyring(Path(sys.argv[4]), token, suite=Suite.X25519)
day = date(2026, 3, 14)
"""
FORKING = """
before = ring.make(day).key_id
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        os._exit(0 if ring.public(day).key_id == before else 1)
    children.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children], ring.public(day).key_id == before)
"""
DYING = """
import itertools, signal
CALLS = {"destroy", "rename", "write", "fsync", "truncate", "link", "open"}
counter = itertools.count()
def watch(frame, event, call):
    if event == "c_call" and getattr(call, "__name__", "") in CALLS and next(counter) == int(sys.argv[5]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(watch)
ring.destroy(day, now=datetime(2026, 4, 13, tzinfo=UTC))
sys.setprofile(None)
print("lived")
"""


def run_alone(program, token, folder, *more):
    command = [sys.executable, "-c", ALONE + program, token.module, token.token_label, token.pin_file, folder, *more]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "clearplate.server.settings"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_processes_that_fork_share_the_token(token, folder):
    done = run_alone(FORKING, token, folder)
    assert done.stdout == "[0, 0, 0, 0, 0, 0, 0, 0] True\n", done.stderr


def test_destroying_killed_at_any_step_is_finished_by_doing_it_again(token, folder):
    for point in range(100):
        ring = opened(token, folder)
        day = DAY + timedelta(days=point)
        ring.make(day)
        program = DYING.replace("ring.destroy(day", f"ring.destroy(date.fromisoformat('{day}')")
        done = run_alone(program, token, folder, str(point))
        if done.stdout == "lived\n":
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        ring = opened(token, folder)
        if ring.days()[day] is KeyState.OPEN:
            assert ring.public(day)
        ring.destroy(day, now=NOW)
        assert objects(ring, day.isoformat()) == []
        assert (folder / f"{day}.destroyed").read_text() == NOW.isoformat()
        assert list(folder.glob("*.key")) == []
    assert 5 < point < 99


def test_a_token_that_is_not_there_or_another_pin_is_told(token, folder):
    ring = opened(token, folder)
    ring.make(DAY)
    absent = TokenKeys(module=MODULE, token_label="nobody", pin_file=token.pin_file)
    with pytest.raises(KeyringFaultError, match="The token nobody"):
        opened(absent, folder)
    wrong = TokenKeys(module=Path("/nonexistent.so"), token_label="city", pin_file=token.pin_file)
    with pytest.raises(KeyringFaultError, match=r"/nonexistent\.so"):
        opened(wrong, folder)
    token.pin_file.chmod(0o644)
    with pytest.raises(FormatError, match="chmod 600"):
        opened(token, folder)
    token.pin_file.write_text("9999999999\n")
    token.pin_file.chmod(0o600)
    done = run_alone("", token, folder)  # this process is signed in already
    assert "does not do what is asked" in done.stderr


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the library's own, as it lets go of a search
def test_a_token_that_goes_away_leaves_the_day_closed_and_unfinished_until_it_is_back(token, folder):
    ring = opened(token, folder)
    ring.make(DAY)
    public = ring.make(OTHER)
    pkcs11.lib(str(MODULE)).finalize()  # the library forgets token and session, as when a device is pulled
    with pytest.raises(KeyringFaultError, match="does not do what is asked"):
        ring.destroy(DAY, now=NOW)
    assert ring.days()[DAY] is KeyState.SHREDDED
    ring.destroy(DAY, now=NOW)
    assert objects(ring) == []
    assert ring.public(OTHER) == public


def test_a_wiped_folder_leaves_keys_that_destroying_still_finds(ring, folder):
    ring.make(DAY)
    (folder / f"{NAME}.key").unlink()
    ring.destroy(DAY, now=NOW)
    assert objects(ring) == []


@pytest.mark.django_db
def test_a_city_runs_on_a_token_from_upload_to_shredding(client, stores, now, settings, token):
    named = dataclasses.replace(settings.CITY.keys, keyring_master_key_file=None, pkcs11=token)
    settings.CITY = dataclasses.replace(settings.CITY, keys=named)
    roadside.adopt_policy(now)
    pole = roadside.pole_of(*roadside.enrolled(now), now)
    assert roadside.post_upload(client, pole.upload("ABC1234", at=now)).status_code == 200
    tokens = actions.tokens_for("ABC1234", [now.date()], now=now)
    kept = queries.captures_by_token(tokens.items(), cameras=None, start=now, end=now + timedelta(minutes=1), limit=5)
    (sighting,) = actions.open_sightings(kept, an_authorization(now), now=now).sightings
    assert sighting.read.plate == "ABC1234"
    assert checks.check_keyring(None) == []
    actions.shred_day(now.date(), now=now)
    assert actions.open_sightings(kept, an_authorization(now), now=now).sightings == ()
    assert actions.tokens_for("ABC1234", [now.date()], now=now) == {}
    assert objects(keyring(), now.date().isoformat()) == []


def test_without_the_optional_package_the_city_says_what_to_install(settings, token, folder):
    done = run_without_package(token, folder)
    assert "install clearplate[hsm]" in done.stderr


def run_without_package(token, folder):
    program = """
import sys
sys.modules["pkcs11"] = None
from pathlib import Path
from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keys import _open_token
_open_token(Path(sys.argv[1]), None, Suite.X25519)
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "clearplate.server.settings"}
    command = [sys.executable, "-c", program, folder]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
