"""Protected places: who adds them, what the log and the pages tell, and what searches are not shown."""

import json
from datetime import timedelta

import pytest

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.places import PlaceKind, Point, Window
from clearplate.core.places_geojson import DrawnPlace, write_places
from clearplate.core.policy.decide import Refused
from clearplate.core.search_breadth import Looks
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.cases.models import Case
from clearplate.server.custody.queries import capture_named
from clearplate.server.holds import actions as holds
from clearplate.server.holds import naming
from clearplate.server.holds.actions import Wish
from clearplate.server.places import actions, queries
from clearplate.server.places.models import Place
from clearplate.server.search import actions as searching
from clearplate.server.search import queries as searches
from clearplate.server.search import second_person
from clearplate.server.tlog.models import TlogEntry
from people import a_person, sign_in
from precinct import REASON, an_officer, question
from roadside import entries

pytestmark = pytest.mark.django_db

PLATE = "ABC1234"
MINUTE = timedelta(minutes=1)
HERE = (Point(31_761_000, -106_486_000), Point(31_761_000, -106_484_000), Point(31_763_000, -106_484_000))
ROUND = (*HERE, Point(31_763_000, -106_486_000))
"""Around the one camera, at 31.761878, -106.485022."""
ALWAYS = Window(None, None)
ELSEWHERE = tuple(Point(point.latitude + 10_000, point.longitude) for point in ROUND)


def drawn(name="Islamic Center", kind=PlaceKind.WORSHIP, ring=ROUND, window=ALWAYS):
    return DrawnPlace(name, kind, ring, window)


@pytest.fixture
def coordinator(road):
    return By(an_officer("pat", Role.COORDINATOR, trained=None), "192.0.2.7")


@pytest.fixture
def protect(coordinator, now):
    def make(**changes):
        made = actions.add(drawn(**changes), by=coordinator, now=now)
        assert isinstance(made, Place)
        return queries.known(made)

    return make


def test_a_place_is_protected_in_public_without_its_outline(protect, now):
    place = protect()
    (entry,) = entries("places.added")
    assert (entry["title"], entry["what"], entry["camera_count"], entry["event"]) == (
        "Islamic Center",
        "worship",
        1,
        False,
    )
    assert place.cameras == ("Mesa St at 5th",)
    whole = b"".join(bytes(row.entry) for row in TlogEntry.objects.all())
    assert b"31.761" not in whole
    assert b"Islamic Center" not in bytes(place.row.sealed)


