"""What happens around an upload: gaps closing, captures that came before, races, crashes, and the hourly count."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from clearplate.core.tlog.merkle import root_hash
from clearplate.core.upload import build_upload, parse_upload
from clearplate.server.custody.accepting import Accepted
from clearplate.server.custody.models import Capture
from clearplate.server.ingest import actions, counting, jobs
from clearplate.server.ingest.models import Gap, Hour, Upload
from clearplate.server.tlog import queries as log
from roadside import entries, post_upload

pytestmark = pytest.mark.django_db


def test_a_late_upload_closes_the_gap_it_fills(client, pole, now):
    first = pole.upload("ABC1230", at=now)
    late = pole.upload("ABC1231", "ABC1232", at=now)
    last = pole.upload("ABC1233", at=now)
    post_upload(client, first)
    post_upload(client, last)
    gap = Gap.objects.get()
    assert (gap.first_missing, gap.missing, gap.filled_at) == (1, 2, None)
    assert post_upload(client, late).status_code == 200
    gap.refresh_from_db()
    assert gap.filled_at is not None
    assert len(entries("ingest.gap_reported")) == 1


def test_a_hole_inside_an_upload_is_a_gap(client, pole, road, now):
    records, images = pole.seal("ABC1230", at=now)
    pole.sequence += 3
    more, pictures = pole.seal("ABC1231", at=now)
    data = build_upload(
        records + more,
        images + pictures,
        [pole.capsule.capsule],
        upload_id=uuid4(),
        agent_version="0.1.0",
        key=pole.key,
    )
    assert post_upload(client, data).status_code == 200
    assert entries("ingest.gap_reported") == [{"camera": str(road[0].pk), "first_missing": 1, "missing": 3}]


def test_captures_that_came_before_in_another_upload_are_kept_once(client, pole, now):
    records, images = pole.seal("ABC1230", "ABC1231", at=now)
    first = pack(pole, records[:1], images[:2])
    both = pack(pole, records, images)
    assert post_upload(client, first).status_code == 200
    response = post_upload(client, both)
    assert response.status_code == 200
    assert Capture.objects.count() == 2
    upload = Upload.objects.get(pk=parse_upload(both).manifest.upload_id)
    assert (upload.count, upload.kept) == (2, 1)
    assert post_upload(client, both).content == response.content


def pack(pole, records, images):
    return build_upload(records, images, [pole.capsule.capsule], upload_id=uuid4(), agent_version="0.1.0", key=pole.key)


def test_if_the_database_fails_nothing_is_kept_and_the_next_try_succeeds(client, pole, now, monkeypatch):
    data = pole.upload("ABC1234", at=now)

    def fail(accepted: Accepted, now):
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_note_sequence", fail)
        with pytest.raises(ConnectionResetError):
            actions.accept_upload(data, now=now)
    assert Capture.objects.count() == Upload.objects.count() == 0
    assert post_upload(client, data).status_code == 200


def counted_secrets():
    """The numbers that `ingest.counted` entries keep from the public, in their order."""
    return [log.disclosed(kept.entry_id) for kept in reversed(log.entries(kind="ingest.counted"))]


@pytest.mark.parametrize(("captures", "shown"), [(9, None), (10, 10)])
def test_fewer_than_ten_captures_in_an_hour_are_told_to_nobody_but_the_auditor(client, pole, now, captures, shown):
    post_upload(client, pole.upload(*(f"ABC12{n:02d}" for n in range(captures)), at=now))
    counting.count_hours(now=now + timedelta(hours=2))
    (entry,) = entries("ingest.counted")
    assert entry["captures"] == shown
    assert entry["uploads"] == (None if shown is None else 1)
    assert counted_secrets() == [{"exact_captures": captures, "exact_uploads": 1}]


def test_an_hour_is_counted_into_the_log_once_with_the_root_over_its_uploads(client, pole, road, now):
    sent = [pole.upload(*(f"ABC123{n}" for n in range(9)), at=now), pole.upload("ABC1239", at=now)]
    for data in sent:
        post_upload(client, data)
    assert counting.count_hours(now=now) == 0
    later = now + timedelta(hours=2)
    assert counting.count_hours(now=later) == 1
    assert counting.count_hours(now=later) == 0
    (entry,) = entries("ingest.counted")
    manifests = sorted((parse_upload(data).manifest for data in sent), key=lambda manifest: manifest.upload_id)
    assert entry["root"] == root_hash([manifest.root_sha256 for manifest in manifests]).hex()
    assert (entry["camera"], entry["captures"], entry["uploads"]) == (str(road[0].pk), 10, 2)
    assert not Upload.objects.filter(counted_in=None).exists()


def test_an_upload_that_was_committed_late_is_counted_by_itself(client, pole, now):
    post_upload(client, pole.upload("ABC1230", at=now))
    counting.count_hours(now=now + timedelta(hours=2))
    post_upload(client, pole.upload("ABC1231", at=now))
    counting.count_hours(now=now + timedelta(hours=2))
    assert [secret["exact_captures"] for secret in counted_secrets()] == [1, 1]
    assert Hour.objects.count() == 2


def test_images_of_an_upload_that_was_never_committed_are_removed_after_a_day(client, pole, now, stores):
    data = pole.upload("ABC1234", at=now)
    post_upload(client, data)
    orphan = stores / "objects" / f"{now.date()}" / f"{uuid4()}.images"
    orphan.write_bytes(b"left behind")
    assert jobs.remove_orphans(now=now) == 0
    assert jobs.remove_orphans(now=now + timedelta(days=2)) == 1
    assert not orphan.exists()
    assert (orphan.parent / f"{parse_upload(data).manifest.upload_id}.images").exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_upload_sent_at_once_by_many_gets_one_receipt(pole, now):
    data = pole.upload(*(f"ABC{number:04}" for number in range(200)), at=now)
    receipts, start = [], threading.Barrier(4)

    def send():
        try:
            start.wait()
            receipts.append(actions.accept_upload(data, now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 4
    assert len(set(receipts)) == 1
    assert Capture.objects.count() == 200
