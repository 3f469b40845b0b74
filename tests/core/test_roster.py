"""Reading rosters: the city's clock, whole files or nothing."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.roster import Shift, read_roster

DENVER = ZoneInfo("America/Denver")
HEAD = "officer,from,to\n"


def test_times_are_the_citys_unless_they_say_otherwise():
    text = (
        HEAD
        + "Ann@Example.gov,2026-11-24T06:00,2026-11-24T14:00\nbob@example.gov,2026-11-24T06:00Z,2026-11-24T07:00Z\n"
    )
    assert read_roster("\ufeff" + text, DENVER) == [
        Shift("ann@example.gov", datetime(2026, 11, 24, 13, tzinfo=UTC), datetime(2026, 11, 24, 21, tzinfo=UTC)),
        Shift("bob@example.gov", datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Line 1 must name"),
        ("officer,from\n", "missing: to"),
        (HEAD, "no shift"),
        (HEAD + "ann,2026-11-24T06:00,2026-11-24T14:00", "Line 2: officer"),
        (HEAD + "a@b.c,2026-11-24T06:00,2026-11-24T14:00\na@b.c,six,seven", "Line 3: from and to"),
        (HEAD + "a@b.c,2026-11-24T06:00,2026-11-24T06:00", "within 24 hours"),
        (HEAD + "a@b.c,2026-11-24T06:00,2026-11-26T06:00", "within 24 hours"),
        (HEAD + "a@b.c,2026-11-24T06:00", "from and to"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(text, told):
    with pytest.raises(FormatError, match=told):
        read_roster(text, DENVER)


def test_a_cell_that_never_ends_is_told_with_its_line():
    with pytest.raises(FormatError, match="Line 2 is not CSV"):
        read_roster(HEAD + '"' + "x" * 200_000 + '",1,2\n', DENVER)


@pytest.mark.parametrize("span", ["0001-01-01T00:00+05:00,0001-01-01T03:00+05:00", "9999-12-31T20:00,9999-12-31T23:59"])
def test_instants_at_the_ends_of_the_calendar_are_told(span):
    with pytest.raises(FormatError, match="Line 2: from and to are instants"):
        read_roster(f"{HEAD}ann@example.gov,{span}\n", DENVER)
