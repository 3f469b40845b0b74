"""Drafts asked about acts of the past."""

from datetime import timedelta
from uuid import UUID

import pytest

from clearplate.core.policy.acts import ManageCases, stated
from clearplate.core.policy.decide import Refused, decide, decide_again
from clearplate.core.policy.document import build_document
from clearplate.core.policy.replay import LOGGED, PastAct, bounded, replay, values_of
from clearplate.core.policy.replay_words import lines, told
from clearplate.core.tlog.kinds import REGISTRY


@pytest.fixture
def past(now):
    """Makes an act of the past out of one that is decided now."""

    def make(act, days=1):
        return PastAct(UUID(int=days), now - timedelta(days=days), stated(act, now))

    return make


@pytest.fixture
def draft(files):
    """Makes a draft: the example city with other numbers."""

    def make(**numbers):
        text = files["parameters.toml"]
        for name, value in numbers.items():
            before = next(line for line in text.splitlines() if line.startswith(f"{name} = "))
            text = text.replace(before, f"{name} = {value}", 1)
        return build_document(files | {"parameters.toml": text})

    return make


def test_the_same_policy_decides_the_same_again(document, search, picture, now):
    for act in (search(), search(window=timedelta(days=20)), search(reason_given=False), picture()):
        assert decide_again(document, stated(act, now)) == decide(document, act, now)


def test_nothing_changes_between_a_policy_and_itself(document, search, past):
    found = replay([past(search()), past(search(reason_given=False))], document, document)
    assert (found.newly_refused, found.newly_allowed, found.refused_before, found.refused_after) == (0, 0, 1, 1)
    assert "decided every one alike" in told(found, [], days=30, language="en").headline


def test_a_narrower_number_refuses_more_and_tells_by_which_rule(document, draft, search, past):
    acts = [past(search(window=timedelta(days=days), age=timedelta(days=days)), days) for days in (1, 5, 9, 12)]
    found = replay(acts, document, draft(search_alone_days_max=7))
    (shift,) = found.shifts
    assert [act.act_id.int for act in shift.more] == [9, 12]
    assert (found.refused_before, found.refused_after, found.newly_allowed) == (0, 2, 0)
    assert "7" in shift.rule.sentence_en


def test_a_wider_number_lets_more_through(document, draft, search, past):
    found = replay([past(search(plate_searches=6))], draft(searches_per_plate_max=5), draft(searches_per_plate_max=10))
    (shift,) = found.shifts
    assert (len(shift.more), len(shift.fewer)) == (0, 1)
    assert "1 search no longer refused" in "\n".join(lines(told(found, [], days=30, language="en")))


def test_offense_types_that_are_taken_out(document, files, search, case, past):
    text = files["parameters.toml"].replace('  "120", # robbery\n', "")
    found = replay([past(search())], document, build_document(files | {"parameters.toml": text}))
    assert found.shifts[0].rule.rule_id == "search.offense_allowed"


def test_what_would_have_been_destroyed_is_counted_apart(document, draft, search, past):
    shorter = draft(retention_days=10, search_window_max_days=10)
    old = past(search(window=timedelta(days=2), age=timedelta(days=12)))
    found = replay([old, past(search())], document, shorter)
    assert (found.beyond, found.newly_refused) == ([old], 0)
    assert "1 search more asked about days whose reads" in told(found, [], days=30, language="en").notes[0]


def test_facts_that_a_policy_cannot_use_are_counted_as_neither(document, search, past):
    act = past(search())
    older = PastAct(act.act_id, act.at, {**act.facts, "context": {"case": act.context["case"]}})
    found = replay([older, act], document, document)
    assert (found.unasked, found.refused_before, len(found.acts)) == (1, 0, 2)
    assert "could not be asked" in told(found, [], days=30, language="en").notes[0]


def test_a_refusal_that_no_policy_writes_is_told_as_well(document, files, officer, past):
    act = past(ManageCases(officer=officer("coordinator"), change="open", own_agency=True, on_case=False))
    kept = files["3-programme.cedar"].replace(
        'permit (principal, action == Action::"manage_cases"', 'permit (principal, action == Action::"read_log"'
    )
    found = replay([act], document, build_document(files | {"3-programme.cedar": kept}))
    assert found.shifts[0].rule.rule_id == "policy.not_permitted"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_council_reads_counts_rules_and_examples_without_anybody_in_them(
    document, draft, search, officer, past, language
):
    acts = [past(search(window=timedelta(days=12), exigent=False), day) for day in range(1, 11)]
    found = told(replay(acts, document, draft(search_alone_days_max=7)), [], days=30, language=language)
    text = "\n".join(lines(found))
    assert "10" in found.headline
    assert "100.0 %" in found.headline
    assert len(found.shifts[0].examples) == 3
    assert ("Robbery, about 12 days, at 12 cameras, investigator" in text) == (language == "en")
    assert ("Robo con violencia, sobre 12 días, en 12 cámaras, investigador" in text) == (language == "es")
    assert str(officer().officer_id) not in text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "no searches in the last 7 days"), ("es", "no hubo búsquedas")]
)
def test_a_month_without_searches_is_said(document, language, sentence):
    assert sentence in told(replay([], document, document), [], days=7, language=language).headline


def test_what_others_asked_for_is_measured_against_the_drafts_numbers(document, draft, now):
    day = timedelta(days=1)
    held = {"ends_on": (now + 120 * day).date().isoformat(), "captures": 300, "what": "hold"}
    hidden = {"ends_at": (now + 20 * day).isoformat()}
    values = [
        *values_of("holds.asked", held, now),
        *values_of("holds.asked", held | {"what": "extension"}, now),
        *values_of("cases.embargoed", hidden, now),
        *values_of("agencies.support_asked", {"hours": 8}, now),
        *values_of("search.asked", {}, now),
    ]
    found = bounded(values, document, draft(hold_days_max=90, embargo_days_max=14))
    assert [(one.number, one.asked, one.over_before, one.over_after) for one in found] == [
        ("hold_days_max", 2, 0, 2),
        ("embargo_days_max", 1, 0, 1),
    ]
    note = told(replay([], document, document), found, days=30, language="en").notes[0]
    assert note.startswith(
        "A hold or an extension lasts at most: of 2 requests, 2 asked for more than the draft allows"
    )


def test_the_log_has_the_fields_that_are_measured():
    for kind in LOGGED:
        names = {field.name for field in REGISTRY[kind].public}
        assert names & {"ends_on", "ends_at", "hours"}


def test_an_act_that_a_draft_does_not_know_cannot_be_asked(document):
    decision = decide_again(document, {"action": "fly", "officer": {}, "context": {}})
    assert isinstance(decision, Refused)
    assert decision.rule_id == "policy.cannot_decide"
