from datetime import timedelta
from hashlib import sha256

import pytest

from clearplate.server import clock
from clearplate.server.policy import jobs, queries
from clearplate.server.tlog.delay import publication_delay
from roadside import adopt_policy

pytestmark = pytest.mark.django_db


def test_every_adopted_document_is_in_the_public_space_under_its_hash(stores):
    adopt_policy(clock.now())
    jobs.publish(timestamp=0)
    (path,) = (stores / "public/policies").iterdir()
    assert path.name == f"{sha256(path.read_bytes()).hexdigest()}.txt"
    assert path.stem == queries.in_force(clock.now()).version
    assert jobs.publish_documents() == 0


def test_the_log_asks_the_policy_how_long_entries_wait():
    assert publication_delay(clock.now()) == timedelta(0)
    adopt_policy(clock.now())
    assert publication_delay(clock.now()) == timedelta(0)
