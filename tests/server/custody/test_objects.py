"""The same promises of both stores: a folder, and a real S3 server started here."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.storage import storages

import roadside
from clearplate.core.errors import VerificationError
from clearplate.server.custody import actions, objects, queries
from clearplate.server.custody.objects import FolderStore, ObjectMissingError, S3Store
from clearplate.server.ingest.actions import accept_upload
from factories import an_authorization

DAY = date(2026, 3, 14)


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
    tokens = actions.tokens_for("XYZ9876", [now.date()], now=now)
    (kept,) = queries.captures_by_token(
        tokens.items(), cameras=None, start=now, end=now + timedelta(minutes=1), limit=5
    )
    crops = actions.open_plate_crops([kept], an_authorization(now), now=now)
    assert crops == {kept.capture_id: b"\xff\xd8plate picture"}
    assert roadside.entries("ingest.gap_reported") == []
