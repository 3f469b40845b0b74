"""Embargoed entries in the database: hidden while it lasts, told once when it ends, never made longer."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from clearplate.core.tlog import kinds
from clearplate.core.tlog.embargo import DIGESTS, open_disclosed
from clearplate.server.tlog import actions, delay, embargoes, jobs, queries
from clearplate.server.tlog.actions import Embargo

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ENDS = NOW + timedelta(days=20)
SUBJECT = UUID(int=7)
PUBLIC = {"officer": "o-0123456789abc", "agency": "Testville Police", "case": "c-0123456789abc", "offense_type": "100"}
SECRET = {"officer_id": str(UUID(int=3)), "case_number": "26-000117", "address": None}


def hide(*, ends_at=ENDS, subject=SUBJECT):
    return actions.append(
        kinds.cases.CLOSED, PUBLIC, SECRET, now=NOW, embargo=Embargo(ends_at=ends_at, subject=subject)
    )


def told():
    return [kept.entry.public for kept in reversed(queries.entries(kind="tlog.disclosed"))]


@pytest.mark.django_db
def test_a_hidden_entry_holds_its_end_and_digests_alone():
    kept = queries.entry(hide().entry_id)
    assert (kept.entry.kind, kept.entry.public) == ("tlog.embargoed", {"ends_at": "2026-12-14T06:30:00.000Z"})
    assert len(kept.entry.digests) == DIGESTS
    assert b"Testville" not in kept.data
    assert not queries.entries(kind="cases.closed")


@pytest.mark.django_db
def test_an_auditor_reads_what_is_hidden():
    assert queries.disclosed(hide().entry_id) == {"kind": "cases.closed"} | PUBLIC | SECRET


@pytest.mark.django_db
def test_the_end_tells_the_act_once_and_its_secrets_never():
    ref = hide()
    jobs.sequence()
    assert embargoes.disclose_due(now=ENDS - timedelta(seconds=1)) == 0
    assert embargoes.disclose_due(now=ENDS) == 1
    assert embargoes.disclose_due(now=ENDS) == 0
    (public,) = told()
    assert (public["index"], public["leaf"]) == (0, ref.leaf_hash.hex())
    assert open_disclosed(queries.entry(ref.entry_id).entry, public) == ("cases.closed", PUBLIC)


@pytest.mark.django_db
def test_an_entry_without_its_place_is_told_when_it_has_one():
    hide()
    assert embargoes.disclose_due(now=ENDS) == 0
    jobs.sequence()
    assert embargoes.disclose_due(now=ENDS) == 1


@pytest.mark.django_db
def test_an_embargo_ended_early_tells_every_entry_of_its_subject_and_no_other():
    first, _, second = hide(), hide(subject=uuid4()), hide()
    jobs.sequence()
    assert embargoes.end_early(SUBJECT, now=NOW) == 2
    assert embargoes.disclose_due(now=NOW) == 2
    assert [public["leaf"] for public in told()] == [first.leaf_hash.hex(), second.leaf_hash.hex()]
    assert embargoes.end_early(SUBJECT, now=NOW) == 0


@pytest.mark.django_db
def test_more_entries_than_a_batch_are_all_told(monkeypatch):
    monkeypatch.setattr(embargoes, "BATCH", 2)
    for _ in range(5):
        hide()
    jobs.sequence()
    assert embargoes.disclose_due(now=ENDS) == 5


@pytest.mark.django_db
def test_an_entry_that_does_not_open_does_not_keep_the_others(monkeypatch, caplog):
    monkeypatch.setattr(actions, "disclosure_key", lambda: bytes(32))
    hide()
    monkeypatch.undo()
    hide()
    jobs.sequence()
    assert embargoes.disclose_due(now=ENDS) == 1
    assert "cannot be disclosed" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["due_at = due_at + interval '1 second'", "entry_id = entry_id + 1"], ids=["later", "another"]
)
def test_the_database_refuses_a_longer_embargo(change):
    hide()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE tlog_embargo SET {change}")


@pytest.mark.django_db
def test_the_database_refuses_to_take_a_disclosure_back():
    hide()
    jobs.sequence()
    embargoes.disclose_due(now=ENDS)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tlog_embargo SET disclosed_by = NULL")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_an_entry_once():
    for _ in range(20):
        with transaction.atomic():
            hide()
    jobs.sequence()
    counts = []

    def run():
        counts.append(embargoes.disclose_due(now=ENDS))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 20
    assert len({public["leaf"] for public in told()}) == len(told()) == 20


def test_nothing_waits_until_somebody_knows_better(monkeypatch):
    monkeypatch.setattr(delay, "_provider", [delay._no_delay])
    assert delay.publication_delay(NOW) == timedelta(0)
    delay.set_provider(lambda _now: timedelta(minutes=-5))
    assert delay.publication_delay(NOW) == timedelta(0)
    delay.set_provider(lambda _now: timedelta(minutes=5))
    assert delay.publication_delay(NOW) == timedelta(minutes=5)
