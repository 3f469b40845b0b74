import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core import canonical
from clearplate.core.errors import FormatError
from clearplate.core.policy.document import build_document, parse_document

NOTES = '@promise("P1") @en("E.") @es("S.")'
RULE = f'@id("all.permitted") {NOTES} permit (principal, action, resource);'


def with_rules(files, text, **others):
    kept = {name: files[name] for name in ("policy.cedarschema", "parameters.toml")}
    return kept | {"rules.cedar": text} | others


def test_a_document_reads_back_from_its_bytes_and_its_version_is_their_hash(document):
    again = parse_document(document.data)
    assert again == document
    assert re.fullmatch(r"[0-9a-f]{64}", document.version)


def test_one_changed_letter_is_another_version(files, document):
    changed = files | {"1-people.cedar": files["1-people.cedar"].replace("active may act", "active can act")}
    assert build_document(changed).version != document.version


def test_rules_come_in_the_order_of_files_and_text_with_their_lines(files, document):
    ids = [rule.rule_id for rule in document.rules]
    assert ids[:3] == ["people.suspended", "people.active", "people.confirmed"]
    assert ids.index("people.support_limits") < ids.index("search.permitted") < ids.index("cases.permitted")
    assert len(document.rules) == sum(text.count("@id(") for text in files.values())
    for rule in document.rules:
        assert files[rule.file].splitlines()[rule.line - 1] == f'@id("{rule.rule_id}")'


def test_more_than_ten_rules_keep_their_order(files):
    names = [f"rule.{letter}" for letter in "zyxwvutsrqponm"]
    text = "\n".join(f'@id("{name}") {NOTES} permit (principal, action, resource);' for name in names)
    assert [rule.rule_id for rule in build_document(with_rules(files, text)).rules] == names


def test_every_rule_speaks_both_languages_with_the_numbers_filled_in(document):
    for rule in document.rules:
        assert "{" not in rule.sentence_en + rule.sentence_es
        assert rule.sentence("es") == rule.sentence_es != rule.sentence("en") == rule.sentence_en
    (window,) = [rule for rule in document.rules if rule.rule_id == "search.window"]
    assert "at most 30 days" in window.sentence_en
    assert "máximo 30 días" in window.sentence_es


FAULTS = [
    ("no id", f"\n\n{NOTES} permit (principal, action, resource);", "rules.cedar:3: the rule lacks @id"),
    (
        "no promise",
        '@id("a.b") @en("E") @es("S") permit (principal, action, resource);',
        "rules.cedar:1: the rule lacks @promise",
    ),
    ("no spanish", '@id("a.b") @promise("P1") @en("E") permit (principal, action, resource);', "lacks @es"),
    ("empty sentence", '@id("a.b") @promise("P1") @en("") @es("S") permit (principal, action, resource);', "lacks @en"),
    ("no annotation at all", f"{RULE}\npermit (principal, action, resource);", "rules.cedar:2: the rule lacks @id"),
    ("an id with a digit", RULE.replace("all.permitted", "all.rule1"), "looks like search.case_exists"),
    ("an id without a dot", RULE.replace("all.permitted", "all"), "looks like search.case_exists"),
    ("no such promise", RULE.replace("P1", "P18"), "one of P1 to P17"),
    ("the same id twice", f"{RULE}\n{RULE}", "rules.cedar:2: the @id all.permitted is also at rules.cedar:1"),
    ("no such parameter", RULE.replace("E.", "At most {moon_days} days."), "{moon_days}"),
    ("a parameter that is no number", RULE.replace("E.", "Only {allowed_offense_types}."), "{allowed_offense_types}"),
    ("no closing", f'{RULE}\n\n@id("a.b") {NOTES} permit (principal, action', "rules.cedar:3:"),
    ("nonsense only", "nonsense", "rules.cedar:1:"),
    (
        "a misspelt attribute",
        f'{RULE}\n@id("a.b") {NOTES}\nforbid (principal, action, resource) unless {{ principal.aktive }};',
        "rules.cedar:2: for policy",
    ),
    ("a misspelt act", RULE.replace("action,", 'action == Action::"serch_plate",'), "rules.cedar:1: for policy"),
    (
        "a template",
        f"{RULE}\n{RULE.replace('all.permitted', 'a.b').replace('principal,', 'principal == ?principal,')}",
        "rules.cedar:2: a policy holds whole rules",
    ),
    ("only refusals", RULE.replace("permit (", "forbid ("), "allows nothing at all"),
    ("nothing at all", "// to do\n", "allows nothing at all"),
]


