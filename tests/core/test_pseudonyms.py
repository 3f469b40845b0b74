from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.ids import AgencyId, CaseNumber, OfficerId
from clearplate.core.pseudonyms import case_pseudonym, officer_pseudonym, quarter

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
ANA, BEN = OfficerId(UUID(int=1)), OfficerId(UUID(int=2))
POLICE, SHERIFF = AgencyId(UUID(int=3)), AgencyId(UUID(int=4))
NOVEMBER = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
NUMBER = CaseNumber("26-012345")


def test_known_answers():
    assert officer_pseudonym(KEY, ANA, NOVEMBER) == "o-kha25rcr9wva8"
    assert case_pseudonym(KEY, POLICE, NUMBER) == "c-55cqwg55sa0dc"


def test_an_officers_name_lasts_a_quarter():
    october, january = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    assert officer_pseudonym(KEY, ANA, october) == officer_pseudonym(KEY, ANA, january - timedelta(microseconds=1))
    assert officer_pseudonym(KEY, ANA, january) != officer_pseudonym(KEY, ANA, october)
    assert officer_pseudonym(KEY, ANA, october - timedelta(microseconds=1)) != officer_pseudonym(KEY, ANA, october)


def test_two_officers_two_cases_and_two_keys_have_different_names():
    assert officer_pseudonym(KEY, ANA, NOVEMBER) != officer_pseudonym(KEY, BEN, NOVEMBER)
    assert officer_pseudonym(KEY, ANA, NOVEMBER) != officer_pseudonym(OTHER_KEY, ANA, NOVEMBER)
    assert case_pseudonym(KEY, POLICE, NUMBER) != case_pseudonym(KEY, SHERIFF, NUMBER)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 4, 1, tzinfo=UTC), "2026-Q2"),
        (datetime(2026, 12, 31, 20, tzinfo=timezone(timedelta(hours=-7))), "2027-Q1"),
    ],
)
def test_quarters_are_utcs(at, expected):
    assert quarter(at) == expected


def test_an_instant_without_a_zone_or_a_key_of_another_length_is_a_format_error():
    with pytest.raises(FormatError):
        quarter(datetime(2026, 1, 1))  # noqa: DTZ001 - that it has no zone is the point
    with pytest.raises(FormatError):
        case_pseudonym(KEY[:16], POLICE, NUMBER)
