"""Jurisdiction packs: what one must say, and that adding one only ever tightens."""

from pathlib import Path

import pytest

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.policy import composing
from clearplate.core.policy.composing import compose
from clearplate.core.policy.decide import Allowed, Refused, decide
from clearplate.core.policy.document import build_document
from clearplate.core.policy.packs import build_pack
from clearplate.core.policy.words import NUMBERS

PACKS = Path(__file__).parents[3] / "policy/packs"
NAMES = ["california-sb34", "el-paso", "illinois", "new-hampshire", "new-jersey", "virginia", "washington-2026"]
LEAST = """
title_en = "Ours"
title_es = "Lo nuestro"
sources = [{ cite = "Resolution 7", url = "https://example.gov/7", read = "statute" }]
covers = [{ en = "This.", es = "Esto." }]
does_not_cover = [{ en = "That.", es = "Aquello." }]
"""
RULE = """
@id("ours.night")
@promise("P7")
@en("No.")
@es("No.")
forbid (principal, action == Action::"search_plate", resource) when { context.camera_count > 9 };
"""


def pack_of(name):
    folder = PACKS / name
    return build_pack(name, {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()})


def ours(more="", **rules):
    return build_pack("ours", {"pack.toml": LEAST + more} | {f"{name}.cedar": text for name, text in rules.items()})


