"""A city that takes uploads: policy in force, one camera, its pole, and a keyring and store of the test's own."""

import shutil
from dataclasses import replace

import pytest
from django.core.files.storage import FileSystemStorage, storages

import precinct
import roadside
from clearplate.server import clock
from harness import make_folder


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def stores(settings):
    """A keyring and an object folder that begin empty: the database forgets between tests, and so must they."""
    folder = make_folder("clearplate-stores-")
    for name in ("keyring", "objects"):
        (folder / name).mkdir(mode=0o700)
    settings.CITY = replace(settings.CITY, keys=replace(settings.CITY.keys, keyring_folder=folder / "keyring"))
    before = storages["default"]
    storages._storages["default"] = FileSystemStorage(location=folder / "objects")
    yield folder
    storages._storages["default"] = before
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def road(db, stores, now):
    """Policy adopted and a camera enrolled."""
    roadside.adopt_policy(now)
    return roadside.enrolled(now)


@pytest.fixture
def pole(road, now):
    camera, key = road
    return roadside.pole_of(camera, key, now)


@pytest.fixture
def ann(road):
    """An investigator on the active robbery case 26-000001."""
    officer = precinct.an_officer("ann")
    precinct.a_case("26-000001", officer)
    return officer


@pytest.fixture
def upload(client, pole):
    """Send plates through the ingest endpoint, as captured at an instant."""

    def send(*plates, at):
        answer = roadside.post_upload(client, pole.upload(*plates, at=at))
        assert answer.status_code == 200, answer.content

    return send
