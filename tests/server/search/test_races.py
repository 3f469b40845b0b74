"""Results of several searches opened in the same instant: one case is shown no more than if they had come one by one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from clearplate.core import search as rules
from clearplate.server.agencies.acting import By
from clearplate.server.search import actions, queries
from precinct import REASON
from roadside import adopt_policy

pytestmark = pytest.mark.django_db(transaction=True)

PLATE = "ABC1234"
MINUTE = timedelta(minutes=1)


def test_answers_at_once_show_a_case_no_more_sightings_than_it_may_see(ann, now, upload):
    adopt_policy(now, sightings_per_case_max=2)
    upload(PLATE, PLATE, PLATE, at=now)
    by = By(ann, "127.0.0.1")
    request = rules.read_request(
        plate=PLATE,
        spellings=[],
        start=now - timedelta(hours=1),
        end=now + MINUTE,
        cameras=[],
        case_number="26-000001",
        offense_type="120",
        reason=REASON,
        on_behalf_of="Testville Police",
        now=now + MINUTE,
    )
    asked = [actions.ask(by, request, now=now) for _ in range(4)]

    def answered(search):
        try:
            return actions.answer(by, queries.own_search(ann, search.search_id), now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(asked)) as pool:
        shown = list(pool.map(answered, asked))
    assert sorted(len(one.found) for one in shown) == [0, 0, 0, 2]
    assert sorted(one.withheld for one in shown) == [1, 3, 3, 3]
