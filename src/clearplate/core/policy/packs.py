"""A jurisdiction pack: what one law or council asks of a policy, with its sources and with what it does not cover.

A pack is a folder with `pack.toml` and, where rules are needed, `*.cedar` files that only refuse. It can make a policy
stricter and never looser; `composing.py` adds it to one. Source: docs/spec/policy-packs.md.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clearplate.core.errors import FormatError
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.words import NUMBERS

PACK_FILE = "pack.toml"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS = {"title_en", "title_es", "base", "sources", "covers", "does_not_cover", "numbers", "required_rules",
         "allowed_offense_types", "keeps_at_least_days"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where a pack's demands come from.

    Attributes:
        cite: The statute or document, with its section.
        url: Where it can be read.
        read: `statute` where its own text was read, `summary` where only others' account of it was: check before use.
    """

    cite: str
    url: str
    read: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    en: str
    es: str

    def sentence(self, language: str) -> str:
        """In a language (`en`, `es`); English for any other."""
        return self.es if language.startswith("es") else self.en


@dataclass(frozen=True, slots=True)
class Demand:
    """A bound that a pack sets on one number.

    Attributes:
        number: Name of the number.
        bound: The loosest value that the pack accepts.
        why: Which words ask for it, or that it is the pack's own.
    """

    number: str
    bound: int
    why: Said


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack, checked.

    Attributes:
        name: Name of its folder.
        title: What it is called.
        base: Folder of the policy it makes a whole one of, relative to its own; empty where it needs a base named.
        sources: Where it comes from.
        covers: What it holds a city to.
        does_not_cover: What its sources ask and no policy document can do, or what was not read.
        demands: Bounds on numbers.
        required_rules: Ids of rules that refuse and must be in the policy it is added to.
        allowed_offense_types: Only these may be searched for; None where it says nothing.
        keeps_at_least_days: Where a source wants records kept longer than a policy here may: told as a conflict.
        rules: Its `*.cedar` files, name to text.
    """

    name: str
    title: Said
    base: str
    sources: tuple[Source, ...]
    covers: tuple[Said, ...]
    does_not_cover: tuple[Said, ...]
    demands: tuple[Demand, ...] = ()
    required_rules: tuple[str, ...] = ()
    allowed_offense_types: tuple[str, ...] | None = None
    keeps_at_least_days: int | None = None
    rules: Mapping[str, str] = field(default_factory=dict)


def build_pack(name: str, files: Mapping[str, str]) -> Pack:
    """Check the files of a pack.

    Args:
        name: Name of its folder.
        files: File name to text: `pack.toml`, and `*.cedar`.

    Raises:
        FormatError: With the file: something is missing, unknown, or not of its kind.
    """
    if not _NAME.fullmatch(name):
        raise FormatError(f"{name}: a pack's folder has small letters, digits and hyphens in its name.")
    if PACK_FILE not in files:
        raise FormatError(f"{name}: {PACK_FILE} is missing, so this is no pack.")
    rules = {file: text for file, text in files.items() if file.endswith(".cedar")}
    if unknown := sorted(set(files) - {PACK_FILE, *rules}):
        raise FormatError(f"{name}/{unknown[0]}: a pack has no such file.")
    try:
        values = tomllib.loads(files[PACK_FILE])
    except tomllib.TOMLDecodeError as fault:
        raise FormatError(f"{name}/{PACK_FILE}: {fault}.") from None
    except RecursionError:
        raise FormatError(f"{name}/{PACK_FILE}: brackets stand inside too many others.") from None
    if strange := sorted(set(values) - _KEYS):
        raise _fault(name, f"unknown key {strange[0]}")
    try:
        return _pack(name, values, rules)
    except (KeyError, TypeError, AttributeError) as fault:
        raise _fault(name, f"{fault} is missing or not of its kind") from fault


def _pack(name: str, values: Mapping[str, Any], rules: Mapping[str, str]) -> Pack:
    allowed = values.get("allowed_offense_types")
    for code in allowed or ():
        if code not in OFFENSES:
            raise _fault(name, f"no offense type has the code {code}")
    sources = tuple(Source(one["cite"], one["url"], one["read"]) for one in values["sources"])
    if not sources or any(source.read not in ("statute", "summary") for source in sources):
        raise _fault(name, "every pack states its sources, each read as statute or summary")
    return Pack(
        name=name,
        title=Said(values["title_en"], values["title_es"]),
        base=str(values.get("base", "")),
        sources=sources,
        covers=_sentences(name, "covers", values["covers"]),
        does_not_cover=_sentences(name, "does_not_cover", values["does_not_cover"]),
        demands=tuple(_demand(name, number, one) for number, one in values.get("numbers", {}).items()),
        required_rules=tuple(values.get("required_rules", ())),
        allowed_offense_types=tuple(allowed) if allowed is not None else None,
        keeps_at_least_days=values.get("keeps_at_least_days"),
        rules=dict(rules),
    )


def _sentences(name: str, key: str, values: Sequence[Mapping[str, str]]) -> tuple[Said, ...]:
    if not values:
        raise _fault(name, f"{key} says nothing; a pack says what it covers and what it does not")
    return tuple(Said(one["en"], one["es"]) for one in values)


def _demand(name: str, number: str, value: Mapping[str, Any]) -> Demand:
    if number not in NUMBERS:
        raise _fault(name, f"no number of a policy is called {number}")
    bound = value["least" if NUMBERS[number].stricter == "more" else "most"]
    if not isinstance(bound, int) or isinstance(bound, bool) or bound < 0:
        raise _fault(name, f"the bound of {number} must be a whole number")
    return Demand(number, bound, Said(value["en"], value["es"]))


def _fault(name: str, sentence: str) -> FormatError:
    return FormatError(f"{name}/{PACK_FILE}: {sentence}.")
