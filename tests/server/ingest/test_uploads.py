import pytest

from clearplate.core.receipts import check_receipt
from clearplate.core.signed import public_key
from clearplate.core.upload import parse_upload
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.custody import queries as custody
from clearplate.server.custody.actions import tokens_for
from clearplate.server.custody.models import Capture
from clearplate.server.ingest.models import Upload
from roadside import entries, post_upload

pytestmark = pytest.mark.django_db


def test_an_upload_is_kept_and_answered_with_a_receipt_for_exactly_it(client, pole, now, stores):
    data = pole.upload("ABC1234", "XYZ9876", at=now)
    response = post_upload(client, data)
    assert response.status_code == 200, response.content
    manifest = parse_upload(data).manifest
    receipt = check_receipt(response.content, manifest, public_key(city_public_key()))
    assert receipt.count == 2
    assert Upload.objects.get().upload_id == manifest.upload_id
    assert Capture.objects.count() == 2
    kept = (stores / "objects" / f"{now.date()}" / f"{manifest.upload_id}.images").read_bytes()
    assert kept == parse_upload(data).images


def test_a_kept_read_is_found_by_its_days_token_and_holds_the_record_as_it_came(client, pole, now):
    data = pole.upload("ABC1234", "XYZ9876", at=now)
    post_upload(client, data)
    tokens = tokens_for("XYZ9876", [now.date()], now=now)
    found = custody.captures_by_token(
        tokens.items(), cameras=None, start=now, end=now.replace(year=now.year + 1), limit=10
    )
    (one,) = found
    sent = parse_upload(data).captures[1]
    assert one.sealed == sent.record
    assert one.capture_id == sent.id
    assert one.captured_at == sent.captured_at
    assert one.leaf_index == 1
    assert one.images_offset == sum(image.length for image in parse_upload(data).captures[0].images)


def test_a_replay_gets_the_same_receipt_and_changes_nothing(client, pole, now):
    data = pole.upload("ABC1234", at=now)
    first, second = post_upload(client, data), post_upload(client, data)
    assert second.status_code == 200
    assert first.content == second.content
    assert Capture.objects.count() == 1
    assert Upload.objects.count() == 1


def test_skipped_sequence_numbers_are_reported_in_the_log(client, pole, now, road):
    camera, _key = road
    pole.sequence = 4
    post_upload(client, pole.upload("ABC1234", at=now))
    assert entries("ingest.gap_reported") == [{"camera": str(camera.pk), "first_missing": 0, "missing": 5}]
    camera.refresh_from_db()
    assert camera.next_sequence == 6


def test_numbers_in_order_are_no_gap(client, pole, now):
    post_upload(client, pole.upload("ABC1234", "ABC1235", at=now))
    post_upload(client, pole.upload("ABC1236", at=now))
    assert entries("ingest.gap_reported") == []
