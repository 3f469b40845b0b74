"""Drafts asked about acts of the past."""

from datetime import timedelta
from uuid import UUID

import pytest

from clearplate.core.policy.acts import ManageCases, stated
from clearplate.core.policy.decide import Refused, decide, decide_again
from clearplate.core.policy.document import build_document
from clearplate.core.policy.replay import LOGGED, REVIEWED, PastAct, bounded, replay, review_values, values_of
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
    assert "1 search asked about days whose reads" in told(found, [], days=30, language="en").caveats[2]


def test_facts_that_a_policy_cannot_use_are_counted_as_neither(document, search, past):
    act = past(search())
    older = PastAct(act.act_id, act.at, {**act.facts, "context": {"case": act.context["case"]}})
    found = replay([older, act], document, document)
    assert (found.unasked, found.refused_before, len(found.acts)) == (1, 0, 2)
    told_of_it = told(found, [], days=30, language="en")
    assert "could not be asked" in told_of_it.caveats[2]
    assert [(total.count, [count for count, _what in total.parts]) for total in told_of_it.totals] == [
        (2, []), (1, [1, 0]), (0, [0, 0]), (1, []),
    ]  # fmt: skip


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
    assert ("100% of those allowed; 10 of them could be made with" in found.headline) == (language == "en")
    assert ("100 % de lo permitido; 10 de ellas podrían hacerse con" in found.headline) == (language == "es")
    assert len(found.shifts[0].examples) == 3
    assert ("robbery; about 12 days, at 12 cameras, by an investigator" in text) == (language == "en")
    assert ("robo con violencia; sobre 12 días, en 12 cámaras, por un investigador" in text) == (language == "es")
    assert str(officer().officer_id) not in text


def test_whether_a_second_person_helps_is_told(document, files, draft, search, past):
    wide = past(search(window=timedelta(days=12)))
    assert replay([wide], document, draft(search_alone_days_max=7)).lifted == 1
    nobody = files["2-search.cedar"].replace('context.approved.contains("breadth") || ', "")
    assert nobody != files["2-search.cedar"]
    text = files["parameters.toml"].replace("search_alone_days_max = 14", "search_alone_days_max = 7")
    found = replay([wide], document, build_document(files | {"2-search.cedar": nobody, "parameters.toml": text}))
    assert (found.newly_refused, found.lifted) == (1, 0)
    assert "No approval changes this." in told(found, [], days=30, language="en").shifts[0].remarks


def test_what_a_changed_rule_says_today_is_told_beside_it(document, draft, search, past):
    found = replay([past(search(window=timedelta(days=12)))], document, draft(search_alone_days_max=7))
    remarks = told(found, [], days=30, language="en").shifts[0].remarks
    assert remarks[0].startswith("Today it says: One officer alone may ask about at most 14 days.")
    assert remarks[-1] == "Cases: robbery."


def test_a_rule_that_is_new_is_told_to_be_new(document, files, search, past):
    new = """
@id("local.no_searches")
@promise("P4")
@en("Nothing is searched.")
@es("No se busca nada.")
forbid (principal, action == Action::"search_plate", resource);
"""
    found = replay([past(search())], document, build_document(files | {"9-local.cedar": new}))
    (shift,) = told(found, [], days=30, language="en").shifts
    assert (shift.sentence, shift.remarks[0]) == ("Nothing is searched.", "The policy in force has no such rule.")


def test_searches_without_kept_facts_are_counted(document, search, past):
    found = replay([past(search())], document, document, unkept=3)
    assert told(found, [], days=30, language="en").caveats[-1].startswith("3 searches more of this time")
    assert told(found, [], days=30, language="es").caveats[-1].startswith("3 búsquedas más de este tiempo")


def test_reviews_that_took_longer_than_the_draft_allows_are_counted(document, draft, now):
    day = timedelta(days=1)
    entries = [
        ("search.asked", {"search": "a"}, now),
        ("search.refused", {"search": "b"}, now),
        ("review.disposed", {"search": "a"}, now + 3 * day),
        ("review.disposed", {"search": "b"}, now + 10 * day),
        ("review.disposed", {"search": "before the time looked at"}, now + 10 * day),
    ]
    (one,) = bounded(review_values(entries), document, draft(review_days=7))
    assert (one.asked, one.over_before, one.over_after) == (2, 0, 1)
    assert "of 2 reviews, 1 took longer" in told(replay([], document, document), [one], days=30, language="en").notes[0]


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
    assert "search" in {field.name for kind in REVIEWED for field in REGISTRY[kind].public}
    for kind in LOGGED:
        names = {field.name for field in REGISTRY[kind].public}
        assert names & {"ends_on", "ends_at", "hours"}


def test_an_act_that_a_draft_does_not_know_cannot_be_asked(document):
    decision = decide_again(document, {"action": "fly", "officer": {}, "context": {}})
    assert isinstance(decision, Refused)
    assert decision.rule_id == "policy.cannot_decide"
