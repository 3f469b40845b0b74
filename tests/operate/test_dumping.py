"""Dumps of a PostgreSQL of the city's own, from one snapshot, put back whole or not at all."""

from dataclasses import replace

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction

from clearplate.core.tlog import kinds
from clearplate.operate import backup, dumping, roles
from clearplate.operate.errors import OperateError
from clearplate.server import clock
from clearplate.server.config import FolderObjects, S3Objects
from clearplate.server.custody import objects
from clearplate.server.tlog import actions, queries
from clearplate.server.tlog.jobs import sequence

OTHER = "clearplate_other"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def ignore(_words):
    pass


@pytest.fixture
def own(city_on_disk):
    """The tests' database, described as one that the city does not embed."""
    return replace(settings.CITY, database=replace(settings.CITY.database, embedded_folder=None))


@pytest.fixture
def other(own, city_on_disk):
    """An empty database beside it."""
    with psycopg.connect(city_on_disk.url("superuser"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")
        roles.ensure_roles(city_on_disk.url("superuser"), city_on_disk.passwords, OTHER)
        yield replace(own, database=replace(own.database, name=OTHER))
        connection.execute(f"DROP DATABASE {OTHER} WITH (FORCE)")


def append(count):
    act = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {})
    with transaction.atomic():
        actions.append_many([act] * count, now=clock.now())
    sequence(now=clock.now())


def test_a_dump_is_of_one_moment_and_comes_back_whole(own, other, tmp_path):
    append(3)
    with dumping.snapshot(own) as taken:
        append(2)  # while the dump is made
        dumping.dump(own, taken, tmp_path / "dump", progress=ignore)
    assert taken.tree_size == 3
    assert dumping.is_empty(other)
    dumping.load(other, tmp_path / "dump", progress=ignore)
    assert dumping.entries(other) == 3
    with dumping.snapshot(other) as again:
        assert (again.tree_size, again.root_hash) == (3, taken.root_hash)
    assert queries.tree_size() == 5
    with psycopg.connect(other_url(other)) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("DELETE FROM tlog_entry")


def other_url(config):
    password = config.database.password("owner")
    return f"host={config.database.host} port={config.database.port} dbname={OTHER} user=clearplate_owner password={password}"


def test_what_cannot_come_back_whole_does_not_come_back_at_all(own, other, tmp_path):
    append(3)
    with dumping.snapshot(own) as taken:
        dumping.dump(own, taken, tmp_path / "dump", progress=ignore)
    data = (tmp_path / "dump").read_bytes()
    (tmp_path / "dump").write_bytes(data[: len(data) * 3 // 4])
    with pytest.raises(OperateError):
        dumping.load(other, tmp_path / "dump", progress=ignore)
    assert dumping.is_empty(other)


def test_emptying_leaves_nothing_and_lets_a_dump_in_again(own, other, tmp_path):
    append(1)
    with dumping.snapshot(own) as taken:
        dumping.dump(own, taken, tmp_path / "dump", progress=ignore)
    for _ in range(2):
        dumping.load(other, tmp_path / "dump", progress=ignore)
        dumping.empty(other)
        assert dumping.is_empty(other)


def test_while_the_city_runs_nobody_has_the_database_alone(own):
    append(1)  # by the application's own connection, which stays open
    with pytest.raises(OperateError, match="The city runs"), dumping.alone(own, progress=ignore):
        pass


def test_no_password_stands_in_a_commands_words(own, monkeypatch, tmp_path):
    seen = []
    run = dumping.subprocess.run
    monkeypatch.setattr(dumping.subprocess, "run", lambda command, **more: seen.append(command) or run(command, **more))
    append(1)
    with dumping.snapshot(own) as taken:
        dumping.dump(own, taken, tmp_path / "dump", progress=ignore)
    assert seen
    assert own.database.password("owner") not in str(seen)


def test_images_in_a_bucket_are_named_and_not_copied(own, s3_storage, tmp_path, monkeypatch):
    monkeypatch.setitem(storages._storages, "default", s3_storage)
    objects.S3Store(s3_storage).put("2026-11-24/a.images", [b"sealed"])
    keys = {"access_key_id_file": tmp_path, "secret_access_key_file": tmp_path}
    in_bucket = replace(own, objects=S3Objects(bucket="x", endpoint_url="x", region="x", **keys))
    config_path = tmp_path / "config.toml"
    config_path.write_text("")
    made = backup.make(in_bucket, config_path, tmp_path / "b", since=None, now=clock.now(), progress=ignore)
    assert (made.objects, made.objects_elsewhere) == (1, True)
    assert (tmp_path / "b/objects.txt").read_text() == "2026-11-24/a.images\n"
    assert not (tmp_path / "b/objects").exists()


@pytest.mark.parametrize("where", ["objects", "public"])
def test_a_key_in_a_folder_that_is_copied_stops_the_backup(own, tmp_path, where):
    folder = tmp_path / where
    (folder / "keyring").mkdir(parents=True)
    store = FolderObjects(folder=folder)
    changed = {"objects": store} if where == "objects" else {"public": replace(own.public, store=store)}
    city = replace(own, keys=replace(own.keys, keyring_folder=folder / "keyring"), **changed)
    with pytest.raises(OperateError, match="would be copied"):
        backup.make(city, tmp_path / "config.toml", tmp_path / "b", since=None, now=clock.now(), progress=ignore)
    assert not (tmp_path / "b").exists()
