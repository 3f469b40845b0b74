"""What bounds a search: budgets, sightings for one case, second persons, emergencies, and searches without a plate."""

from datetime import timedelta

import pytest

from clearplate.core import search as rules
from clearplate.core.capture import ImageKind, VehicleColor, VehicleType
from clearplate.core.policy.decide import Refused
from clearplate.core.search_breadth import BUDGET_WINDOW, Looks
from clearplate.server.agencies import standing
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.approvals.queries import waiting_for
from clearplate.server.cases import actions as case_actions
from clearplate.server.custody.queries import capture_named
from clearplate.server.search import actions, queries, recognizing, second_person
from clearplate.server.search.models import Proposal, ProposalState, Recognition, Search
from precinct import a_case, an_officer, question
from roadside import adopt_policy, entries

pytestmark = pytest.mark.django_db

PLATE = "ABC1234"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def by(officer):
    return By(officer, "127.0.0.1")


def ask(officer, now, **changes):
    return actions.ask(by(officer), question(now, **changes), now=now)


def own(officer, asked):
    return queries.own_search(officer, asked.search_id)


def answer(officer, now, **changes):
    return actions.answer(by(officer), own(officer, ask(officer, now, **changes)), now=now)


@pytest.fixture
def sue(ann):
    return an_officer("sue", Role.SUPERVISOR)


def propose(officer, now, **changes):
    refused = ask(officer, now, **changes)
    return second_person.propose(by(officer), question(now, **changes), own(officer, refused), now=now)


def decide(supervisor, proposal, now, *, yes=True):
    request = Request.objects.get(pk=proposal.request_id)
    said = (
        approvals.approve(by(supervisor), request, now=now)
        if yes
        else approvals.decline(by(supervisor), request, "Not needed for this case", now=now)
    )
    assert not isinstance(said, Refused), said
    return Proposal.objects.get(pk=proposal.pk)


def test_the_sixth_search_of_one_plate_needs_a_second_person_and_another_plate_does_not(ann, now):
    for _ in range(5):
        assert isinstance(ask(ann, now), actions.Asked)
    refused = ask(ann, now)
    assert refused.refused.rules == ("search.plate_budget",)
    assert refused.liftable == {"budget"}
    assert isinstance(ask(ann, now, plate="XYZ9876"), actions.Asked)


def test_the_yes_of_somebody_who_was_suspended_since_counts_no_more(ann, sue, now):
    for _ in range(5):
        ask(ann, now)
    agreed = decide(sue, propose(ann, now), now)
    standing.suspend(None, sue, cause="review_finding", now=now)
    assert second_person.make(by(ann), agreed, now=now) is None
    assert Proposal.objects.get(pk=agreed.pk).state == ProposalState.ENDED
    assert len(entries("search.asked")) == 5


def test_another_spelling_of_the_plate_is_no_way_around_the_budget(ann, now):
    other = rules.spellings_of(PLATE)[0]
    for _ in range(5):
        ask(ann, now)
    assert ask(ann, now, plate=other, spellings=[PLATE]).refused.rules == ("search.plate_budget",)


def test_spellings_that_look_alike_share_one_budget(ann, now):
    for plate in ("ABC1230", "ABC123O", "ABCI230", "A8CL23Q", "ABC1230"):
        assert isinstance(ask(ann, now, plate=plate), actions.Asked)
    for plate in ("ABC123D", "ABC1230"):
        assert ask(ann, now, plate=plate).refused.rules == ("search.plate_budget",)
    assert isinstance(ask(ann, now, plate="ABC1234"), actions.Asked)


def test_what_looks_alike_counts_for_the_budget_and_not_as_a_sighting_of_the_plate(ann, now, upload):
    upload("ABC1230", at=now - MINUTE)
    answer(ann, now, plate="ABC1230")
    before = queries.known(ann, question(now, plate="ABC123O"), now=now).before
    assert (before.plate_searches, before.sightings_given) == (1, 0)


def test_refused_searches_and_those_of_colleagues_count_for_nobody_elses_budget(ann, now):
    ben = an_officer("ben")
    a_case("26-000002", ben)
    for _ in range(5):
        ask(ann, now)
        ask(ben, now, reason="investigation", case_number="26-000002")
    assert isinstance(ask(ben, now, case_number="26-000002"), actions.Asked)


