import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keyring import (
    DayNeverMadeError,
    DayShreddedError,
    FileKeyring,
    KeyDamagedError,
    KeyState,
)

DAY, OTHER = date(2026, 3, 14), date(2026, 3, 15)
NOW = datetime(2026, 4, 13, tzinfo=UTC)
MASTER = b"m" * 32


@pytest.fixture
def ring(tmp_path):
    return FileKeyring(tmp_path, MASTER, suite=Suite.X25519)


def test_a_day_has_one_key_however_often_it_is_made(ring):
    assert ring.make(DAY) == ring.make(DAY) == ring.public(DAY)
    assert ring.make(OTHER) != ring.public(DAY)


@pytest.mark.parametrize("suite", Suite)
def test_a_key_is_the_same_after_a_restart_and_keeps_its_suite(tmp_path, suite):
    public = FileKeyring(tmp_path, MASTER, suite=suite).make(DAY)
    again = FileKeyring(tmp_path, MASTER, suite=Suite.X25519)
    assert again.public(DAY) == public
    assert public.suite is suite


def test_two_processes_that_make_a_day_at_once_make_one_key(tmp_path):
    rings = [FileKeyring(tmp_path, MASTER, suite=Suite.X25519) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        publics = list(pool.map(lambda ring: ring.make(DAY), rings))
    assert len(set(publics)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["2026-03-14.key"]


def test_a_secret_is_wrapped_on_disk_and_closed_to_others(ring, tmp_path):
    ring.make(DAY)
    path = tmp_path / "2026-03-14.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with ring.day_key(DAY) as key:
        assert key.token_key not in path.read_bytes()


def test_never_made_and_destroyed_are_different_answers(ring):
    ring.make(DAY)
    ring.destroy(DAY, now=NOW)
    with pytest.raises(DayShreddedError, match="2026-03-14 was destroyed"):
        ring.public(DAY)
    with pytest.raises(DayNeverMadeError, match="There is no key for 2026-03-15"):
        ring.public(OTHER)
    assert ring.days() == {DAY: KeyState.SHREDDED}


def test_a_destroyed_day_is_never_made_again(ring):
    ring.make(DAY)
    ring.destroy(DAY, now=NOW)
    with pytest.raises(DayShreddedError):
        ring.make(DAY)


def test_destroying_leaves_no_file_and_is_harmless_twice(ring, tmp_path):
    ring.make(DAY)
    ring.destroy(DAY, now=NOW)
    ring.destroy(DAY, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["2026-03-14.destroyed"]


def test_a_day_whose_file_was_lost_is_marked_too_so_that_a_copy_stays_closed(ring, tmp_path):
    ring.make(DAY)
    copy = (tmp_path / "2026-03-14.key").read_bytes()
    (tmp_path / "2026-03-14.key").unlink()
    assert ring.days() == {}
    ring.destroy(DAY, now=NOW)
    (tmp_path / "2026-03-14.key").write_bytes(copy)
    with pytest.raises(DayShreddedError):
        ring.public(DAY)
    ring.destroy(DAY, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["2026-03-14.destroyed"]


def test_destroying_that_was_cut_short_can_be_finished(ring, tmp_path):
    ring.make(DAY)
    (tmp_path / "2026-03-14.destroyed").write_text("begun")
    assert ring.days() == {DAY: KeyState.SHREDDED}
    with pytest.raises(DayShreddedError):
        ring.public(DAY)
    ring.destroy(DAY, now=NOW)
    assert not (tmp_path / "2026-03-14.key").exists()


def test_a_key_destroyed_by_another_process_is_forgotten_here(tmp_path):
    ours, theirs = (FileKeyring(tmp_path, MASTER, suite=Suite.X25519) for _ in range(2))
    ours.make(DAY)
    with ours.day_key(DAY):
        pass
    theirs.destroy(DAY, now=NOW)
    with pytest.raises(DayShreddedError), ours.day_key(DAY):
        pass
    with ours.token_keys([DAY]) as keys:
        assert keys == {}


def test_open_days_leaves_out_days_without_a_key(ring):
    ring.make(DAY)
    ring.make(OTHER)
    ring.destroy(OTHER, now=NOW)
    with ring.open_days([DAY, OTHER, date(2020, 1, 1)]) as keys:
        assert list(keys) == [DAY]


def test_another_master_key_does_not_open_the_ring(ring, tmp_path):
    ring.make(DAY)
    with pytest.raises(KeyDamagedError, match="master key"):
        FileKeyring(tmp_path, b"x" * 32, suite=Suite.X25519).public(DAY)


def test_files_cannot_trade_places(ring, tmp_path):
    ring.make(DAY)
    (tmp_path / "2026-03-14.key").rename(tmp_path / "2026-03-15.key")
    with pytest.raises(KeyDamagedError):
        ring.public(OTHER)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"clearplate/keyring/v1\nx25519\nshort"])
def test_a_damaged_file_is_named(ring, tmp_path, content):
    (tmp_path / "2026-03-14.key").write_bytes(content)
    with pytest.raises(KeyDamagedError, match="2026-03-14"):
        ring.public(DAY)
