"""The adopted document: one folder of Cedar rules, their schema, and the parameters, as one thing with one hash.

Rules are read in the order of their files' names, then of the text; that order decides which refusal is told first.
Every rule carries `@id("station.what")`, `@promise("P3")`, `@en("…")` and `@es("…")`; a sentence may name a parameter in
braces. Whether it can decide every act there is, is `trial.py`'s question.

Source: docs/spec/policy.md.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any

import cedarpy

from clearplate.core import canonical
from clearplate.core.policy import nesting
from clearplate.core.policy.faults import PolicyError
from clearplate.core.policy.narrowing import OfAction, by_action
from clearplate.core.policy.parameters import PARAMETERS_FILE, Parameters, parse_parameters

SCHEMA_FILE = "policy.cedarschema"
DOCUMENT_FORMAT = "clearplate/policy/v1"
DOCUMENT_BYTES_MAX = 1_000_000
_RULE_ID = re.compile(r"[a-z_]+\.[a-z_]+")
_PROMISE = re.compile(r"P([1-9]|1[0-7])")
# An act in a group of acts: then a rule about the group is about the act, and rules are not sorted by act.
_ACTION_GROUP = re.compile(r"^\s*action\s+[^{;]*\bin\b", re.MULTILINE)
_UNKNOWN = re.compile(r"(?:failed to resolve type|undeclared action): \W*(?:Action::\W*)?(\w+)")  # used, not declared
_ANNOTATIONS = ("id", "promise", "en", "es")
_PLACE = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as a person reads it.

    Attributes:
        rule_id: `station.what`, unique in the document.
        effect: `permit` or `forbid`.
        promise: The promise it keeps, `P1` to `P17`.
        sentence_en: What it says, in English, parameters filled in.
        sentence_es: The same in Spanish.
        file: Where it is written.
        line: Line of its `@id`, from 1.
    """

    rule_id: str
    effect: str
    promise: str
    sentence_en: str
    sentence_es: str
    file: str
    line: int

    def sentence(self, language: str) -> str:
        """The sentence in a language (`en`, `es`); English for any other."""
        return self.sentence_es if language.startswith("es") else self.sentence_en


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A policy, checked and ready to decide.

    Attributes:
        files: File name to text.
        parameters: The numbers.
        rules: In the order that decides which refusal is told first.
        data: Canonical bytes of the whole document.
        version: SHA-256 of `data`, 64 hexadecimal digits.
        policy_set: Cedar's parsed rules.
        of_action: For each act that a rule names, what can matter to it; the answer is the same, sooner.
        schema: Cedar's parsed schema.
        fitting: Shapes of facts (`decide.shape_of`) that the schema was seen to accept.
    """

    files: Mapping[str, str]
    parameters: Parameters
    rules: tuple[Rule, ...]
    data: bytes = field(repr=False)
    version: str
    policy_set: cedarpy.PolicySet = field(repr=False, compare=False)
    of_action: Mapping[str, OfAction] = field(repr=False, compare=False)
    schema: cedarpy.Schema = field(repr=False, compare=False)
    fitting: set[Hashable] = field(default_factory=set, repr=False, compare=False)


def parse_document(data: bytes) -> PolicyDocument:
    """Read a document's canonical bytes, as an adoption keeps them.

    Raises:
        PolicyError: They are no policy document.
    """
    value = canonical.decode(data)
    if not isinstance(value, dict) or set(value) != {"format", "files"} or value["format"] != DOCUMENT_FORMAT:
        raise PolicyError("no_document")
    files = value["files"]
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise PolicyError("no_texts")
    return build_document(files)


def build_document(files: Mapping[str, str]) -> PolicyDocument:
    """Check the files of a policy folder and make them one document.

    Args:
        files: File name to text: `policy.cedarschema`, `parameters.toml`, and one or more `*.cedar`.

    Raises:
        PolicyError: With the file and, where it can be told, the line: a file is missing or unknown, does not parse,
            does not fit the schema, or a rule lacks its id, promise or a sentence.
    """
    cedar_files = sorted(name for name in files if name.endswith(".cedar"))
    for needed in (SCHEMA_FILE, PARAMETERS_FILE):
        if needed not in files:
            raise PolicyError("file_missing", needed)
    if unknown := sorted(set(files) - {SCHEMA_FILE, PARAMETERS_FILE, *cedar_files}):
        raise PolicyError("file_unknown", unknown[0])
    parameters = parse_parameters(files[PARAMETERS_FILE])
    schema = _parse_schema(files[SCHEMA_FILE])
    rules = tuple(rule for name in cedar_files for rule in _rules_of(name, files[name], parameters, schema))
    _check_ids(rules)
    data = canonical.encode({"format": DOCUMENT_FORMAT, "files": dict(files)})
    if len(data) > DOCUMENT_BYTES_MAX:
        raise PolicyError("too_large", most=DOCUMENT_BYTES_MAX)
    return PolicyDocument(
        files=dict(files),
        parameters=parameters,
        rules=rules,
        data=data,
        version=sha256(data).hexdigest(),
        policy_set=cedarpy.PolicySet.from_str(text := "\n".join(files[name] for name in cedar_files)),
        of_action={} if _ACTION_GROUP.search(files[SCHEMA_FILE]) else by_action(text, parameters.facts()),
        schema=schema,
    )


def _parse_schema(text: str) -> cedarpy.Schema:
    nesting.check_schema(SCHEMA_FILE, text)
    try:
        return cedarpy.Schema.from_str(text)
    except ValueError as fault:
        line = _line_in_schema(text, str(fault))
        raise PolicyError("cedar", f"{SCHEMA_FILE}:{line}", fault=fault) from None


def _line_in_schema(text: str, fault: str) -> int:
    """The line that a fault of the schema is about; Cedar does not say it."""
    rows = text.split("\n")
    if unknown := _UNKNOWN.search(fault):
        name = re.compile(rf"\b{re.escape(unknown[1])}\b")
        return next(number for number, row in enumerate(rows, 1) if name.search(row.partition("//")[0]))
    # What is whole up to a line only lacks its end; the first beginning with this very fault ends on its line.
    return 1 + bisect_left(range(1, len(rows)), True, key=lambda end: _fault_of(rows[:end]) == fault)


def _fault_of(rows: Sequence[str]) -> str:
    try:
        cedarpy.Schema.from_str("\n".join(rows))
    except ValueError as fault:
        return "" if str(fault).endswith("unexpected end of input") else str(fault)
    return ""


def _rules_of(name: str, text: str, parameters: Parameters, schema: cedarpy.Schema) -> list[Rule]:
    """The rules of one file, in the order of its text."""
    nesting.check_rules(name, text)
    try:
        parsed: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as fault:
        raise PolicyError("cedar", f"{name}:{_line_of_fault(text)}", fault=fault) from None
    except RecursionError:
        raise PolicyError("chain", name) from None
    if parsed["templates"]:
        raise PolicyError("template", f"{name}:{_line_with(text, '?')}")
    policies = sorted(parsed["staticPolicies"].items(), key=lambda item: int(item[0].removeprefix("policy")))
    lines = _rule_lines(text)
    rules = [_rule(name, line, policy, parameters) for line, (_, policy) in zip(lines, policies, strict=True)]
    verdict = cedarpy.validate_policies(text, schema)
    for error in verdict.errors:
        line = lines[int(error.policy_id.removeprefix("policy"))] if error.policy_id else 1
        raise PolicyError("cedar", f"{name}:{line}", fault=error.error)
    return rules


def _rule(name: str, line: int, policy: Mapping[str, Any], parameters: Parameters) -> Rule:
    notes = policy.get("annotations", {})
    for wanted in _ANNOTATIONS:
        if not notes.get(wanted):
            raise PolicyError("note_missing", f"{name}:{line}", note=wanted)
    if not _RULE_ID.fullmatch(notes["id"]):
        raise PolicyError("rule_id", f"{name}:{line}")
    if not _PROMISE.fullmatch(notes["promise"]):
        raise PolicyError("promise", f"{name}:{line}")
    english, spanish = (_fill(name, line, notes[language], parameters) for language in ("en", "es"))
    return Rule(notes["id"], policy["effect"], notes["promise"], english, spanish, name, line)


def _fill(name: str, line: int, sentence: str, parameters: Parameters) -> str:
    """Put the parameters' values where a sentence names them."""
    for place in _PLACE.findall(sentence):
        if not isinstance(getattr(parameters, place, None), int):
            raise PolicyError("no_number", f"{name}:{line}", name=place, file=PARAMETERS_FILE)
    return _PLACE.sub(lambda match: str(getattr(parameters, match[1])), sentence)


