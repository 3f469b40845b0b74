"""Copies of day keys in escrow: on record, for some days only, never longer than the day, and of use when a file is lost."""

import dataclasses
import shutil
from datetime import timedelta

import pytest

from clearplate.core.errors import FormatError
from clearplate.server.custody import actions, escrow, jobs
from clearplate.server.custody.keyring import DayNeverMadeError, DayShreddedError, KeyringFaultError, KeyState
from clearplate.server.custody.keyring_files import KeyFolder, MasterKeyWrap
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.key_config import Escrow
from roadside import entries

pytestmark = pytest.mark.django_db
DAYS = 10


@pytest.fixture
def vault(road, stores, settings):
    """A city with escrow: another folder, another master key."""
    folder, master = stores / "vault", stores / "vault-key"
    folder.mkdir(mode=0o700)
    master.write_text("ab" * 32 + "\n")
    master.chmod(0o600)
    set_escrow(settings, Escrow(folder=folder, master_key_file=master, days=DAYS))
    return folder


def set_escrow(settings, one):
    settings.CITY = dataclasses.replace(settings.CITY, keys=dataclasses.replace(settings.CITY.keys, escrow=one))


@pytest.fixture
def day(vault, now):
    """Today, with a key and its copy."""
    actions.make_days(now=now)
    escrow.deposit(now=now)
    return now.date()


def test_without_a_configured_escrow_nothing_is_copied(road, now, stores):
    actions.make_days(now=now)
    jobs.keep_escrow(0)
    assert escrow.deposit(now=now) == escrow.destroy_due(now=now) == []
    assert entries("custody.day_key_escrowed") == []


def test_each_key_is_copied_once_and_on_record_with_its_end(vault, now):
    actions.make_days(now=now)
    for _ in range(2):
        jobs.keep_escrow(0)
    told = entries("custody.day_key_escrowed")
    assert len(told) == 9
    today = next(entry for entry in told if entry["day"] == now.date().isoformat())
    assert today["destroy_on"] == (now.date() + timedelta(days=DAYS)).isoformat()
    assert len(list(vault.glob("*.key"))) == 9


def test_a_copy_is_not_the_keyrings_file_and_opens_under_its_own_master_key_only(day, vault, stores):
    name = f"{day.isoformat()}.key"
    assert (vault / name).read_bytes() != (stores / "keyring" / name).read_bytes()
    with KeyFolder(vault, MasterKeyWrap(b"\xab" * 32)).secret(day.isoformat()) as (secret, _):
        assert any(secret)


def test_a_copy_ends_after_its_days_while_its_day_goes_on(day, vault, now):
    later = now + timedelta(days=DAYS)
    assert day in escrow.destroy_due(now=later)
    assert escrow.destroy_due(now=later) == []
    assert not (vault / f"{day.isoformat()}.key").exists()
    assert day.isoformat() in [entry["day"] for entry in entries("custody.escrow_destroyed")]
    assert keyring().days()[day] is KeyState.OPEN
    assert day not in escrow.deposit(now=later)


def test_a_copy_never_outlives_its_day(day, vault, now, settings):
    set_escrow(settings, dataclasses.replace(settings.CITY.keys.escrow, days=300))
    until = escrow.copies(now=now)[day]
    assert until.date() == Day.objects.get(day=day).destroy_on
    actions.shred_day(day, now=now)
    assert not (vault / f"{day.isoformat()}.key").exists()
    assert [entry["day"] for entry in entries("custody.escrow_destroyed")] == [day.isoformat()]


def test_a_day_is_not_destroyed_while_its_copy_cannot_be_reached_and_the_next_attempt_finishes_it(day, vault, now):
    away = vault.with_name("unmounted")
    vault.rename(away)
    for there in (False, True):
        if there:
            vault.mkdir()  # the mount point, empty
        with pytest.raises(KeyringFaultError, match="escrow"):
            actions.shred_day(day, now=now)
        assert Day.objects.get(day=day).shredded_at is None
        assert entries("custody.day_key_destroyed") == []
    with pytest.raises(DayShreddedError):
        keyring().public(day)
    shutil.rmtree(vault)
    away.rename(vault)
    actions.shred_day(day, now=now)
    assert Day.objects.get(day=day).shredded_at == now
    assert len(entries("custody.escrow_destroyed")) == len(entries("custody.day_key_destroyed")) == 1
    assert not (vault / f"{day.isoformat()}.key").exists()


def test_an_escrow_taken_out_of_the_configuration_cannot_hide_its_copies(day, now, settings):
    set_escrow(settings, None)
    with pytest.raises(KeyringFaultError, match="names no escrow"):
        actions.shred_day(day, now=now)


