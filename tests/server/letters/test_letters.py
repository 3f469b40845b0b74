"""Letters: who is written to about what, what a letter says and does not say, and a mail host that fails."""

import dataclasses
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.checks import Tags, run_checks
from django.db import ProgrammingError, transaction
from django.utils.formats import date_format
from django.utils.translation import override

import precinct
from asking import WHY, Station, by
from clearplate.server.agencies import actions as agencies
from clearplate.server.agencies import confirming
from clearplate.server.agencies.models import Officer, Role, new_id
from clearplate.server.approvals import actions, registry
from clearplate.server.config import MailConfig
from clearplate.server.letters import jobs, sending
from clearplate.server.letters.models import Letter
from clearplate.server.local_time import to_city
from clearplate.server.review import actions as reviewing_actions
from clearplate.server.review.models import Disposition
from mailhost import mail_host
from precinct import REASON
from reviewing import PLATE, asked
from roadside import entries

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def use(settings):
    """Have the city use a mail host."""

    def use(host, **changes):
        plain = MailConfig(host="127.0.0.1", port=host.port, security="none", sender="clearplate@example.gov")
        settings.CITY = dataclasses.replace(settings.CITY, mail=dataclasses.replace(plain, **changes))

    return use


@pytest.fixture
def host(use):
    with mail_host() as host:
        use(host)
        yield host


@pytest.fixture
def station(monkeypatch):
    """A kind of request of the tests' own, which a supervisor decides."""
    station = Station()
    monkeypatch.setitem(registry._KINDS, "grant", station.kind("grant"))
    return station


@pytest.fixture
def precinct_of_three(road, station):
    """Ann asks; Sue reads English, Tom Spanish."""
    ann = precinct.an_officer("ann")
    sue, tom = (precinct.an_officer(name, Role.SUPERVISOR) for name in ("sue", "tom"))
    Officer.objects.filter(pk=tom.pk).update(language="es")
    precinct.a_case("26-000001", ann)
    return ann, sue, tom


def ask(officer, now):
    return actions.ask(by(officer), "grant", new_id(), WHY, now + DAY, now=now)


def texts(host):
    return [message.get_content() for message in host.messages]


def test_everyone_who_may_decide_is_written_to_once_and_nobody_else(precinct_of_three, host, now):
    ann, sue, tom = precinct_of_three
    precinct.an_officer("eve", Role.SUPERVISOR, agency=precinct.an_agency("County Sheriff"))
    precinct.an_officer("olga", Role.OFFICIAL)
    Officer.objects.filter(pk=precinct.an_officer("gone", Role.SUPERVISOR).pk).update(is_active=False)
    ask(ann, now)
    assert sending.work(now=now) == 2
    assert sorted(message["To"] for message in host.messages) == sorted([sue.email, tom.email])
    assert [sending.work(now=at) for at in (now, now + HOUR, now + 23 * HOUR)] == [0, 0, 0]
    ask(ann, now)
    assert sending.work(now=now + HOUR) == 2
    assert len(host.messages) == 4
    assert entries("approvals.asked")[0] is not None
    assert len(entries("approvals.asked")) == 2  # letters add no entry


def test_a_letter_names_the_kind_the_time_and_the_page_in_the_readers_language_and_nothing_more(
    precinct_of_three, host, now
):
    ann, sue, tom = precinct_of_three
    request = ask(ann, now)
    sending.work(now=now)
    (english,), (spanish,) = host.to(sue.email), host.to(tom.email)
    assert english["From"] == "clearplate@example.gov"
    assert english["Auto-Submitted"] == "auto-generated"
    body = english.get_content()
    assert "A request waits for a second person until " in body
    assert "Ask another agency" in body
    assert re.search(r"^https?://\S+/approvals/\r?$", body, re.MULTILINE)
    with override("en"):
        assert date_format(to_city(now + DAY), "DATETIME_FORMAT") in body
    with override("es"):
        assert date_format(to_city(now + DAY), "DATETIME_FORMAT") in spanish.get_content()
    everything = b"".join(host.raw).decode() + "".join(texts(host)) + "".join(host.said)
    for hidden in (WHY, "Ann", ann.email, "Tester", "26-000001", PLATE, str(request.subject_id)):
        assert hidden not in everything


