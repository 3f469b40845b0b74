"""Nobody passes without a second factor; who fails too often waits; what idles locks."""

import shutil
from datetime import timedelta

import psycopg
import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from clearplate.core.tlog.entries import parse_entry
from clearplate.server import clock
from clearplate.server.agencies import actions, lockout, sessions
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.tlog.models import TlogEntry
from people import EXAMPLE_POLICY, PASSWORD, a_person, adopt_example_policy, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CODE = "/accounts/second-factor/authenticate/"


def entries(*kinds):
    found = [parse_entry(bytes(row.entry)) for row in TlogEntry.objects.order_by("entry_id")]
    return [entry for entry in found if not kinds or entry.kind in kinds]


@pytest.fixture
def ada():
    return a_person("Ada Byron")


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_afterwards(client, ada):
    answer = client.get("/accounts/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=%2Faccounts%2F")
    client.post(answer.url, {"login": ada.officer.email, "password": PASSWORD, "next": "/accounts/"})
    answer = client.post(CODE, {"code": ada.code()})
    assert answer.url == "/accounts/"


def test_a_password_alone_opens_nothing(client, ada):
    answer = client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert answer.url == CODE
    assert client.get("/accounts/").status_code == 302
    assert entries("agencies.signed_in") == []


def test_password_and_code_open_and_are_one_entry(client, ada):
    sign_in(client, ada)
    assert client.get("/accounts/").status_code == 200
    (entry,) = entries("agencies.signed_in")
    assert entry.public["method"] == "totp"
    assert ada.officer.full_name not in str(entry.public)


def test_a_code_works_once(client, ada):
    code = pyotp.TOTP(ada.seed).now()
    for expected in (302, 200):
        client.logout()
        client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
        assert client.post(CODE, {"code": code}).status_code == expected


def test_a_recovery_code_works_once_and_is_named_in_the_entry(client, ada):
    codes = Authenticator.objects.get(user=ada.officer, type="recovery_codes").wrap().get_unused_codes()
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert client.post(CODE, {"code": codes[0]}).status_code == 302
    assert entries("agencies.signed_in")[0].public["method"] == "recovery_code"
    client.logout()
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert client.post(CODE, {"code": codes[0]}).status_code == 200


def test_someone_without_a_second_factor_sees_only_enrolment(client, ada):
    Authenticator.objects.all().delete()
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    for path in ("/", "/accounts/", "/search/", "/accounts/officers/"):
        assert client.get(path).url.startswith("/accounts/enroll/")
    assert client.get("/accounts/enroll/").status_code == 200


def test_enrolment_alone_does_not_make_the_session_whole_but_the_first_code_does(client, ada):
    Authenticator.objects.all().delete()
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert client.get("/accounts/second-factor/totp/enroll/").url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/second-factor/totp/enroll/")
    seed = page.context["form"].secret
    answer = client.post("/accounts/second-factor/totp/enroll/", {"code": pyotp.TOTP(seed).now()})
    assert answer.url == "/accounts/second-factor/recovery-codes/"
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert "****" in client.get(answer.url).context["unused_codes"], "recovery codes are shown once"
    assert client.get("/").url.startswith("/accounts/second-factor/reauthenticate/")
    assert entries("agencies.signed_in") == []
    client.post("/accounts/second-factor/reauthenticate/", {"code": pyotp.TOTP(seed).now()})
    assert client.get("/").status_code == 200
    assert [entry.kind for entry in entries()][-2:] == ["agencies.mfa_enrolled", "agencies.signed_in"]


def test_neither_the_session_nor_the_database_holds_a_seed_in_clear(client, ada):
    stored = Authenticator.objects.get(user=ada.officer, type="totp").data["secret"]
    assert stored.startswith("v1.")
    assert ada.seed not in stored
    sign_in(client, ada)
    Authenticator.objects.all().delete()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/second-factor/totp/enroll/")
    assert all(page.context["form"].secret not in str(row.get_decoded()) for row in Session.objects.all())


def test_the_fifth_failure_locks_the_name_even_for_the_right_password(client, ada):
    for _turn in range(lockout.FAILURES_MAX):
        client.post(LOGIN, {"login": ada.officer.email, "password": "wrong wrong wrong"})
    answer = client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many failed attempts" in answer.content.decode()
    assert len(entries("agencies.signin_failed")) == 5
    (locked,) = entries("agencies.locked_out")
    assert locked.public["failures"] == 5


