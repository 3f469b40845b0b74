"""Asking for holds and deciding on them: who may, what is written down, what is kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import precinct
from clearplate.core.capture import ImageKind
from clearplate.core.errors import VerificationError
from clearplate.core.holds import CapturesGoneError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.models import Agency, Role
from clearplate.server.cases import actions as case_acts
from clearplate.server.custody import actions as custody
from clearplate.server.custody import holding, objects
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import actions, naming, queries
from clearplate.server.holds.models import HeldCapture, Hold, HoldKey, NamedCapture, State
from clearplate.server.tlog.models import TlogEntry
from factories import an_authorization, images
from held import PLATE, WHY_LONGER, a_wish, as_fields, by, records_of
from precinct import an_officer
from roadside import entries

pytestmark = pytest.mark.django_db


def test_asking_names_captures_and_keeps_nothing(asked, case, ann):
    assert (asked.state, asked.captures, asked.named_by, asked.ends_at.hour) == (State.ASKED, 2, "sightings", 0)
    assert NamedCapture.objects.filter(hold=asked).count() == 2
    assert HeldCapture.objects.count() == 0
    (entry,) = entries("holds.asked")
    assert (entry["hold"], entry["captures"], entry["what"]) == (str(asked.pk), 2, "hold")
    assert not queries.in_force(case, now=asked.asked_at).exists()


def test_a_sighting_of_another_vehicle_is_not_named(sightings):
    assert len(sightings.captures) == 2


def test_the_line_shown_is_the_line_logged(ann, case, sightings, now):
    wish = a_wish(now)
    shown = actions.line_of(ann, case, sightings, wish.ends_on, now=now)
    actions.ask(by(ann), case, sightings, wish, now=now)
    (entry,) = entries("holds.asked")
    assert shown.items() <= entry.items()


def test_a_reason_rests_sealed_and_opens_for_its_own_row_only(asked, ann, case, sightings, now):
    other = actions.ask(
        by(ann), case, sightings, a_wish(now, reason="Suspect car waited here before the robbery"), now=now
    )
    assert b"Mesa" not in bytes(asked.sealed_reason)
    assert "Mesa Street" in actions.reason_of(asked)
    asked.sealed_reason = other.sealed_reason
    with pytest.raises(Exception, match="does not open"):
        actions.reason_of(asked)


@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        ({"reason": ""}, "holds.reason_given"),
        ({"reason": "investigation"}, "holds.reason_specific"),
        ({"days": 181}, "holds.length"),
        ({"days": 0}, "holds.length"),
    ],
)
def test_what_the_policy_asks_of_a_request(ann, case, sightings, now, wish, rule):
    refused = actions.ask(by(ann), case, sightings, a_wish(now, **wish), now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == rule
    assert entries("policy.refused")[-1]["rule"] == rule
    assert Hold.objects.count() == 0


def test_only_who_is_on_an_active_case_of_the_agency_asks(ann, case, sightings, now):
    stranger = an_officer("bob")
    assert actions.ask(by(stranger), case, sightings, a_wish(now), now=now).rule_id == "holds.officer_on_case"
    far = an_officer("far", agency=Agency.objects.create(name="Othertown Police"))
    assert actions.ask(by(far), case, sightings, a_wish(now), now=now).rule_id == "holds.own_agency"
    case_acts.close_case(by(ann), case, now=now)
    assert actions.ask(by(ann), case, sightings, a_wish(now), now=now).rule_id == "holds.case_active"


def test_nobody_approves_or_declines_their_own_request(case, sightings, asked, now, ann):
    precinct.OfficerRole.objects.create(officer=ann, role=Role.SUPERVISOR)
    ann = type(ann).objects.get(pk=ann.pk)
    ann.prove(clock.now())
    assert actions.approve(by(ann), asked, now=now).rule_id == "approvals.second_person"
    declined = actions.decline(by(ann), asked, "I changed my mind", now=now)
    assert declined.rule_id == "approvals.second_person"
    asked.refresh_from_db()
    assert asked.state == State.ASKED


def test_the_database_itself_refuses_an_approver_who_asked(hold, ann):
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(decided_by=ann)


def test_an_investigator_cannot_approve(asked, now):
    assert actions.approve(by(an_officer("ivy")), asked, now=now).rule_id == "approvals.role"


def test_approving_reseals_with_signature_and_proof(hold, sue, now):
    assert (hold.state, hold.captures, hold.decided_by) == (State.APPROVED, 2, sue)
    assert NamedCapture.objects.count() == 0
    opened = holding.open_held(records_of(hold), an_authorization(now), now=now)
    assert [sighting.read.plate for sighting in opened.sightings] == [PLATE, PLATE]
    assert opened.damaged == ()
    assert len(entries("custody.case_key_made")) == len(entries("holds.approved")) == 1


def test_what_is_held_outlives_its_day(hold, now):
    custody.shred_day(now.date(), now=now)
    authorization = an_authorization(now)
    first = records_of(hold)[0]
    plate, scene = images()
    assert holding.open_held_image(first, ImageKind.PLATE, authorization, now=now) == plate.jpeg
    assert holding.open_held_image(first, ImageKind.SCENE, authorization, now=now) == scene.jpeg
    assert len(holding.open_held([first], authorization, now=now).sightings) == 1
    keys = holding.part_keys_of([first], authorization, now=now)[first.capture_id]
    assert {part: len(key) for part, key in keys.items()} == {0: 32, 1: 32, 2: 32}
    assert queries.survivors(now.date()) == (1, 2)


def test_a_second_approval_changes_nothing(hold, now):
    other = an_officer("tom", Role.SUPERVISOR)
    assert actions.approve(by(other), hold, now=now).decided_by_id == hold.decided_by_id
    assert len(entries("holds.approved")) == 1


def test_a_record_its_camera_did_not_sign_is_not_shown(hold, now):
    first, second = records_of(hold)
    swapped = holding.HeldRecord(**{**as_fields(first), "record": second.record})
    opened = holding.open_held([swapped, second], an_authorization(now), now=now)
    assert opened.damaged == (first.capture_id,)
    assert len(opened.sightings) == 1


def test_the_keys_of_one_held_capture_open_no_other(hold, now):
    first, second = records_of(hold)
    swapped = holding.HeldRecord(**{**as_fields(first), "capsule": second.capsule})
    assert holding.open_held([swapped], an_authorization(now), now=now).damaged == (first.capture_id,)
    assert holding.part_keys_of([swapped], an_authorization(now), now=now) == {}


def test_a_changed_image_is_not_shown(hold, now, stores):
    (path,) = (stores / "objects" / "held").iterdir()
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    first = records_of(hold)[0]
    with pytest.raises(VerificationError, match="not the one its camera signed for"):
        holding.open_held_image(first, ImageKind.PLATE, an_authorization(now), now=now)


def test_a_capture_whose_images_are_lost_cannot_be_held(asked, sue, now, stores):
    store = objects.store()
    for name in list(store.names(now.date())):
        store.remove(name)
    with pytest.raises(CapturesGoneError):
        actions.approve(by(sue), asked, now=now)
    asked.refresh_from_db()
    assert asked.state == State.ASKED
    assert HoldKey.objects.count() == 0
    assert entries("holds.approved") == []


def test_declining_forgets_what_was_named(asked, sue, now):
    declined = actions.decline(by(sue), asked, "These show another car", now=now)
    assert (declined.state, declined.sealed_reason) == (State.DECLINED, None)
    assert NamedCapture.objects.count() == 0
    assert len(entries("holds.declined")) == 1
    assert actions.approve(by(sue), declined, now=now).state == State.DECLINED


def test_a_bounded_query_names_what_passed(ann, case, passed, sue, now):
    named = naming.by_query([1], start=now - timedelta(hours=1), end=now, now=now)
    assert len(named.captures) == 3
    hold = actions.ask(by(ann), case, named, a_wish(now), now=now)
    assert (hold.named_by, hold.search) == ("query", None)
    assert actions.approve(by(sue), hold, now=now).captures == 3
    empty = naming.by_query([1], start=now - timedelta(hours=2), end=now - timedelta(hours=1), now=now)
    assert actions.ask(by(ann), case, empty, a_wish(now), now=now).rule_id == "holds.captures"


def test_a_hold_is_no_grid_over_the_city(ann, case, passed, now):
    grid = naming.bounds_of(range(1, 41), now - timedelta(hours=3), now)
    refused = actions.may_ask(by(ann), case, a_wish(now), grid, now=now)
    assert refused.rule_id == "holds.query_bounds"
    wide = naming.by_query(range(1, 41), start=now - timedelta(hours=3), end=now, now=now)
    assert actions.ask(by(ann), case, wide, a_wish(now), now=now).rule_id == "holds.query_bounds"
    long = naming.by_query([1], start=now - timedelta(hours=7), end=now, now=now)
    assert actions.ask(by(ann), case, long, a_wish(now), now=now).rule_id == "holds.query_bounds"
    assert Hold.objects.count() == 0


def test_a_query_into_a_day_that_ended_is_refused_in_plain_words(ann, case, passed, now):
    with pytest.raises(CapturesGoneError, match="Nobody can keep it any more"):
        naming.by_query([1], start=now - timedelta(days=40), end=now, now=now)


def test_an_extension_needs_a_new_reason_and_another_person(hold, ann, sue, now):
    same = a_wish(now, days=90, reason="the robbery's ONLY vehicle: seen leaving Mesa Street store!")
    assert actions.ask_extension(by(ann), hold, same, now=now).rule_id == "holds.reason_given"
    new = a_wish(now, days=90, reason=WHY_LONGER)
    extension = actions.ask_extension(by(ann), hold, new, now=now)
    assert actions.ask_extension(by(ann), hold, new, now=now) is None
    assert actions.approve_extension(by(ann), extension, now=now).rule_id == "approvals.second_person"
    longer = actions.approve_extension(by(sue), extension, now=now)
    assert longer.ends_on == new.ends_on
    assert [entry["what"] for entry in entries("holds.approved")] == ["hold", "extension"]
    assert actions.ask_extension(by(ann), longer, a_wish(now, days=120, reason=new.reason), now=now).rule_id == (
        "holds.reason_given"
    )


def test_a_declined_extension_leaves_the_hold_as_it_was(hold, ann, sue, now):
    new = a_wish(now, days=90, reason=WHY_LONGER)
    extension = actions.ask_extension(by(ann), hold, new, now=now)
    kept = actions.decline(by(sue), extension, "The trial is over", now=now)
    assert (kept.state, kept.ends_on) == (State.APPROVED, hold.ends_on)
    assert len(records_of(kept)) == 2


def test_a_holds_entries_wait_for_the_end_of_its_cases_embargo(ann, sue, case, sightings, now):
    case.embargo_ends_at = now + timedelta(days=10)
    case.save(update_fields=["embargo_ends_at"])
    hold = actions.ask(by(ann), case, sightings, a_wish(now), now=now)
    actions.approve(by(sue), hold, now=now)
    assert entries("holds.asked") == entries("holds.approved") == entries("custody.case_key_made") == []
    assert TlogEntry.objects.filter(kind="tlog.embargoed").count() == 3


def test_the_queue_shows_supervisors_what_waits(asked, sue, ann, now):
    assert queries.waiting_for(sue) == [asked]
    assert queries.waiting_for(ann) == []
    other = an_officer("far", Role.SUPERVISOR, agency=Agency.objects.create(name="Othertown Police"))
    assert queries.waiting_for(other) == []
    assert queries.must_be_approved_before(asked, now=now).date() == now.date() + timedelta(days=30)


def test_only_custody_hands_out_the_key(hold):
    assert keyring().cases()[hold.key_id] == "open"


@pytest.mark.parametrize(
    "change", [{"captures": 1, "asked_at": "2020-01-01T00:00:00Z"}, {"named_by": "query"}, {"offense_type": "290"}]
)
def test_the_application_cannot_rewrite_who_asked_for_what(hold, change):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(**change)


def test_the_application_cannot_rewrite_what_is_held(hold):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        HeldCapture.objects.update(record=b"another")


def test_a_disk_that_takes_no_images_leaves_the_request_as_it_was(asked, sue, now, stores):
    in_the_way = stores / "objects" / "held"
    in_the_way.write_text("")
    with pytest.raises(OSError, match="held"):
        actions.approve(by(sue), asked, now=now)
    asked.refresh_from_db()
    assert asked.state == State.ASKED
    in_the_way.unlink()
    assert actions.approve(by(sue), asked, now=now).state == State.APPROVED


def test_what_command_staff_asks_is_approved_by_an_auditor_of_another_body(ann, sue, asked, now):
    type(ann).objects.filter(pk=ann.pk).update(command_staff=True)
    assert actions.approve(by(sue), asked, now=now).rule_id == "approvals.command_staff"
    board = Agency.objects.create(name="Oversight Board")
    auditor = an_officer("iris", Role.AUDITOR, trained=None, agency=board)
    held = actions.approve(by(auditor), asked, now=now)
    assert (held.state, held.captures, held.decided_by) == (State.APPROVED, 2, auditor)
    (entry,) = entries("holds.approved")
    assert entry["agency"] == "Oversight Board"
