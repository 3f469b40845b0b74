"""A case's key in escrow: on record, back when it is lost, and gone with the case's key, or that is not gone either."""

import dataclasses

import pytest

from clearplate.cli.main import main as command
from clearplate.server.custody import holding
from clearplate.server.custody.escrow import CaseCopy, recover_case
from clearplate.server.custody.keyring import CaseNeverMadeError, CaseShreddedError, KeyringFaultError
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import ending, escrow, jobs
from clearplate.server.holds.models import HoldKey
from clearplate.server.key_config import Escrow
from factories import an_authorization
from held import records_of
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def vault(stores, settings):
    folder, master = stores / "vault", stores / "vault-key"
    folder.mkdir(mode=0o700)
    master.write_text("ab" * 32 + "\n")
    master.chmod(0o600)
    set_escrow(settings, Escrow(folder=folder, master_key_file=master, days=10))
    return folder


def set_escrow(settings, one):
    settings.CITY = dataclasses.replace(settings.CITY, keys=dataclasses.replace(settings.CITY.keys, escrow=one))


@pytest.fixture
def key(vault, hold, now):
    """The hold's key, with a copy in escrow."""
    for _ in range(2):
        jobs.keep_escrow(0)
    return HoldKey.objects.get()


def test_a_cases_key_is_copied_once_and_on_record(key, vault):
    (told,) = entries("custody.case_key_escrowed")
    assert told["key_sha256"] == bytes(key.key_sha256).hex()
    assert (vault / f"case-{key.pk}.key").exists()


def test_a_lost_case_key_comes_back_and_what_is_held_opens(key, hold, stores, now, capsys):
    (stores / "keyring" / f"case-{key.pk}.key").unlink()
    with pytest.raises(CaseNeverMadeError):
        keyring().case_public(key.pk)
    assert command(["keys", "recover"]) == 0
    assert f"case-{key.pk}  is back." in capsys.readouterr().out
    assert len(entries("custody.case_escrow_used")) == 1
    assert len(holding.open_held(records_of(hold), an_authorization(now), now=now).sightings) == 2
    assert list(escrow.recover(now=now)) == []


def test_the_copy_ends_with_the_cases_key_and_never_comes_back(key, hold, stores, vault):
    copy = (vault / f"case-{key.pk}.key").read_bytes()
    ending.end_due(now=hold.ends_at)
    assert len(entries("custody.case_escrow_destroyed")) == 1
    assert not (vault / f"case-{key.pk}.key").exists()
    (vault / f"case-{key.pk}.destroyed").unlink()
    (vault / f"case-{key.pk}.key").write_bytes(copy)
    HoldKey.objects.filter(pk=key.pk).update(destroyed_at=None)
    assert list(escrow.recover(now=hold.ends_at)) == []
    with pytest.raises(CaseShreddedError):
        keyring().case_public(key.pk)


def test_a_case_key_is_not_destroyed_while_its_copy_cannot_be_reached(key, hold, vault):
    vault.rename(vault.with_name("unmounted"))
    with pytest.raises(KeyringFaultError, match="Is its disk mounted"):
        ending.end_due(now=hold.ends_at)
    key.refresh_from_db()
    assert key.destroyed_at is None
    assert entries("custody.case_key_destroyed") == []
    vault.with_name("unmounted").rename(vault)
    ending.end_due(now=hold.ends_at)
    key.refresh_from_db()
    assert key.destroyed_at is not None
    assert len(entries("custody.case_escrow_destroyed")) == len(entries("custody.case_key_destroyed")) == 1


def test_an_escrow_taken_out_of_the_configuration_cannot_hide_the_copy(key, hold, settings):
    set_escrow(settings, None)
    with pytest.raises(KeyringFaultError, match="names no escrow"):
        ending.end_due(now=hold.ends_at)
    key.refresh_from_db()
    assert key.destroyed_at is None


def test_another_key_under_this_name_does_not_come_back(key, stores, now):
    (stores / "keyring" / f"case-{key.pk}.key").unlink()
    other = CaseCopy(key.pk, "a case", bytes(32), None)
    assert recover_case(other, now=now) == "The copy in escrow is not the key on record."
    assert entries("custody.case_escrow_used") == []


def test_without_escrow_a_lost_case_key_stays_lost_and_is_told(hold, stores, now, capsys):
    key = HoldKey.objects.get()
    (stores / "keyring" / f"case-{key.pk}.key").unlink()
    assert command(["keys", "recover"]) == 1
    assert "There is no escrow" in capsys.readouterr().out


def test_an_escrow_turned_off_keeps_no_copy_of_a_case_key(key, vault, settings):
    set_escrow(settings, dataclasses.replace(settings.CITY.keys.escrow, days=0))
    jobs.keep_escrow(0)
    assert list(vault.glob("case-*.key")) == []
    assert len(entries("custody.case_escrow_destroyed")) == 1
    assert keyring().case_public(key.pk)
