"""Enrollment, day keys and heartbeats, as the wire contract has them."""

import base64
import hashlib
import json
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import roadside
from clearplate.core import canonical
from clearplate.core.custody.bundle import check_bundle
from clearplate.core.signed import public_key
from clearplate.server import clock
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras import queries
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.custody import actions as custody
from roadside import a_heartbeat, entries, problem_of, signed

pytestmark = pytest.mark.django_db

ENROLL, DAY_KEYS, HEARTBEAT = "/ingest/v1/enroll", "/ingest/v1/day-keys", "/ingest/v1/heartbeat"


@pytest.fixture
def invited(db, stores, now):
    roadside.adopt_policy(now)
    return cameras.invite(roadside.a_site(), by=By(), now=now)


def ask(client, code, key=None, **changes):
    key = key or Ed25519PrivateKey.generate()
    document = {
        "code": code,
        "device_public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "agent_version": "0.1.0",
    }
    return client.post(ENROLL, canonical.encode({**document, **changes}), content_type="application/json")


def test_a_code_enrolls_one_device_and_pins_the_citys_key(client, invited):
    response = ask(client, invited.code)
    assert response.status_code == 201, response.content
    answer = response.json()
    city_key = base64.b64decode(answer["city_public_key"])
    assert answer["camera_id"] == str(invited.camera.pk)
    assert city_key == city_public_key()
    number = int.from_bytes(hashlib.sha256(city_key).digest()[:5], "big")
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert invited.code[-8:] == "".join(alphabet[(number >> shift) & 31] for shift in range(35, -1, -5))
    (entry,) = entries("cameras.enrolled")
    assert entry["camera"] == answer["camera_id"]


def test_a_code_is_understood_as_people_type_it(client, invited):
    typed = invited.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert ask(client, typed).status_code == 201


def test_a_code_works_for_one_device_only(client, invited):
    assert ask(client, invited.code).status_code == 201
    response = ask(client, invited.code)
    assert (response.status_code, problem_of(response)["slug"]) == (403, "code-used")


def test_the_device_that_used_a_code_gets_the_same_answer_again(client, invited):
    key = Ed25519PrivateKey.generate()
    first, again = ask(client, invited.code, key), ask(client, invited.code, key)
    assert again.status_code == 201
    assert first.content == again.content
    assert len(entries("cameras.enrolled")) == 1


def test_a_code_runs_out_after_24_hours(client, invited, monkeypatch):
    offset = int(os.environ[clock.OFFSET_VARIABLE])
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset + 24 * 3600 + 1))
    response = ask(client, invited.code)
    assert (response.status_code, problem_of(response)["slug"]) == (403, "code-expired")


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"code": "0000-0000-0000-0000-00000000"}, "code-unknown"),
        ({"code": "not a code"}, "format"),
        ({"code": 7}, "format"),
        ({"device_public_key": "AAAA"}, "format"),
        ({"agent_version": "ABC1234 was here"}, "format"),
        ({"extra": 1}, "format"),
    ],
    ids=str,
)
def test_a_wrong_enrollment_is_refused_and_the_code_stays_good(client, invited, change, slug):
    response = ask(client, **{"code": invited.code, **change})
    assert problem_of(response)["slug"] == slug
    assert ask(client, invited.code).status_code == 201


def test_a_device_key_that_is_enrolled_already_is_refused(client, invited, now):
    key = Ed25519PrivateKey.generate()
    other = cameras.invite(roadside.a_site("Alameda at Copia"), by=By(), now=now)
    assert ask(client, invited.code, key).status_code == 201
    response = ask(client, other.code, key)
    assert (response.status_code, problem_of(response)["slug"]) == (409, "key-in-use")


def test_only_the_hash_of_a_code_is_kept(invited):
    invited.camera.refresh_from_db()
    secret = invited.code.replace("-", "")[:16]
    assert bytes(invited.camera.code_sha256) == hashlib.sha256(secret.encode()).digest()


def test_a_new_code_lets_a_replaced_device_in_and_the_old_one_out(client, road, now):
    camera, old_key = road
    code = cameras.reinvite(camera, by=By(), now=now).code
    assert signed(client, camera.pk, old_key, "GET", DAY_KEYS, at=now).status_code == 200
    new_key = Ed25519PrivateKey.generate()
    assert ask(client, code, new_key).status_code == 201
    assert problem_of(signed(client, camera.pk, old_key, "GET", DAY_KEYS, at=now))["slug"] == "signature-wrong"
    assert signed(client, camera.pk, new_key, "GET", DAY_KEYS, at=now).status_code == 200