@pytest.mark.parametrize(("text", "sentence"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_faulty_rule_is_told_with_its_file_and_line(files, text, sentence):
    with pytest.raises(FormatError) as fault:
        build_document(with_rules(files, text))
    assert sentence in fault.value.diagnostics()


_LINKS = [
    ("( ", "true", " )"),
    ("[", "1", "]"),
    ("{a: ", "1", "}"),
    ("", "true", " && true"),
    ("", "1", "+1"),
    ("", "context has a", ".a"),
    ("", "context", ".case"),
    ("if true then ", "true", " else true"),
]


@pytest.mark.parametrize(("before", "middle", "after"), _LINKS)
@pytest.mark.parametrize("times", [50, 150, 900, 20_000])
def test_no_rule_is_so_deep_or_long_that_it_ends_the_process(files, before, middle, after, times):
    """In a thread with the stack that a web server's threads have: what Cedar's parser overruns there ends everything."""
    text = f"{RULE.removesuffix(';')} when {{ {before * times}{middle}{after * times} == 1 }};"
    told = []

    def build():
        try:
            build_document(with_rules(files, text))
        except FormatError as fault:
            told.append(fault.diagnostics())
        else:
            told.append("built")

    before_size = threading.stack_size(2 * 1024 * 1024)
    try:
        thread = threading.Thread(target=build)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before_size)
    assert len(told) == 1
    # Some hundreds of links fit where a Python reads deeper than another; no Python takes what a rule may not be.
    assert re.search(r"rules\.cedar.*: |too many conditions", told[0]) or (told == ["built"] and times < 20_000)


def test_a_schema_that_nests_too_deep_is_told_with_its_line(files):
    text = files["policy.cedarschema"] + f"\ntype Deep = {'{a: ' * 5_000}Long{'}' * 5_000};\n"
    with pytest.raises(FormatError, match=r"policy\.cedarschema:\d+: brackets stand inside more than 32 others"):
        build_document(files | {"policy.cedarschema": text})


def test_a_long_list_is_not_deep(files):
    text = files["policy.cedarschema"] + f"\ntype Wide = {{{', '.join(f'a{n}: Long' for n in range(2_000))}}};\n"
    build_document(files | {"policy.cedarschema": text})


def test_parameters_that_nest_too_deep_are_told(files):
    text = files["parameters.toml"] + f"\nx = {'[' * 100_000}{']' * 100_000}\n"
    with pytest.raises(FormatError, match=r"parameters\.toml: brackets stand inside too many others"):
        build_document(files | {"parameters.toml": text})


def test_signs_in_strings_and_comments_do_not_shift_the_line(files):
    text = f'// permit; @id("x.y")\n{RULE.replace("E.", "A; permit @ // E.")}\n@id("a.b") permit (principal, action, resource);'
    with pytest.raises(FormatError, match=r"rules\.cedar:3: the rule lacks @promise"):
        build_document(with_rules(files, text))


@pytest.mark.parametrize("missing", ["policy.cedarschema", "parameters.toml"])
def test_a_missing_file_is_named(files, missing):
    with pytest.raises(FormatError, match=f"{missing}: this file is missing"):
        build_document({name: text for name, text in files.items() if name != missing})


def test_a_file_that_no_policy_has_is_named(files):
    with pytest.raises(FormatError, match=r"notes\.txt: a policy folder has no such file"):
        build_document(files | {"notes.txt": "hello"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("entity City;\nentity Officer { agency: Strin };", 2),
        ("entity City;\n\nentity Officer {\n  this is : not ;;\n};\nentity Case;", 4),
        ("// City\nentity City;\nentity City;", 3),
        ("entity City;\nentity Officer {\n", 3),
        ("entity City;\n}", 2),
        ('entity A;\naction "a" in ["b"] appliesTo { principal: A, resource: A };', 2),
    ],
)
def test_a_fault_of_the_schema_is_told_with_its_line(files, text, line):
    with pytest.raises(FormatError, match=rf"policy\.cedarschema:{line}: \w"):
        build_document(files | {"policy.cedarschema": text})


def test_a_document_has_a_size(files):
    with pytest.raises(FormatError, match="at most"):
        build_document(files | {"9-more.cedar": "// more\n" * 130_000})


@pytest.mark.parametrize(
    "value",
    [[], {}, {"format": "clearplate/policy/v0", "files": {}}, {"format": "clearplate/policy/v1", "files": []},
     {"format": "clearplate/policy/v1", "files": {"policy.cedarschema": 1}}],
)  # fmt: skip
def test_bytes_that_are_no_document_are_a_format_error(value):
    with pytest.raises(FormatError):
        parse_document(canonical.encode(value))


@given(st.data())
def test_hostile_rules_are_only_ever_a_format_error(files, data):
    text = files["1-people.cedar"]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(st.text(alphabet='@;"\\{}()/\n permitforbid?', max_size=10))
    try:
        build_document(with_rules(files, text[:start] + put + text[end:]))
    except FormatError as fault:
        assert fault.diagnostics()  # noqa: PT017 - either it parses or it is this error
