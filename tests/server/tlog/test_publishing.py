"""The log as it is published: tiles that lead to a signed checkpoint, written again after a crash, never contradicted."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from clearplate.core.tlog import kinds, merkle
from clearplate.core.tlog.checkpoint import open_checkpoint
from clearplate.core.tlog.tiles import TiledTree, decode_bundle, new_bundles, new_tiles
from clearplate.core.tlog.witness_policy import parse_witness_policy
from clearplate.server.tlog import actions, delay, publishing, publishing_checks, queries, signing
from clearplate.server.tlog.keys import log_vkeys
from clearplate.server.tlog.models import TlogHead
from clearplate.server.tlog.publishing import PublishedLogError
from clearplate.server.tlog.store import public_store

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


def append(count):
    act = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {})
    with transaction.atomic():
        return actions.append_many([act] * count, now=NOW)


def opened():
    return open_checkpoint(public_store().read("log/checkpoint"), log_vkeys(), "testserver/public/log")[0]


def test_what_is_published_leads_to_its_checkpoint(stores):
    leaves = [ref.leaf_hash for ref in append(300)]
    assert publishing.publish(now=NOW).tree_size == 300
    leaves += [ref.leaf_hash for ref in append(290)]
    assert publishing.publish(now=NOW).old_size == 300
    checkpoint = opened()
    assert (checkpoint.tree_size, checkpoint.root_hash) == (590, merkle.root_hash(leaves))
    store = public_store()
    assert TiledTree(590, publishing.tile_reader(store)).root() == checkpoint.root_hash
    entries = []
    for bundle in new_bundles(0, 590):
        entries += decode_bundle(store.read(f"log/{bundle.path()}"), bundle.width)
    assert [merkle.leaf_hash(entry) for entry in entries] == leaves
    assert all(store.exists(f"log/{tile.path()}") for size in (300, 590) for tile in new_tiles(0, size))
    assert b'href="x001' not in store.read("log/tile/entries/index.html")
    assert b'href="002.p/78"' in store.read("log/tile/0/index.html")
    assert len(parse_witness_policy(store.read("log/keys.txt").decode()).logs) == 2
    assert queries.root() == queries.Head(590, checkpoint.root_hash)
    assert publishing_checks.check_published() == []
    file = stores / "public" / "log" / "checkpoint"
    assert file.stat().st_mode & 0o777 == 0o644


def test_an_idle_log_is_signed_again_only_now_and_then():
    append(1)
    publishing.publish(now=NOW)
    before = public_store().read("log/checkpoint")
    publishing.publish(now=NOW + timedelta(minutes=9))
    assert public_store().read("log/checkpoint") == before
    publishing.publish(now=NOW + timedelta(minutes=11))
    assert public_store().read("log/checkpoint") != before


def test_a_delayed_entry_gets_its_place_when_it_is_old_enough(monkeypatch):
    monkeypatch.setattr(delay, "_provider", [lambda _now: timedelta(minutes=10)])
    append(2)
    assert publishing.publish(now=NOW + timedelta(minutes=9, seconds=59)).tree_size == 0
    assert publishing.publish(now=NOW + timedelta(minutes=10)).tree_size == 2


def test_what_a_crash_left_out_is_written_by_the_next_run(monkeypatch):
    append(200)
    publishing.publish(now=NOW)
    append(200)

    class DiedError(Exception):
        pass

    def die(*_arguments):
        raise DiedError

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_write_tree", die)
        with pytest.raises(DiedError):
            publishing.publish(now=NOW)
    assert opened().tree_size == 200
    signed = signing.head()
    assert signed.tree_size == 400
    assert publishing_checks.check_published() == []
    publishing.publish(now=NOW)
    assert public_store().read("log/checkpoint").startswith(signed.note)
    assert publishing_checks.check_published() == []


def test_of_two_publishers_one_works():
    append(500)
    done, gate = [], threading.Barrier(2)

    def work():
        gate.wait()
        try:
            done.append(publishing.publish(now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    publishing.publish(now=NOW)
    assert len(done) == 2
    assert opened().tree_size == 500
    assert publishing_checks.check_published() == []


def test_the_database_takes_back_no_checkpoint():
    append(2)
    publishing.publish(now=NOW)
    for change in ({"tree_size": 1}, {"root_hash": bytes(32)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TlogHead.objects.update(**change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        TlogHead.objects.all().delete()


def test_a_database_rolled_back_is_refused(city_on_disk):
    append(3)
    publishing.publish(now=NOW)
    city_on_disk.empty()
    append(2)
    with pytest.raises(PublishedLogError, match="rolled back") as refused:
        publishing.publish(now=NOW)
    assert "clearplate tlog replay" in refused.value.diagnostics()
    assert "rolled back" in publishing_checks.check_published()[0]


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_byte_changed_in_the_database_is_found(city_on_disk, index):
    append(300)
    publishing.publish(now=NOW)
    with psycopg.connect(city_on_disk.url("superuser")) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE tlog_entry SET entry = changed, leaf_hash = sha256('\\x00'::bytea || changed) FROM"
            " (SELECT entry_id, set_byte(entry, 40, get_byte(entry, 40) # 1) AS changed FROM tlog_entry"
            "  JOIN tlog_sequence USING (entry_id) WHERE tree_index = %s) AS now"
            " WHERE tlog_entry.entry_id = now.entry_id",
            [index],
        )
    faults = publishing_checks.check_published()
    assert f"Entry {index} was changed in the database" in faults[0]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "checkpoint"])
def test_a_byte_changed_in_a_published_file_is_found(stores, path):
    append(300)
    publishing.publish(now=NOW)
    file = stores / "public" / "log" / path
    data = bytearray(file.read_bytes())
    data[60 if len(data) > 60 else 20] ^= 1
    file.write_bytes(data)
    assert path in publishing_checks.check_published()[0]


def test_lost_files_are_written_again(stores):
    append(300)
    publishing.publish(now=NOW)
    (stores / "public" / "log" / "tile" / "0" / "000").unlink()
    assert "is missing" in publishing_checks.check_published()[0]
    publishing.publish(now=NOW, everything=True)
    assert publishing_checks.check_published() == []
