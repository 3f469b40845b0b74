"""Fixtures that every room of the server's tests shares: a noon, stores of the test's own, a camera on its road."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.storage import FileSystemStorage, storages

import roadside
from clearplate.server import clock
from clearplate.server.config import FolderObjects
from harness import make_folder


@pytest.fixture
def noon(monkeypatch):
    """The city's clock, moved to ten past noon UTC: no test's half hour crosses midnight, nor its minutes an hour."""
    real = datetime.now(UTC)
    noon = real.replace(hour=12, minute=10, second=0, microsecond=0)
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(int((noon - real).total_seconds())))


@pytest.fixture
def now(noon):
    """The present, just after noon."""
    return clock.now()


@pytest.fixture
def stores(settings):
    """A keyring and an object folder that begin empty: the database forgets between tests, and so must they."""
    folder = make_folder("clearplate-stores-")
    for name in ("keyring", "objects", "public"):
        (folder / name).mkdir(mode=0o700)
    settings.CITY = replace(
        settings.CITY,
        keys=replace(settings.CITY.keys, keyring_folder=folder / "keyring"),
        public=replace(settings.CITY.public, store=FolderObjects(folder=folder / "public")),
    )
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
