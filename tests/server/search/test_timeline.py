"""Hours and days of the timeline, on the city's clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clearplate.server import local_time
from clearplate.server.search.timeline import timeline

START = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


def test_a_day_is_cut_into_hours_and_a_week_into_days():
    assert len(timeline([], START, START + timedelta(days=1)).bars) == 25
    assert len(timeline([], START, START + timedelta(days=7)).bars) == 8


def test_every_sighting_is_in_one_bar():
    seen = [START + timedelta(hours=hours) for hours in (0, 0.2, 5, 23.9)]
    drawn = timeline(seen, START, START + timedelta(days=1))
    assert sum(bar.count for bar in drawn.bars) == 4
    assert max(drawn.bars, key=lambda bar: bar.count).starts_at == datetime(2026, 3, 1, 6, tzinfo=UTC)


def test_the_highest_bar_has_the_whole_height_and_an_empty_one_none():
    drawn = timeline([START], START, START + timedelta(days=1))
    assert sorted({bar.height for bar in drawn.bars}) == [0, drawn.base - 14]


@pytest.mark.parametrize("month", [3, 11])
def test_days_of_a_clock_change_are_one_bar_each(monkeypatch, month):
    monkeypatch.setattr("clearplate.server.local_time.city_zone", lambda: ZoneInfo("America/Denver"))
    start = datetime(2026, month, 1, 7, tzinfo=UTC)
    drawn = timeline([], start, start + timedelta(days=30))
    days = [bar.starts_at.date() for bar in drawn.bars]
    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert {bar.starts_at.hour for bar in drawn.bars} == {0}


def test_what_is_typed_is_the_citys_time(monkeypatch):
    monkeypatch.setattr(local_time, "city_zone", lambda: ZoneInfo("America/Denver"))
    assert local_time.from_city(datetime(2026, 1, 1, 12)) == datetime(2026, 1, 1, 19, tzinfo=UTC)  # noqa: DTZ001
