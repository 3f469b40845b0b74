"""Listed plates: nobody searches their own household, what needs care needs a second person, and no list tells a plate."""

from datetime import timedelta

import pytest

from clearplate.core import search as rules
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.places import plates
from clearplate.server.places.models import ListedPlate, PlateNotice
from clearplate.server.search import actions as searching
from clearplate.server.search import queries as searches
from clearplate.server.search import second_person
from clearplate.server.search.models import Search
from clearplate.server.tlog.models import TlogEntry
from people import a_person, sign_in
from precinct import a_case, an_officer, question
from roadside import entries

pytestmark = pytest.mark.django_db

PLATE, OTHER = "ABC1234", "XYZ9876"
MINUTE = timedelta(minutes=1)


def by(officer):
    return By(officer, "127.0.0.1")


def ask(officer, now, **changes):
    return searching.ask(by(officer), question(now, **changes), now=now)


def rule_of(outcome):
    assert isinstance(outcome, searching.RefusedSearch), outcome
    return outcome.refused.rule_id


@pytest.fixture
def pat(road):
    return by(an_officer("pat", Role.COORDINATOR, trained=None))


def agree(officer, request, now):
    """Propose, have a supervisor agree, make it; what was asked of whom."""
    refused = Search.objects.get(pk=ask(officer, now).search_id)
    proposal = second_person.propose(by(officer), question(now), refused, now=now)
    waiting = Request.objects.get(pk=proposal.request_id)
    approvals.approve(by(an_officer("grace", Role.SUPERVISOR)), waiting, now=now)
    return waiting, second_person.make(by(officer), proposal, now=now)


def test_nobody_searches_their_own_household_and_no_second_person_helps(ann, now):
    plates.declare(by(ann), PLATE, now=now)
    refused = ask(ann, now)
    assert rule_of(refused) == "search.not_own_household"
    assert refused.liftable == frozenset()
    assert isinstance(ask(ann, now, plate=OTHER), searching.Asked)


def test_a_declared_spelling_among_others_counts_too(ann, now):
    plates.declare(by(ann), PLATE, now=now)
    spelling = next(one for one in rules.spellings_of(OTHER))
    plates.declare(by(ann), spelling, now=now)
    assert rule_of(ask(ann, now, plate=OTHER, spellings=[spelling])) == "search.not_own_household"


def test_a_plate_taken_off_counts_on_for_a_month(ann, now):
    row = plates.declare(by(ann), PLATE, now=now)
    plates.withdraw(by(ann), row.pk, now=now)
    assert rule_of(ask(ann, now)) == "search.not_own_household"
    later = now + plates.AFTER_END
    assert plates.listed(ann, [PLATE], later) == plates.Listed()


def test_a_colleagues_household_needs_a_second_person(ann, upload, now):
    upload(PLATE, at=now - MINUTE)
    bob = an_officer("bob")
    plates.declare(by(bob), PLATE, now=now)
    refused = ask(ann, now)
    assert rule_of(refused) == "search.listed_plate"
    assert refused.liftable == {"listed"}
    waiting, made = agree(ann, refused, now)
    assert waiting.kind == "protected_plate"
    assert isinstance(made, searching.Asked)
    own = searches.own_search(ann, made.search_id)
    assert len(searching.answer(by(ann), own, now=now).found) == 1
    assert not PlateNotice.objects.exists()


def test_a_protected_plate_needs_a_second_person_and_the_auditor_is_told(ann, pat, now):
    plates.protect(pat, PLATE, "ACP 17", now=now)
    refused = ask(ann, now)
    assert rule_of(refused) == "search.listed_plate"
    notice = PlateNotice.objects.get()
    assert (notice.search_id, notice.officer, notice.allowed) == (refused.search_id, ann, False)
    _waiting, made = agree(ann, refused, now)
    assert isinstance(made, searching.Asked)
    assert PlateNotice.objects.filter(search_id=made.search_id, allowed=True).count() == 1


