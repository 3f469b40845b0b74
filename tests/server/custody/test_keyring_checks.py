"""What the city refuses to start with: secrets beside what they open, open to others, or not opening; and what it lists."""

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.checks import Error
from django.core.checks import Warning as Caution

from clearplate.cli.main import main as command
from clearplate.server.config import FolderObjects, embedded_database
from clearplate.server.custody import actions, checks, escrow
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.key_config import Escrow
from factories import DAY

CASE = UUID(int=7)


def with_keys(settings, **changes):
    settings.CITY = dataclasses.replace(settings.CITY, keys=dataclasses.replace(settings.CITY.keys, **changes))


def misplaced():
    return [message.msg for message in checks.check_places(None)]


@pytest.fixture
def vault(stores, settings):
    folder, master = stores / "vault", stores / "vault-key"
    folder.mkdir(mode=0o700)
    master.write_text("ab" * 32 + "\n")
    master.chmod(0o600)
    with_keys(settings, escrow=Escrow(folder=folder, master_key_file=master, days=10))
    return folder


def test_a_keyring_of_its_own_is_well_placed(stores, vault):
    assert misplaced() == []


@pytest.mark.parametrize("what", ["database", "objects", "public"])
@pytest.mark.parametrize("inside", ["the keys", "the other"])
def test_keys_and_what_they_open_are_never_one_inside_the_other(stores, settings, what, inside):
    folder = stores / "keyring"
    place = folder / "inner" if inside == "the other" else folder.parent
    city = settings.CITY
    if what == "database":
        settings.CITY = dataclasses.replace(city, database=embedded_database(place))
    elif what == "objects":
        settings.CITY = dataclasses.replace(city, objects=FolderObjects(folder=place))
    else:
        settings.CITY = dataclasses.replace(
            city, public=dataclasses.replace(city.public, store=FolderObjects(folder=place))
        )
    assert any("one inside the other" in words for words in misplaced())


def test_a_link_does_not_hide_where_the_keys_are(stores, settings):
    link = stores / "link"
    link.symlink_to(stores / "objects")
    settings.CITY = dataclasses.replace(settings.CITY, objects=FolderObjects(folder=stores / "objects"))
    with_keys(settings, keyring_folder=link)
    assert any("one inside the other" in words for words in misplaced())


def test_what_opens_the_keyring_is_not_inside_it(stores, settings):
    with_keys(settings, keyring_master_key_file=stores / "keyring" / "master")
    assert any("is inside it" in words for words in misplaced())


def test_an_escrow_is_another_place_with_another_key(stores, settings, vault):
    one = settings.CITY.keys.escrow
    with_keys(settings, escrow=dataclasses.replace(one, folder=stores / "keyring"))
    assert any("are one place" in words for words in misplaced())
    with_keys(settings, escrow=dataclasses.replace(one, master_key_file=settings.CITY.keys.keyring_master_key_file))
    assert any("give the escrow its own" in words for words in misplaced())


def test_key_files_open_to_others_are_refused(stores, vault):
    keyring().make(DAY)
    (stores / "keyring" / f"{DAY}.key").chmod(0o640)
    vault.chmod(0o750)
    told = misplaced()
    assert len(told) == 2
    assert all("chmod -R go=" in words for words in told)


def test_one_damaged_key_is_told_and_all_of_them_stop_the_service(stores):
    for day in (DAY, DAY + timedelta(days=1)):
        keyring().make(day)
        assert checks.check_keyring(None) == []
    (stores / "keyring" / f"{DAY}.key").write_bytes(b"spoiled")
    assert [type(found) for found in checks.check_keyring(None)] == [Caution]
    (stores / "keyring" / f"{DAY + timedelta(days=1)}.key").write_bytes(b"spoiled")
    assert [type(found) for found in checks.check_keyring(None)] == [Error]


def test_a_master_key_that_is_not_this_keyrings_stops_the_service(stores, settings):
    keyring().make(DAY)
    other = stores / "other-master"
    other.write_text("cd" * 32 + "\n")
    other.chmod(0o600)
    with_keys(settings, keyring_master_key_file=other)
    (found,) = checks.check_keyring(None)
    assert isinstance(found, Error)
    assert "another master key" in found.msg


@pytest.mark.parametrize("fault", ["missing", "short"])
def test_a_missing_or_short_master_key_stops_the_service(stores, settings, fault):
    master = stores / "gone"
    if fault == "short":
        master.write_text("ab\n")
        master.chmod(0o600)
    with_keys(settings, keyring_master_key_file=master)
    (found,) = checks.check_keyring(None)
    assert isinstance(found, Error)
    assert str(master) in found.msg


@pytest.mark.django_db
def test_the_list_tells_ends_copies_cases_and_what_does_not_fit(road, stores, vault, now, capsys):
    actions.make_days(now=now)
    escrow.deposit(now=now)
    keyring().make_case(CASE)
    assert command(["keys", "list"]) == 0
    told = capsys.readouterr().out
    end = Day.objects.get(day=now.date()).destroy_on
    line = next(line for line in told.splitlines() if line.startswith(now.date().isoformat()))
    assert f"open  destroy on {end}  escrow until {now.date() + timedelta(days=10)}" in line
    assert f"case {CASE}  open" in told
    today, tomorrow = (stores / "keyring" / f"{now.date() + timedelta(days=ahead)}.key" for ahead in (0, 1))
    today.unlink()
    tomorrow.write_bytes(b"spoiled")
    keyring().make(now.date() - timedelta(days=20))
    keyring().destroy_case(CASE, now=now)
    assert command(["keys", "list"]) == 1
    told = capsys.readouterr().out
    assert "THE KEYRING SAYS nothing" in told
    assert "is not a wrapped key" in told
    assert "THE DATABASE KNOWS NOTHING" in told
    assert f"case {CASE}  shredded" in told
    assert command(["keys", "recover"]) == 0
    assert capsys.readouterr().out.count("is back.") == 2


@pytest.mark.django_db
def test_without_escrow_a_lost_key_does_not_come_back_and_the_command_says_so(road, stores, now, capsys):
    actions.make_days(now=now)
    (stores / "keyring" / f"{now.date()}.key").unlink()
    assert command(["keys", "recover"]) == 1
    told = capsys.readouterr().out
    assert "There is no escrow" in told
    assert "docs/operate/keys.md" in told


@pytest.mark.django_db
def test_an_escrow_that_cannot_be_asked_is_told_and_the_rest_is_listed(road, vault, now, capsys):
    actions.make_days(now=now)
    escrow.deposit(now=now)
    vault.rename(vault.with_name("unmounted"))
    assert command(["keys", "list"]) == 1
    told = capsys.readouterr().out
    assert "Is its disk mounted?" in told
    assert told.count("destroy on") == 9
