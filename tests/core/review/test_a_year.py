"""A simulated year: every planted pattern is raised by its sixth search, and honest work is left alone."""

import pytest

from clearplate_bench.review import FALSE_MAX, OF_A_WEEK, simulate


@pytest.fixture(scope="module")
def year():
    return simulate(2026)


def test_every_documented_pattern_is_raised_by_its_sixth_search(year):
    assert len(year.raised) == 8
    assert all(first is not None and first <= 6 for first in year.raised.values()), year.raised


def test_honest_work_is_hardly_ever_flagged(year):
    assert year.honest > 10_000
    assert 1000 * year.false / year.honest <= FALSE_MAX


def test_every_rule_but_the_one_of_busy_weeks_finds_something_in_it(year):
    assert {rule for rule, (_, planted) in year.by_rule.items() if planted == 0} <= {OF_A_WEEK}
