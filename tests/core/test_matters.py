from datetime import date

import pytest

from clearplate.core import matters
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError

TODAY = date(2026, 11, 24)


def test_the_reference_a_resident_is_given_has_the_year_and_at_least_four_digits():
    assert matters.reference(2026, 12) == "R-2026-0012"
    assert matters.reference(2027, 12345) == "R-2027-12345"
    assert matters.parts("R-2026-0012") == (2026, 12)


def test_an_answer_is_due_so_many_days_by_the_calendar_after_the_day_it_came():
    assert matters.due_on(date(2026, 2, 20), 10) == date(2026, 3, 2)


@pytest.mark.parametrize("received_on", [TODAY, date(2026, 11, 1), date(2025, 11, 23)])
def test_a_matter_may_have_come_today_or_within_a_year(received_on):
    matters.check_received(received_on, TODAY)


@pytest.mark.parametrize("received_on", [date(2026, 11, 25), date(2025, 11, 22), date(206, 11, 1)])
def test_a_matter_has_not_come_tomorrow_nor_in_another_age(received_on):
    with pytest.raises(FieldError) as fault:
        matters.check_received(received_on, TODAY)
    assert fault.value.field == "received_on"


@pytest.mark.parametrize(("matter", "outcome"), [(m, o) for m, some in matters.OUTCOMES_OF.items() for o in some])
def test_each_kind_may_be_answered_in_its_own_ways(matter, outcome):
    matters.check_answer(matter, outcome, date(2026, 11, 20), TODAY, TODAY)


def test_a_request_for_records_is_not_upheld_and_misuse_is_not_granted():
    for matter, outcome in (("records_request", "upheld"), ("misuse", "granted"), ("comment", "no_records")):
        with pytest.raises(FormatError, match="cannot have this outcome"):
            matters.check_answer(matter, outcome, TODAY, TODAY, TODAY)


@pytest.mark.parametrize("answered_on", [date(2026, 11, 19), date(2026, 11, 25)])
def test_an_answer_is_not_older_than_its_matter_and_not_ahead(answered_on):
    with pytest.raises(FieldError) as fault:
        matters.check_answer("comment", "explained", date(2026, 11, 20), answered_on, TODAY)
    assert fault.value.field == "answered_on"
