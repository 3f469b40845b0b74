"""A city whose policy keeps nothing: the page says so, a search may still be asked, and policy refuses it in plain words."""

import re

import pytest

import roadside
from precinct import REASON, sign_in
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, ann, now):
    sign_in(client, ann)
    roadside.adopt_policy(now, retention_days=0, search_window_max_days=0)
    return client


def data(**changes):
    return {
        "case_number": "26-000001",
        "reason": REASON,
        "plate": "ABC1234",
        "when": "day",
        "on_behalf_of": "Testville Police",
    } | changes


def test_the_form_says_that_there_is_nothing_to_search_and_offers_no_span_of_it(signed_in):
    page = signed_in.get("/search/").content.decode()
    assert "There is nothing to search, and every search is refused." in page
    assert "Everything kept" not in page
    assert "Last 24 hours" in page


@pytest.mark.parametrize("when", [{}, {"when": "custom", "start": "2026-01-05T10:00", "end": "2026-01-05T10:01"}])
def test_a_search_is_refused_by_policy_and_logged(signed_in, when):
    page = signed_in.post("/search/", data(**when)).content.decode()
    seen = {name: re.search(rf'name="{name}" value="([^"]*)"', page).group(1) for name in ("seen", "as_of")}
    answer = signed_in.post("/search/", data(**when) | seen)
    assert answer.status_code == 403
    assert "there is nothing to search." in answer.content.decode()
    (entry,) = entries("search.refused")
    assert entry["rules"] == ["search.nothing_kept"]


def test_everything_kept_is_no_choice(signed_in):
    assert signed_in.post("/search/", data(when="all")).status_code == 400


def test_the_policy_page_says_what_nought_means(signed_in):
    page = signed_in.get("/policy/").content.decode()
    assert "days: each is counted and forgotten at once" in page
    assert "days: there is nothing to search" in page
