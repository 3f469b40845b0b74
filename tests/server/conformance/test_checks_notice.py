"""Each check is shown a city in which its promise is broken, and says so. Who breaks it is the database's superuser or a hand on the disk."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

import people
import precinct
from clearplate.core.promises import Verdict, Why
from clearplate.core.tlog import kinds
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Agency, Officer, Role
from clearplate.server.cameras.models import Camera
from clearplate.server.config import MailConfig
from clearplate.server.conformance.checking import Look, finding
from clearplate.server.custody import objects
from clearplate.server.custody.keys import keyring
from clearplate.server.policy import queries as policy
from clearplate.server.residents import actions as residents
from clearplate.server.residents.actions import Brought
from clearplate.server.residents.models import Kind, Way
from clearplate.server.search.models import Search
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
from roadside import adopt, entries, example_policy


@pytest.fixture
def by_hand(city_on_disk):
    """What a person with full rights on the database does around the service."""

    def run(statement, *values):
        with psycopg.connect(city_on_disk.url("superuser")) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement, values)

    return run


def fails(checked, check_id):
    """The check holds no more; gives what it found."""
    found = checked(check_id)
    assert found.verdict is Verdict.FAILS, found
    return found


def test_a_key_that_lives_past_its_day(checked, by_hand):
    assert checked("days.ended").verdict is Verdict.HOLDS
    by_hand("UPDATE custody_day SET destroy_on = day - 40")
    assert fails(checked, "days.ended").numbers["late"] == 1


def test_a_key_in_the_keyring_that_no_row_knows(checked):
    keyring().make(clock.now().date() - timedelta(days=70))
    assert fails(checked, "days.ended").named == (str(clock.now().date() - timedelta(days=70)),)


def test_a_destroyed_key_that_came_back_beside_its_marker(checked):
    day, today = clock.now().date() - timedelta(days=70), clock.now().date()
    folder = keyring().files.folder
    keyring().destroy(day, now=clock.now())
    assert checked("days.ended").verdict is Verdict.HOLDS
    (folder / f"{day}.key").write_bytes((folder / f"{today}.key").read_bytes())
    found = fails(checked, "days.ended")
    assert (found.numbers["came_back"], found.named) == (1, (str(day),))


@pytest.mark.parametrize(("minutes", "verdict"), [(0, Verdict.HOLDS), (14, Verdict.HOLDS), (16, Verdict.FAILS)])
def test_a_job_of_retention_that_stopped(checked, by_hand, minutes, verdict):
    at = clock.now() - timedelta(minutes=minutes)
    by_hand("UPDATE procrastinate_events SET at = %s WHERE type = 'succeeded'", at)
    found = checked("days.job_works")
    assert (found.verdict, found.numbers) == (verdict, {"minutes": minutes})


def test_jobs_that_never_ran(checked, by_hand):
    by_hand("DELETE FROM procrastinate_events")
    assert (checked("days.job_works").verdict, checked("days.job_works").why) == (Verdict.UNCHECKED, Why.NOT_RUN)


def test_a_destroyed_day_without_certificate(checked, by_hand):
    by_hand("UPDATE custody_day SET shredded_at = now() - interval '1 day'")
    assert fails(checked, "days.certified").numbers["uncertified"] == 1


def test_what_is_left_of_a_destroyed_day(checked, by_hand):
    by_hand(
        "INSERT INTO retention_destruction (day, begun_at, published_at, blocked_by) SELECT day, now(), now(), '' FROM custody_day"
    )
    found = fails(checked, "days.nothing_left")
    assert found.numbers["left_behind"] >= 4
    assert any("objects" in name for name in found.named)


def a_search(city, **changes):
    now = clock.now()
    case = city.officer.case_assignments.get().case
    row = {"case": case, "offense_type": "120", "entry_id": 1, "expires_at": now, **changes}
    Search.objects.create(
        id=uuid4(), officer=city.officer, asked_at=now, start_at=now, end_at=now, plate_count=1, **row
    )


def test_a_search_without_a_case(checked, city):
    a_search(city, case=None)
    assert fails(checked, "searches.name_a_case").numbers["caseless"] == 1


def test_a_search_for_an_offense_that_no_policy_lists(checked, city):
    a_search(city, offense_type="35A")
    assert fails(checked, "searches.offense_listed").numbers["unlisted"] == 1


def test_a_search_without_an_entry(checked, city):
    a_search(city, entry_id=999_999)
    assert fails(checked, "searches.in_log").numbers["missing"] == 1


def test_a_search_that_nobody_reviews(checked, city, by_hand):
    a_search(city)
    assert checked("reviews.in_time").verdict is Verdict.HOLDS
    by_hand("UPDATE search_search SET asked_at = asked_at - interval '2 hours'")
    assert fails(checked, "reviews.in_time").numbers["missing"] == 1


def test_a_resident_who_waits_too_long_and_a_matter_that_nobody_logged(checked, city, by_hand):
    cora = people.a_person("Cora Lind", Role.COORDINATOR, trained=False).officer
    cora.prove(clock.now())
    brought = Brought(Kind.COMMENT, Way.PHONE, clock.now().date() - timedelta(days=2), "Why at the clinic?")
    residents.receive(By(cora, None), brought, now=clock.now())
    found = checked("residents.answered")
    assert (found.verdict, found.numbers) == (
        Verdict.HOLDS,
        {"matters": 1, "waiting": 1, "overdue": 0, "missing": 0},
    )
    by_hand("UPDATE residents_matter SET due_on = due_on - 30")
    assert fails(checked, "residents.answered").numbers["overdue"] == 1
    by_hand("UPDATE residents_matter SET due_on = due_on + 30, reference = 'R-2020-0001'")
    assert fails(checked, "residents.answered").numbers["missing"] == 2


def test_results_that_stay_open(checked, city):
    a_search(city, expires_at=clock.now() - timedelta(hours=1), sealed_request=b"sealed")
    assert fails(checked, "results.ended").numbers["late"] == 1


@pytest.mark.parametrize(
    ("rule", "check_id"),
    [
        ("search.reason_specific", "gate.vague"),
        ("search.case_active", "gate.case"),
        ("search.offense_allowed", "gate.offense"),
        ("search.not_parking", "gate.enforcement"),
        ("search.not_worship", "gate.liberties"),
        ("search.not_personal", "gate.personal"),
        ("search.trained", "gate.people"),
        ("people.confirmed", "gate.people"),
        ("search.trained", "accounts.may_not_search"),
    ],
)
def test_a_policy_that_lacks_a_rule(checked, rule, check_id):
    people.a_person("Eve Untrained", trained=False)
    assert checked(check_id).verdict is Verdict.HOLDS
    adopt(without(rule), clock.now())
    assert fails(checked, check_id).numbers["passed"] >= 1


def without(rule):
    """The example policy with one rule that never refuses."""
    from clearplate.core.policy.document import build_document  # noqa: PLC0415

    files = dict(example_policy().files)
    for name, text in files.items():
        start = text.find(f'@id("{rule}")')
        if start >= 0:
            end = text.index(";", text.index("forbid", start))
            files[name] = text[:end] + " when { false }" + text[end:]
    return build_document(files)


def test_a_session_of_somebody_who_left(checked, city, by_hand):
    officer = city.officer
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(officer.pk), "x"
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.save()
    assert checked("sessions.ended").verdict is Verdict.HOLDS
    by_hand("UPDATE agencies_officer SET is_active = false")
    assert fails(checked, "sessions.ended").numbers == {"sessions": 1, "passed": 1}


def test_an_agency_that_the_log_does_not_name(checked, city):
    assert checked("agencies.equal_log").verdict is Verdict.HOLDS
    hidden = Agency.objects.create(name="Somebody Else")
    Officer.objects.create(email="x@example.gov", full_name="X", agency=hidden)
    assert fails(checked, "agencies.equal_log").named == ("Somebody Else", "Somebody Else")


def test_a_page_that_fetches_from_a_third_party(checked):
    public_store().write("index.html", b'<script src="https://analytics.example/x.js"></script>')
    assert fails(checked, "pages.own").named == ("https://analytics.example/x.js",)


def test_mail_that_leaves_the_building(checked, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert fails(checked, "endpoints.own").named == ("django.core.mail.backends.smtp.EmailBackend",)


def test_the_mail_host_that_the_city_named_is_told_and_is_no_fault(checked, settings):
    mail = MailConfig(host="mail.example.gov", port=587, security="starttls", sender="a@example.gov")
    settings.CITY = replace(settings.CITY, mail=mail)
    told = checked("endpoints.own")
    assert (told.verdict, "mail mail.example.gov" in told.named) == (Verdict.HOLDS, True)


def test_a_capture_that_is_not_sealed(checked, by_hand):
    by_hand("UPDATE custody_capture SET sealed = 'KLM4827'")
    assert fails(checked, "captures.sealed").numbers["unsealed"] == 2


def test_an_upload_without_its_signature(checked, by_hand):
    by_hand("DELETE FROM custody_proof")
    assert fails(checked, "captures.sealed").numbers["unsigned"] == 1


def test_a_picture_in_the_open(checked, stores):
    (path,) = (stores / "objects").rglob("*.images")
    path.write_bytes(b"\x00" * 900 + b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + path.read_bytes())
    assert fails(checked, "objects.sealed").numbers["unsealed"] == 1


def test_an_object_store_that_is_not_there_is_no_proof(checked, city):
    assert checked("objects.sealed").verdict is Verdict.HOLDS
    objects.store().remove_day(clock.now().date())
    now = clock.now()
    found, fault = finding("objects.sealed", Look(now, policy.in_force(now)))
    assert (found.verdict, found.why) == (Verdict.UNCHECKED, Why.FAULT)
    assert "Is it mounted?" in fault


def test_a_camera_nobody_invited(checked):
    first = Camera.objects.get()
    Camera.objects.filter(pk=first.pk).update(private=True)
    assert fails(checked, "cameras.owners").named == (str(first.pk),)


def test_uploads_of_a_camera_that_was_shut_out(checked, by_hand):
    by_hand(
        "UPDATE cameras_camera SET state = 'revoked', state_changed_at = now() - interval '1 day', code_sha256 = NULL"
    )
    by_hand("UPDATE ingest_upload SET received_at = now()")
    assert fails(checked, "cameras.stopped").numbers["after"] == 1


def test_an_entry_that_was_changed(checked, by_hand):
    assert checked("log.one").verdict is Verdict.HOLDS
    publishing.publish(now=clock.now())
    by_hand(
        "UPDATE tlog_entry SET entry = changed, leaf_hash = sha256('\\x00'::bytea || changed) FROM"
        " (SELECT min(entry_id) AS first FROM tlog_entry) AS f,"
        " LATERAL (SELECT set_byte(entry, 40, get_byte(entry, 40) # 1) AS changed FROM tlog_entry WHERE entry_id = first) AS c"
        " WHERE entry_id = first"
    )
    assert fails(checked, "log.one").numbers["faults"] >= 1


def test_a_right_to_change_entries(checked, by_hand):
    by_hand("GRANT UPDATE ON tlog_entry TO clearplate_app")
    try:
        assert fails(checked, "log.append_only").named == ("UPDATE tlog_entry",)
    finally:
        by_hand("REVOKE UPDATE ON tlog_entry FROM clearplate_app")


def test_a_policy_that_is_not_published(checked, stores):
    (entry,) = entries(kinds.governance.POLICY_ADOPTED.name)
    path = stores / "public/policies" / f"{entry['policy']}.txt"
    path.write_bytes(path.read_bytes() + b" ")
    assert fails(checked, "policies.published").named == (entry["policy"],)


def test_no_policy_means_nothing_can_be_shown(checked, by_hand):
    by_hand("DELETE FROM policy_adopted")
    for check_id in ("gate.vague", "gate.offense", "gate.people", "policy.decides", "accounts.may_not_search"):
        assert checked(check_id).verdict is Verdict.UNCHECKED


def test_a_hold_whose_case_is_long_closed(checked, by_hand, city):
    case = precinct.a_case("26-000009", closed=True)
    by_hand("UPDATE cases_case SET closed_at = now() - interval '40 days' WHERE id = %s", case.pk)
    by_hand(
        "INSERT INTO holds_holdkey (id, case_id, key_sha256, made_at) VALUES (gen_random_uuid(), %s, '\\x00', now())",
        case.pk,
    )
    by_hand(
        "INSERT INTO holds_hold (id, case_id, named_by, offense_type, captures, key_id, why, asked_by_id, asked_at, ends_on,"
        " state, decided_by_id, decided_at, asked_entry_id, decided_entry_id) SELECT gen_random_uuid(), %s, 'query', '120', 1,"
        " (SELECT id FROM holds_holdkey), '', %s, now(), now() + interval '9 days', 'approved', %s, now(), 1, 1",
        case.pk,
        city.officer.pk,
        Officer.objects.exclude(pk=city.officer.pk).first().pk,
    )
    by_hand(
        "INSERT INTO holds_heldcapture (hold_id, capture_id, captured_at, day, camera, camera_id, upload_id, record, leaf_index,"
        " path, manifest, signature, device_public_key, capsule, images, images_offset) SELECT id, gen_random_uuid(), now(), now(), 1,"
        " gen_random_uuid(), gen_random_uuid(), '', 0, '', '', '', '', '', '', 0 FROM holds_hold"
    )
    assert fails(checked, "holds.of_active_cases").numbers["without_hold"] == 1
    # That nobody approves their own, the database refuses by itself.
    assert checked("holds.two_people").numbers == {"decided": 1, "own": 0}


def test_a_key_of_a_case_without_a_hold(checked, city):
    case = city.officer.case_assignments.get().case
    keyring().make_case(case.pk)
    assert fails(checked, "case_keys.with_holds").numbers == {"case_keys": 1, "idle_keys": 1}
