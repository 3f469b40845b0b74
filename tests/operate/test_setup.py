"""Making a city's folder."""

import os
import stat
from pathlib import Path

import pytest

import harness
from clearplate.core.errors import FormatError
from clearplate.operate import setup
from clearplate.operate.errors import OperateError
from clearplate.server import config

AS_ROOT = os.geteuid() == 0


def new(**changes):
    return setup.NewCity(
        **{"name": "Exampleville", "public_url": "https://plates.example.gov", "time_zone": "UTC", **changes}
    )


@pytest.fixture
def folder():
    return harness.make_folder() / "city"


def test_what_is_made_can_be_read_back(folder):
    city = config.load(setup.make_city(folder, new()))
    assert city.name == "Exampleville"
    assert city.hosts == ("plates.example.gov",)
    assert city.database.embedded_folder == folder / "database"
    assert city.proxies == ("127.0.0.1",)
    assert not city.plain_http_on_loopback
    assert not city.testing_clock


def test_everything_made_is_closed_to_others(folder):
    setup.make_city(folder, new())
    for path in (folder, *folder.rglob("*")):
        open_bits = stat.S_IMODE(path.stat().st_mode) & 0o077
        # As root, the database's account passes through the city's folder, and can list or read nothing in it.
        # What is published is for anyone who may enter.
        allowed = {folder: 0o010 if AS_ROOT else 0, folder / "public": 0o055}.get(path, 0)
        assert open_bits == allowed, path


def test_every_key_is_its_own(folder):
    city = config.load(setup.make_city(folder, new()))
    files = list((folder / "secrets").iterdir())
    assert len({config.read_key(path) for path in files}) == len(files) == 9
    assert config.read_key(city.keys.city_key_file) != config.read_key(city.keys.secret_key_file)


def test_a_city_is_never_made_over_something_else(folder):
    setup.make_city(folder, new())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(OperateError, match="not empty"):
        setup.make_city(folder, new(name="Othertown"))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ['Say "Cheese"', "Back\\slash", "Doña Ana", 'a"\n[running]\ndebug = true\n#'])
def test_a_name_stays_a_name(folder, name):
    city = config.load(setup.make_city(folder, new(name=name)))
    assert city.name == name
    assert not city.debug


@pytest.mark.parametrize("url", ["plates.example.gov", "http://plates.example.gov", "ftp://x", "https://x/path"])
def test_an_address_that_will_not_do_leaves_nothing_behind(folder, url):
    with pytest.raises(FormatError):
        setup.make_city(folder, new(public_url=url))
    assert not folder.exists()


def test_plain_http_is_allowed_for_this_machine_only(folder):
    city = config.load(setup.make_city(folder, new(public_url="http://127.0.0.1:8000")))
    assert city.plain_http_on_loopback
    assert set(city.hosts) == {"127.0.0.1", "localhost"}


def test_a_database_of_the_citys_own_gets_password_files(folder):
    city = config.load(setup.make_city(folder, new(database_url="postgresql://db.example.gov/plates")))
    database = city.database
    assert (database.host, database.port, database.name) == ("db.example.gov", 5432, "plates")
    assert database.sslmode == "verify-full"
    assert len({database.password(role) for role in config.ROLES}) == 3
    assert setup.embedded_postgres(city) is None


def test_a_password_in_the_databases_address_is_refused(folder):
    with pytest.raises(FormatError, match="without password"):
        setup.make_city(folder, new(database_url="postgresql://u:secret@db/plates"))


@pytest.mark.skipif(not AS_ROOT, reason="shows what root does")
def test_under_a_closed_parent_the_database_goes_where_its_account_can_go(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "REACHABLE", harness.make_folder() / "lib")
    said = []
    made = setup.make_city(tmp_path / "city", new(), progress=said.append)
    database = config.load(made).database.embedded_folder
    assert database.parent == setup.REACHABLE
    assert "cannot pass through" in said[-1]
    assert Path(setup.REACHABLE).stat().st_mode & 0o001
