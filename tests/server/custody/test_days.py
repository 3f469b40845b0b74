"""Day keys in the database and the log: made ahead, in any suite, destroyed once; and the checks and jobs around them."""

from datetime import timedelta

import pytest
from django.core.checks import Error
from django.db import transaction

import roadside
from clearplate.core.custody.bundle import Suite
from clearplate.server.config import read_key
from clearplate.server.custody import actions, checks, jobs, queries
from clearplate.server.custody.keyring import DayNeverMadeError, DayShreddedError, FileKeyring
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from factories import an_authorization
from roadside import entries, post_upload

pytestmark = pytest.mark.django_db


def test_the_hourly_job_makes_the_week_ahead_and_does_nothing_twice(road, now):
    for _ in range(2):
        jobs.make_days(0)
    assert Day.objects.count() == 9
    assert len(entries("custody.day_key_made")) == 9


def test_without_a_policy_no_key_is_made_and_the_job_says_so(db, stores, now, caplog):
    jobs.make_days(0)
    assert "clearplate policy adopt" in caplog.text
    assert not Day.objects.exists()
    assert keyring().days() == {}


def test_a_key_whose_entry_could_not_be_written_is_found_by_the_next_attempt(road, now):
    day = now.date() + timedelta(days=1)
    with transaction.atomic():
        public = actions.make_day(day, now=now)
        transaction.set_rollback(True)
    assert not Day.objects.filter(day=day).exists()
    assert actions.make_day(day, now=now) == public


def test_a_destroyed_day_is_not_made_again_even_if_the_database_forgot_it(road, now):
    """As after restoring the database from a backup older than the shredding."""
    day = now.date() + timedelta(days=1)
    keyring().make(day)
    keyring().destroy(day, now=now)
    with pytest.raises(DayShreddedError):
        actions.make_day(day, now=now)


def test_shredding_is_done_once_and_only_where_there_was_a_key(road, now):
    actions.make_days(now=now)
    for _ in range(2):
        actions.shred_day(now.date(), now=now)
    assert len(entries("custody.day_key_destroyed")) == 1
    with pytest.raises(DayNeverMadeError):
        actions.shred_day(now.date() - timedelta(days=90), now=now)


def test_a_camera_may_seal_to_the_hybrid_suite(client, road, now, stores, settings):
    master_key = read_key(settings.CITY.keys.keyring_master_key_file)
    hybrid = FileKeyring(stores / "keyring", master_key, suite=Suite.MLKEM768_X25519)
    hybrid.make(now.date())
    pole = roadside.pole_of(*road, now)
    assert pole.capsule.capsule.suite is Suite.MLKEM768_X25519
    assert post_upload(client, pole.upload("ABC1234", at=now)).status_code == 200
    assert entries("custody.day_key_made")[0]["suite"] == "mlkem768-x25519"
    tokens = actions.tokens_for("ABC1234", [now.date()], now=now)
    kept = queries.captures_by_token(tokens.items(), cameras=None, start=now, end=now + timedelta(minutes=1), limit=5)
    (sighting,) = actions.open_sightings(kept, an_authorization(now), now=now).sightings
    assert sighting.read.plate == "ABC1234"


def test_a_keyring_that_cannot_be_opened_stops_the_service(road, stores, settings):
    assert checks.check_keyring(None) == []
    (stores / "keyring").rename(stores / "elsewhere")
    assert [type(found) for found in checks.check_keyring(None)] == [Error]


def test_a_database_that_does_not_keep_what_it_commits_stops_the_service(db):
    """The tests' own database is one: it trades durability for speed."""
    (found,) = checks.check_durable(None, databases=["default"])
    assert found.id == "custody.E002"
