"""The page of a receipt: waiting, then with its proof."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

import people
from clearplate.core.tlog import kinds
from clearplate.server.agencies.models import Role
from clearplate.server.tlog import actions, delay, embargoes, publishing, queries

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_entry_waits_and_then_has_its_receipt(stores, now, client):
    people.sign_in(client, people.a_person("Ada Byron", Role.INVESTIGATOR))
    with transaction.atomic():
        public = {"software": "1.2.3", "config_sha256": "0" * 64, "previous_sha256": None}
        ref = actions.append(kinds.governance.CONFIG_CHANGED, public, {}, now=now)
    page = client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
    assert "not published yet" in page
    assert ref.leaf_hash.hex() in page
    publishing.publish(now=now)
    page = client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
    assert ".tlog-proof" in page
    assert client.get("/tlog/receipts/999999/").status_code == 404


def test_an_embargoed_entry_says_when_it_is_told_and_then_by_which(stores, now, client):
    people.sign_in(client, people.a_person("Ada Byron", Role.INVESTIGATOR))
    embargo = actions.Embargo(now + timedelta(days=3), UUID(int=7))
    with transaction.atomic():
        public = {"day": "2026-10-24", "key_sha256": "ab" * 32}
        ref = actions.append(kinds.custody.DAY_KEY_DESTROYED, public, {}, now=now, embargo=embargo)
    publishing.publish(now=now)
    page = client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
    assert f"{embargo.ends_at:%Y-%m-%d %H:%M} UTC or sooner" in page
    assert "2026-10-24" not in page
    assert embargoes.disclose_due(now=embargo.ends_at) == 1
    page = client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
    assert "another entry tells what happened" in page
    assert f"/tlog/receipts/{embargoes.told_by(ref.entry_id)}/" in page


def test_a_delayed_entry_says_from_when_it_is_published(stores, now, client, monkeypatch):
    people.sign_in(client, people.a_person("Ada Byron", Role.INVESTIGATOR))
    monkeypatch.setattr(delay, "_provider", [lambda _now: timedelta(hours=2)])
    with transaction.atomic():
        public = {"day": "2026-10-24", "key_sha256": "ab" * 32}
        ref = actions.append(kinds.custody.DAY_KEY_DESTROYED, public, {}, now=now)
    page = client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
    assert f"at {now + timedelta(hours=2):%Y-%m-%d %H:%M} UTC" in page
    for early in ("2026-10-24", "ab" * 32, ref.leaf_hash.hex()):
        assert early not in page


def test_who_acted_reads_what_their_delayed_entry_says(stores, now, client, monkeypatch):
    ada = people.a_person("Ada Byron", Role.INVESTIGATOR)
    people.sign_in(client, ada)
    monkeypatch.setattr(delay, "_provider", [lambda _now: timedelta(hours=2)])
    ref = queries.entries(kind="agencies.signed_in", limit=1)[0]
    assert ref.leaf_hash.hex() in client.get(f"/tlog/receipts/{ref.entry_id}/").content.decode()
