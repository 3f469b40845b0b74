"""The rules of a search: what may be asked, how wide it is, and what its reason says."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from clearplate.core import search
from clearplate.core.fields import FieldError
from clearplate.core.policy.acts import CaseFacts, OfficerFacts
from clearplate.core.tlog import kinds

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
GOOD = "Dark pickup left the robbery at the Mesa Street store, clerk saw the plate"


def asked(**changes):
    fields = {
        "plate": "abc-1234",
        "spellings": [],
        "start": NOW - timedelta(days=1),
        "end": NOW,
        "cameras": [],
        "case_number": "26-012345",
        "offense_type": "120",
        "reason": GOOD,
        "on_behalf_of": "",
        "now": NOW,
    }
    return search.read_request(**(fields | changes))


def test_a_request_is_normalised():
    request = asked(cameras=[3, 1, 3], reason="  two   spaces ", case_number=" ab-1 ")
    assert request.plate == "ABC1234"
    assert request.cameras == (1, 3)
    assert request.reason == "two spaces"
    assert request.case_number == "AB-1"


def test_a_request_never_shows_plate_reason_or_case_in_its_repr():
    request = asked(spellings=[search.spellings_of("ABC1234")[0]])
    for secret in ("ABC1234", request.spellings[0], "pickup", "26-012345"):
        assert secret not in repr(request)


@pytest.mark.parametrize("plate", ["", "---", "ABC*", "AB?123", "A" * 13, "💥"])
def test_a_search_needs_one_full_plate(plate):
    with pytest.raises(FieldError) as caught:
        asked(plate=plate)
    assert caught.value.field == "plate"
    assert not plate or plate not in str(caught.value)


def test_only_offered_spellings_are_taken_and_they_keep_the_offers_order():
    offered = search.spellings_of("ABC1234")
    assert asked(spellings=[offered[2], offered[0]]).all_spellings == ("ABC1234", offered[0], offered[2])
    with pytest.raises(FieldError) as caught:
        asked(spellings=["XYZ9999"])
    assert caught.value.field == "spellings"


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (NOW, NOW + timedelta(hours=1), "start"),
        (NOW + timedelta(hours=1), NOW, "start"),
        (NOW - timedelta(hours=1), NOW - timedelta(hours=1), "end"),
        (NOW - timedelta(hours=1), NOW - timedelta(hours=2), "end"),
    ],
)
def test_a_window_lies_in_the_past_and_runs_forward(start, end, field):
    with pytest.raises(FieldError) as caught:
        asked(start=start, end=end)
    assert caught.value.field == field


def test_a_window_into_the_future_ends_now_and_instants_become_utc():
    mountain = timezone(timedelta(hours=-7))
    request = asked(start=(NOW - timedelta(hours=2)).astimezone(mountain), end=NOW + timedelta(days=1))
    assert request.end == NOW
    assert request.start.tzinfo is UTC


@pytest.mark.parametrize("field", ["case_number", "reason", "on_behalf_of"])
def test_texts_have_limits(field):
    with pytest.raises(FieldError) as caught:
        asked(**{field: "x" * 301})
    assert caught.value.field == field
    with pytest.raises(FieldError):
        asked(**{field: "a\u202eb"})


def test_too_many_cameras_are_refused():
    with pytest.raises(FieldError) as caught:
        asked(cameras=list(range(search.CAMERAS_MAX + 1)))
    assert caught.value.field == "cameras"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), 1),
        (datetime(2026, 11, 1, 23, 59, tzinfo=UTC), datetime(2026, 11, 2, 0, 1, tzinfo=UTC), 2),
        (datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC), 1),
    ],
)
def test_scope_counts_the_utc_days_touched(start, end, days):
    request = asked(start=start, end=end)
    assert search.scope(request, camera_total=28).window_days == days
    assert search.days_of(request)[0] == date(2026, 11, 1)


def test_scope_counts_all_cameras_where_none_is_named():
    assert search.scope(asked(), camera_total=28).cameras == 28
    assert search.scope(asked(cameras=[4, 5]), camera_total=28).cameras == 2


OFFICER = OfficerFacts(
    officer_id=UUID(int=1),
    agency_id=UUID(int=2),
    roles=frozenset({"investigator"}),
    trained_until=NOW.date(),
    mfa_verified=True,
    active=True,
)
CASE = CaseFacts(known=True, active=True, on_case=True, offense_type="120")
ASKER = search.Asker(officer="o-0000000000000", agency="Testville Police", case="c-0000000000000")


def test_the_act_holds_facts_and_no_words():
    request = asked(spellings=[search.spellings_of("ABC1234")[0]], on_behalf_of="Other County", reason="inv")
    act = search.act_of(request, OFFICER, CASE, agency=ASKER.agency, camera_total=28, now=NOW)
    assert (act.plate_count, act.camera_count, act.for_other_agency) == (2, 28, True)
    assert (act.reason_given, act.reason_vague, act.reason_topics) == (True, True, frozenset())
    assert (act.window, act.age) == (timedelta(days=1), timedelta(days=1))
    for secret in ("ABC1234", "Other County", "26-012345"):
        assert secret not in repr(act)


def test_the_public_line_and_the_decisions_fields_are_exactly_an_entrys():
    line = search.public_line(asked(), ASKER, camera_total=28)
    names = {field.name for field in kinds.search.ASKED.public}
    assert names - set(line) == {"search", "policy", "rules", "approval"}
    for field in kinds.search.ASKED.public:
        if field.name in line:
            field.check(line[field.name])


def test_the_secret_fields_are_exactly_the_rest():
    secret = search.secret_fields(asked(), camera_ids=[])
    names = {field.name for field in kinds.search.ASKED.confidential}
    assert names - set(secret) == {"officer_id", "address"}
    assert secret["plates"] == ["ABC1234"]
    assert search.secret_fields(asked(reason="", case_number=""), camera_ids=[])["reason"] is None


def test_the_line_says_nothing_of_what_is_confidential():
    line = str(search.public_line(asked(on_behalf_of="Other County"), ASKER, camera_total=28))
    for secret in ("ABC1234", "pickup", "26-012345", "Other County"):
        assert secret not in line


def test_an_unknown_case_leaves_case_and_offense_empty():
    unknown = search.Asker(ASKER.officer, ASKER.agency, None)
    line = search.public_line(asked(offense_type=""), unknown, camera_total=28)
    assert (line["case"], line["offense_type"]) == (None, None)


def test_a_lines_fingerprint_follows_every_field():
    first = search.public_line(asked(), ASKER, camera_total=28)
    assert search.line_sha256(first) == search.line_sha256(dict(reversed(first.items())))
    for name in first:
        assert search.line_sha256(first | {name: "other"}) != search.line_sha256(first)


def test_instants_are_as_precise_as_the_log():
    request = asked(start=NOW - timedelta(days=1, microseconds=1234), end=NOW - timedelta(microseconds=999))
    assert (request.start.microsecond % 1000, request.end.microsecond % 1000) == (0, 0)
