"""Bad input: each kind gets its own problem, says what to do, and changes nothing."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

import roadside
from clearplate.core.receipts import check_shredded
from clearplate.core.seal import seal_capture
from clearplate.core.signed import public_key
from clearplate.core.upload import MEDIA_TYPE, build_upload
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.custody import actions as custody
from clearplate.server.ingest import counting
from factories import Pole, a_day_key
from roadside import entries, post_upload, problem_of

pytestmark = pytest.mark.django_db

WATCHED = [
    "custody_capture",
    "custody_capsule",
    "custody_proof",
    "custody_day",
    "ingest_upload",
    "ingest_gap",
    "ingest_hour",
    "tlog_entry",
]


@pytest.fixture
def unchanged(stores):
    """Compare all that ingest could change, before and after."""

    def state():
        with connection.cursor() as cursor:
            counts = {}
            for table in WATCHED:
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts[table] = cursor.fetchone()[0]
            cursor.execute("SELECT id, state, next_sequence FROM cameras_camera ORDER BY id")
            counts["cameras"] = cursor.fetchall()
        counts["objects"] = sorted(str(path) for path in (stores / "objects").rglob("*") if path.is_file())
        return counts

    class Watch:
        def begin(self):
            self.before = state()

        def check(self):
            assert state() == self.before

    return Watch()


def refused(client, unchanged, data, slug, status, **headers):
    unchanged.begin()
    response = post_upload(client, data, **headers)
    document = problem_of(response)
    assert (document["slug"], response.status_code) == (slug, status), document
    unchanged.check()
    return document


@pytest.mark.parametrize("data", [b"C", b"nonsense", b"CPU1", b"CPU1\x00\x00\x00\x02{}"], ids=len)
def test_bytes_that_are_no_upload(client, unchanged, pole, data):
    refused(client, unchanged, data, "format", 400)


def test_an_upload_cut_short(client, unchanged, pole, now):
    refused(client, unchanged, pole.upload("ABC1234", at=now)[:-1], "format", 400)


def test_an_upload_with_bytes_after_its_end(client, unchanged, pole, now):
    refused(client, unchanged, pole.upload("ABC1234", at=now) + b"x", "format", 400)


def test_another_content_type(client, unchanged, pole, now):
    data = pole.upload("ABC1234", at=now)
    refused(client, unchanged, data, "wrong-type", 415, content_type="application/json")


def test_more_than_64_mib(client, unchanged, pole):
    refused(client, unchanged, bytes(64 * 1024 * 1024 + 1), "too-large", 413)


def test_a_length_that_announces_more_than_64_mib_is_refused_unread(client, unchanged, pole):
    unchanged.begin()
    response = client.post(
        "/ingest/v1/uploads", b"x", content_type=MEDIA_TYPE, headers={"content-length": str(1 << 40)}
    )
    assert problem_of(response)["slug"] == "too-large"
    unchanged.check()


def test_a_camera_nobody_enrolled(client, unchanged, pole, now):
    stranger = Pole.at(now, a_day_key(now.date()))
    refused(client, unchanged, stranger.upload("ABC1234", at=now), "camera-unknown", 403)


def test_a_camera_that_was_invited_and_never_enrolled(client, unchanged, pole, now):
    invited = cameras.invite(roadside.a_site("Alameda at Copia"), by=By(), now=now)
    pole.camera_id = invited.camera.pk
    stranger = Pole.at(now, a_day_key(now.date()), invited.camera.pk)
    refused(client, unchanged, stranger.upload("ABC1234", at=now), "camera-unknown", 403)


def test_another_device_key(client, unchanged, pole, now):
    pole.key = Ed25519PrivateKey.generate()
    refused(client, unchanged, pole.upload("ABC1234", at=now), "signature-wrong", 403)


def test_any_changed_byte(client, unchanged, pole, now):
    data = pole.upload("ABC1234", at=now)
    for place in (5, 9, len(data) // 3, len(data) // 2, len(data) - 1):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        unchanged.begin()
        response = post_upload(client, changed)
        assert problem_of(response)["slug"] in {"format", "signature-wrong", "does-not-open"}
        unchanged.check()


def test_a_revoked_camera(client, unchanged, pole, road, now):
    data = pole.upload("ABC1234", at=now)
    cameras.revoke(road[0], by=By(), reason="stolen", now=now)
    refused(client, unchanged, data, "camera-revoked", 403)


def test_a_forger_does_not_learn_that_a_camera_is_revoked(client, unchanged, pole, road, now):
    cameras.revoke(road[0], by=By(), reason="stolen", now=now)
    pole.key = Ed25519PrivateKey.generate()
    refused(client, unchanged, pole.upload("ABC1234", at=now), "signature-wrong", 403)


def test_what_a_paused_camera_captured_since(client, unchanged, pole, road, now):
    before = pole.upload("ABC1234", at=now - timedelta(seconds=30))
    cameras.pause(road[0], by=By(), reason="protest on Mesa St", now=now)
    assert post_upload(client, before).status_code == 200
    since = pole.upload("ABC1235", at=now + timedelta(seconds=1))
    refused(client, unchanged, since, "camera-paused", 403)
    cameras.resume(road[0], by=By(), reason="it is over", now=now)
    assert post_upload(client, since).status_code == 200


def test_a_capture_from_the_future(client, unchanged, pole, road, now):
    later = now + timedelta(minutes=6)
    pole = roadside.pole_of(*road, later)
    refused(client, unchanged, pole.upload("ABC1234", at=later), "in-future", 422)


def test_a_day_that_never_had_a_key(client, unchanged, pole, road, now):
    camera, key = road
    old = now - timedelta(days=3)
    lost = Pole.at(old, a_day_key(old.date()), camera.pk)
    lost.key = key
    refused(client, unchanged, lost.upload("ABC1234", at=old), "day-unknown", 422)


def test_a_capsule_sealed_to_another_key_of_the_day(client, unchanged, pole, road, now):
    camera, key = road
    astray = Pole.at(now, a_day_key(now.date()), camera.pk)
    astray.key = key
    refused(client, unchanged, astray.upload("ABC1234", at=now), "does-not-open", 422)


def test_a_read_that_does_not_open(client, unchanged, pole, road, now):
    record, images = seal_capture(pole.capture(at=now), pole.capsule)
    broken = bytearray(record.record)
    broken[90] ^= 1
    data = build_upload(
        [record._replace(record=bytes(broken))],
        images,
        [pole.capsule.capsule],
        upload_id=uuid4(),
        agent_version="0.1.0",
        key=pole.key,
    )
    refused(client, unchanged, data, "does-not-open", 422)


def test_an_image_changed_on_the_way(client, unchanged, pole, now):
    data = bytearray(pole.upload("ABC1234", at=now))
    data[-20] ^= 1
    assert "image" in refused(client, unchanged, bytes(data), "does-not-open", 422)["detail"]


def test_a_shredded_day_is_answered_with_the_citys_signed_word(client, unchanged, pole, road, now):
    data = pole.upload("ABC1234", at=now)
    custody.shred_day(now.date(), now=now)
    document = refused(client, unchanged, data, "day-shredded", 410)
    notice = document["notice"].encode()
    check_shredded(notice, now.date(), camera_id=road[0].pk, key=public_key(city_public_key()))


def test_captures_older_than_retention_whose_key_still_lives(client, unchanged, pole, road, now):
    old = now - timedelta(days=30)
    data = roadside.pole_of(*road, old, now).upload("ABC1234", at=old)
    refused(client, unchanged, data, "too-old", 422)
    custody.shred_day(old.date(), now=now)
    refused(client, unchanged, data, "day-shredded", 410)


def test_other_captures_under_a_known_upload_id(client, unchanged, pole, now):
    upload_id = uuid4()
    assert post_upload(client, pole.upload("ABC1234", at=now, upload_id=upload_id)).status_code == 200
    refused(client, unchanged, pole.upload("ABC1235", at=now, upload_id=upload_id), "upload-conflict", 409)


def test_without_a_policy_nothing_is_taken(client, unchanged, stores, db, now, monkeypatch):
    roadside.adopt_policy(now + timedelta(hours=1))
    camera, key = roadside.enrolled(now)
    stranger = Pole.at(now, a_day_key(now.date()), camera.pk)
    stranger.key = key
    refused(client, unchanged, stranger.upload("ABC1234", at=now), "no-policy", 503)


def test_uploads_are_posted(client, pole):
    assert client.get("/ingest/v1/uploads").status_code == 405


def test_refusals_are_counted_into_the_log_once_their_hour_is_over(client, pole, road, now):
    pole.key = Ed25519PrivateKey.generate()
    for _ in range(3):
        post_upload(client, pole.upload("ABC1234", at=now))
    post_upload(client, os.urandom(40))
    assert counting.count_refusals(now=now) == 0
    later = now + timedelta(hours=2)
    assert counting.count_refusals(now=later) == 2
    assert counting.count_refusals(now=later) == 0
    logged = {entry["problem"]: (entry["camera"], entry["uploads"]) for entry in entries("ingest.refused")}
    assert logged == {"signature-wrong": (None, 3), "format": (None, 1)}
