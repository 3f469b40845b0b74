import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from clearplate.core.errors import InvariantError
from clearplate.core.tlog.fields import FieldType
from clearplate.core.tlog.kinds import REGISTRY, agencies, register
from clearplate.core.tlog.words import WORDS, sentence

KINDS = list(REGISTRY.values())
SPEC = Path(__file__).parents[3] / "docs/spec/log-entries.md"
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

EXAMPLES = {
    FieldType.OFFICER: "o-0123456789abc",
    FieldType.CASE: "c-0123456789abc",
    FieldType.SLUG: "clock-skew",
    FieldType.TITLE: "Mesa St at 5th",
    FieldType.RULE: "search.case_exists",
    FieldType.OFFENSE: "120",
    FieldType.COUNT: 7,
    FieldType.MICRODEGREES: 31_758_720,
    FieldType.FLAG: True,
    FieldType.REFERENCE: "R-2026-0012",
    FieldType.INSTANT: "2026-11-24T06:30:00.000Z",
    FieldType.DAY: "2026-11-24",
    FieldType.DIGEST: "ab" * 32,
    FieldType.UUIDS: ["0190a6f0-0000-7000-8000-000000000001"],
    FieldType.UUID: "0199f0a2-7d3c-7000-8000-000000000001",
    FieldType.VERSION: "0.1.0",
    FieldType.OFFICERS: ["o-0123456789abc"],
    FieldType.DISCLOSURES: ["WyJzYWx0Iiwia2luZCIsMV0"],
    FieldType.RULES: ["search.case_exists"],
}


def example(field):
    if field.type is FieldType.CHOICE:
        return field.choices[0]
    return list(field.choices[:2]) if field.type is FieldType.CHOICES else EXAMPLES[field.type]


@each_kind
def test_a_name_is_station_dot_participle(kind):
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.name)
    assert kind.tag > 0


@each_kind
def test_a_public_field_never_holds_free_text_a_plate_or_a_persons_id(kind):
    for field in kind.public:
        assert field.type not in (FieldType.TEXT, FieldType.PLATES)
        assert not field.name.endswith("officer_id")
        assert field.type is not FieldType.TITLE or field.name in ("agency", "subject_agency", "title")


@each_kind
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_sentence_names_only_public_fields_and_tells_the_entry(kind, language):
    public = {field.name: example(field) for field in kind.public}
    for field in kind.public:
        field.check(public[field.name])
    told = sentence(kind, public, language)
    assert "{" not in told
    assert told.endswith(".")


@each_kind
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_sentence_tells_an_entry_older_than_its_newest_field(kind, language):
    assert sentence(kind, {}, language)


@each_kind
def test_every_choice_has_a_word_in_both_languages(kind):
    for field in (*kind.public, *kind.confidential):
        assert bool(field.choices) == (field.type in (FieldType.CHOICE, FieldType.CHOICES))
        for choice in field.choices:
            assert set(WORDS[choice]) == {"en", "es"}, f"add {choice} to core/tlog/words.py"


def test_a_sentence_is_told_in_the_persons_words():
    public = {
        "officer": "o-0123456789abc",
        "agency": "Police",
        "case": "c-0123456789abc",
        "offense_type": "120",
        "officer_count": 1,
    }
    kind = REGISTRY["cases.opened"]
    assert sentence(kind, public, "en") == "Officer o-0123456789abc of Police opened case c-0123456789abc (Robbery)."
    assert "Robo con violencia" in sentence(kind, public, "es-mx")
    assert "(ABC)" in sentence(kind, public | {"offense_type": "ABC"}, "fr")


@pytest.mark.parametrize(
    ("name", "public", "told"),
    [
        ("cameras.paused", {"title": "Mesa St"}, "Mesa St"),
        ("agencies.officer_added", {"roles": []}, "(roles: none)"),
        ("agencies.officer_added", {"roles": ["investigator", "astronaut"]}, "investigator, astronaut"),
        ("policy.adopted", {"effective_at": "2026-11-24T06:30:00.000Z"}, "2026-11-24 06:30 UTC"),
        ("policy.adopted", {"policy": "ab" * 32}, "the policy abababababab,"),
    ],
)
def test_values_are_told_for_people(name, public, told):
    assert told in sentence(REGISTRY[name], public, "en")


@pytest.mark.parametrize("change", [{"tag": 9999}, {"name": "agencies.other"}], ids=["same name", "same tag"])
def test_a_tag_and_a_name_are_never_used_twice(change):
    with pytest.raises(InvariantError):
        register(agencies.KINDS, (replace(agencies.SIGNED_IN, **change),))


def test_the_specification_lists_exactly_these_kinds():
    tool = runpy.run_path(str(SPEC.parents[2] / "tools/log_kinds.py"))
    assert tool["table"]() in SPEC.read_text(encoding="utf-8"), "run tools/log_kinds.py"