def test_a_misread_spelling_of_a_protected_plate_is_it_too(ann, pat, now):
    spelling = rules.spellings_of(PLATE)[0]
    plates.protect(pat, PLATE, "ACP 17", now=now)
    assert rule_of(ask(ann, now, plate=spelling)) == "search.listed_plate"


def test_the_two_lists_are_refused_in_the_same_words(ann, pat, now):
    plates.declare(by(an_officer("bob")), PLATE, now=now)
    plates.protect(pat, OTHER, "ACP 17", now=now)
    assert rule_of(ask(ann, now)) == rule_of(ask(ann, now, plate=OTHER))


def test_no_list_and_no_entry_holds_a_plate(ann, pat, now):
    plates.declare(by(ann), PLATE, now=now)
    plates.declare(by(ann), PLATE, now=now)
    plates.protect(pat, OTHER, "ACP 17", now=now)
    assert ListedPlate.objects.count() == 2
    stored = b"".join(bytes(row.key) + row.reference.encode() for row in ListedPlate.objects.all())
    logged = b"".join(bytes(row.entry) for row in TlogEntry.objects.all())
    for plate in (PLATE, OTHER):
        assert plate.encode() not in stored + logged
    assert [entry["plate_count"] for entry in entries("places.household_declared")] == [1]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.INVESTIGATOR])
def test_only_a_coordinator_lists_protected_plates(road, now, role):
    refused = plates.protect(by(an_officer("ann", role)), PLATE, "ACP 17", now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "places.plates_role"
    assert not ListedPlate.objects.exists()


def test_an_officer_declares_and_takes_off_by_page(client, road):
    sign_in(client, a_person("Ada Byron"))
    assert "None declared yet" in client.get("/places/household/").content.decode()
    assert "/places/household/" in client.get("/accounts/").content.decode()
    assert client.post("/places/household/", {"plate": "?*"}).status_code == 422
    page = client.post("/places/household/", {"plate": "abc 1234"}, follow=True).content.decode()
    assert "1 plate declared" in page
    assert PLATE not in page
    row = ListedPlate.objects.get()
    assert client.post(f"/places/household/{row.pk}/take-off/").status_code == 302
    assert [entry["plate_count"] for entry in entries("places.household_declared")] == [1, 0]


def test_nobody_takes_off_anothers(client, ann, now):
    row = plates.declare(by(ann), PLATE, now=now)
    sign_in(client, a_person("Eve Nosy"))
    client.post(f"/places/household/{row.pk}/take-off/")
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_coordinator_keeps_the_list_and_an_auditor_sees_what_was_asked(client, ann, now):
    sign_in(client, a_person("Pat Reyes", Role.COORDINATOR))
    assert "No plate is protected yet" in client.get("/places/plates/").content.decode()
    page = client.post("/places/plates/", {"plate": PLATE, "reference": "ACP 17"}, follow=True).content.decode()
    assert "ACP 17" in page
    assert PLATE not in page
    assert client.post("/places/plates/", {"plate": OTHER, "reference": "ACP 17"}).status_code == 422
    ask(ann, now)
    client.post("/accounts/logout/")
    sign_in(client, a_person("Vera Rubin", Role.AUDITOR))
    assert "cp-" in client.get("/places/").content.decode()
    seen = client.get("/places/plates/").content.decode()
    assert "1 act concerned a protected plate" in seen
    assert "Ann Tester" in seen
    assert PlateNotice.objects.filter(seen_at=None).count() == 0
    row = ListedPlate.objects.get()
    assert client.post(f"/places/plates/{row.pk}/take-off/").status_code == 404


def test_an_investigator_finds_no_list(client, road):
    sign_in(client, a_person("Ada Byron"))
    assert client.get("/places/plates/").status_code == 404


def test_a_case_is_still_searched_for_everything_else(ann, pat, now):
    plates.protect(pat, PLATE, "ACP 17", now=now)
    a_case("26-000002", ann)
    assert isinstance(ask(ann, now, plate=OTHER, case_number="26-000002"), searching.Asked)