def test_wrong_codes_count_towards_the_same_lock(client, ada):
    client.post(LOGIN, {"login": ada.officer.email, "password": "wrong wrong wrong"})
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    for _turn in range(4):
        client.post(CODE, {"code": "000000"})
    assert "Too many failed attempts" in client.post(CODE, {"code": ada.code()}).content.decode()
    stages = [entry.public["stage"] for entry in entries("agencies.signin_failed")]
    assert stages == ["password", *["second_factor"] * 4]


def test_a_name_that_does_not_exist_locks_alike(client):
    for _turn in range(lockout.FAILURES_MAX):
        client.post(LOGIN, {"login": "nobody@example.gov", "password": "wrong wrong wrong"})
    answer = client.post(LOGIN, {"login": "nobody@example.gov", "password": "wrong wrong wrong"})
    assert "Too many failed attempts" in answer.content.decode()
    assert entries("agencies.locked_out") == []


def test_the_lock_ends_by_itself(ada):
    now = clock.now()
    for _turn in range(lockout.FAILURES_MAX):
        lockout.count_failure(ada.officer.email, now)
    assert lockout.locked_until(ada.officer.email.upper(), now) == now + lockout.LOCKED_FOR
    assert lockout.locked_until(ada.officer.email, now + lockout.LOCKED_FOR) is None


def test_a_whole_sign_in_forgets_earlier_failures(client, ada):
    client.post(LOGIN, {"login": ada.officer.email, "password": "wrong wrong wrong"})
    sign_in(client, ada)
    assert lockout.count_failure(ada.officer.email, clock.now()) == 1


def move_clock(monkeypatch, span):
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(int(span.total_seconds())))


def test_half_an_hour_of_silence_locks_and_a_code_goes_on_where_one_was(client, ada, monkeypatch):
    sign_in(client, ada)
    move_clock(monkeypatch, sessions.MOST_IDLE + timedelta(seconds=5))
    answer = client.get("/accounts/")
    assert answer.url == "/accounts/second-factor/reauthenticate/?next=%2Faccounts%2F"
    assert "locked" in client.get(answer.url).content.decode()
    monkeypatch.delenv(clock.OFFSET_VARIABLE)
    assert client.get("/accounts/").status_code == 302, "a lock does not open by itself"
    answer = client.post(answer.url, {"code": ada.code(), "next": "/accounts/"})
    assert answer.url == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_a_policy_may_ask_for_less_than_half_an_hour(client, ada, monkeypatch, tmp_path):
    strict = shutil.copytree(EXAMPLE_POLICY, tmp_path / "strict")
    numbers = strict / "parameters.toml"
    numbers.write_text(numbers.read_text().replace("session_idle_minutes = 30", "session_idle_minutes = 10"))
    adopt_example_policy(strict)
    sign_in(client, ada)
    move_clock(monkeypatch, timedelta(minutes=10, seconds=5))
    assert client.get("/accounts/").status_code == 302


def test_a_locked_session_does_not_open_by_password(client, ada, monkeypatch):
    sign_in(client, ada)
    move_clock(monkeypatch, sessions.MOST_IDLE + timedelta(seconds=5))
    client.get("/accounts/")
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/"})
    assert answer.url.startswith("/accounts/second-factor/reauthenticate/")


def test_work_keeps_a_session_open_and_polling_does_not(client, ada, monkeypatch):
    sign_in(client, ada)
    move_clock(monkeypatch, timedelta(minutes=20))
    client.get("/accounts/")
    move_clock(monkeypatch, timedelta(minutes=40))
    assert client.get("/accounts/", headers={"Clearplate-Background": "1"}).status_code == 200
    move_clock(monkeypatch, timedelta(minutes=51))
    assert client.get("/accounts/").status_code == 302


