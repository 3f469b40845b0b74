"""`clearplate policy explain | diff`: a policy, or the difference of two, in plain sentences on a terminal."""

import argparse
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from clearplate.core.errors import FormatError
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.difference import PARTS, Change, difference, summary
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.words import NUMBER_AREAS, NUMBERS, rule_area

IN_FORCE = "in-force"
WIDTH = 110


class Source(argparse.Action):
    """Where a policy is; naming the one in force means that the database must run."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse calls it so
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Keep the words."""
        setattr(namespace, self.dest, values)
        if values == IN_FORCE:
            namespace.needs_database = True


def read_source(where: str) -> PolicyDocument:
    """The policy that a person named: a folder, a published document, a zipped folder, or `in-force`.

    Raises:
        FormatError: It is none, or no policy is in force.
    """
    from clearplate.server.policy.folder import read_policy  # noqa: PLC0415 - not needed to print the help

    if where != IN_FORCE:
        return read_policy(Path(where))
    import django  # noqa: PLC0415

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.policy import queries  # noqa: PLC0415

    document = queries.in_force(clock.now())
    if document is None:
        raise FormatError("No policy is in force. Name a folder or a published document instead.")
    return document


def run_explain(arguments: argparse.Namespace) -> int:
    """Print every rule as a sentence, by area, then the numbers with their units, then the offense types."""
    document = read_source(arguments.source)
    print("\n".join(explained(document, arguments.language)))
    return 0


def explained(document: PolicyDocument, language: str) -> Iterator[str]:
    """A policy in lines of text."""
    spanish = language == "es"
    yield document.parameters.title(language)
    yield f"SHA-256 {document.version}"
    for area, number_names in groupby(NUMBERS.values(), key=lambda number: number.area):
        yield from _heading(NUMBER_AREAS[area][spanish])
        for number in number_names:
            value = getattr(document.parameters, number.name)
            yield f"  {number.label(language)}: {number.told(value, language)}  [{number.name}]"
    yield from _heading("Delitos por los que se puede buscar" if spanish else "Offense types that may be searched for")
    for code in document.parameters.allowed_offense_types:
        yield f"  {code}  {OFFENSES[code].name(language)}"
    permits, refuses = ("permite", "rechaza") if spanish else ("permits", "refuses")
    for area, rules in groupby(document.rules, key=lambda rule: rule_area(rule.rule_id, language)):
        yield from _heading(f"{'Reglas' if spanish else 'Rules'}: {area}")
        for rule in rules:
            effect = refuses if rule.effect == "forbid" else permits
            yield f"  {rule.promise:<4}{rule.rule_id} ({effect}, {rule.file}:{rule.line})"
            yield from _wrapped(rule.sentence(language), "      ")


def run_diff(arguments: argparse.Namespace) -> int:
    """Print what changes from one policy to another. Exit code 0 also where they differ; faults give 1."""
    before, after = read_source(arguments.before), read_source(arguments.after)
    language = arguments.language
    print(f"- {before.parameters.title(language)}\n  SHA-256 {before.version}")
    print(f"+ {after.parameters.title(language)}\n  SHA-256 {after.version}")
    changes = difference(before, after)
    print("\n".join(differing(changes, language)))
    if not changes and before.version != after.version:
        same = "Only comments, layout or the files' names differ; the hash does."
        print(
            "Solo cambian comentarios, formato o nombres de archivos; la huella cambia." if language == "es" else same
        )
    return 0


def differing(changes: Sequence[Change], language: str) -> Iterator[str]:
    """Differences in lines of text."""
    spanish = language == "es"
    width = max((len(change.mark(language)) for change in changes), default=0)
    for part, some in groupby(changes, key=lambda change: change.part):
        yield from _heading(PARTS[part][spanish])
        for change in some:
            mark = f"  {change.mark(language):<{width}}  "
            yield from _wrapped(change.sentence(language), " " * len(mark), first=mark)
    yield ""
    yield summary(changes, language)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text


def _wrapped(text: str, indent: str, *, first: str | None = None) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first or indent, subsequent_indent=indent, break_on_hyphens=False)