def test_what_was_decided_before_the_mail_host_came_back_is_not_told(precinct_of_three, use, now):
    ann, sue, _tom = precinct_of_three
    with mail_host() as gone:
        use(gone)
    request = ask(ann, now)
    assert sending.work(now=now) == 0
    assert {letter.fault for letter in Letter.objects.all()} == {"ConnectionRefusedError"}
    actions.approve(by(sue), request, now=now)
    with mail_host() as host:
        use(host)
        assert sending.work(now=now + HOUR) == 0
        assert host.messages == []
    assert not Letter.objects.exists()


def test_a_mail_host_that_does_not_answer_keeps_nobody_and_is_tried_again_later_each_time(precinct_of_three, use, now):
    ann, *_others = precinct_of_three
    with mail_host() as gone:
        use(gone)
    assert ask(ann, now).state == "waiting"
    attempts, at = [], now
    for _ in range(60 * 6):
        sending.work(now=at)
        letter = Letter.objects.order_by("pk").first()
        if letter.attempts != len(attempts):
            attempts.append(at)
        at += timedelta(minutes=1)
    pauses = [(later - earlier) / timedelta(minutes=1) for earlier, later in pairwise(attempts)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    with mail_host() as host:
        use(host)
        assert sending.work(now=at + HOUR) == 2
    assert set(Letter.objects.values_list("fault", flat=True)) == {""}


def test_nothing_is_sent_when_its_time_is_over_and_old_letters_are_forgotten(precinct_of_three, use, now):
    with mail_host() as gone:
        use(gone)
    ask(precinct_of_three[0], now)
    sending.work(now=now)
    with mail_host() as host:
        use(host)
        assert sending.work(now=now + DAY) == 0
        assert host.messages == []
        sending.work(now=now + DAY + sending.KEPT + HOUR)
    assert not Letter.objects.exists()


def test_a_refused_mailbox_keeps_no_other_letter_and_is_told_to_the_operator(precinct_of_three, host, now):
    ann, sue, tom = precinct_of_three
    host.refuse.add(sue.email)
    ask(ann, now)
    assert sending.work(now=now) == 1
    assert [message["To"] for message in host.messages] == [tom.email]
    assert Letter.objects.get(officer=sue).fault == "SMTPRecipientsRefused 550"
    (told,) = checked()
    assert told.id == "letters.W001"
    assert (
        "1 e-mails to officers could not be sent by 127.0.0.1; the last fault: SMTPRecipientsRefused 550." in told.msg
    )
    assert sue.email not in told.msg
    host.refuse.clear()
    assert sending.work(now=now + HOUR) == 1
    assert checked() == []


def checked():
    found = run_checks(tags=[Tags.database], include_deployment_checks=True, databases=["default"])
    return [message for message in found if message.id.startswith("letters.")]


def test_a_mail_host_that_hangs_up_in_between_loses_none_and_sends_none_twice(precinct_of_three, host, now):
    ann, sue, tom = precinct_of_three
    ask(ann, now)
    host.hang_up_after = 1
    assert sending.work(now=now) == 1
    host.hang_up_after = None
    assert sending.work(now=now + HOUR) == 1
    assert sorted(message["To"] for message in host.messages) == sorted([sue.email, tom.email])
    assert len({message["Message-ID"] for message in host.messages}) == 2


def test_the_mail_host_may_ask_for_a_password_and_must_offer_the_encryption_that_was_set(
    precinct_of_three, host, use, now, tmp_path
):
    host.password = ("clearplate", "seven quiet herons")
    ask(precinct_of_three[0], now)
    assert sending.work(now=now) == 0
    assert Letter.objects.first().fault == "SMTPSenderRefused 530"
    secret = tmp_path / "mail"
    secret.write_text("seven quiet herons\n")
    secret.chmod(0o600)
    use(host, user="clearplate", password_file=secret, security="starttls")
    assert sending.work(now=now + HOUR) == 0
    assert Letter.objects.first().fault == "SMTPNotSupportedError"
    assert not [words for words in host.said if words.startswith("AUTH")]  # no password in clear
    use(host, user="clearplate", password_file=secret)
    assert sending.work(now=now + 2 * HOUR) == 2


def test_without_a_mail_host_no_letter_is_written_and_none_is_kept(precinct_of_three, now):
    ask(precinct_of_three[0], now)
    jobs.send(0)
    assert not Letter.objects.exists()
    assert checked() == []


def test_an_emergency_is_told_to_reviewers_at_once_and_only_while_it_waits(precinct_of_three, host, now):
    ann, sue, _tom = precinct_of_three
    ann.prove(now)
    item = asked(ann, now, exigent=True)
    assert sending.work(now=now) == 2
    assert "A search in an emergency waits for review until " in host.to(sue.email)[0].get_content()
    assert sending.work(now=now + HOUR) == 0
    everything = b"".join(host.raw).decode() + "".join(texts(host))
    for hidden in (REASON, PLATE, "Ann", "26-000001", str(item.search_id)):
        assert hidden not in everything


def test_overdue_reviews_are_told_once_a_day_in_the_morning_to_who_can_do_them(precinct_of_three, host, now, settings):
    settings.CITY = dataclasses.replace(settings.CITY, time_zone="America/Denver")  # ten past five in the morning
    ann, sue, _tom = precinct_of_three
    items = [asked(ann, now), asked(ann, now)]
    assert sending.work(now=now + DAY) == 0
    late = now + timedelta(days=15)
    assert [sending.work(now=late + hours * HOUR) for hours in (0, 1, 2, 3, 24, 26, 27)] == [0, 0, 2, 0, 0, 2, 0]
    assert "2 reviews that you could do are overdue." in host.to(sue.email)[0].get_content()
    for item in items:
        sue.prove(late)
        reviewing_actions.open_item(by(sue), item, now=late)
        reviewing_actions.dispose(by(sue), item, Disposition.PROPER, "", now=late)
    assert sending.work(now=late + 50 * HOUR) == 0


def test_what_serves_requests_cannot_turn_a_letter_to_somebody_else(precinct_of_three, host, now):
    ann, sue, tom = precinct_of_three
    ask(ann, now)
    sending.work(now=now)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Letter.objects.filter(officer=sue).update(officer=tom)


@pytest.fixture
def taken_over(road, host, now):
    """Cora renewed the access of Omar, an official; Olga is another official, Iris an auditor."""
    cora, olga, omar = (
        precinct.an_officer(name, role)
        for name, role in (("cora", Role.COORDINATOR), ("olga", Role.OFFICIAL), ("omar", Role.OFFICIAL))
    )
    precinct.an_officer("iris", Role.AUDITOR)
    agencies.invite(cora, omar)
    return cora, olga, omar


def test_who_may_confirm_is_written_to_once_for_each_change_of_an_access(taken_over, host, now):
    cora, olga, omar = taken_over
    for _minute in range(2):
        sending.work(now=now)
    assert [message["To"] for message in host.messages] == [olga.email]
    (text,) = texts(host)
    assert "/accounts/officers/" in text
    assert "Omar" not in text
    agencies.invite(cora, omar)
    sending.work(now=now)
    assert [message["To"] for message in host.messages] == [olga.email] * 2


def test_an_access_that_was_confirmed_meanwhile_is_not_written_about(taken_over, host, now):
    _cora, _olga, omar = taken_over
    sending.make(now=now)
    confirming.confirm(None, omar, now=now)
    sending.work(now=now)
    assert host.messages == []
    assert not Letter.objects.exists()


def test_what_waits_for_long_is_written_about_no_more(taken_over, host, now):
    sending.work(now=now + timedelta(days=8))
    assert host.messages == []
