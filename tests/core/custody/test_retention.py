"""When a day ends."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.custody.retention import destroy_on, ends_at, keeps, shown_count

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LIMITS = st.integers(0, 30)


@given(DAYS, LIMITS, LIMITS)
def test_lengthening_never_moves_a_day_that_has_a_key(day: date, then: int, later: int) -> None:
    stated = destroy_on(day, then)
    at_first = ends_at(day, stated, then)
    assert ends_at(day, stated, max(then, later)) == at_first
    assert ends_at(day, stated, None) == at_first


@given(DAYS, LIMITS, LIMITS)
def test_shortening_acts_at_once(day: date, then: int, later: int) -> None:
    stated = destroy_on(day, then)
    assert ends_at(day, stated, min(then, later)) == ends_at(day, destroy_on(day, min(then, later)), None)


@given(DAYS, LIMITS)
def test_no_read_is_kept_longer_than_the_policy_says_and_no_day_ends_while_it_lasts(day: date, limit: int) -> None:
    first_read = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = ends_at(day, destroy_on(day, limit), limit)
    assert end - first_read == timedelta(days=max(limit, 1))
    assert end >= first_read + timedelta(days=1)


def test_with_a_retention_of_zero_only_a_hit_is_kept() -> None:
    assert [keeps(0, hit=False), keeps(0, hit=True), keeps(1, hit=False)] == [False, True, True]


@given(st.integers(0, 10**9))
def test_a_shown_count_is_at_most_99_below(captures: int) -> None:
    assert shown_count(captures) % 100 == 0
    assert 0 <= captures - shown_count(captures) < 100
