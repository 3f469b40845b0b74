"""`clearplate retention`: what an operator reads at 3 a.m."""

from argparse import Namespace
from dataclasses import replace
from datetime import date, timedelta

import pytest

from clearplate.cli import retention
from clearplate.operate import checking
from clearplate.server import clock
from clearplate.server.custody import actions as custody
from clearplate.server.retention import actions, checks
from clearplate.server.retention.models import Clock
from roadside import entries

pytestmark = pytest.mark.django_db


def move_clock(monkeypatch, by: timedelta) -> None:
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + by)


def test_status_draws_the_days_and_lists_what_is_not_certified(road, now, capsys, monkeypatch):
    custody.make_day(now.date(), now=now)
    assert retention.run_status(Namespace(all=False)) == 0
    shown = capsys.readouterr().out
    assert "[o]" in shown
    assert f"{now.date()}  open              ends {now.date() + timedelta(days=30)} 00:00 UTC       0 objects" in shown
    move_clock(monkeypatch, timedelta(days=31))
    assert retention.run_status(Namespace(all=False)) == 1
    assert "OVERDUE" in capsys.readouterr().out


def test_run_says_what_it_did_and_what_to_restart(road, now, capsys, monkeypatch):
    custody.make_day(now.date(), now=now)
    assert retention.run_now(Namespace()) == 0
    assert "Nothing is due." in capsys.readouterr().out
    Clock.objects.update(seen_at=now + timedelta(days=31), started=Clock.objects.get().started + timedelta(days=31))
    move_clock(monkeypatch, timedelta(days=31))
    assert retention.run_now(Namespace()) == 0
    shown = capsys.readouterr().out
    assert f"{now.date()}  destroyed and certified" in shown
    assert "Restart the city's processes" in shown
    retention.run_status(Namespace(all=True))
    assert f"{now.date()}  certified" in capsys.readouterr().out


def test_after_a_jump_the_operator_is_told_and_confirms_on_record(road, now, capsys, monkeypatch):
    custody.make_day(now.date(), now=now)
    actions.run(now=now)
    move_clock(monkeypatch, timedelta(days=40))
    assert retention.run_now(Namespace()) == 1
    assert "confirm-clock" in capsys.readouterr().out
    assert [found.id for found in checks.check_retention(None, databases=["default"])] == [
        "retention.W001",
        "retention.W002",
    ]
    retention.run_confirm_clock(Namespace())
    retention.run_confirm_clock(Namespace())
    assert "nothing to confirm" in capsys.readouterr().out
    (entry,) = entries("retention.clock_confirmed")
    assert (entry["officer"], entry["last_seen"][:10]) == (None, now.date().isoformat())
    assert retention.run_now(Namespace()) == 0


def test_every_check_of_the_city_says_what_is_overdue(road, now, capsys, monkeypatch, settings):
    settings.CITY = replace(settings.CITY, testing_clock=False)  # with it on, the check ends at once
    custody.make_day(now.date(), now=now)
    move_clock(monkeypatch, timedelta(days=31))
    checking.main()
    assert f"The day {now.date()} ended at" in capsys.readouterr().err


def test_a_calendar_shows_whole_weeks_and_no_day_twice():
    assert list(retention.calendar([], date(2026, 3, 14))) == ["No day has a key yet: `clearplate keys make`."]
