"""What can go wrong on the day of destruction, each for real: locks, clocks, disks, restored backups, two jobs at once."""

import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from clearplate.core.custody.clock_guard import Verdict
from clearplate.core.tlog import kinds
from clearplate.server.cameras import heartbeats
from clearplate.server.custody import actions as custody
from clearplate.server.custody import jobs as custody_jobs
from clearplate.server.custody import queries as captures
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capture, Day
from clearplate.server.custody.trust import ClockDoubtedError
from clearplate.server.ingest import counting
from clearplate.server.retention import actions, queries
from clearplate.server.retention.models import Destruction
from clearplate.server.retention.queries import Health
from clearplate.server.tlog import actions as tlog
from roadside import entries, post_upload

FORTY_DAYS = timedelta(days=40)


@pytest.fixture
def day(client, pole, now):
    """A day with two captures, counted into the log."""
    assert post_upload(client, pole.upload("ABC1234", "XYZ9876", at=now)).status_code == 200
    counting.count_hours(now=now + timedelta(hours=2))
    return now.date()


@pytest.fixture
def end(now):
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=30)


def is_whole(day) -> None:
    """The day is gone to its end, and everything about it is on record once."""
    assert Capture.objects.count() == 0
    assert keyring().days()[day] is KeyState.SHREDDED
    assert [len(entries(kind)) for kind in ("custody.day_key_destroyed", "retention.shredded")] == [1, 1]
    assert Destruction.objects.get(day=day).published_at is not None


# --- Locks ----------------------------------------------------------------------------------------------------------


@contextmanager
def idle_reader(city_on_disk, name: str = "a forgotten console"):
    """A session that read the captures and sits in its transaction."""
    url = city_on_disk.url("superuser")
    with psycopg.connect(url, application_name=name) as reader:
        reader.execute("SELECT count(*) FROM custody_capture")
        yield reader
        reader.rollback()


@pytest.mark.django_db(transaction=True)
def test_an_idle_reader_is_named_and_only_delays_the_drop(day, end, city_on_disk):
    with idle_reader(city_on_disk) as reader:
        done = actions.run(now=end)
        assert done.destroyed == [day]
        assert f"session {reader.info.backend_pid} (a forgotten console" in done.blocked[day]
        (status,) = queries.unfinished(now=end)
        assert (status.blocked_since, status.blocked_by) == (end, done.blocked[day])
        # Its key is gone all the same: there is nothing left to read.
        assert keyring().days()[day] is KeyState.SHREDDED
    assert actions.run(now=end + timedelta(minutes=1)).certified == [day]
    is_whole(day)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["app", "portal"])
def test_the_database_ends_an_idle_reader_of_our_own_roles(db, role, city_on_disk):
    with psycopg.connect(city_on_disk.url(role)) as reader:
        (limit,) = reader.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert limit in ("1min", "30s")
    with psycopg.connect(city_on_disk.url("superuser")) as reader:
        assert reader.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("10min",)


@pytest.mark.django_db(transaction=True)
def test_searches_keep_answering_while_a_drop_waits_and_happens(day, now, end, city_on_disk):
    custody.make_day(day + timedelta(days=1), now=now)
    slowest, answered, stop = [0.0], [0], threading.Event()

    def search():
        try:
            tokens = [(day, os.urandom(16)), (day + timedelta(days=1), os.urandom(16))]
            while not stop.is_set():
                began = time.monotonic()
                captures.captures_by_token(tokens, cameras=None, start=now - timedelta(days=1), end=end, limit=10)
                slowest[0] = max(slowest[0], time.monotonic() - began)
                answered[0] += 1
        finally:
            connection.close()

    searching = threading.Thread(target=search)
    searching.start()
    try:
        with idle_reader(city_on_disk):
            assert list(actions.run(now=end).blocked) == [day]
        before_drop = answered[0]
        assert actions.run(now=end).certified == [day]
    finally:
        stop.set()
        searching.join()
    assert before_drop > 20
    assert answered[0] >= before_drop
    # The longest patience of one attempt, and room for a slow machine.
    assert slowest[0] < 4


@pytest.mark.django_db(transaction=True)
def test_of_two_jobs_at_once_the_second_leaves(day, end):
    holding, release = threading.Event(), threading.Event()

    def hold():
        try:
            with actions._alone() as is_alone:
                assert is_alone
                holding.set()
                assert release.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert holding.wait(30)
    assert actions.run(now=end).busy
    assert Capture.objects.count() == 2
    release.set()
    other.join()
    assert actions.run(now=end).certified == [day]


@pytest.mark.django_db(transaction=True)
def test_many_jobs_at_once_destroy_the_day_once(day, end):
    start, done = threading.Barrier(4), []

    def run():
        try:
            start.wait()
            done.append(actions.run(now=end))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert sum(one.destroyed == [day] for one in done) == 1
    is_whole(day)


# --- Clocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_clock_forty_days_ahead_destroys_nothing_and_makes_no_key(day, now, caplog):
    actions.run(now=now)
    ahead = now + FORTY_DAYS
    done = actions.run(now=ahead)
    assert done.judgment.verdict is Verdict.JUMPED
    assert (done.destroyed, Capture.objects.count()) == ([], 2)
    assert "clearplate retention confirm-clock" in caplog.text
    assert queries.health(ahead) is Health.CLOCK_JUMPED
    with pytest.raises(ClockDoubtedError):
        custody.make_days(now=ahead)
    # Put right, it goes on as if nothing had been.
    assert actions.run(now=now + timedelta(minutes=1)).judgment.is_trusted
    assert Day.objects.count() == 1


