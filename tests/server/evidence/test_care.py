"""Held plates that need more care: not shown to whose household they are, shown with a second person, told to the auditors."""

import pytest

import precinct
from clearplate.core.capture import ImageKind
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.evidence import actions, looking, opening
from clearplate.server.evidence.models import Export, OpenedRead
from clearplate.server.holds import actions as holding
from clearplate.server.holds import naming
from clearplate.server.holds.models import HeldCapture
from clearplate.server.places import plates
from clearplate.server.places.models import PlateNotice
from clearplate.server.search import actions as searching
from clearplate.server.search import second_person as searching_for_two
from clearplate.server.search.models import Search
from held import PLATE, a_wish, by
from looking import agree, look, names_of, rule_of
from roadside import entries

pytestmark = pytest.mark.django_db

LISTED = "RST9003"
"""The first of the scene."""


@pytest.fixture
def pat(road):
    return By(precinct.an_officer("pat", Role.COORDINATOR, trained=None), None)


def first_of(hold):
    return HeldCapture.objects.filter(hold=hold).earliest("captured_at").capture_id


def read(viewed):
    return [one.read.plate for one in viewed.sightings]


def why(viewed):
    return [said.rule_id for _row, said in viewed.back]


def test_an_own_household_among_others_is_not_shown_and_the_others_are(scene, ann, sue, now):
    plates.declare(by(ann), LISTED, now=now)
    chosen = [first_of(scene), *[one for one in names_of(scene) if one != first_of(scene)][:4]]
    viewed = look(ann, scene, chosen, now)
    assert (len(viewed.sightings), why(viewed)) == (4, ["evidence.not_own_household"])
    assert LISTED not in read(viewed)
    # The entry says what was shown, and no more; the refusal has its own.
    assert [entry["captures"] for entry in entries("evidence.viewed")] == [4]
    assert [entry["rule"] for entry in entries("policy.refused")] == ["evidence.not_own_household"]
    assert set(OpenedRead.objects.values_list("capture_id", flat=True)) == set(chosen[1:])
    assert not PlateNotice.objects.exists()
    # To a colleague it is a plate that needs a second person.
    assert why(look(sue, scene, chosen[:1], now)) == ["evidence.listed_plate"]


def test_no_second_person_shows_anyone_their_own_household(scene, ann, now):
    plates.declare(by(ann), LISTED, now=now)
    agree(ann, scene, now, capture_id=first_of(scene))
    assert why(look(ann, scene, [first_of(scene)], now)) == ["evidence.not_own_household"]


def test_a_protected_plate_needs_a_second_person_and_the_auditors_are_told(scene, ann, pat, now):
    plates.protect(pat, LISTED, "ACP 17", now=now)
    viewed = look(ann, scene, [first_of(scene)], now)
    assert (read(viewed), why(viewed), viewed.entry_id) == ([], ["evidence.listed_plate"], None)
    notice = PlateNotice.objects.get()
    assert (notice.hold_id, notice.search_id, notice.officer, notice.allowed) == (scene.pk, None, ann, False)
    agree(ann, scene, now, capture_id=first_of(scene))
    assert read(look(ann, scene, [first_of(scene)], now)) == [LISTED]
    assert list(PlateNotice.objects.order_by("allowed").values_list("hold_id", "allowed")) == [
        (scene.pk, False),
        (scene.pk, True),
    ]


def test_the_yes_is_about_one_capture_and_one_officer(scene, ann, sue, pat, now):
    plates.protect(pat, LISTED, "ACP 17", now=now)
    agree(ann, scene, now, capture_id=names_of(scene)[-1])
    assert why(look(ann, scene, [first_of(scene)], now)) == ["evidence.listed_plate"]
    agree(ann, scene, now, capture_id=first_of(scene))
    assert why(look(sue, scene, [first_of(scene)], now)) == ["evidence.listed_plate"]


def test_a_plate_that_a_camera_could_misread_as_a_protected_one_counts_as_it(scene, ann, pat, now):
    plates.protect(pat, LISTED.replace("0", "O"), "ACP 17", now=now)
    assert why(look(ann, scene, [first_of(scene)], now)) == ["evidence.listed_plate"]


@pytest.mark.parametrize("kind", [ImageKind.PLATE, ImageKind.SCENE])
def test_a_picture_of_it_is_kept_back_as_the_read_is(hold, ann, pat, now, kind):
    plates.protect(pat, PLATE, "ACP 17", now=now)
    refused = looking.view_picture(by(ann), hold, first_of(hold), kind, now=now)
    assert (rule_of(refused), entries("evidence.viewed")) == ("evidence.listed_plate", [])
    assert PlateNotice.objects.get().allowed is False


def test_what_a_second_person_agreed_to_search_is_seen_without_asking_again(ann, sue, case, passed, pat, now):
    plates.protect(pat, PLATE, "ACP 17", now=now)
    asked = precinct.question(now, plate=PLATE, case_number=case.number)
    refused = searching.ask(by(ann), asked, now=now)
    proposal = searching_for_two.propose(by(ann), asked, Search.objects.get(pk=refused.search_id), now=now)
    approvals.approve(by(sue), Request.objects.get(pk=proposal.request_id), now=now)
    made = searching_for_two.make(by(ann), proposal, now=now)
    search = Search.objects.select_related("case").get(pk=made.search_id)
    found = searching.answer(by(ann), search, now=now).found
    search.refresh_from_db()
    named = naming.by_sightings(ann, search, [one.reference for one in found], now=now)
    hold = holding.approve(by(sue), holding.ask(by(ann), case, named, a_wish(now), now=now), now=now)
    assert read(looking.view_reads(by(ann), hold, now=now)) == [PLATE, PLATE]
    assert PlateNotice.objects.filter(hold_id=hold.pk, allowed=True).count() == 1


@pytest.mark.parametrize("rule", ["evidence.not_own_household", "evidence.listed_plate"])
def test_an_export_with_such_a_plate_is_refused_as_a_look_is(hold, ann, sue, case, wish, pat, later, rule):
    if rule == "evidence.listed_plate":
        plates.protect(pat, PLATE, "ACP 17", now=later)
    else:
        plates.declare(by(ann), PLATE, now=later)
    assert rule_of(actions.ask(by(ann), case, wish, now=later)) == rule
    assert (Export.objects.count(), entries("evidence.export_asked")) == (0, [])
    notices = PlateNotice.objects.filter(allowed=False, export_id__isnull=False).count()
    assert notices == (rule == "evidence.listed_plate")


def test_an_export_that_a_second_person_agreed_to_tells_the_auditors(scene, ann, case, wish, pat, later):
    plates.protect(pat, LISTED, "ACP 17", now=later)
    agree(ann, scene, later, capture_id=first_of(scene))
    ann.prove(later)
    look(ann, scene, [first_of(scene)], later)
    export = actions.ask(by(ann), case, wish, now=later)
    assert export.captures == 1
    assert PlateNotice.objects.filter(export_id=export.pk, allowed=True).count() == 1


def test_what_was_not_shown_is_not_counted(scene, ann, pat, now):
    plates.protect(pat, LISTED, "ACP 17", now=now)
    look(ann, scene, [first_of(scene)], now)
    assert opening.left(ann, scene, now=now).reads == 20
