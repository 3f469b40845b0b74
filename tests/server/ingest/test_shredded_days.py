"""The heartbeat's answer carries the city's signed word for days that are shredded; what cameras erased is kept and shown."""

import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.errors import VerificationError
from clearplate.core.receipts import read_shredded
from clearplate.core.signed import public_key
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.cameras.models import ErasedDay
from clearplate.server.custody import actions as custody
from clearplate.server.ingest.views import MAX_DAYS
from people import a_person, sign_in
from roadside import a_heartbeat, problem_of, signed

pytestmark = pytest.mark.django_db
HEARTBEAT = "/ingest/v1/heartbeat"


@pytest.fixture
def gone(road, now):
    """Yesterday, made and shredded."""
    custody.make_days(now=now)
    yesterday = now.date() - timedelta(days=1)
    custody.shred_day(yesterday, now=now)
    return yesterday


def beat(client, road, now, *, spooled=(), erased=()):
    camera, key = road
    spool = {"captures": 2, "bytes": 9, "oldest_at": None, "days": list(spooled)}
    said = a_heartbeat(now, spool=spool, erased={"receipts": 1, "shredded": 3, "days": list(erased)})
    return signed(client, camera.pk, key, "POST", HEARTBEAT, said, at=now)


def of(day, captures):
    return {"day": day.isoformat(), "captures": captures}


def test_a_day_that_waits_on_the_camera_and_is_shredded_is_told_with_the_citys_signature(client, road, gone, now):
    answer = beat(client, road, now, spooled=[of(gone, 3), of(now.date(), 4)]).json()
    (notice,) = answer["shredded"]
    key = public_key(city_public_key())
    assert read_shredded(notice.encode(), camera_id=road[0].pk, key=key) == gone
    with pytest.raises(VerificationError):
        read_shredded(notice.encode(), camera_id=road[0].pk, key=Ed25519PrivateKey.generate().public_key())


def test_nothing_is_told_of_days_that_do_not_wait_or_have_their_key_or_never_had_one(client, road, gone, now):
    assert beat(client, road, now).json()["shredded"] == []
    never = now.date() - timedelta(days=90)
    assert beat(client, road, now, spooled=[of(now.date(), 4), of(never, 1)]).json()["shredded"] == []


def test_a_day_whose_end_came_but_whose_key_is_still_there_is_not_told(client, road, now, monkeypatch):
    custody.make_days(now=now)
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(int(os.environ[clock.OFFSET_VARIABLE]) + 32 * 86400))
    assert beat(client, road, clock.now(), spooled=[of(now.date(), 4)]).json()["shredded"] == []


def test_what_a_camera_erased_is_kept_once_and_only_grows(client, road, gone, now):
    for captures in (3, 3, 5, 4):
        assert beat(client, road, now, erased=[of(gone, captures)]).status_code == 200
    (known,) = ErasedDay.objects.all()
    assert (known.camera_id, known.day, known.captures, known.key_destroyed) == (road[0].pk, gone, 5, True)


def test_the_cameras_page_shows_it(client, road, gone, now):
    beat(client, road, now, erased=[of(gone, 7)])
    sign_in(client, a_person("Ada Byron", Role.INVESTIGATOR))
    page = client.get(f"/cameras/{road[0].pk}/").content.decode()
    assert "Erased unsent" in page
    assert "7 captures of" in page
    assert "key destroyed" in page
    assert "Have the camera looked at" not in page


def test_a_camera_that_erased_a_day_whose_key_is_there_is_shown_as_a_fault_until_the_key_is_gone(client, road, now):
    custody.make_days(now=now)
    beat(client, road, now, erased=[of(now.date(), 7)])
    sign_in(client, a_person("Ada Byron", Role.INVESTIGATOR))
    address = f"/cameras/{road[0].pk}/"
    assert "Have the camera looked at" in client.get(address).content.decode()
    custody.shred_day(now.date(), now=now)
    beat(client, road, now, erased=[of(now.date(), 7)])
    assert "Have the camera looked at" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "days",
    [
        7,
        "2026-11-24",
        [7],
        [{"day": "2026-11-24"}],
        [{"day": "yesterday", "captures": 1}],
        [{"day": "2026-11-24", "captures": -1}],
        [{"day": "2026-11-24", "captures": "1"}],
        [{"day": "2026-11-24", "captures": True}],
        [{"day": "2026-11-24", "captures": 2**31}],
        [{"day": "2026-11-24", "captures": 1}] * 2,
        [{"day": f"2026-{month:02d}-{day:02d}", "captures": 1} for month in range(1, 5) for day in range(1, 29)],
    ],
    ids=lambda days: str(days)[:40],
)
@pytest.mark.parametrize("where", ["spool", "erased"])
def test_days_of_another_form_are_refused_and_nothing_is_kept(client, road, now, days, where):
    camera, key = road
    assert not isinstance(days, list) or len(days) < 3 or len(days) > MAX_DAYS
    usual = a_heartbeat(now)
    said = {**usual, where: {**usual[where], "days": days}}
    response = signed(client, camera.pk, key, "POST", HEARTBEAT, said, at=now)
    assert (response.status_code, problem_of(response)["slug"]) == (400, "format")
    camera.refresh_from_db()
    assert camera.last_heartbeat_at is None
    assert not ErasedDay.objects.exists()
