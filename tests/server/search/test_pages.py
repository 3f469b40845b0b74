"""Pages of searching, as a browser without scripts gets them: what they show, and what they never hold."""

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from clearplate.core import search as rules
from clearplate.server.search.models import Search
from precinct import REASON, a_case, an_officer, sign_in
from roadside import entries

pytestmark = pytest.mark.django_db

PLATE = "ABC1234"


def data(**changes):
    return {
        "case_number": "26-000001",
        "reason": REASON,
        "plate": PLATE,
        "when": "day",
        "on_behalf_of": "Testville Police",
    } | changes


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode()).group(1)


def ask(client, **changes):
    """Send the form, and then the confirmation."""
    page = client.post("/search/", data(**changes))
    if page.status_code != 200:
        return page
    return client.post("/search/", data(**changes) | {name: hidden(page, name) for name in ("seen", "as_of")})


@pytest.fixture
def signed_in(client, ann):
    sign_in(client, ann)
    return client


@pytest.mark.parametrize("when", ["day", "week", "all"])
def test_an_empty_answer_says_what_was_looked_through(signed_in, when):
    answer = ask(signed_in, when=when, warrant="W-17" if when == "all" else "")
    page = signed_in.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "No sighting of" in page.content.decode()
    assert {"day": "1 day", "week": "7 days", "all": "30 days"}[when] in page.content.decode()


def test_sightings_are_shown_with_their_crops_inside_the_page(signed_in, upload, now):
    upload(PLATE, at=now)
    answer = ask(signed_in)
    page = signed_in.get(answer.headers["Location"])
    text = page.content.decode()
    assert "1 sighting of" in text
    assert "data:image/jpeg;base64," in text
    assert "Mesa St at 5th" in text
    assert page.headers["Cache-Control"] == "no-store"


def test_times_are_the_citys_with_utc_beside_them(signed_in, upload, now, settings):
    settings.CITY = replace(settings.CITY, time_zone="America/Denver")
    settings.TIME_ZONE = "America/Denver"
    at = now.replace(microsecond=0) - timedelta(minutes=5)
    upload(PLATE, at=at)
    text = signed_in.get(ask(signed_in).headers["Location"]).content.decode()
    assert f"{at:%Y-%m-%d %H:%M:%S} UTC" in text
    assert f"{at.astimezone(ZoneInfo('America/Denver')):%H:%M:%S %Z}" in text


def test_a_time_typed_is_the_citys(signed_in, settings):
    settings.CITY = replace(settings.CITY, time_zone="America/Denver")
    settings.TIME_ZONE = "America/Denver"
    page = signed_in.post("/search/line/", data(when="custom", start="2026-01-05T10:00", end="2026-01-05T11:00"))
    assert "from 2026-01-05 17:00 UTC to 2026-01-05 18:00 UTC" in page.content.decode()


def test_no_address_holds_what_was_typed(signed_in, upload, now):
    upload(PLATE, at=now)
    location = ask(signed_in).headers["Location"]
    assert re.fullmatch(r"/search/[0-9a-f-]{36}/", location)
    addresses = re.findall(r'(?:href|action|src|hx-post)="([^"]*)"', signed_in.get(location).content.decode())
    assert not [address for address in addresses if PLATE in address or "26-000001" in address]


def test_a_search_is_not_asked_by_someone_who_did_not_see_its_line(signed_in):
    assert signed_in.post("/search/", data()).status_code == 200
    assert signed_in.post("/search/", data(seen="0" * 64)).status_code == 200
    assert not Search.objects.exists()
    assert entries("search.asked") == []


def test_times_that_were_shown_stand_for_minutes_only(signed_in):
    page = signed_in.post("/search/", data())
    old = {"seen": hidden(page, "seen"), "as_of": "2020-01-01T00:00:00+00:00"}
    assert signed_in.post("/search/", data(**old)).status_code == 200
    assert not Search.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plate": ""}, "plate"),
        ({"plate": "ABC*"}, "plate"),
        ({"when": "custom"}, "start"),
        ({"when": "custom", "start": "2026-01-02T10:00", "end": "2026-01-01T10:00"}, "end"),
        ({"when": "never"}, "when"),
        ({"cameras": ["99"]}, "cameras"),
        ({"spellings": ["XYZ9999"]}, "spellings"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_logged(signed_in, changes, field):
    page = signed_in.post("/search/", data(**changes))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert not Search.objects.exists()


def test_spellings_are_offered_and_the_line_counts_those_chosen(signed_in):
    offered = rules.spellings_of(PLATE)
    fragment = signed_in.post("/search/spellings/", data()).content.decode()
    assert all(f'value="{other}"' in fragment for other in offered)
    line = signed_in.post("/search/line/", data(spellings=list(offered[:2]))).content.decode()
    assert "3 plates" in line
    assert PLATE not in line


def test_the_line_waits_for_what_is_missing(signed_in):
    assert "filled in" in signed_in.post("/search/line/", data(plate="")).content.decode()


def test_changing_something_brings_the_form_back_as_it_was(signed_in):
    page = signed_in.post("/search/", data(change="yes"))
    assert page.status_code == 200
    assert REASON in page.content.decode()


def test_a_refusal_names_rule_promise_and_entry(signed_in):
    page = ask(signed_in, reason="investigation")
    assert page.status_code == 403
    text = page.content.decode()
    assert "search.reason_specific" in text
    assert "P3" in text
    assert str(Search.objects.get().entry_id) in text
    again = signed_in.get(f"/search/{Search.objects.get().pk}/").content.decode()
    assert "search.reason_specific" in again


def test_a_case_link_fills_in_its_number_only_for_the_own_agency(signed_in, ann):
    case = ann.case_assignments.get().case
    filled = 'name="case_number" value="26-000001"'
    assert filled in signed_in.get(f"/search/?case={case.pk}").content.decode()
    for wrong in ("nothing", "00000000-0000-0000-0000-000000000000"):
        assert filled not in signed_in.get(f"/search/?case={wrong}").content.decode()


def test_a_picture_is_opened_with_the_handle_of_its_own_search_only(signed_in, upload, now):
    upload(PLATE, at=now)
    first, second = (ask(signed_in).headers["Location"] for _ in range(2))
    handles = [hidden(signed_in.get(location), "capture") for location in (first, second)]
    assert signed_in.post(f"{first}image/", {"capture": handles[1]}).status_code == 404
    assert signed_in.post(f"{first}image/", {"capture": "forged"}).status_code == 404
    page = signed_in.post(f"{first}image/", {"capture": handles[0]})
    assert "data:image/jpeg;base64," in page.content.decode()
    assert len(entries("custody.image_opened")) == 1


def test_own_searches_list_no_plate_and_no_reason(signed_in):
    ask(signed_in)
    ask(signed_in, reason="investigation")
    text = signed_in.get("/search/mine/").content.decode()
    assert PLATE not in text
    assert REASON not in text
    assert "search.reason_specific" in text
    assert text.count("26-000001") == 2


def test_results_of_another_officer_are_not_found(signed_in, client):
    location = ask(signed_in).headers["Location"]
    other = an_officer("ben")
    a_case("26-000002", other)
    client.logout()
    sign_in(client, other)
    assert client.get(location).status_code == 404


def test_ended_results_say_so(signed_in):
    location = ask(signed_in).headers["Location"]
    Search.objects.update(sealed_request=None)
    assert signed_in.get(location).status_code == 410
    assert signed_in.post(f"{location}image/", {"capture": "x"}).status_code == 404
