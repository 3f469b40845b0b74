"""The public space in a bucket of a real S3 server: the same log, with the headers that readers and caches need."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from clearplate.core.tlog import kinds
from clearplate.server.tlog import actions, publishing, publishing_checks
from clearplate.server.tlog import store as stores_of
from clearplate.server.tlog.store import S3PublicStore

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


@pytest.fixture
def bucket(s3_storage, monkeypatch):
    store = S3PublicStore(s3_storage)
    for module in (publishing, publishing_checks, stores_of):
        monkeypatch.setattr(module, "public_store", lambda: store)
    return store


def append(count):
    with transaction.atomic():
        act = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {})
        actions.append_many([act] * count, now=NOW)


def test_a_log_grows_in_a_bucket_and_holds(bucket):
    append(300)
    assert publishing.publish(now=NOW).tree_size == 300
    append(10)
    assert publishing.publish(now=NOW).tree_size == 310
    assert publishing.published(bucket)[0].tree_size == 310
    assert publishing_checks.check_published() == []
    bucket.write("log/tile/0/000", b"x" * 8192)
    assert any("log/tile/0/000 differs" in fault for fault in publishing_checks.check_published())


def test_objects_say_what_they_are_and_how_long_they_keep(bucket, s3_storage):
    append(257)
    publishing.publish(now=NOW)
    tile = s3_storage.bucket.Object("log/tile/0/000").get()
    assert (tile["ContentType"], "immutable" in tile["CacheControl"]) == ("application/octet-stream", True)
    checkpoint = s3_storage.bucket.Object("log/checkpoint").get()
    assert checkpoint["ContentType"].startswith("text/plain")
    assert "immutable" not in checkpoint["CacheControl"]


def test_what_is_not_there_is_told_from_what_is(bucket):
    assert bucket.read("log/checkpoint") is None
    assert not bucket.exists("log/checkpoint")
    bucket.write("log/checkpoint", b"here")
    assert bucket.exists("log/checkpoint")
    assert bucket.read("log/checkpoint") == b"here"