def test_a_search_counts_for_thirty_days_across_a_change_of_key_and_then_not(ann, now, monkeypatch):
    for _ in range(5):
        ask(ann, now)
    request = question(now)
    late, over = now + BUDGET_WINDOW - MINUTE, now + BUDGET_WINDOW + MINUTE
    assert recognizing.keys_now([PLATE], now) != recognizing.keys_now([PLATE], now + BUDGET_WINDOW)
    assert queries.known(ann, request, now=late).before.plate_searches == 5
    assert queries.known(ann, request, now=over).before.plate_searches == 0


def test_what_recognizes_a_plate_is_no_plate_differs_by_period_and_is_deleted(ann, now):
    ask(ann, now)
    for row in Recognition.objects.all():
        assert len(bytes(row.key)) == 16
        assert PLATE.encode() not in bytes(row.key)
    assert Recognition.objects.count() == 2  # the spelling, and what looks alike
    actions.forget_ended(now=now + BUDGET_WINDOW + MINUTE)
    assert not Recognition.objects.exists()


def test_searches_of_one_plate_share_a_value_that_tells_no_plate(ann, now):
    ask(ann, now)
    ask(ann, now)
    ask(ann, now, plate="XYZ9876")
    first, second, third = (search.same_plate for search in Search.objects.order_by("asked_at", "entry_id"))
    assert first == second != third


def fewer_sightings(now, most=2):
    adopt_policy(now, sightings_per_case_max=most)


def test_what_one_case_may_not_be_shown_is_withheld_and_counted(ann, now, upload):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    answered = answer(ann, now)
    assert (len(answered.found), answered.withheld) == (2, 1)
    logged = entries("search.answered")[-1]
    assert (logged["sighting_count"], logged["withheld_count"]) == (2, 1)
    assert ask(ann, now).refused.rules == ("search.sightings_given",)


def test_showing_the_same_results_again_withholds_no_more(ann, now, upload):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    search = own(ann, ask(ann, now))
    shown = [len(actions.answer(by(ann), search, now=now).found) for _ in range(2)]
    assert shown == [2, 2]


def test_two_searches_at_once_are_shown_no_more_together(ann, now, upload):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    first, second = (own(ann, ask(ann, now)) for _ in range(2))
    assert len(actions.answer(by(ann), first, now=now).found) == 2
    late = actions.answer(by(ann), second, now=now)
    assert (len(late.found), late.withheld) == (0, 3)


@pytest.mark.parametrize("written", ["none", "N/A", "-", "pending", "warrant"])
def test_words_without_a_number_are_no_warrant(ann, now, upload, written):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    answered = answer(ann, now, warrant=written)
    assert (len(answered.found), answered.withheld) == (2, 1)
    assert entries("search.asked")[-1]["with_warrant"] is False


def test_a_warrants_number_opens_the_rest_and_is_confidential(ann, now, upload):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    answered = answer(ann, now, warrant="w-2026-17")
    assert (len(answered.found), answered.withheld) == (3, 0)
    (logged,) = entries("search.asked")
    assert logged["with_warrant"] is True
    assert "2026-17" not in str(logged)


def test_a_second_person_opens_the_rest(ann, sue, now, upload):
    fewer_sightings(now)
    upload(PLATE, PLATE, PLATE, at=now)
    search = own(ann, ask(ann, now))
    assert actions.answer(by(ann), search, now=now).withheld == 1
    proposal = second_person.propose(by(ann), question(now), Search.objects.get(pk=search.pk), now=now)
    assert proposal.lifts == ["breadth"]
    made = second_person.make(by(ann), decide(sue, proposal, now), now=now)
    assert len(actions.answer(by(ann), own(ann, made), now=now).found) == 3


def test_a_wider_search_waits_for_a_supervisor_and_is_made_once_in_time_by_who_asked(ann, sue, now):
    wide = {"start": now - 20 * DAY}
    proposal = propose(ann, now, **wide)
    assert second_person.make(by(ann), proposal, now=now) is None
    assert [waiting.request.pk for waiting in waiting_for(sue, now)] == [proposal.request_id]
    assert waiting_for(ann, now) == []
    proposal = decide(sue, proposal, now)
    assert second_person.make(by(an_officer("eve")), proposal, now=now) is None
    made = second_person.make(by(ann), proposal, now=now)
    assert isinstance(made, actions.Asked)
    assert second_person.make(by(ann), proposal, now=now) is None
    (logged,) = entries("search.asked")
    assert logged["approval"] == str(proposal.request_id)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.sealed_request) == (ProposalState.MADE, None)
    assert [len(entries(f"approvals.{step}")) for step in ("asked", "approved")] == [1, 1]


