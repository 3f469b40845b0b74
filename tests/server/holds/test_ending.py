"""Where holds end, and that a process killed between any two steps leaves nothing that the next run does not finish."""

from datetime import timedelta

import pytest

import precinct
import roadside
from clearplate.core.tlog.merkle import check_inclusion
from clearplate.core.upload import Manifest
from clearplate.server.agencies.models import Agency, Role
from clearplate.server.cases import actions as case_acts
from clearplate.server.cases.models import Case
from clearplate.server.custody import actions as custody
from clearplate.server.custody import holding, objects
from clearplate.server.custody.keyring import CaseClosedError
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import actions, ending, proofs, queries
from clearplate.server.holds.models import HeldCapture, Hold, HoldKey, NamedCapture, State, Why
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Hour
from factories import an_authorization
from held import WHY_LONGER, a_wish, by, records_of
from precinct import an_officer
from roadside import entries

pytestmark = pytest.mark.django_db


def held_files(stores):
    folder = stores / "objects" / "held"
    return list(folder.iterdir()) if folder.is_dir() else []


def gone(hold, stores):
    hold.refresh_from_db()
    rows = HeldCapture.objects.filter(hold=hold).count() + NamedCapture.objects.filter(hold=hold).count()
    return hold.state == State.ENDED and rows == 0 and held_files(stores) == [] and hold.sealed_reason is None


def test_a_hold_ends_on_its_day_and_takes_key_and_images_with_it(hold, now, stores):
    records = records_of(hold)
    assert ending.end_due(now=hold.ends_at - timedelta(minutes=1)) == 0
    assert ending.end_due(now=hold.ends_at) == 1
    assert gone(hold, stores)
    assert hold.why == Why.EXPIRED
    assert keyring().cases()[hold.key_id] == "shredded"
    (entry,) = entries("holds.ended")
    assert (entry["officer"], entry["why"], entry["captures"]) == (None, "expired", 2)
    assert len(entries("custody.case_key_destroyed")) == 1
    with pytest.raises(CaseClosedError):
        holding.open_held(records, an_authorization(now), now=now)
    assert ending.end_due(now=hold.ends_at) == 0


def test_nothing_is_in_force_past_its_end_though_the_job_is_late(hold, case):
    assert queries.in_force(case, now=hold.ends_at - timedelta(minutes=1)).exists()
    assert not queries.in_force(case, now=hold.ends_at).exists()
    assert not queries.held(case, now=hold.ends_at).exists()
    assert not queries.hold_in_force(hold, now=hold.ends_at)


def test_a_closed_case_ends_its_holds_after_the_grace(hold, case, ann, now, stores):
    case_acts.close_case(by(ann), case, now=now)
    case.refresh_from_db()
    assert queries.in_force(case, now=now + timedelta(days=6)).exists()
    assert ending.end_due(now=now + timedelta(days=6)) == 0
    assert not queries.in_force(case, now=now + timedelta(days=7)).exists()
    assert ending.end_due(now=now + timedelta(days=7)) == 1
    assert gone(hold, stores)
    assert hold.why == Why.CASE_CLOSED


def test_a_case_reopened_within_the_grace_keeps_its_holds(hold, case, ann, sue, now):
    case_acts.close_case(by(ann), case, now=now)
    case_acts.reopen_case(by(sue), case, now=now + timedelta(days=3))
    assert ending.end_due(now=now + timedelta(days=20)) == 0
    hold.refresh_from_db()
    assert hold.state == State.APPROVED


def test_a_request_that_nobody_approves_ends_with_its_captures_day(asked, sue, now, stores):
    deadline = queries.must_be_approved_before(asked, now=now)
    assert ending.end_due(now=deadline - timedelta(minutes=1)) == 0
    assert ending.end_due(now=deadline) == 1
    assert gone(asked, stores)
    assert asked.why == Why.NOT_APPROVED
    assert entries("holds.ended")[0]["captures"] == 0


def test_releasing_ends_at_once_and_is_told(hold, sue, now, stores):
    released = ending.release(by(sue), hold, now=now)
    assert released.why == Why.RELEASED
    assert gone(hold, stores)
    assert entries("holds.ended")[0]["officer"].startswith("o-")
    assert ending.release(by(sue), hold, now=now).why == Why.RELEASED
    assert len(entries("holds.ended")) == 1


def test_another_agency_releases_nothing(hold, now):
    far = an_officer("far", Role.SUPERVISOR, agency=Agency.objects.create(name="Othertown Police"))
    assert ending.release(by(far), hold, now=now).rule_id == "holds.own_agency"


