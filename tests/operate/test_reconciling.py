"""What the log tells of since the backup: every right that was taken away is taken away again, and what is lost is told."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection, transaction

import people
import precinct
import roadside
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.fields import instant_text
from clearplate.operate import reconciling, reconciling_matters
from clearplate.operate.errors import OperateError
from clearplate.server.agencies.models import Invitation, Officer, Role, SupportGrant
from clearplate.server.approvals import support
from clearplate.server.approvals.models import Request
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.models import Camera
from clearplate.server.cases.models import Case, CaseOfficer
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.custody.queries import passed_by
from clearplate.server.holds import actions as holds
from clearplate.server.holds import naming
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.policy import queries as policy
from clearplate.server.policy.folder import read_folder
from clearplate.server.residents import actions as residents
from clearplate.server.residents.models import Matter
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog.models import TlogEntry
from clearplate.server.tlog.pseudonyms import case_pseudonym, officer_pseudonym
from clearplate.server.tlog.replaying import Act
from held import a_wish, by

STANDS_FOR_IT = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-01-01", "key_sha256": "ab" * 32}, {})

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(road, now):
    """Reconciles acts of an hour ago, given as (kind, public fields); gives the report."""

    def reconcile(*acts, at=None, read=lambda _path: None):
        at = at or now - timedelta(hours=1)
        with transaction.atomic():
            entries = tlog.append_many([STANDS_FOR_IT] * len(acts), now=at)
        made = [Act(kind.name, at, public, ref.entry_id) for (kind, public), ref in zip(acts, entries, strict=True)]
        return reconciling.reconcile(made, read=read, now=now)

    return reconcile


@pytest.fixture
def bob(road):
    return people.a_person("Bob Tester", Role.INVESTIGATOR, Role.SUPERVISOR)


def about(person, at, **more):
    return {"subject": officer_pseudonym(person.officer.pk, at), "subject_agency": "x", **more}


def test_who_left_is_gone_whatever_quarter_it_was(told, bob, now):
    for at in (now - timedelta(days=100), now - timedelta(hours=1)):
        Officer.objects.update(is_active=True, left_on=None)
        report = told((kinds.agencies.OFFICER_LEFT, about(bob, at)), at=at)
        bob.officer.refresh_from_db()
        assert not bob.officer.is_active
        assert report.review == ["bob.tester@example.gov: left; access is ended again."]


def test_who_was_suspended_stays_so_and_is_not_let_in_by_a_restore(told, bob, now):
    at = now - timedelta(hours=1)
    report = told(
        (kinds.agencies.SUSPENDED, about(bob, at, cause="security")), (kinds.agencies.REINSTATED, about(bob, at))
    )
    bob.officer.refresh_from_db()
    assert (bob.officer.is_active, bob.officer.suspended_at) == (False, at)
    assert "suspended again" in report.review[0]
    assert "not let in again by this" in report.review[0]


def test_lines_and_command_staff_follow_the_log(told, bob, now):
    at = now - timedelta(hours=1)
    grace = people.a_person("Grace Hopper", Role.SUPERVISOR)
    above = officer_pseudonym(grace.officer.pk, at)
    told(
        (kinds.agencies.SUPERVISOR_SET, about(bob, at, supervisor=above)),
        (kinds.agencies.COMMAND_STAFF_SET, about(bob, at, command_staff=True)),
    )
    bob.officer.refresh_from_db()
    assert (bob.officer.supervisor, bob.officer.command_staff) == (grace.officer, True)
    told((kinds.agencies.SUPERVISOR_SET, about(bob, at, supervisor=None)))
    bob.officer.refresh_from_db()
    assert bob.officer.supervisor is None


def test_what_residents_brought_since_can_be_answered_again_and_what_was_answered_is(told, bob, now):
    at = now - timedelta(hours=1)
    who = {"officer": officer_pseudonym(bob.officer.pk, at), "agency": bob.officer.agency.name}
    days = {"received_on": "2026-01-02", "due_on": "2026-01-12"}

    def received(number, **more):
        matter = {"reference": f"R-2026-{number:04d}", "matter": "comment", "way": "phone", **days}
        return kinds.residents.RECEIVED, who | matter | more

    first, second = ({**who, "reference": f"R-2026-000{number}"} for number in (1, 2))
    answered = {**first, "answered_on": "2026-01-05", "outcome": "explained"}
    report = told(
        received(1),
        received(1),
        received(2),
        received(3, officer="o-0000000000000"),
        (kinds.residents.ANSWERED, answered),
        (kinds.residents.EXTENDED, {**second, "due_on": "2026-02-01", "why": "large_volume"}),
    )
    done, waiting = Matter.objects.order_by("reference")
    assert (done.outcome, done.closed_by, done.closed_at) == ("explained", bob.officer, at)
    assert (waiting.due_on, waiting.extended_because, waiting.closed_at) == (date(2026, 2, 1), "large_volume", None)
    assert residents.written(waiting).note == reconciling_matters.LOST
    assert "R-2026-0001, R-2026-0002" in report.review[0]
    assert report.review[1].endswith("R-2026-0003.")
    told((kinds.residents.WITHDRAWN, {**second, "why": "recorded_twice"}))
    waiting.refresh_from_db()
    assert waiting.withdrawn_because == "recorded_twice"


def test_support_that_was_closed_is_closed_and_a_request_that_was_decided_does_not_wait(told, bob, now):
    at = now - timedelta(hours=2)
    grant = SupportGrant.objects.create(
        officer=bob.officer,
        purpose="fault",
        hours=8,
        asked_by=bob.officer,
        asked_at=at,
        starts_at=at,
        ends_at=at + timedelta(hours=8),
    )
    waiting = [
        Request.objects.create(
            kind=support.KIND,
            subject_id=uuid4(),
            agency=bob.officer.agency,
            requester=bob.officer,
            asked_at=at,
            expires_at=now + timedelta(days=1),
        )
        for _ in range(2)
    ]
    first, second = (str(one.pk) for one in waiting)
    report = told(
        (kinds.agencies.SUPPORT_ENDED, about(bob, at, grant=str(grant.pk), why="expired")),
        (kinds.approvals.DECLINED, {"request": first, "what": "support_access"}),
        (kinds.approvals.APPROVED, {"request": second, "what": "support_access", "outstanding": 1}),
    )
    grant.refresh_from_db()
    assert not grant.in_force(now)
    for one in waiting:
        one.refresh_from_db()
    assert [one.state for one in waiting] == ["expired", "waiting"]
    assert "1 requests that were decided since do not wait any more." in report.done


def test_a_role_taken_away_is_taken_away_and_one_granted_is_told(told, bob, now):
    at = now - timedelta(hours=1)
    report = told(
        (kinds.agencies.ROLE_REMOVED, about(bob, at, role="supervisor")),
        (kinds.agencies.ROLE_GRANTED, about(bob, at, role="auditor")),
    )
    assert Officer.objects.get(pk=bob.officer.pk).role_set == {Role.INVESTIGATOR}
    assert "auditor was granted since and is lost" in report.review[0]


def test_a_password_or_second_factor_that_was_given_up_opens_nothing(told, bob, client, now):
    at = now - timedelta(hours=1)
    told((kinds.agencies.PASSWORD_CHANGED, {"officer": officer_pseudonym(bob.officer.pk, at), "agency": "x"}))
    assert not Officer.objects.get(pk=bob.officer.pk).has_usable_password()
    assert not Authenticator.objects.filter(user_id=bob.officer.pk).exists()


def test_nobody_stays_signed_in_and_no_old_link_or_code_works(told, bob, client, now):
    people.sign_in(client, bob)
    Invitation.objects.create(officer=bob.officer, secret_sha256=bytes(32), expires_at=now + timedelta(days=2))
    cameras.invite(roadside.a_site("Dyer St"), by=cameras.By(), now=now)
    assert Session.objects.exists()
    told()
    assert not Session.objects.exists()
    assert Invitation.objects.filter(used_at=None, expires_at__gt=now).count() == 0
    assert Camera.objects.get(name="Dyer St").code_expires_at <= now


def test_a_case_that_was_closed_is_closed_and_who_was_taken_off_is_off(told, bob, now):
    closed, open_ = precinct.a_case("26-000001", bob.officer), precinct.a_case("26-000002", bob.officer)
    at = now - timedelta(hours=1)
    names = [case_pseudonym(case.agency_id, case.number) for case in (closed, open_)]
    told(
        (kinds.cases.CLOSED, {"case": names[0]}),
        (kinds.cases.OFFICER_REMOVED, {"case": names[1], "subject": officer_pseudonym(bob.officer.pk, at)}),
    )
    assert [Case.objects.get(pk=case.pk).state for case in (closed, open_)] == ["closed", "active"]
    assert CaseOfficer.objects.get(case=open_).until_at == at


def test_a_revoked_camera_is_revoked_and_a_new_device_key_ends_the_old(told, road, now):
    camera, _key = road
    other, _ = roadside.enrolled(now, "Dyer St")
    key = {"device_key_sha256": "ab" * 32, "software": "0.1.0"}
    report = told(
        (kinds.cameras.REVOKED, {"camera": str(camera.pk), "title": camera.name}),
        (kinds.cameras.ENROLLED, {"camera": str(other.pk), "title": other.name, **key}),
        (kinds.cameras.ENROLLED, {"camera": str(uuid4()), "title": "Lost St", **key}),
    )
    states = dict(Camera.objects.values_list("name", "state"))
    assert states == {camera.name: "revoked", "Dyer St": "invited"}
    assert Camera.objects.get(pk=other.pk).device_public_key is None
    assert any("Lost St was enrolled since and is lost" in line for line in report.review)
    cameras.reinvite(Camera.objects.get(pk=other.pk), by=cameras.By(), now=now)


def test_the_same_device_key_enrolled_again_changes_nothing(told, road, now):
    camera, _key = road
    known = sha256(bytes(camera.device_public_key)).hexdigest()
    told((kinds.cameras.ENROLLED, {"camera": str(camera.pk), "title": camera.name, "device_key_sha256": known}))
    assert Camera.objects.get(pk=camera.pk).state == "active"


def test_a_policy_adopted_since_decides_again(told, bob, now, tmp_path):
    stricter = tmp_path / "policy"
    stricter.mkdir()
    for path in roadside.EXAMPLE_POLICY.iterdir():
        text = path.read_text().replace("session_idle_minutes = 30", "session_idle_minutes = 5")
        (stricter / path.name).write_text(text)
    document = read_folder(stricter)
    at = datetime.fromisoformat(instant_text(now + timedelta(milliseconds=2)))
    public = {
        "policy": document.version,
        "effective_at": instant_text(at),
        "officials": [officer_pseudonym(bob.officer.pk, at), "o-0123456789abc"],
    }
    before = policy.in_force(now).version
    with pytest.raises(OperateError, match="policies/"):
        told((kinds.governance.POLICY_ADOPTED, public), at=at)
    with pytest.raises(OperateError, match="policies/"):
        told((kinds.governance.POLICY_ADOPTED, public), at=at, read=lambda _path: b"something else")
    assert policy.in_force(now).version == before
    told((kinds.governance.POLICY_ADOPTED, public), at=at, read={f"policies/{document.version}.txt": document.data}.get)
    assert policy.in_force(now + timedelta(seconds=1)).version == document.version
    assert policy.history()[0].first_official_id == bob.officer.pk


def test_days_follow_the_log_and_the_keyring(told, road, now):
    today = now.date()
    custody.make_day(today, now=now)
    later, gone = today + timedelta(days=8), today + timedelta(days=9)
    public = {day: keyring().make(day) for day in (later, gone)}
    keyring().destroy(gone, now=now)
    made = [
        (
            kinds.custody.DAY_KEY_MADE,
            {
                "day": str(day),
                "key_sha256": sha256(public[day].public).hexdigest(),
                "suite": "x25519",
                "destroy_on": str(day + timedelta(days=30)),
            },
        )
        for day in (later, gone)
    ]
    destroyed = [(kinds.custody.DAY_KEY_DESTROYED, {"day": str(day), "key_sha256": "00" * 32}) for day in (today, gone)]
    report = told(*made, *destroyed)
    rows = {row.day: row for row in Day.objects.filter(day__in=[today, later, gone])}
    assert [rows[day].shredded_at is None for day in (today, later, gone)] == [False, True, False]
    assert bytes(rows[later].public) == public[later].public
    assert len(report.done) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"custody_capture_{later:%Y%m%d}"])
        assert cursor.fetchone() == (True,)


def test_uploads_counted_since_are_not_counted_twice(told, client, pole, now):
    assert roadside.post_upload(client, pole.upload("ABC1234", at=now - timedelta(minutes=1))).status_code == 200
    upload = Upload.objects.get()
    hour = upload.received_at.replace(minute=0, second=0, microsecond=0)
    told(
        (
            kinds.ingest.COUNTED,
            {
                "camera": str(upload.camera_id),
                "hour": instant_text(hour),
                "captures": None,
                "uploads": None,
                "root": "ab" * 32,
            },
        )
    )
    assert counting.count_hours(now=now + timedelta(hours=2)) == 0
    upload.refresh_from_db()
    assert upload.counted_in.captures == 1


@pytest.fixture
def waiting(client, pole, now):
    """A hold over one capture that waits for a second person."""
    assert roadside.post_upload(client, pole.upload("ABC1234", at=now - timedelta(minutes=9))).status_code == 200
    ann = precinct.an_officer("ann")
    case = precinct.a_case("26-000001", ann)
    assert passed_by([1], start=now - timedelta(hours=1), end=now, limit=9)
    named = naming.by_query([1], start=now - timedelta(hours=1), end=now, now=now)
    return holds.ask(by(ann), case, named, a_wish(now), now=now)


@pytest.fixture
def hold(waiting, now):
    """A hold in force over one capture."""
    return holds.approve(by(precinct.an_officer("sue", Role.SUPERVISOR)), waiting, now=now)


def test_a_hold_that_ended_holds_nothing(told, hold, now):
    assert HeldCapture.objects.count() == 1
    report = told((kinds.holds.ENDED, {"hold": str(hold.pk), "why": "released", "captures": 1}))
    hold.refresh_from_db()
    assert (hold.state, hold.why) == ("ended", "released")
    assert hold.ended_entry_id == TlogEntry.objects.last().pk
    assert HeldCapture.objects.count() == 0
    assert report.done == ["1 holds are ended again."]


def test_a_prolonged_hold_is_prolonged_and_never_shortened(told, hold, now):
    longer = hold.ends_on + timedelta(days=30)
    extension = {"hold": str(hold.pk), "what": "extension", "captures": 1, "case": "c-0123456789abc"}
    told((kinds.holds.APPROVED, {**extension, "ends_on": str(longer)}))
    told((kinds.holds.APPROVED, {**extension, "ends_on": str(date.fromordinal(longer.toordinal() - 40))}))
    hold.refresh_from_db()
    assert hold.ends_on == longer


def test_a_hold_approved_since_is_lost_and_ends_unless_it_ended(told, now):
    lost, over = str(uuid4()), str(uuid4())
    line = {"what": "hold", "captures": 12, "case": "c-0123456789abc", "ends_on": "2027-01-01", "agency": "x"}
    report = told(
        (kinds.holds.APPROVED, {"hold": lost, **line}),
        (kinds.holds.APPROVED, {"hold": over, **line}),
        (kinds.holds.ENDED, {"hold": over, "why": "released", "captures": 12}),
    )
    (sentence,) = (line for line in report.review if "what it held is lost" in line)
    assert sentence.startswith(
        f"The hold {lost} (12 captures, case c-0123456789abc, until 2027-01-01) was approved since"
    )
    assert sentence.endswith("It ended, and the log says so.")
    assert Hold.objects.count() == 0
    assert _ended_in_the_log() == [(lost, "lost", 12)]


def _ended_in_the_log():
    entries = [parse_entry(bytes(one.entry)) for one in TlogEntry.objects.order_by("pk")]
    ended = [entry.public for entry in entries if entry.kind == kinds.holds.ENDED.name]
    return [(public["hold"], public["why"], public["captures"]) for public in ended]


def test_a_hold_that_waited_in_the_backup_and_was_approved_since_ends(told, waiting):
    line = {"what": "hold", "captures": 1, "ends_on": str(waiting.ends_on), "agency": "x"}
    case = case_pseudonym(waiting.case.agency_id, waiting.case.number)
    report = told((kinds.holds.APPROVED, {"hold": str(waiting.pk), "case": case, **line}))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, waiting.named.count()) == ("ended", "lost", 0)
    assert _ended_in_the_log() == [(str(waiting.pk), "lost", 1)]
    assert report.done == []


def test_what_is_lost_is_counted(told):
    public = {"subject": "o-0123456789abc", "subject_agency": "x", "roles": []}
    report = told((kinds.agencies.OFFICER_ADDED, public), (kinds.agencies.OFFICER_ADDED, public))
    assert report.review == ["2 accounts were added since and are lost: add them again."]