def test_what_was_agreed_to_ends_with_its_time(ann, sue, now):
    proposal = decide(sue, propose(ann, now, start=now - 20 * DAY), now)
    late = now + DAY
    assert second_person.make(by(ann), proposal, now=late) is None
    assert second_person.end_due(now=late) == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.sealed_request) == (ProposalState.ENDED, None)


@pytest.mark.parametrize("end", ["declined", "expired", "withdrawn"])
def test_what_nobody_agreed_to_keeps_nothing_of_what_was_typed(ann, sue, now, end):
    proposal = propose(ann, now, start=now - 20 * DAY)
    request = Request.objects.get(pk=proposal.request_id)
    if end == "declined":
        decide(sue, proposal, now, yes=False)
    elif end == "expired":
        approvals.expire_due(now=now + DAY)
    else:
        approvals.withdraw(by(ann), request, now=now)
    proposal.refresh_from_db()
    assert proposal.sealed_request is None
    assert second_person.make(by(ann), proposal, now=now) is None


def test_an_approval_does_not_outlive_the_case(ann, sue, now):
    proposal = decide(sue, propose(ann, now, start=now - 20 * DAY), now)
    case_actions.close_case(case_actions.By(ann, None), proposal.case, now=now)
    refused = second_person.make(by(ann), proposal, now=now)
    assert refused.refused.rules == ("search.case_active",)


def test_an_appeal_is_one_entry_of_its_own_and_the_supervisor_reads_what_was_found(ann, sue, now):
    words = {"reason": "Owner may be undocumented, family lives on Mesa Street"}
    refused = ask(ann, now, **words)
    assert [match.topic for match in refused.found] == ["immigration"]
    assert refused.liftable == {"appeal"}
    proposal = second_person.propose(by(ann), question(now, **words), own(ann, refused), now=now)
    (appealed,) = entries("search.appealed")
    assert (appealed["search"], appealed["rule"]) == (str(refused.search_id), "search.not_immigration")
    assert entries("approvals.asked") == []
    (waiting,) = waiting_for(sue, now)
    told = "\n".join(f"{line.label}: {line.value}" for line in waiting.kind.describe(proposal.pk, "en"))
    assert refused.found[0].words in told
    assert PLATE not in told
    made = second_person.make(by(ann), decide(sue, proposal, now), now=now)
    assert entries("search.asked")[-1]["approval"] == str(proposal.request_id)
    assert isinstance(actions.answer(by(ann), own(ann, made), now=now), actions.Answered)


@pytest.mark.parametrize(
    "changes",
    [
        {"case_number": "26-999999", "offense_type": ""},
        {"on_behalf_of": "Otherville Police"},
        {"on_behalf_of": ""},
        {"start": -20, "on_behalf_of": ""},
    ],
)
def test_nobody_is_asked_for_what_they_cannot_lift(ann, now, changes):
    if "start" in changes:
        changes = changes | {"start": now - 20 * DAY}
    after = own(ann, ask(ann, now, **changes))
    with pytest.raises(second_person.NothingToAskError):
        second_person.propose(by(ann), question(now, **changes), after, now=now)
    assert not Proposal.objects.exists()


def test_an_emergency_is_searched_at_once_and_locks_its_officer_out_until_it_is_reviewed(ann, now):
    asked = ask(ann, now, start=now - 20 * DAY, exigent=True)
    assert entries("search.asked")[0]["exigent"] is True
    search = own(ann, asked)
    assert search.review_by == now + DAY
    assert list(queries.exigent_unreviewed(ann)) == [search]
    assert isinstance(ask(ann, now + DAY - MINUTE), actions.Asked)
    late = now + DAY
    assert ask(ann, late).refused.rules == ("search.exigent_reviewed",)
    assert ask(ann, late, exigent=True).refused.rules[0] == "search.exigent_reviewed"
    assert actions.mark_exigent_reviewed(search.pk, now=late) is True
    assert actions.mark_exigent_reviewed(search.pk, now=late) is False
    assert isinstance(ask(ann, late), actions.Asked)


