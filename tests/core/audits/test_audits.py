"""Other systems' audit files: read in each released form, judged by the same gates as a search here."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clearplate.core.audits.judging import FLAGS, RULES, judge_audit
from clearplate.core.audits.reading import AuditForm, read_audit
from clearplate.core.audits.telling import WORDS, word
from clearplate.core.errors import FormatError

REAL = Path(__file__).parents[4] / "shared/data/audits/county-sheriff-network-audit-2025-11.csv"
MONTH = timedelta(days=30)

PORTAL = """id,userId,searchDate,networkCount,reason,caseNumber
1,***,2026-03-01T10:00:00Z,1,Robbery of the store on Mesa clerk saw the plate,26-1
2,***,2026-03-01T10:05:00Z,40,,26-2
3,***,2026-03-01T10:06:00Z,40,immigration,
"""
ORGANIZATION = """Name,Total Networks Searched,Time Frame,License Plate,Case #,Filters,Reason,Offense Type,Search Date/Time
J. Doe,1,"03/01/2026, 08:00:00 AM UTC - 03/02/2026, 08:00:00 AM UTC",ABC1234,26-1,,investigation,Traffic Infraction,"03/02/2026, 12:10:00 AM UTC"
"""
NETWORK = """\ufeffID,Org_Name,Total_Networks_Searched,Total_Devices_Searched,Time_Frame_Start,Time_Frame_End,Reason,Search_Time,Search_Type,Moderation
x,Example SO,911,17486,"10/25/2025, 09:30:35 AM UTC","12/01/2025, 09:30:35 AM UTC",Inv,"11/01/2025, 12:10:40 PM UTC",convoy,
"""


def test_the_portals_form():
    file = read_audit(PORTAL)
    assert file.form is AuditForm.PORTAL
    assert file.columns == {"user", "searched_at", "networks", "reason", "case_number"}
    assert file.rows[0].searched_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert file.rows[1].reason == ""
    assert file.rows[1].plate is None


def test_the_organizations_form_with_two_instants_in_one_cell():
    (row,) = read_audit(ORGANIZATION).rows
    assert (row.window, row.plate, row.searched_at) == (
        timedelta(days=1), "ABC1234", datetime(2026, 3, 2, 0, 10, tzinfo=UTC),
    )  # fmt: skip


def test_the_networks_form_with_noon_and_a_byte_order_mark():
    file = read_audit(NETWORK)
    assert file.form is AuditForm.NETWORK
    assert file.rows[0].searched_at == datetime(2025, 11, 1, 12, 10, 40, tzinfo=UTC)
    assert file.rows[0].window == timedelta(days=37)


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "reason\nx\n", "\x00"])
def test_what_is_no_audit_file_is_said_to_be_none(text):
    with pytest.raises(FormatError, match="no audit file"):
        read_audit(text)


def rules(report):
    return {finding.rule: finding.searches for finding in report.refusals}


def test_each_rule_refuses_what_it_is_for():
    report = judge_audit(read_audit(PORTAL), window_max=MONTH)
    assert rules(report) == {
        "search.reason_given": 1,
        "search.reason_specific": 1,
        "search.not_immigration": 1,
        "search.case_exists": 1,
    }
    assert report.refused == 2
    assert {finding.rule: finding.searches for finding in report.flags} == {"flag.networks": 2}
    assert report.unchecked == ("search.window", "search.plate", "flag.same_plate")


def test_an_offense_label_names_a_prohibited_purpose_too():
    assert "search.not_traffic" in rules(judge_audit(read_audit(ORGANIZATION), window_max=MONTH))


def test_windows_and_searches_without_a_plate():
    assert {"search.window": 1, "search.plate": 1}.items() <= rules(
        judge_audit(read_audit(NETWORK), window_max=MONTH)
    ).items()


def test_the_sixth_search_of_a_plate_by_one_user_stands_out_and_the_fifth_does_not():
    line = 'J. Doe,1,,{plate},26-1,,Robbery of the store on Mesa by two men,,"03/{day:02}/2026, 08:00:00 AM UTC"\n'
    heading = ORGANIZATION.splitlines()[0] + "\n"
    for count, expected in ((5, 0), (6, 1)):
        text = heading + "".join(line.format(plate="ABC1234", day=day) for day in range(1, count + 1))
        flags = {one.rule: one.searches for one in judge_audit(read_audit(text), window_max=MONTH).flags}
        assert flags.get("flag.same_plate", 0) == expected


def test_no_example_shows_a_plate_or_a_name():
    report = judge_audit(read_audit(ORGANIZATION), window_max=MONTH)
    shown = [typed for one in (*report.refusals, *report.flags) for typed, _ in one.examples]
    assert shown
    assert not any("ABC1234" in text or "Doe" in text for text in shown)


def test_everything_has_words_in_both_languages():
    assert {*RULES, *FLAGS} <= WORDS.keys()
    assert all(word(name, "en") != word(name, "es") for name in (*RULES, *FLAGS))


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real audit {REAL.name} is not here")
def test_a_real_agencys_file():
    report = judge_audit(read_audit(REAL.read_text(encoding="utf-8-sig")), window_max=MONTH)
    assert len(report.file.rows) == 3636
    assert report.file.form is AuditForm.NETWORK
    assert rules(report)["search.plate"] == 81
    assert rules(report)["search.window"] == 142
    assert sum(one.searches for one in report.flags if one.rule == "flag.networks") == 1970


HEADING = "id,userId,searchDate,networkCount,reason\n"


def test_a_cell_that_never_ends_is_told_with_its_line():
    with pytest.raises(FormatError, match="Line 2 is not CSV"):
        read_audit(HEADING + '1,u,2026-01-01,3,"' + "x" * 200_000 + '"\n')


def test_an_open_quotation_mark_is_told_with_its_line_and_swallows_no_search():
    with pytest.raises(FormatError, match="Line 3 opens a quotation mark that nothing closes"):
        read_audit(HEADING + '1,u,2026-01-01,3,x\n2,u,2026-01-01,3,"stolen\n3,u,2026-01-01,3,y\n')


def test_rows_are_told_by_their_lines_also_behind_one_that_goes_over_two():
    rows = read_audit(HEADING + '1,u,2026-01-01,3,"two\nlines"\n2,u,2026-01-01,3,y\n').rows
    assert [row.line for row in rows] == [2, 4]


def test_counts_and_instants_beyond_all_bounds_are_none():
    (row,) = read_audit(f"{HEADING}1,u,0001-01-01T00:00+05:00,{'9' * 5000},x\n").rows
    assert (row.searched_at, row.networks) == (None, None)


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0c", "\x1e"])
def test_only_line_breaks_break_lines(sign):
    assert [row.reason for row in read_audit(f"{HEADING}1,u,2026-01-01,3,a{sign}b\n").rows] == [f"a{sign}b"]
