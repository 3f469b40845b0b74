"""Match-and-forget: with a retention of nought an upload is checked, opened, counted and dropped; nothing of it is written."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

import roadside
from clearplate.core.receipts import check_receipt
from clearplate.core.seal import seal_capture
from clearplate.core.signed import public_key
from clearplate.core.upload import build_upload, parse_upload
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.custody.models import Capture
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.tlog import queries as log
from roadside import entries, post_upload, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def forgetful(pole, now):
    """A pole whose city has just adopted a retention of nought."""
    roadside.adopt_policy(now, retention_days=0, search_window_max_days=0)
    return pole


def rows_of_custody():
    with connection.cursor() as cursor:
        counts = []
        for table in ("custody_capture", "custody_capsule", "custody_proof"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    return counts


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def receipt_of(response, data):
    return check_receipt(response.content, parse_upload(data).manifest, public_key(city_public_key()))


def test_nothing_is_written_but_the_count_and_the_receipt_claims_no_more(client, forgetful, now, stores):
    data = forgetful.upload("ABC1234", "XYZ9876", at=now)
    before = files_in(stores)
    response = post_upload(client, data)
    assert response.status_code == 200, response.content
    receipt = receipt_of(response, data)
    assert (receipt.count, receipt.kept) == (2, 0)
    assert rows_of_custody() == [0, 0, 0]
    assert files_in(stores) == before
    upload = Upload.objects.get()
    assert (upload.count, upload.kept, upload.forgotten, upload.object_name) == (2, 0, 2, "")


def test_the_log_counts_what_was_delivered(client, forgetful, now):
    post_upload(client, forgetful.upload(*(f"ABC12{n:02d}" for n in range(12)), at=now))
    counting.count_hours(now=now + timedelta(hours=2))
    (entry,) = entries("ingest.counted")
    assert (entry["captures"], entry["uploads"]) == (12, 1)
    assert log.disclosed(log.entries(kind="ingest.counted")[0].entry_id) == {"exact_captures": 12, "exact_uploads": 1}


def test_a_replay_gets_the_same_receipt_and_is_counted_once(client, forgetful, now):
    data = forgetful.upload("ABC1234", at=now)
    first, second = post_upload(client, data), post_upload(client, data)
    assert first.content == second.content
    assert Upload.objects.count() == 1


def test_a_receipt_says_the_same_after_the_policy_has_changed(client, pole, now):
    kept = pole.upload("ABC1234", at=now)
    first = post_upload(client, kept)
    roadside.adopt_policy(now, retention_days=0, search_window_max_days=0)
    forgotten = pole.upload("XYZ9876", at=now)
    second = post_upload(client, forgotten)
    assert (receipt_of(first, kept).kept, receipt_of(second, forgotten).kept) == (1, 0)
    roadside.adopt_policy(now + timedelta(seconds=1))
    assert post_upload(client, kept).content == first.content
    assert post_upload(client, forgotten).content == second.content
    assert Capture.objects.count() == 1


def test_captures_that_came_before_are_kept_says_the_receipt(client, pole, now):
    records, images = pole.seal("ABC1230", "ABC1231", at=now)
    for _ in range(2):
        data = build_upload(
            records, images, [pole.capsule.capsule], upload_id=uuid4(), agent_version="0.1.0", key=pole.key
        )
        response = post_upload(client, data)
        assert receipt_of(response, data).kept == 2
    assert sorted(Upload.objects.values_list("kept", "forgotten")) == [(0, 0), (2, 0)]


def test_skipped_numbers_are_reported_all_the_same(client, forgetful, road, now):
    forgetful.sequence = 4
    post_upload(client, forgetful.upload("ABC1234", at=now))
    assert entries("ingest.gap_reported") == [{"camera": str(road[0].pk), "first_missing": 0, "missing": 5}]


def test_an_image_that_was_changed_on_the_way_is_refused_and_not_counted(client, forgetful, now):
    data = forgetful.upload("ABC1234", at=now)
    response = post_upload(client, data[:-1] + bytes((data[-1] ^ 1,)))
    assert (response.status_code, problem_of(response)["slug"]) == (422, "does-not-open")
    assert not Upload.objects.exists()


def test_captures_without_images_are_forgotten_too(client, forgetful, now):
    record, _ = seal_capture(forgetful.capture(at=now, pictures=()), forgetful.capsule)
    data = build_upload(
        [record], [], [forgetful.capsule.capsule], upload_id=uuid4(), agent_version="0.1.0", key=forgetful.key
    )
    assert receipt_of(post_upload(client, data), data).kept == 0
