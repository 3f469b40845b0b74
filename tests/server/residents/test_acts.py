"""What is recorded, answered, extended and withdrawn, and what the log says of it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

import precinct
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.residents import actions, letters, queries
from clearplate.server.residents.models import Kind, Longer, Matter, Outcome, Withdrawal
from clearplate.server.tlog import queries as log
from roadside import entries

pytestmark = pytest.mark.django_db
NOTE = "Ms Rivera asks for the searches of March"


def by(officer):
    return By(officer, "192.0.2.7")


def last(kind):
    return entries(kind)[-1]


def test_what_is_recorded_gets_a_reference_and_a_day_and_one_entry_without_words(cora, brought, now):
    matter = brought(cora, ago=3)
    assert matter.reference == f"R-{now.year}-0001"
    assert matter.due_on == now.date() + timedelta(days=7)
    (entry,) = entries("residents.received")
    assert {name: entry[name] for name in ("reference", "matter", "way", "received_on", "due_on")} == {
        "reference": matter.reference,
        "matter": "records_request",
        "way": "letter",
        "received_on": (now.date() - timedelta(days=3)).isoformat(),
        "due_on": matter.due_on.isoformat(),
    }
    assert "Rivera" not in str(entry)
    assert b"Rivera" not in bytes(Matter.objects.get().sealed_note)
    assert actions.written(matter).note == NOTE
    kept = log.entries(kind="residents.received", limit=1)[0]
    assert log.disclosed(kept.entry_id)["reason"] == NOTE


def test_references_count_on_and_begin_anew_each_year(cora, brought, now):
    following = now.replace(year=now.year + 1, month=1, day=2)
    officer = precinct.an_officer("otto", Role.OFFICIAL, trained=None)
    officer.prove(following)
    references = [brought(cora).reference, brought(cora).reference, brought(officer, at=following).reference]
    assert references == [f"R-{now.year}-0001", f"R-{now.year}-0002", f"R-{now.year + 1}-0001"]


def test_what_is_refused_leaves_no_row_and_one_refusal(oda, cora, brought, now):
    outcome = brought(oda)
    assert isinstance(outcome, Refused)
    assert (outcome.rule_id, Matter.objects.count()) == ("matters.role", 0)
    assert last("policy.refused")["action"] == "manage_matters"


def test_a_day_to_come_is_a_fault_and_nothing_is_logged(cora, brought):
    with pytest.raises(FieldError):
        brought(cora, ago=-3)
    assert entries("residents.received") == []


def test_an_answer_is_logged_by_code_and_closes_the_matter(cora, brought, now):
    matter = brought(cora, ago=3)
    done = actions.answer(by(cora), matter, Outcome.PARTLY_GRANTED, now.date(), "Sent 14 pages", now=now)
    public = last("residents.answered")
    assert (public["outcome"], public["overdue"], public["matter"]) == ("partly_granted", False, "records_request")
    assert "14 pages" not in str(public)
    assert actions.written(done).answer == "Sent 14 pages"
    again = actions.answer(by(cora), matter, Outcome.GRANTED, now.date(), "Once more", now=now)
    assert again.rule_id == "matters.still_open"


def test_an_answer_typed_in_late_is_late_whatever_day_is_typed(cora, brought, now):
    matter = brought(cora, ago=20)
    assert list(queries.overdue(cora, now)) == [matter]
    day = matter.received_on + timedelta(days=1)
    actions.answer(by(cora), matter, Outcome.GRANTED, day, "Sent long ago", now=now)
    public = last("residents.answered")
    assert (public["answered_on"], public["overdue"]) == (day.isoformat(), True)
    assert not queries.overdue(cora, now)


def test_an_outcome_of_another_kind_or_a_day_before_the_matter_is_a_fault(cora, brought, now):
    matter = brought(cora, Kind.WRONG_READ, ago=3)
    with pytest.raises(FieldError):
        actions.answer(by(cora), matter, Outcome.UPHELD, matter.received_on - timedelta(days=1), "It was an 8", now=now)
    assert entries("residents.answered") == []
    actions.answer(by(cora), matter, Outcome.UPHELD, matter.received_on, "It was an 8", now=now)


def test_more_time_is_taken_once_and_in_time(cora, brought, now):
    matter, late = brought(cora, ago=2), brought(cora, ago=11)
    until = matter.due_on + timedelta(days=70)
    extended = actions.extend(by(cora), matter, until, Longer.ATTORNEY_GENERAL, "Ruling asked for", now=now)
    assert extended.due_on == until
    public = last("residents.extended")
    assert (public["due_on"], public["why"]) == (until.isoformat(), "attorney_general_asked")
    for one, rule in ((matter, "matters.extended_once"), (late, "matters.extended_in_time")):
        again = actions.extend(by(cora), one, one.due_on + timedelta(days=5), Longer.LARGE_VOLUME, "More", now=now)
        assert rule in again.rules


def test_a_slip_is_withdrawn_and_the_register_keeps_it(cora, brought, now):
    matter = brought(cora)
    done = actions.withdraw(by(cora), matter, Withdrawal.TWICE, "Same letter as before", now=now)
    assert done.withdrawn_because == "recorded_twice"
    assert last("residents.withdrawn")["why"] == "recorded_twice"
    assert list(queries.closed(cora)) == [matter]


def test_a_supervisor_sees_and_answers_their_own_agencys_only(cora, sue, oda, brought, now):
    ours, theirs = brought(cora), brought(sue)
    assert list(queries.waiting(sue)) == [theirs]
    assert list(queries.waiting(cora)) == list(queries.waiting(oda)) == [ours, theirs]
    refused = actions.answer(by(sue), ours, Outcome.GRANTED, now.date(), "Sent", now=now)
    assert refused.rule_id == "matters.own_agency"
    assert [queries.count_waiting_for(one, now) for one in (cora, sue, oda)] == [2, 1, 0]


def test_the_row_cannot_be_changed_where_it_must_not_be(cora, brought):
    matter = brought(cora)
    for column in ("reference = 'R-2020-0001'", "received_on = '2020-01-01'", "kind = 'comment'", "sealed_note = ''"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"UPDATE residents_matter SET {column} WHERE id = %s", [matter.pk])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        matter.delete()


def test_who_can_answer_is_written_to_while_something_is_overdue(cora, sue, brought, now):
    morning = now.replace(hour=18)
    (kind,) = letters.KINDS
    brought(cora, ago=8)
    assert list(kind.due(morning, frozenset())) == []
    matter = brought(cora, ago=12)
    (letter,) = kind.due(morning, frozenset())
    assert letter.officer == cora
    assert list(kind.due(morning, frozenset({letter.about}))) == []
    assert "1 resident waits" in kind.words(cora, letter.about, morning).sentence
    actions.answer(by(cora), matter, Outcome.NO_RECORDS, now.date(), "There are none", now=now)
    assert kind.words(cora, letter.about, morning) is None