@pytest.mark.django_db
def test_a_clock_forty_days_behind_brings_nothing_back_and_makes_no_key(day, now, end):
    late = end + timedelta(days=15)
    actions.run(now=late)
    behind = late - FORTY_DAYS
    assert actions.run(now=behind).judgment.verdict is Verdict.JUMPED
    assert custody.tokens_for("ABC1234", [day], now=behind) == {}
    before = set(keyring().days().items())
    with pytest.raises(ClockDoubtedError):
        custody.make_days(now=behind)
    assert set(keyring().days().items()) == before


@pytest.mark.django_db
def test_the_hourly_job_says_that_the_clock_is_doubted(day, now, caplog, monkeypatch):
    actions.run(now=now)
    monkeypatch.setattr("clearplate.server.clock.now", lambda: now + FORTY_DAYS)
    custody_jobs.make_days(0)
    assert "The city's clock has jumped" in caplog.text


@pytest.mark.django_db
def test_a_camera_that_agrees_with_a_jump_settles_it(road, day, now):
    actions.run(now=now)
    later = now + FORTY_DAYS
    heartbeats.heard(road[0].pk, {}, agent_version="0.1.0", now=later - timedelta(minutes=20))
    assert actions.run(now=later).destroyed == []
    heartbeats.heard(road[0].pk, {}, agent_version="0.1.0", now=later - timedelta(minutes=10))
    assert actions.run(now=later).destroyed == [day]
    is_whole(day)


# --- Restored backups -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_database_restored_from_before_the_shredding_is_brought_to_the_keyrings_state(day, now):
    """The keyring says destroyed, the database says open: nothing opens, and the next run finishes the day."""
    with transaction.atomic():
        custody.shred_day(day, now=now)
        transaction.set_rollback(True)
    assert Day.objects.get(day=day).shredded_at is None
    assert keyring().days()[day] is KeyState.SHREDDED
    assert custody.tokens_for("ABC1234", [day], now=now) == {}
    assert actions.run(now=now).certified == [day]
    is_whole(day)


@pytest.mark.django_db
def test_what_the_replayed_log_says_already_is_not_said_again(day, now):
    """As when the published entries were taken back into a restored database before retention ran."""
    key_sha256 = entries("custody.day_key_made")[0]["key_sha256"]
    with transaction.atomic():
        tlog.append(kinds.custody.DAY_KEY_DESTROYED, {"day": day.isoformat(), "key_sha256": key_sha256}, {}, now=now)
    keyring().destroy(day, now=now)
    assert actions.run(now=now).certified == [day]
    is_whole(day)


@pytest.mark.django_db
def test_a_keyring_restored_from_before_the_shredding_loses_the_key_again(day, end, stores):
    name = stores / "keyring" / f"{day}.key"
    kept = name.read_bytes()
    actions.run(now=end)
    for left in (stores / "keyring").glob(f"{day}.*"):
        left.unlink()
    name.write_bytes(kept)
    assert keyring().days()[day] is KeyState.OPEN
    actions.run(now=end + timedelta(minutes=1))
    assert keyring().days()[day] is KeyState.SHREDDED
    is_whole(day)


# --- Disks ----------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder):
    """Put a file system of 64 KiB of its own under a folder, with what the folder holds."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system takes root")
    held = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        for path, content in held.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            (folder / path).chmod(0o600)
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", str(folder)], check=True)


def fill(folder):
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            continue
    return ballast


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["keyring", "public"])
def test_a_full_disk_delays_and_loses_nothing(day, end, stores, place):
    with small_disk(stores / place):
        ballast = fill(stores / place)
        done = actions.run(now=end)
        # Whatever could not be written, nothing of the day opens any more.
        assert custody.tokens_for("ABC1234", [day], now=end) == {}
        if place == "public":
            assert "No space left" in done.blocked[day]
        else:
            # Destroying a key needs no room: its file becomes its own marker.
            assert (done.certified, done.blocked) == ([day], {})
        ballast.unlink()
        actions.run(now=end + timedelta(minutes=1))
        is_whole(day)


@pytest.mark.django_db
def test_a_read_only_keyring_stops_the_day_with_words_and_it_ends_when_it_is_writable(day, end, stores):
    with small_disk(stores / "keyring"):
        subprocess.run(["/bin/mount", "-o", "remount,ro", str(stores / "keyring")], check=True)
        done = actions.run(now=end)
        assert done.blocked[day]
        assert (done.destroyed, Day.objects.get(day=day).shredded_at) == ([], None)
        # Closed all the same, and the captures wait for their key to go first.
        assert custody.tokens_for("ABC1234", [day], now=end) == {}
        assert Capture.objects.count() == 2
        subprocess.run(["/bin/mount", "-o", "remount,rw", str(stores / "keyring")], check=True)
        assert actions.run(now=end + timedelta(minutes=1)).certified == [day]
        is_whole(day)
