"""A result is signed, published under its hash, and named by an entry; once a day, and when the operator asks."""

import io
import json
from contextlib import redirect_stdout
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection

from clearplate.cli import main as cli
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.promises import Finding, Verdict, Why, exit_code, verdict_of
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.statement import path_of, read
from clearplate.server import clock
from clearplate.server.conformance import jobs
from clearplate.server.custody.keys import keyring
from clearplate.server.tlog.store import public_store
from roadside import entries


def published():
    (entry,) = entries("promises.checked")
    return entry, public_store().read(path_of(entry["statement"]))


def test_the_days_check_is_published_signed_and_named_in_the_log(city, jobs_ran):
    now = clock.now()
    assert jobs.is_due(now)
    jobs.check_and_publish(now=now)
    entry, statement = published()
    assert sha256(statement).hexdigest() == entry["statement"]
    result = read(statement, entry["statement"])
    assert [one.check_id for one in result.findings] == list(CHECKS)
    assert entry["holds"] + entry["fails"] + entry["unchecked"] == 17
    assert (entry["fails"], entry["checks"], entry["by_command"]) == (0, len(CHECKS), False)
    assert b"KLM4827" not in statement
    assert b"Byron" not in statement
    assert not jobs.is_due(now + timedelta(hours=23))
    day_later = now + timedelta(hours=24)
    assert not jobs.is_due(day_later)  # the jobs that clear up have not run since: the machine was off, say
    jobs_ran(day_later - timedelta(minutes=5))
    assert jobs.is_due(day_later)


def test_a_check_waits_an_hour_for_jobs_that_clear_up_and_no_longer(city):
    jobs.check_and_publish(now=clock.now())
    due_at = clock.now() + jobs.EVERY
    assert not jobs.is_due(due_at + timedelta(minutes=58))
    assert jobs.is_due(due_at + timedelta(minutes=61))


def test_a_new_city_is_checked_once_its_jobs_have_run_or_had_their_hour(city, jobs_ran):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
    assert not jobs.is_due(clock.now())
    assert jobs.is_due(clock.now() + timedelta(hours=2))
    jobs_ran(clock.now())
    assert jobs.is_due(clock.now())


def test_a_changed_result_is_refused(city):
    jobs.check_and_publish(now=clock.now())
    entry, statement = published()
    with pytest.raises(FormatError):
        read(statement.replace(b'"holds"', b'"fails"', 1), entry["statement"])
    changed = statement.replace(b'"verdict":"holds"', b'"verdict":"fails"', 1)
    with pytest.raises(VerificationError):
        read(changed, sha256(changed).hexdigest())


def run(monkeypatch, *words, width=100):
    monkeypatch.setattr(cli, "_database_around", lambda _arguments: redirect_stdout(told))
    monkeypatch.setenv("COLUMNS", str(width))
    told = io.StringIO()
    return cli.main(["promises", *words]), told.getvalue()


def test_the_command_tells_every_promise_in_both_languages(city, monkeypatch):
    code, told = run(monkeypatch)
    assert code == 0
    assert all(f"P{number} " in told for number in range(1, 18))
    assert "✓ No day's key lives past the end of its day, and none that was destroyed came back." in told
    assert "Reads are destroyed within 30 days" in told
    assert "Could not be checked: P17." in told
    assert "– Searches helped to solve crimes." in told
    assert "days with a living key: 1" in told
    assert "What to do" not in told
    assert " UTC." in told.splitlines()[0]
    code, told = run(monkeypatch, "--language", "es", "--publish")
    assert code == 0
    assert "se cumple" in told
    assert "Firmado y publicado" in told
    assert published()[0]["by_command"] is True


def test_the_command_says_which_promise_does_not_hold_and_what_to_do(city, monkeypatch):
    today = clock.now().date()
    keyring().make(today - timedelta(days=70))
    code, told = run(monkeypatch)
    assert code == 1
    assert "P1  ✗ does not hold" in told
    assert f"named: {today - timedelta(days=70)}" in told
    assert "What to do: See that the jobs run;" in " ".join(told.split())
    assert "Does not hold: P1." in told
    assert "No se cumple: P1." in run(monkeypatch, "--language", "es")[1]
    assert "Qué hacer: Compruebe" in " ".join(run(monkeypatch, "--language", "es")[1].split())


def test_the_command_tells_a_check_that_could_not_be_made_by_its_exit_code(city, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
    code, told = run(monkeypatch)
    assert code == 3
    assert "the jobs have never run here" in told
    assert "What to do: Start the jobs" in told


def test_no_line_of_the_report_is_wider_than_the_terminal(city, monkeypatch):
    _code, told = run(monkeypatch, "--language", "es", width=60)
    assert max(map(len, told.splitlines())) <= 60


def test_the_command_gives_the_signed_statement_as_json(city, monkeypatch):
    code, told = run(monkeypatch, "--json")
    assert code == 0
    assert json.loads(told)["payload"]["v"] == 1
    assert entries("promises.checked") == []


def test_exit_codes():
    holds = Finding("days.ended", "P1", Verdict.HOLDS)
    outside = Finding("network.measured", "P12", Verdict.UNCHECKED, why=Why.OUTSIDE)
    fault = Finding("log.one", "P15", Verdict.UNCHECKED, why=Why.FAULT)
    fails = Finding("days.ended", "P1", Verdict.FAILS)
    assert [exit_code(found) for found in ([holds, outside], [holds, fault], [fault, fails])] == [0, 3, 1]
    assert verdict_of([holds, fails]) is Verdict.FAILS
    assert verdict_of([outside]) is Verdict.UNCHECKED
    assert verdict_of([outside, holds]) is Verdict.HOLDS