def test_day_keys_come_as_a_signed_bundle_from_yesterday_to_a_week_ahead(client, road, now):
    camera, key = road
    response = signed(client, camera.pk, key, "GET", DAY_KEYS, at=now)
    keys = check_bundle(response.content, public_key(city_public_key()))
    today = now.date()
    assert sorted(keys) == [today + timedelta(days=offset) for offset in range(-1, 8)]
    assert {entry["day"] for entry in entries("custody.day_key_made")} == {day.isoformat() for day in keys}
    made = entries("custody.day_key_made")[1]
    assert made["destroy_on"] == (today + timedelta(days=30)).isoformat()


def test_asking_for_day_keys_again_makes_none(client, road, now):
    camera, key = road
    for _ in range(2):
        signed(client, camera.pk, key, "GET", DAY_KEYS, at=now)
    assert len(entries("custody.day_key_made")) == 9


def test_a_bundle_leaves_out_a_day_that_was_shredded(client, road, now):
    camera, key = road
    custody.make_days(now=now)
    custody.shred_day(now.date(), now=now)
    keys = check_bundle(signed(client, camera.pk, key, "GET", DAY_KEYS, at=now).content, public_key(city_public_key()))
    assert now.date() not in keys
    assert len(keys) == 8


def test_a_heartbeat_is_kept_and_answered_with_time_and_pause(client, road, now):
    camera, key = road
    response = signed(client, camera.pk, key, "POST", HEARTBEAT, a_heartbeat(now), at=now)
    assert response.status_code == 200, response.content
    assert response.json()["paused"] is False
    camera.refresh_from_db()
    health = queries.health(camera, now=now)
    assert (health.waiting, health.counts["frames"], health.silent) == (2, 120, False)
    cameras.pause(camera, by=By(), reason="works on the road", now=now)
    assert signed(client, camera.pk, key, "POST", HEARTBEAT, a_heartbeat(now), at=now).json()["paused"] is True


def test_a_camera_that_says_nothing_for_15_minutes_is_silent(client, road, now):
    camera, key = road
    signed(client, camera.pk, key, "POST", HEARTBEAT, a_heartbeat(now), at=now)
    camera.refresh_from_db()
    assert not queries.health(camera, now=now + timedelta(minutes=14)).silent
    assert queries.health(camera, now=now + timedelta(minutes=16)).silent


@pytest.mark.parametrize("change", [{"counts": []}, {"sent_at": "yesterday"}, {"agent_version": "x y"}, {"more": 1}])
def test_a_malformed_heartbeat_is_refused_and_not_kept(client, road, now, change):
    camera, key = road
    response = signed(client, camera.pk, key, "POST", HEARTBEAT, a_heartbeat(now, **change), at=now)
    assert (response.status_code, problem_of(response)["slug"]) == (400, "format")
    camera.refresh_from_db()
    assert camera.last_heartbeat_at is None


@pytest.mark.parametrize("skew", [timedelta(minutes=-6), timedelta(minutes=6)], ids=str)
def test_a_wrong_clock_is_refused_with_the_servers_time(client, road, now, skew):
    camera, key = road
    response = signed(client, camera.pk, key, "GET", DAY_KEYS, at=now + skew)
    document = problem_of(response)
    assert (response.status_code, document["slug"]) == (401, "clock-skew")
    assert document["server_time"].endswith("Z")


def test_a_signature_is_good_for_its_own_method_path_and_body_only(client, road, now):
    camera, key = road
    body = canonical.encode(a_heartbeat(now))
    headers = roadside.signed_headers(camera.pk, key, "POST", HEARTBEAT, body, now)
    assert problem_of(client.get(DAY_KEYS, headers=headers))["slug"] == "signature-wrong"
    other = canonical.encode(a_heartbeat(now, next_sequence=9))
    response = client.post(HEARTBEAT, other, content_type="application/json", headers=headers)
    assert problem_of(response)["slug"] == "signature-wrong"


@pytest.mark.parametrize("missing", ["Clearplate-Camera", "Clearplate-Time", "Clearplate-Signature"])
def test_a_request_without_its_headers_is_refused(client, road, now, missing):
    camera, key = road
    headers = roadside.signed_headers(camera.pk, key, "GET", DAY_KEYS, b"", now)
    del headers[missing]
    response = client.get(DAY_KEYS, headers=headers)
    assert (response.status_code, problem_of(response)["slug"]) == (401, "headers-missing")


def test_a_revoked_camera_gets_nothing(client, road, now):
    camera, key = road
    cameras.revoke(camera, by=By(), reason="stolen", now=now)
    response = signed(client, camera.pk, key, "GET", DAY_KEYS, at=now)
    assert (response.status_code, problem_of(response)["slug"]) == (403, "camera-revoked")


def test_cameras_need_neither_session_nor_cookie(client, road, now):
    camera, key = road
    response = signed(client, camera.pk, key, "GET", DAY_KEYS, at=now)
    assert not response.cookies
    assert json.loads(response.content)["payload"]["city"] == "Testville"