def test_a_lost_key_comes_back_from_escrow_on_record(day, stores, now):
    public = keyring().public(day)
    (stores / "keyring" / f"{day.isoformat()}.key").unlink()
    with pytest.raises(DayNeverMadeError, match="clearplate keys list"):
        keyring().public(day)
    assert [one.fault for one in escrow.recover(now=now)] == [""]
    assert keyring().public(day) == public
    assert [entry["day"] for entry in entries("custody.escrow_used")] == [day.isoformat()]
    assert list(escrow.recover(now=now)) == []


def test_a_damaged_key_comes_back_from_escrow(day, stores, now):
    public = keyring().public(day)
    path = stores / "keyring" / f"{day.isoformat()}.key"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    assert [one.day for one in escrow.recover(now=now)] == [day]
    assert keyring().public(day) == public


def test_a_destroyed_day_never_comes_back_from_escrow(day, vault, stores, now):
    """Not even where a copy of the escrow was kept, and the database forgot."""
    copy = (vault / f"{day.isoformat()}.key").read_bytes()
    actions.shred_day(day, now=now)
    Day.objects.filter(day=day).update(shredded_at=None)
    (vault / f"{day.isoformat()}.destroyed").unlink()
    (vault / f"{day.isoformat()}.key").write_bytes(copy)
    assert list(escrow.recover(now=now)) == []
    with pytest.raises(DayShreddedError):
        keyring().public(day)


def test_a_day_past_its_end_never_comes_back_from_escrow(day, stores, now):
    (stores / "keyring" / f"{day.isoformat()}.key").unlink()
    assert day not in [one.day for one in escrow.recover(now=now + timedelta(days=400))]


def test_another_days_copy_does_not_come_back_as_this_days(day, vault, stores, now):
    (stores / "keyring" / f"{day.isoformat()}.key").unlink()
    other = day + timedelta(days=1)
    (vault / f"{other.isoformat()}.key").rename(vault / f"{day.isoformat()}.key")
    told = {one.day: one.fault for one in escrow.recover(now=now)}
    assert "changed" in told[day]
    assert entries("custody.escrow_used") == []


def test_a_file_that_came_back_beside_its_marker_is_destroyed_again(day, vault, stores, now):
    for folder in (stores / "keyring", vault):
        shutil.copy(folder / f"{day.isoformat()}.key", folder / "copy")
    actions.shred_day(day, now=now)
    for folder in (stores / "keyring", vault):
        (folder / "copy").rename(folder / f"{day.isoformat()}.key")
    escrow.destroy_due(now=now)
    actions.destroy_strays(now=now)
    for folder in (stores / "keyring", vault):
        assert not (folder / f"{day.isoformat()}.key").exists()


def test_a_lost_key_is_not_copied_and_the_others_are(vault, stores, now, caplog):
    actions.make_days(now=now)
    (stores / "keyring" / f"{now.date().isoformat()}.key").unlink()
    assert len(escrow.deposit(now=now)) == 8
    assert "cannot be copied to escrow" in caplog.text


def test_an_escrow_whose_master_key_is_missing_is_told(day, now, settings):
    settings.CITY.keys.escrow.master_key_file.unlink()
    with pytest.raises(FormatError, match="cannot be read"):
        escrow.deposit(now=now)


def test_an_escrow_turned_off_keeps_no_copy_and_then_need_not_be_configured(day, vault, now, settings):
    set_escrow(settings, dataclasses.replace(settings.CITY.keys.escrow, days=0))
    jobs.keep_escrow(0)
    assert list(vault.glob("*.key")) == []
    assert len(entries("custody.escrow_destroyed")) == 9
    set_escrow(settings, None)
    actions.shred_day(day, now=now)
    assert Day.objects.get(day=day).shredded_at == now


def test_a_new_keyring_takes_all_keys_from_escrow(day, stores, now, settings):
    """How a city changes what wraps its keyring."""
    public = keyring().public(day)
    folder, words = stores / "new-keyring", stores / "words"
    folder.mkdir(mode=0o700)
    words.write_text("correct horse battery staple pylon\n")
    words.chmod(0o600)
    named = dataclasses.replace(
        settings.CITY.keys, keyring_folder=folder, keyring_master_key_file=None, keyring_passphrase_file=words
    )
    settings.CITY = dataclasses.replace(settings.CITY, keys=named)
    assert [one.fault for one in escrow.recover(now=now)] == [""] * 9
    assert keyring().public(day) == public