def test_who_has_three_emergencies_waiting_makes_no_fourth_until_one_is_reviewed(ann, now):
    made = [own(ann, ask(ann, now + n * MINUTE, exigent=True)) for n in range(3)]
    later = now + 3 * MINUTE
    refused = ask(ann, later, exigent=True)
    assert refused.refused.rules == ("search.exigent_open",)
    assert refused.liftable == frozenset()
    assert entries("search.refused")[-1]["rule"] == "search.exigent_open"
    # It neither counts itself nor keeps the officer from other searches, nor from what they have found.
    assert isinstance(ask(ann, later), actions.Asked)
    for search in made:
        assert isinstance(actions.answer(by(ann), search, now=later), actions.Answered)
    assert actions.mark_exigent_reviewed(made[1].pk, now=later) is True
    assert isinstance(ask(ann, later, exigent=True), actions.Asked)
    assert ask(ann, later, exigent=True).refused.rules == ("search.exigent_open",)


def looks(now, camera, **changes):
    return {
        "plate": "",
        "looks": Looks(VehicleType.UNKNOWN, VehicleColor.WHITE),
        "cameras": [camera.number],
        "start": now - timedelta(hours=1),
    } | changes


def seen_looks(road, upload, now):
    """Uploads two passages and gives the looks of the first as the camera told them."""
    from clearplate.server.custody.models import Capture  # noqa: PLC0415

    upload(PLATE, "XYZ9876", at=now)
    first = Capture.objects.values("vehicle_type", "vehicle_color").first()
    return Looks(VehicleType(first["vehicle_type"]), VehicleColor(first["vehicle_color"]))


def test_a_search_without_a_plate_lists_looks_times_and_cameras_and_opens_nothing(ann, now, road, upload):
    camera, _key = road
    asked = ask(ann, now, **looks(now, camera, looks=seen_looks(road, upload, now)))
    answered = actions.answer(by(ann), own(ann, asked), now=now)
    assert answered.found == ()
    assert len(answered.passages) == 2
    assert entries("custody.image_opened") == []
    (logged,) = entries("search.asked")
    assert (logged["plate_count"], logged["camera_count"]) == (0, 1)
    assert (entries("search.answered")[0]["sighting_count"], entries("search.answered")[0]["crop_count"]) == (2, 0)
    assert not Recognition.objects.exists()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"cameras": []}, None),
        ({"looks": Looks()}, "looks.given"),
        ({"start": timedelta(hours=5)}, "looks.hours"),
    ],
)
def test_a_search_without_a_plate_is_bounded(ann, now, road, changes, rule):
    camera, _key = road
    if "start" in changes:
        changes = {"start": now - changes["start"]}
    said = ask(ann, now, **looks(now, camera, **changes))
    assert rule is None or said.refused.rules == (rule,)


def test_each_picture_after_a_search_without_a_plate_is_an_act_and_they_end(ann, now, road, upload):
    adopt_policy(now, looks_pictures_max=1)
    camera, _key = road
    asked = ask(ann, now, **looks(now, camera, looks=seen_looks(road, upload, now)))
    first, second = actions.answer(by(ann), own(ann, asked), now=now).passages
    opened = actions.open_image(by(ann), own(ann, asked), capture_named(first.reference), ImageKind.PLATE, now=now)
    assert opened.jpeg.startswith(b"\xff\xd8plate")
    refused = actions.open_image(by(ann), own(ann, asked), capture_named(second.reference), ImageKind.PLATE, now=now)
    assert refused.rules == ("image.without_plate",)
    assert (len(entries("custody.image_opened")), len(entries("custody.image_refused"))) == (1, 1)


def test_a_picture_of_a_vehicle_that_looked_otherwise_is_not_opened(ann, now, road, upload):
    camera, _key = road
    told = seen_looks(road, upload, now)
    other = Looks(VehicleType.BUS if told.vehicle_type is not VehicleType.BUS else VehicleType.VAN)
    asked = ask(ann, now, **looks(now, camera, looks=other))
    assert actions.answer(by(ann), own(ann, asked), now=now).passages == ()
    shown = ask(ann, now, **looks(now, camera, looks=told))
    (first, *_rest) = actions.answer(by(ann), own(ann, shown), now=now).passages
    said = actions.open_image(by(ann), own(ann, asked), capture_named(first.reference), ImageKind.PLATE, now=now)
    assert said.rules == ("image.search_answered",)