def test_a_request_can_be_withdrawn(asked, ann, now, stores):
    assert ending.release(by(ann), asked, now=now).state == State.ENDED
    assert gone(asked, stores)


def test_the_key_stays_while_another_hold_of_the_case_is_in_force(hold, ann, sue, case, sightings, now, stores):
    other = actions.ask(by(ann), case, sightings, a_wish(now, reason=WHY_LONGER), now=now)
    other = actions.approve(by(sue), other, now=now)
    assert other.key_id == hold.key_id
    assert queries.survivors(now.date()) == (2, 2)
    ending.release(by(sue), hold, now=now)
    assert keyring().cases()[hold.key_id] == "open"
    assert len(held_files(stores)) == 1
    assert len(holding.open_held(records_of(other), an_authorization(now), now=now).sightings) == 2


def test_a_case_asked_about_again_gets_another_key(hold, ann, sue, case, sightings, now):
    ending.release(by(sue), hold, now=now)
    again = actions.approve(by(sue), actions.ask(by(ann), case, sightings, a_wish(now), now=now), now=now)
    assert again.key_id != hold.key_id
    assert HoldKey.objects.filter(destroyed_at=None).count() == 1
    assert len(holding.open_held(records_of(again), an_authorization(now), now=now).sightings) == 2


def test_a_key_that_a_restored_database_believes_in_is_not_used(hold, ann, sue, case, sightings, now):
    keyring().destroy_case(hold.key_id, now=now)
    other = actions.ask(by(ann), case, sightings, a_wish(now, reason=WHY_LONGER), now=now)
    other = actions.approve(by(sue), other, now=now)
    assert other.key_id != hold.key_id
    with pytest.raises(CaseClosedError):
        holding.open_held(records_of(hold), an_authorization(now), now=now)


def test_a_key_destroyed_before_its_entry_was_committed_gets_its_entry(hold, sue, now):
    keyring().destroy_case(hold.key_id, now=now)
    ending.release(by(sue), hold, now=now)
    assert len(entries("custody.case_key_destroyed")) == 1


def test_images_of_an_approval_that_was_killed_are_written_anew_or_go(asked, sue, now, stores):
    objects.store().put(objects.held_name(asked.pk, 0), [b"half of an approval"])
    assert ending.remove_images() == 0
    held = actions.approve(by(sue), asked, now=now)
    assert len(holding.open_held(records_of(held), an_authorization(now), now=now).sightings) == 2
    ending.release(by(sue), held, now=now)
    assert held_files(stores) == []


def test_an_extension_that_waits_ends_with_its_hold(hold, ann, sue, now):
    extension = actions.ask_extension(by(ann), hold, a_wish(now, days=90, reason=WHY_LONGER), now=now)
    ending.release(by(sue), hold, now=now)
    extension.refresh_from_db()
    assert (extension.state, extension.sealed_reason) == (State.ENDED, None)
    assert actions.approve_extension(by(sue), extension, now=now).state == State.ENDED


def checked(held):
    pieces = bytes(held.hour_path)
    path = [pieces[start : start + 32] for start in range(0, len(pieces), 32)]
    root = Manifest.from_bytes(bytes(held.manifest)).root_sha256
    hour = Hour.objects.get(entry_id=held.hour_entry_id)
    check_inclusion(root, held.hour_index, held.hour_size, path, bytes(hour.root_sha256))


def test_a_held_capture_is_proved_once_its_hour_is_counted(hold, client, pole, now):
    for minutes in (20, 10, 5):
        answer = roadside.post_upload(client, pole.upload("ABC1234", at=now - timedelta(minutes=minutes)))
        assert answer.status_code == 200
    assert proofs.complete_proofs() == 0
    counting.count_hours(now=now + timedelta(hours=2))
    assert proofs.complete_proofs() == 2
    for held in HeldCapture.objects.all():
        assert held.hour_size == 4
        checked(held)
    assert proofs.complete_proofs() == 0


def test_a_hold_approved_after_its_hour_was_counted_is_proved_at_once(asked, sue, now):
    counting.count_hours(now=now + timedelta(hours=2))
    actions.approve(by(sue), asked, now=now)
    for held in HeldCapture.objects.all():
        checked(held)


def test_a_day_destroyed_leaves_what_is_held(hold, now):
    custody.shred_day(now.date(), now=now)
    assert len(holding.open_held(records_of(hold), an_authorization(now), now=now).sightings) == 2
    assert queries.register(now=now) == {("Testville Police", "120"): 1}
    assert Hold.objects.count() == Case.objects.count() == 1
    assert hold.offense_type == precinct.ROBBERY
