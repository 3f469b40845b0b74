"""Days of a city that keeps nothing: their keys end the next midnight, and no certificate claims what was never kept."""

from datetime import UTC, datetime, timedelta

import pytest

import roadside
from clearplate.core.custody.certificate import destroyed_root
from clearplate.core.upload import parse_upload
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.retention import actions
from roadside import entries, post_upload

pytestmark = pytest.mark.django_db


def test_only_what_was_kept_is_in_the_certificate_of_a_day_and_its_key_ends_at_midnight(client, pole, now):
    kept = pole.upload("ABC1234", at=now)
    assert post_upload(client, kept).status_code == 200
    roadside.adopt_policy(now, retention_days=0, search_window_max_days=0)
    assert post_upload(client, pole.upload("XYZ9876", at=now)).status_code == 200
    counting.count_hours(now=now + timedelta(hours=2))

    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    assert actions.run(now=midnight - timedelta(seconds=1)).destroyed == []
    assert now.date() in actions.run(now=midnight).destroyed
    assert keyring().days()[now.date()] is KeyState.SHREDDED
    assert not Upload.objects.exists()
    (entry,) = [entry for entry in entries("retention.shredded") if entry["day"] == now.date().isoformat()]
    assert (entry["uploads"], entry["root"]) == (1, destroyed_root([parse_upload(kept).manifest.root_sha256]).hex())