def test_the_packs_are_these():
    assert sorted(path.name for path in PACKS.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestEachPack:
    def test_it_says_where_it_comes_from_and_what_it_leaves_out(self, name):
        pack = pack_of(name)
        assert all(source.url.startswith(("https://", "http://")) for source in pack.sources)
        for said in (pack.title, *pack.covers, *pack.does_not_cover, *(demand.why for demand in pack.demands)):
            assert said.en
            assert said.es
        assert len(pack.does_not_cover) >= 3

    def test_with_the_example_city_it_is_a_whole_policy_and_nowhere_looser(self, name, document):
        composed = compose(document, [pack_of(name)])
        assert {change.effect for change in composed.changes} <= {"stricter", "other"}
        assert [change.part for change in composed.changes if change.effect == "other"] == ["title"]
        before, after = document.parameters, composed.document.parameters
        for number in NUMBERS.values():
            old, new = getattr(before, number.name), getattr(after, number.name)
            assert number.strictest(old, new) == new
        assert set(after.allowed_offense_types) <= set(before.allowed_offense_types)

    def test_it_lets_nothing_through_that_the_example_city_refuses(
        self, name, document, search, search_looks, picture, now
    ):
        composed = compose(document, [pack_of(name)]).document
        topics = frozenset({"immigration"})
        for act in (
            search(reason_topics=topics),
            search(reason_given=False),
            search_looks(camera_count=9),
            picture(own_search=False),
        ):
            assert isinstance(decide(document, act, now), Refused)
            assert isinstance(decide(composed, act, now), Refused)
        plain = decide(composed, search(), now)
        assert isinstance(plain, Refused if name == "new-hampshire" else Allowed)


def test_twenty_one_days_in_virginia_and_washington(document):
    for name in ("virginia", "washington-2026"):
        parameters = compose(document, [pack_of(name)]).document.parameters
        assert (parameters.retention_days, parameters.search_window_max_days) == (21, 21)


def test_three_minutes_are_match_and_forget(document):
    composed = compose(document, [pack_of("new-hampshire")])
    assert composed.document.parameters.retention_days == 0
    assert any("three minutes" in note.en for note in composed.notes)
    assert any("camera on a pole is no such device" in said.en for said in pack_of("new-hampshire").does_not_cover)


def test_no_appeal_lifts_what_a_state_forbids(document, search, now):
    act = search(reason_topics=frozenset({"immigration"}), approved=frozenset({"appeal"}))
    assert isinstance(decide(document, act, now), Allowed)
    for name in ("el-paso", "illinois", "washington-2026"):
        refused = decide(compose(document, [pack_of(name)]).document, act, now)
        assert isinstance(refused, Refused), name
        assert refused.rule_id.endswith("never_immigration")


def test_a_contradiction_is_told_in_both_languages(document):
    (note,) = compose(document, [pack_of("new-jersey")]).notes
    assert note.en.startswith("CONFLICT: New Jersey")
    assert "1095" in note.es


def test_several_packs_give_the_strictest_of_all(document):
    composed = compose(document, [pack_of(name) for name in ("virginia", "illinois", "california-sb34", "el-paso")])
    assert composed.document.parameters.retention_days == 21
    assert composed.document.parameters.review_days == 7
    ids = [rule.rule_id for rule in composed.document.rules]
    assert ids.index("search.role") < ids.index("california.purpose_recorded")


def test_a_bound_that_the_policy_keeps_already_changes_nothing(document):
    pack = ours('[numbers]\nretention_days = { most = 60, en = "W.", es = "P." }')
    assert compose(document, [pack]).document.parameters.retention_days == 30


def test_offense_types_are_those_that_all_allow(document):
    composed = compose(document, [ours('allowed_offense_types = ["120", "220", "23F"]')])
    assert composed.document.parameters.allowed_offense_types == ("120", "220")
    with pytest.raises(FormatError, match="no offense type at all"):
        compose(document, [ours('allowed_offense_types = ["23F"]')])


def test_a_pack_never_permits(document):
    with pytest.raises(FormatError, match="a pack only refuses"):
        compose(document, [ours(rules=RULE.replace("forbid (", "permit ("))])


def test_a_rule_of_the_same_name_and_a_pack_added_twice_are_conflicts(document):
    with pytest.raises(FormatError, match=r"the @id search\.role is also at"):
        compose(document, [ours(rules=RULE.replace("ours.night", "search.role"))])
    with pytest.raises(FormatError, match="added already"):
        compose(document, [ours(rules=RULE), ours(rules=RULE)])


def test_a_needed_rule_that_is_missing_is_named(document):
    with pytest.raises(FormatError, match=r"needs the rule search\.by_moonlight"):
        compose(document, [ours('required_rules = ["search.by_moonlight"]')])


def test_composing_that_made_a_policy_looser_would_stop(document, files, monkeypatch):
    wider = build_document(
        files | {"parameters.toml": files["parameters.toml"].replace("hold_days_max = 180", "hold_days_max = 366")}
    )
    monkeypatch.setattr(composing, "build_document", lambda _files: wider)
    with pytest.raises(InvariantError, match="looser"):
        compose(document, [ours()])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (LEAST.replace('title_en = "Ours"', ""), "title_en"),
        (LEAST + "colour = 1", "unknown key colour"),
        (LEAST.replace('read = "statute"', 'read = "once"'), "statute or summary"),
        (LEAST.replace('[{ en = "That.", es = "Aquello." }]', "[]"), "does_not_cover says nothing"),
        (LEAST + '[numbers]\nmoons = { most = 1, en = "W.", es = "P." }', "called moons"),
        (LEAST + '[numbers]\nretention_days = { least = 1, en = "W.", es = "P." }', "most"),
        (LEAST + '[numbers]\nretention_days = { most = -1, en = "W.", es = "P." }', "whole number"),
        (LEAST + 'allowed_offense_types = ["999"]', "code 999"),
        ("not toml", "pack.toml"),
    ],
)
def test_a_faulty_pack_is_told(text, sentence):
    with pytest.raises(FormatError, match=sentence):
        build_pack("ours", {"pack.toml": text})


def test_a_folder_that_is_no_pack_is_told():
    with pytest.raises(FormatError, match=r"pack\.toml is missing"):
        build_pack("ours", {})
    with pytest.raises(FormatError, match="no such file"):
        build_pack("ours", {"pack.toml": LEAST, "notes.txt": ""})
    with pytest.raises(FormatError, match="small letters"):
        build_pack("Ours!", {"pack.toml": LEAST})