def test_of_a_shelter_the_public_learns_neither_name_nor_cameras(protect):
    protect(name="Safe House", kind=PlaceKind.SHELTER)
    (entry,) = entries("places.added")
    assert (entry["title"], entry["camera_count"], entry["what"]) == (None, None, "shelter")


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.SUPERVISOR, Role.AUDITOR, Role.OPERATOR])
def test_nobody_but_a_coordinator_may(road, now, role):
    refused = actions.add(drawn(), by=By(an_officer("ann", role), None), now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "places.role"
    assert [entry["action"] for entry in entries("policy.refused")] == ["manage_places"]
    assert not Place.objects.exists()


def test_a_name_is_given_once_and_a_secret_stays_one(protect, coordinator, now):
    place = protect()
    with pytest.raises(FormatError, match="Another protected place"):
        actions.add(drawn(name="ISLAMIC center", ring=ELSEWHERE), by=coordinator, now=now)
    with pytest.raises(FormatError, match="secret"):
        actions.change(place, name="Safe House", kind=PlaceKind.SHELTER, by=coordinator, now=now)
    changed = actions.change(place, name="Masjid", kind=PlaceKind.WORSHIP, by=coordinator, now=now)
    assert isinstance(changed, Place)
    assert [entry["title"] for entry in entries("places.changed")] == ["Masjid"]
    again = actions.change(queries.known(changed), name="Masjid", kind=PlaceKind.WORSHIP, by=coordinator, now=now)
    assert isinstance(again, Place)
    assert len(entries("places.changed")) == 1


def test_what_ended_protects_what_was_seen_before(protect, coordinator, now):
    place = protect()
    actions.end(place, reason="It moved.", by=coordinator, now=now)
    actions.end(place, reason="It moved.", by=coordinator, now=now + MINUTE)
    assert len(entries("places.ended")) == 1
    found = queries.protected((), now - MINUTE, now + MINUTE)
    assert found.covers(1, now - MINUTE)
    assert not found.covers(1, now)
    assert queries.living(now) == []
    assert [one.name for one in queries.past(now + MINUTE)] == ["Islamic Center"]


def test_a_row_changed_in_the_database_does_not_open(protect):
    one, two = protect(), protect(name="Other", ring=ELSEWHERE)
    Place.objects.filter(pk=one.row.pk).update(sealed=bytes(two.row.sealed))
    with pytest.raises(InvariantError, match="was changed"):
        queries.find(one.row.pk)


def test_an_import_adds_changes_and_ends_and_says_so(protect, coordinator, now):
    protect()
    protect(name="School 7", kind=PlaceKind.SCHOOL, ring=ELSEWHERE)
    protect(name="Untouched", ring=ELSEWHERE)
    new = [
        drawn(ring=ELSEWHERE),
        drawn(name="school 7", kind=PlaceKind.SCHOOL, ring=ELSEWHERE),
        drawn(name="Untouched", ring=ELSEWHERE),
        drawn(name="March", kind=PlaceKind.OTHER, window=Window(now, now + 3 * MINUTE)),
    ]
    done = actions.import_places(new, reason="The map office's file", by=coordinator, now=now)
    assert done == actions.Imported(added=2, changed=1, ended=1, unchanged=1)
    again = actions.import_places(new, reason="The map office's file", by=coordinator, now=now)
    assert again == actions.Imported(added=0, changed=0, ended=0, unchanged=4)
    assert {place.name for place in queries.living(now)} == {"Islamic Center", "school 7", "Untouched", "March"}


# --- pages ---


@pytest.fixture
def pat(client, road):
    person = a_person("Pat Reyes", Role.COORDINATOR)
    sign_in(client, person)
    return client


OUTLINE = "\n".join(f"{point.latitude / 1e6}, {point.longitude / 1e6}" for point in ROUND)
FORM = {"name": "Islamic Center", "kind": "worship", "outline": OUTLINE, "starts_at": "", "ends_at": ""}


def test_drawing_shows_what_it_takes_in_before_anything_is_protected(pat):
    assert "No protected places yet" in pat.get("/places/").content.decode()
    shown = pat.post("/places/new/", FORM).content.decode()
    assert "Mesa St at 5th" in shown
    assert "cp-map__area" in shown
    assert not Place.objects.exists()
    assert pat.post("/places/new/", FORM | {"confirmed": "yes"}).status_code == 302
    assert len(entries("places.added")) == 1
    assert pat.get("/places/").content.decode().count("Islamic Center") >= 2
    assert "cp-map__area" in pat.get("/cameras/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("outline", "31.7 -106"), ("starts_at", "2026-11-24T10:00"), ("name", ""), ("kind", "mosque")],
)
def test_a_form_in_disorder_is_told(pat, field, value):
    answer = pat.post("/places/new/", FORM | {field: value, "confirmed": "yes"})
    assert answer.status_code == 422
    assert not Place.objects.exists()


def test_correcting_and_ending_by_page(pat):
    pat.post("/places/new/", FORM | {"confirmed": "yes"})
    place = Place.objects.get()
    assert pat.get(f"/places/{place.pk}/").status_code == 200
    assert pat.post(f"/places/{place.pk}/change/", {"name": "Masjid", "kind": "worship"}).status_code == 302
    assert pat.post(f"/places/{place.pk}/change/", {"name": "Masjid", "kind": "shelter"}).status_code == 422
    assert pat.post(f"/places/{place.pk}/end/", {"reason": ""}).status_code == 422
    assert pat.post(f"/places/{place.pk}/end/", {"reason": "It moved."}).status_code == 302
    assert len(entries("places.ended")) == 1
    assert "Over, but what was seen then" in pat.get("/places/").content.decode()


def test_a_file_goes_in_and_comes_out_without_secrets(pat, tmp_path):
    file = tmp_path / "places.geojson"
    file.write_text(write_places([drawn(), drawn(name="Safe House", kind=PlaceKind.SHELTER, ring=ELSEWHERE)]))
    with file.open("rb") as opened:
        assert pat.post("/places/import/", {"file": opened, "reason": "First file"}).status_code == 302
    out = pat.get("/places/export/")
    assert out["Content-Type"] == "application/geo+json"
    assert [feature["properties"]["name"] for feature in json.loads(out.content)["features"]] == ["Islamic Center"]
    file.write_text("{}")
    with file.open("rb") as opened:
        answer = pat.post("/places/import/", {"file": opened, "reason": "Second file"})
    assert answer.status_code == 422
    assert "It is not a Feature." in answer.content.decode()


def test_a_shelter_does_not_exist_for_those_who_might_look_for_it(client, protect):
    shelter = protect(name="Safe House", kind=PlaceKind.SHELTER)
    sign_in(client, a_person("Ada Byron"))
    for address in ("/places/", "/cameras/"):
        page = client.get(address).content.decode()
        assert "Safe House" not in page
        assert "cp-map__area" not in page
    assert "1 more place is protected and kept secret" in client.get("/places/").content.decode()
    assert client.get(f"/places/{shelter.row.pk}/").status_code == 404
    for address in ("/places/new/", "/places/import/", "/places/export/", f"/places/{shelter.row.pk}/end/"):
        assert client.get(address).status_code == 404


# --- searches ---


def search(officer, now, **changes):
    by = By(officer, "127.0.0.1")
    asked = searching.ask(by, question(now, **changes), now=now)
    assert isinstance(asked, searching.Asked), asked
    own = searches.own_search(officer, asked.search_id)
    return own, searching.answer(by, own, now=now)


def test_what_a_protected_place_saw_is_counted_and_not_shown(ann, upload, protect, now):
    upload(PLATE, at=now - MINUTE)
    assert len(search(ann, now)[1].found) == 1
    protect()
    _own, answered = search(ann, now)
    assert (len(answered.found), answered.protected) == (0, 1)
    logged = entries("search.answered")[-1]
    assert (logged["sighting_count"], logged["protected_count"]) == (0, 1)


def test_of_a_shelter_not_even_the_number_is_told(ann, upload, protect, now):
    upload(PLATE, at=now - MINUTE)
    protect(name="Safe House", kind=PlaceKind.SHELTER)
    _own, answered = search(ann, now)
    assert (len(answered.found), answered.protected) == (0, 0)
    assert entries("search.answered")[-1]["protected_count"] == 0


def test_an_event_protects_its_time_only(ann, upload, protect, now):
    upload(PLATE, at=now - 30 * MINUTE)
    upload(PLATE, at=now - 10 * MINUTE)
    protect(name="March", kind=PlaceKind.OTHER, window=Window(now - 20 * MINUTE, now + 20 * MINUTE))
    _own, answered = search(ann, now)
    assert (len(answered.found), answered.protected) == (1, 1)


def test_a_named_camera_at_a_protected_place_is_refused(ann, protect, now):
    protect()
    refused = searching.ask(By(ann, None), question(now, cameras=[1]), now=now)
    assert isinstance(refused, searching.RefusedSearch)
    assert refused.refused.rule_id == "search.protected_places"
    assert refused.liftable == frozenset()


def test_without_a_plate_no_search_touches_it(ann, protect, now):
    protect()
    looks = Looks(VehicleType.PICKUP, VehicleColor.WHITE)
    refused = searching.ask(By(ann, None), question(now, plate="", looks=looks, cameras=[1]), now=now)
    assert isinstance(refused, searching.RefusedSearch)
    assert refused.refused.rule_id == "looks.protected_places"


def test_with_a_warrant_and_a_second_person_it_is_shown(ann, upload, protect, now):
    upload(PLATE, at=now - MINUTE)
    protect()
    by = By(ann, "127.0.0.1")
    own, answered = search(ann, now, warrant="W-17")
    assert (len(answered.found), answered.protected) == (0, 1)
    proposal = second_person.propose(by, question(now, warrant="W-17"), own, now=now)
    assert proposal.lifts == ["protected"]
    grace = By(an_officer("grace", Role.SUPERVISOR), None)
    request = Request.objects.get(pk=proposal.request_id)
    assert request.kind == "protected_place"
    approvals.approve(grace, request, now=now)
    made = second_person.make(by, proposal, now=now)
    assert isinstance(made, searching.Asked)
    shown = searching.answer(by, searches.own_search(ann, made.search_id), now=now)
    assert (len(shown.found), shown.protected) == (1, 0)


def test_a_picture_and_a_hold_of_it_are_not_to_be_had_either(ann, upload, protect, now):
    upload(PLATE, at=now - MINUTE)
    own, answered = search(ann, now)
    capture = capture_named(answered.found[0].reference)
    own.refresh_from_db()
    assert searching.only_found(own, [capture], now=now) == [capture]
    protect()
    assert searching.only_found(own, [capture], now=now) == []


def test_nothing_protected_costs_one_question(ann, now, django_assert_num_queries):
    queries.protected((), now, now + MINUTE)  # a process that asks for the first time opens the outlines too
    with django_assert_num_queries(1):
        assert queries.protected((), now, now + MINUTE).areas == ()


def test_a_hold_by_cameras_and_time_cannot_go_around_it(ann, upload, protect, now):
    upload(PLATE, at=now - MINUTE)
    protect()
    named = naming.by_query([1], start=now - 2 * MINUTE, end=now, now=now)
    assert (len(named.captures), named.bounds.protected) == (1, 1)
    case = Case.objects.get(number="26-000001")
    wish = Wish(reason=REASON, ends_on=(now + timedelta(days=30)).date())
    refused = holds.ask(By(ann, None), case, named, wish, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "holds.protected_places"
