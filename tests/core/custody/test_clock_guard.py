"""The clock is believed when two sources agree: wall clock and count, or wall clock and someone else's."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.custody.clock_guard import HEARD_WITHIN, TOLERANCE, Reading, Trusted, Verdict, judge

START = datetime(2026, 3, 1, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
JUMPS = st.timedeltas(timedelta(seconds=1), timedelta(days=80)).flatmap(
    lambda by: st.sampled_from([TOLERANCE + by, -TOLERANCE - by])
)


def reading(running: timedelta, *, off: timedelta = timedelta(0), boot: str = "first") -> Reading:
    return Reading(START + running + off, boot, running)


def trusted(running: timedelta = timedelta(0)) -> Trusted:
    kept = judge(None, reading(running), heard_at=None).keep
    assert kept is not None
    return kept


@given(SPANS, SPANS)
def test_a_machine_that_runs_or_sleeps_for_long_is_believed(before: timedelta, asleep: timedelta) -> None:
    found = judge(trusted(before), reading(before + asleep), heard_at=None)
    assert found.verdict is Verdict.STEADY
    assert found.keep is not None
    assert found.keep.seen_at == START + before + asleep


@given(SPANS, JUMPS)
def test_a_jump_of_over_a_day_is_not_believed_and_leaves_what_was_kept(running: timedelta, jump: timedelta) -> None:
    seen = trusted()
    found = judge(seen, reading(running, off=jump), heard_at=None)
    assert (found.verdict, found.keep, found.off_by) == (Verdict.JUMPED, seen, jump)


@given(JUMPS, st.timedeltas(timedelta(0), HEARD_WITHIN))
def test_a_camera_heard_just_now_makes_a_jump_believed(jump: timedelta, ago: timedelta) -> None:
    now = reading(timedelta(hours=1), off=jump)
    found = judge(trusted(), now, heard_at=now.wall - ago)
    assert found.verdict is Verdict.AGREED
    assert judge(found.keep, now, heard_at=None).verdict is Verdict.STEADY


@given(JUMPS, st.timedeltas(timedelta(seconds=1), timedelta(days=90)))
def test_a_camera_heard_long_ago_or_in_the_future_makes_nothing_believed(jump: timedelta, by: timedelta) -> None:
    now = reading(timedelta(hours=1), off=jump)
    for heard_at in (now.wall - HEARD_WITHIN - by, now.wall + by):
        assert judge(trusted(), now, heard_at=heard_at).verdict is Verdict.JUMPED


@given(st.lists(st.timedeltas(timedelta(hours=-20), timedelta(hours=20)), min_size=1, max_size=20))
def test_no_jump_hides_in_small_steps(steps: list[timedelta]) -> None:
    seen, off = trusted(), timedelta(0)
    for number, step in enumerate(steps, start=1):
        off += step
        found = judge(seen, reading(timedelta(minutes=number), off=off), heard_at=None)
        assert found.is_trusted == (abs(off) <= TOLERANCE)
        assert found.keep is not None
        seen = found.keep


def test_after_a_restart_a_day_is_believed_and_more_is_not() -> None:
    seen = trusted(timedelta(days=3))
    soon = reading(timedelta(minutes=2), off=timedelta(days=3, hours=5), boot="second")
    late = reading(timedelta(minutes=2), off=timedelta(days=5), boot="second")
    assert judge(seen, soon, heard_at=None).verdict is Verdict.STEADY
    assert judge(seen, late, heard_at=None).verdict is Verdict.JUMPED
    assert judge(seen, late, heard_at=late.wall).verdict is Verdict.AGREED
