"""The log goes on after a restore: what was published since is put back in its place, and nothing contradicts it."""

import shutil
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from clearplate.core.errors import InvariantError
from clearplate.core.tlog import kinds
from clearplate.core.tlog.merkle import root_hash
from clearplate.server.tlog import actions, embargoes, publishing, publishing_checks, queries, replaying, signing
from clearplate.server.tlog.models import TlogEntry, TlogPending
from clearplate.server.tlog.publishing import PublishedLogError
from clearplate.server.tlog.store import FolderPublicStore, public_store

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LOG_TABLES = ("tlog_entry", "tlog_disclosure", "tlog_pending", "tlog_sequence", "tlog_head", "tlog_embargo")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stores")]


@pytest.fixture
def backup(city_on_disk):
    """Copies the log's tables aside; calling what it gives puts them back as they were."""

    def take():
        with psycopg.connect(city_on_disk.url("superuser")) as superuser:
            kept = {name: superuser.execute(f"SELECT * FROM {name}").fetchall() for name in LOG_TABLES}

        def restore():
            city_on_disk.empty()
            with psycopg.connect(city_on_disk.url("superuser")) as superuser:
                superuser.execute("SET session_replication_role = replica")
                for name, rows in kept.items():
                    for row in rows:
                        places = ", ".join(["%s"] * len(row))
                        superuser.execute(f"INSERT INTO {name} VALUES ({places})", row)
                superuser.execute(
                    "SELECT setval('tlog_entry_entry_id_seq', (SELECT coalesce(max(entry_id), 1) FROM tlog_entry))"
                )

        return restore

    return take


def append(count, day="2026-10-24", **options):
    act = (kinds.custody.DAY_KEY_DESTROYED, {"day": day, "key_sha256": uuid4().hex * 2}, {})
    with transaction.atomic():
        return [
            actions.append(act[0], {**act[1], "key_sha256": uuid4().hex * 2}, {}, now=NOW, **options)
            for _ in range(count)
        ]


def replay():
    with transaction.atomic():
        done = replaying.replay(replaying.newest([public_store()]))
        return done, list(replaying.acts_since(done))


@pytest.mark.parametrize(("before", "since"), [(3, 4), (0, 5), (200, 400), (256, 256), (300, 1)])
def test_what_was_published_since_is_put_back_and_the_log_goes_on(backup, before, since):
    append(before)
    publishing.publish(now=NOW)
    restore = backup()
    leaves = [ref.leaf_hash for ref in append(since)]
    publishing.publish(now=NOW)
    checkpoint = public_store().read("log/checkpoint")
    restore()
    assert "tlog replay" in publishing_checks.diagnostics(publishing_checks.check_published())
    done, acts = replay()
    assert (done.old_size, done.tree_size, done.entries) == (before, before + since, since)
    assert [act.kind for act in acts] == ["custody.day_key_destroyed"] * since
    assert publishing_checks.check_published() == []
    assert queries.check().faults == ()
    assert checkpoint.startswith(signing.head().note)
    assert signing.head().signed_at == NOW
    leaves += [ref.leaf_hash for ref in append(2)]
    assert publishing.publish(now=NOW).tree_size == before + since + 2
    assert publishing_checks.check_published() == []
    assert queries.root().root_hash == root_hash(
        [bytes(leaf) for leaf in TlogEntry.objects.order_by("place").values_list("leaf_hash", flat=True)]
    )


def test_an_entry_that_waited_in_the_backup_is_not_written_twice(backup):
    append(2)
    publishing.publish(now=NOW)
    append(3)
    restore = backup()
    append(1)
    publishing.publish(now=NOW)
    restore()
    assert TlogPending.objects.count() == 3
    done, _acts = replay()
    assert done.entries == 4
    assert TlogEntry.objects.count() == 6
    assert TlogPending.objects.count() == 0
    assert queries.check().faults == ()
    assert publishing_checks.check_published() == []


def test_replaying_again_changes_nothing(backup):
    append(2)
    restore = backup()
    append(3)
    publishing.publish(now=NOW)
    restore()
    replay()
    done, acts = replay()
    assert (done.entries, acts) == (0, [])
    assert TlogEntry.objects.count() == 5


def test_a_database_ahead_of_what_is_published_keeps_what_it_has():
    append(3)
    publishing.publish(now=NOW)
    append(2)
    from clearplate.server.tlog import jobs  # noqa: PLC0415

    jobs.sequence(now=NOW)
    done, _ = replay()
    assert (done.old_size, done.tree_size, done.entries) == (5, 5, 0)
    assert publishing.publish(now=NOW).tree_size == 5


def test_a_backup_of_another_history_is_refused_and_nothing_written(backup, city_on_disk):
    append(4)
    publishing.publish(now=NOW)
    city_on_disk.empty()
    append(2)
    with transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO tlog_sequence SELECT row_number() OVER () - 1, entry_id FROM tlog_pending"
        )
    with pytest.raises(PublishedLogError, match="another history"):
        replay()
    assert queries.tree_size() == 2


@pytest.mark.parametrize("what", ["log/tile/entries/000.p/5", "log/tile/0/000.p/5", "log/checkpoint"])
def test_a_changed_byte_in_what_is_published_is_refused(backup, stores, what):
    append(2)
    restore = backup()
    append(3)
    publishing.publish(now=NOW)
    restore()
    path = stores / "public" / what
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)
    with pytest.raises(PublishedLogError):
        replay()
    assert queries.tree_size() == 0


def test_without_a_published_log_it_is_refused_with_the_way_out():
    append(2)
    with pytest.raises(replaying.NoPublishedLogError) as refused:
        replay()
    assert "--log" in refused.value.diagnostics()


def test_the_newest_copy_counts_and_two_histories_are_refused(stores, tmp_path, city_on_disk):
    append(2)
    publishing.publish(now=NOW)
    shutil.copytree(stores / "public", tmp_path / "mirror")
    append(2)
    publishing.publish(now=NOW)
    mirror = FolderPublicStore(tmp_path / "mirror")
    assert replaying.newest([mirror, public_store()]).checkpoint.tree_size == 4
    shutil.rmtree(stores / "public")
    (stores / "public").mkdir()
    city_on_disk.empty()
    append(7)
    publishing.publish(now=NOW)
    with pytest.raises(PublishedLogError, match="different histories"):
        replaying.newest([mirror, public_store()])


def test_an_embargoed_act_told_since_is_not_told_again_and_one_told_whole_is_seen(backup):
    subject = uuid4()
    embargo = actions.Embargo(NOW + timedelta(days=1), subject)
    append(1, "2026-10-01", embargo=embargo)
    publishing.publish(now=NOW)
    restore = backup()
    append(1, "2026-10-02", embargo=embargo)
    publishing.publish(now=NOW)
    assert embargoes.disclose_due(now=NOW + timedelta(days=2)) == 2
    publishing.publish(now=NOW + timedelta(days=2))
    restore()
    _done, acts = replay()
    assert embargoes.disclose_due(now=NOW + timedelta(days=3)) == 0
    told = [act for act in acts if act.kind == "custody.day_key_destroyed"]
    assert [act.public["day"] for act in told] == ["2026-10-02"]
    assert told[0].at == NOW


def test_a_replay_outside_a_transaction_is_our_own_mistake():
    append(1)
    publishing.publish(now=NOW)
    with pytest.raises(InvariantError):
        replaying.replay(replaying.newest([public_store()]))