def test_a_part_of_a_page_sends_the_whole_window_to_the_lock(client, ada, monkeypatch):
    sign_in(client, ada)
    move_clock(monkeypatch, sessions.MOST_IDLE + timedelta(seconds=5))
    answer = client.get("/accounts/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/search/?a=1"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/accounts/second-factor/reauthenticate/?next=%2Fsearch%2F"


def test_twelve_hours_end_a_session_however_busy(client, ada, monkeypatch):
    sign_in(client, ada)
    for minutes in range(0, 12 * 60, 25):
        move_clock(monkeypatch, timedelta(minutes=minutes))
        assert client.get("/accounts/").status_code == 200
    move_clock(monkeypatch, sessions.LIFETIME + timedelta(minutes=1))
    assert client.get("/accounts/").url.startswith(LOGIN)
    assert entries("agencies.signed_out")[-1].public["cause"] == "ended_by_city"


def test_signing_out_is_an_entry(client, ada):
    sign_in(client, ada)
    client.post("/accounts/logout/")
    assert client.get("/accounts/").status_code == 302
    assert entries("agencies.signed_out")[-1].public["cause"] == "asked"


def test_ending_access_closes_open_sessions_with_the_next_request(client, ada):
    sign_in(client, ada)
    actions.end_access(None, ada.officer)
    assert client.get("/accounts/").url.startswith(LOGIN)
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    assert entries("agencies.signin_failed")[-1].public["stage"] == "inactive"


def test_there_is_no_registration_and_no_reset_by_mail(client):
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_passwords_are_kept_with_argon2(ada):
    assert Officer.objects.get(pk=ada.officer.pk).password.startswith("argon2$argon2id")


def test_the_last_second_factor_cannot_be_taken_off(client, ada):
    sign_in(client, ada)
    client.post("/accounts/second-factor/reauthenticate/", {"code": ada.code()})
    client.post("/accounts/second-factor/totp/remove/")
    assert Authenticator.objects.filter(user=ada.officer, type="totp").exists()
    assert entries("agencies.mfa_removed") == []


@pytest.mark.django_db(transaction=True)
def test_no_log_no_sign_in(client, ada, city_on_disk):
    client.post(LOGIN, {"login": ada.officer.email, "password": PASSWORD})
    client.raise_request_exception = False
    with psycopg.connect(city_on_disk.url("superuser"), autocommit=True) as superuser:
        superuser.execute("REVOKE INSERT ON tlog_entry FROM clearplate_app")
        try:
            answer = client.post(CODE, {"code": ada.code()})
        finally:
            superuser.execute("GRANT INSERT ON tlog_entry TO clearplate_app")
    assert answer.status_code == 500
    assert client.get("/accounts/").status_code == 302, "no entry, no act"


def test_switching_the_language_needs_no_session_and_goes_nowhere_else(client):
    answer = client.post("/accounts/language/", {"language": "es", "next": "https://elsewhere.example/"})
    assert answer.url == "/"
    assert "Iniciar sesión" in client.get(LOGIN).content.decode() or client.cookies["django_language"].value == "es"


def test_an_officers_language_is_remembered(client):
    person = a_person("Grace Hopper", Role.AUDITOR)
    sign_in(client, person)
    client.post("/accounts/language/", {"language": "es", "next": "/accounts/"})
    assert Officer.objects.get(pk=person.officer.pk).language == "es"


def test_new_recovery_codes_are_an_entry_and_end_the_old_ones(client, ada):
    sign_in(client, ada)
    client.post("/accounts/second-factor/reauthenticate/", {"code": ada.code()})
    old = set(Authenticator.objects.get(user=ada.officer, type="recovery_codes").wrap().get_unused_codes())
    client.post("/accounts/second-factor/recovery-codes/new/")
    shown = client.get("/accounts/second-factor/recovery-codes/").context["unused_codes"]
    assert old.isdisjoint(shown)
    assert entries("agencies.mfa_enrolled")[-1].public["method"] == "recovery_code"


def test_changing_the_password_is_an_entry_and_ends_other_sessions(client, ada):
    other = Client()
    sign_in(other, ada)
    sign_in(client, ada)
    client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": PASSWORD * 2, "password2": PASSWORD * 2})
    assert entries()[-1].kind == "agencies.password_changed"
    assert client.get("/accounts/").status_code == 200
    assert other.get("/accounts/").status_code == 302


def test_an_officers_own_language_greets_them_on_a_new_browser(client):
    person = a_person("Grace Hopper", Role.AUDITOR)
    Officer.objects.filter(pk=person.officer.pk).update(language="es")
    sign_in(client, person)
    assert client.cookies["django_language"].value == "es"
    assert '<html lang="es">' in client.get("/").content.decode()
