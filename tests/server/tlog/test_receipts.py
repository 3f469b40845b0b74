"""The page of a receipt: waiting, then with its proof."""

import pytest
from django.db import transaction

import people
from clearplate.core.tlog import kinds
from clearplate.server.agencies.models import Role
from clearplate.server.tlog import actions, publishing

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