def _check_ids(rules: tuple[Rule, ...]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if (first := seen.setdefault(rule.rule_id, rule)) is not rule:
            other = f"{first.file}:{first.line}"
            raise PolicyError("id_twice", f"{rule.file}:{rule.line}", rule=rule.rule_id, other=other)
    if not any(rule.effect == "permit" for rule in rules):
        raise PolicyError("no_permit")


_TOKEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|[;@]|\b(?:permit|forbid)\b|\n')


def _rule_lines(text: str) -> list[int]:
    """The line on which each rule begins: its first annotation, or its effect. Strings and comments are stepped over."""
    lines: list[int] = []
    line, inside = 1, False
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece == ";":
            inside = False
        elif not inside and piece in ("@", "permit", "forbid"):
            lines.append(line)
            inside = True
        line += piece.count("\n")
    return lines


def _line_of_fault(text: str) -> int:
    """The line of the first rule that does not parse by itself; Cedar's message does not say where it is."""
    starts = [*(_rule_lines(text) or [1]), text.count("\n") + 2]
    rows = text.split("\n")
    for start, end in pairwise(starts):
        try:
            cedarpy.PolicySet.from_str("\n".join(rows[start - 1 : end - 1]))
        except ValueError:
            return start
    return starts[0]


def _line_with(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1
