"""A day's end: the key on time, then the captures, the rows, the images, the entry, the certificate; each once."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

import roadside
from clearplate.core.custody.certificate import certificate_path, destroyed_root
from clearplate.core.upload import parse_upload
from clearplate.server.custody import actions as custody
from clearplate.server.custody import objects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capsule, Capture, Proof
from clearplate.server.ingest import counting
from clearplate.server.ingest.actions import accept_upload
from clearplate.server.ingest.models import Upload
from clearplate.server.ingest.refusals import IngestRefusedError
from clearplate.server.policy.folder import read_folder
from clearplate.server.retention import actions, queries
from clearplate.server.retention.models import Destruction
from clearplate.server.retention.queries import Health, Stage
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.store import public_store
from roadside import entries, post_upload, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(client, pole, now):
    """Two uploads of the day, counted into the log: 13 captures."""
    sent = [
        pole.upload(*(f"ABC1{n:03}" for n in range(8)), at=now),
        pole.upload(*("AAA1", "BBB2", "CCC3", "DDD4", "EEE5"), at=now),
    ]
    for data in sent:
        assert post_upload(client, data).status_code == 200
    counting.count_hours(now=now + timedelta(hours=2))
    return [parse_upload(data) for data in sent]


def end_of(day: date, days: int = 30) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days)


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'custody_capture'::regclass")
        return {row[0] for row in cursor.fetchall()}


def test_nothing_happens_before_the_last_instant(uploads, now):
    done = actions.run(now=end_of(now.date()) - timedelta(seconds=1))
    assert (done.destroyed, done.certified, done.blocked) == ([], [], {})
    assert Capture.objects.count() == 13


def test_at_its_end_a_day_goes_whole_and_others_stay(uploads, now, stores):
    today = now.date()
    custody.make_day(today + timedelta(days=1), now=now)
    others = partitions() - {f"custody_capture_{today:%Y%m%d}"}
    done = actions.run(now=end_of(today))
    assert (done.destroyed, done.certified) == ([today], [today])
    assert keyring().days()[today] is KeyState.SHREDDED
    assert partitions() == others
    assert [model.objects.count() for model in (Capture, Capsule, Proof, Upload)] == [0, 0, 0, 0]
    assert list(objects.store().names(today)) == []
    assert not (stores / "objects" / today.isoformat()).exists()


def test_the_entry_and_the_certificate_say_the_same_and_the_root_can_be_recomputed(uploads, now):
    today = now.date()
    actions.run(now=end_of(today))
    roots = sorted(upload.manifest.root_sha256 for upload in uploads)
    (entry,) = entries("retention.shredded")
    assert entry == {
        "day": today.isoformat(),
        "captures": 0,
        "uploads": 2,
        "root": destroyed_root(roots).hex(),
        "holds": 0,
        "held_captures": 0,
    }
    (kept,) = log.entries(kind="retention.shredded")
    assert log.disclosed(kept.entry_id) == {"exact_captures": 13}
    written = json.loads(public_store().read(certificate_path(today)))
    told = {name: entry[name] for name in ("day", "captures", "uploads", "root")}
    assert written == {"v": 1, **told, "leaves": [root.hex() for root in roots]}
    assert Destruction.objects.get().leaves is None


def test_running_again_changes_nothing(uploads, now):
    for minutes in range(3):
        done = actions.run(now=end_of(now.date()) + timedelta(minutes=minutes))
    assert (done.destroyed, done.certified, done.blocked) == ([], [], {})
    assert [len(entries(kind)) for kind in ("custody.day_key_destroyed", "retention.shredded")] == [1, 1]


def test_missed_nights_are_caught_up_oldest_first(road, now):
    custody.make_days(now=now)
    done = actions.run(now=end_of(now.date(), 33))
    assert done.certified == sorted(done.certified)
    assert done.certified[0] == now.date() - timedelta(days=1)
    assert len(done.certified) == 5
    assert [entry["day"] for entry in entries("retention.shredded")] == [day.isoformat() for day in done.certified]


def test_a_day_without_captures_gets_its_certificate_too(road, now):
    custody.make_day(now.date(), now=now)
    actions.run(now=end_of(now.date()))
    (entry,) = entries("retention.shredded")
    assert (entry["captures"], entry["uploads"]) == (0, 0)
    assert json.loads(public_store().read(certificate_path(now.date())))["leaves"] == []


def test_captures_of_the_last_hour_are_counted_into_the_log_before_they_go(client, pole, now):
    end = end_of(now.date())
    accept_upload(pole.upload("ABC1234", at=now), now=end - timedelta(minutes=10))
    done = actions.run(now=end)
    assert done.destroyed == [now.date()]
    assert "last hour is counted" in done.blocked[now.date()]
    assert Capture.objects.count() == 1
    assert actions.run(now=end + timedelta(minutes=3)).certified == [now.date()]
    assert len(entries("ingest.counted")) == 1
    assert Destruction.objects.get().blocked_by == ""


def test_from_its_end_a_day_is_closed_though_the_job_is_late(client, uploads, pole, now):
    end = end_of(now.date())
    late = pole.upload("ABC1999", at=now)
    assert custody.tokens_for("ABC1000", [now.date()], now=end - timedelta(seconds=1))
    assert custody.tokens_for("ABC1000", [now.date()], now=end) == {}
    assert keyring().days()[now.date()] is KeyState.OPEN
    before = Capture.objects.count()
    with pytest.raises(IngestRefusedError) as refused:
        accept_upload(late, now=end)
    assert refused.value.slug == "too-old"
    assert Capture.objects.count() == before


def test_an_upload_of_a_destroyed_day_gets_the_notice_and_brings_no_partition_back(client, uploads, pole, now):
    late = pole.upload("ABC1999", at=now)
    actions.run(now=end_of(now.date()))
    before = partitions()
    assert problem_of(post_upload(client, late))["slug"] == "day-shredded"
    assert partitions() == before


def test_status_tells_how_far_each_day_has_come(uploads, now):
    end = end_of(now.date())
    assert [(one.stage, one.ends_at) for one in queries.days(now=now)] == [(Stage.OPEN, end)]
    assert [one.stage for one in queries.days(now=end)] == [Stage.DUE]
    assert queries.health(end + timedelta(minutes=14)) is Health.OK
    assert queries.health(end + timedelta(minutes=16)) is Health.OVERDUE
    custody.shred_day(now.date(), now=end)
    assert [one.stage for one in queries.days(now=end)] == [Stage.KEY_DESTROYED]
    actions.run(now=end)
    assert [one.stage for one in queries.days(now=end)] == [Stage.CERTIFIED]
    assert queries.health(end + timedelta(hours=2)) is Health.OK


def adopt(days: int, folder: Path, now: datetime) -> None:
    """Put the example policy in force with another retention."""
    shutil.copytree(roadside.EXAMPLE_POLICY, folder)
    parameters = folder / "parameters.toml"
    text = re.sub(r"(?m)^(retention_days|search_window_max_days) = \d+", rf"\1 = {days}", parameters.read_text())
    parameters.write_text(text)
    roadside.adopt(read_folder(folder), now)


def test_a_shorter_policy_ends_the_days_that_are_there_at_once(uploads, now, tmp_path):
    later = now + timedelta(days=14)
    adopt(12, tmp_path / "policy", later)
    assert actions.run(now=later).certified == [now.date()]
    assert Capture.objects.count() == 0


def test_a_longer_policy_lengthens_no_day_that_is_there(client, road, now, tmp_path):
    adopt(12, tmp_path / "short", now)
    pole = roadside.pole_of(*road, now)
    assert post_upload(client, pole.upload("ABC1234", at=now)).status_code == 200
    counting.count_hours(now=now + timedelta(hours=2))
    adopt(30, tmp_path / "long", now + timedelta(days=1))
    end = end_of(now.date(), 12)
    assert actions.run(now=end - timedelta(seconds=1)).certified == []
    assert actions.run(now=end).certified == [now.date()]


def test_the_application_may_drop_no_day_whose_key_is_alive(uploads, now):
    Destruction.objects.create(day=now.date(), begun_at=now)
    with pytest.raises(Exception, match="is not destroyed"), connection.cursor() as cursor:
        cursor.execute("SELECT retention_drop_day(%s, %s)", [now.date(), now])
