"""Searches to be reviewed: asked through the product's own act, by an officer in memory."""

from dataclasses import replace
from datetime import timedelta

from clearplate.core.search import SearchRequest
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.review import items
from clearplate.server.review.models import ReviewItem
from clearplate.server.search import actions as searching
from precinct import REASON, ROBBERY

PLATE = "KLM4827"


def by(officer):
    return By(officer, "192.0.2.7")


def request(now, **changes):
    plain = SearchRequest(
        plate=PLATE,
        spellings=(),
        start=now - timedelta(hours=2),
        end=now,
        cameras=(),
        case_number="26-000001",
        offense_type=ROBBERY,
        reason=REASON,
        on_behalf_of="Testville Police",
    )
    return replace(plain, **changes)


def asked(officer, now=None, **changes):
    """The review item of a search that was just asked, allowed or refused."""
    now = now or clock.now()
    officer.prove(now)
    done = searching.ask(searching.By(officer, "192.0.2.7"), request(now, **changes), now=now)
    items.make_items(now=now)
    return ReviewItem.objects.get(search_id=done.search_id)
