"""`clearplate promises`: every promise as checks over the running city, with what was looked at and what to do."""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING

from clearplate.core.promises import PROMISES, Finding, Verdict, exit_code, verdicts
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import VERDICTS, evidence, in_language
from clearplate.core.promises.remedies import what_to_do

if TYPE_CHECKING:
    from clearplate.core.promises.statement import Checked

_MARKS = {Verdict.HOLDS: "✓", Verdict.FAILS: "✗", Verdict.UNCHECKED: "–"}
_COLORS = {Verdict.HOLDS: "32", Verdict.FAILS: "31;1", Verdict.UNCHECKED: "33"}
_EPILOG = """\
Exit code: 0 everything that can be checked here holds; 1 something does not; 2 the call was wrong; 3 a check could not be made.
The probe decisions ask the policy in force about made-up acts; nobody acts, so the log has no entry of them.
"""
_ALL = {
    "heading": (
        "{city}: what was promised, and what is so. Checked on {at} UTC.",
        "{city}: lo prometido y lo que es. Revisado el {at} UTC.",
    ),
    "basis": (
        "Public log: {size} entries, root {root}. Policy in force: {policy}. Clearplate {software}.",
        "Registro público: {size} entradas, raíz {root}. Política vigente: {policy}. Clearplate {software}.",
    ),
    "no_policy": ("none", "ninguna"),
    "entries": ("entries", "entradas"),
    "rules": ("rules", "reglas"),
    "named": ("named", "se nombra"),
    "do": ("What to do: ", "Qué hacer: "),
    "totals": (
        "{holds} promises hold, {fails} do not, {unchecked} could not be checked; {checks} checks.",
        "{holds} promesas se cumplen, {fails} no, {unchecked} no pudieron comprobarse; {checks} comprobaciones.",
    ),
    Verdict.FAILS: ("Does not hold: {names}.", "No se cumple: {names}."),
    Verdict.UNCHECKED: ("Could not be checked: {names}.", "No pudo comprobarse: {names}."),
    "published": (
        "Signed and published as promises/{digest}.json; the log's entry promises.checked names it.",
        "Firmado y publicado como promises/{digest}.json; lo nombra la entrada promises.checked del registro.",
    ),
}
LISTED = 3
"""So many entries, rules and names stand on a line; `--json` has them all."""
_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
WIDTH = 100
"""Characters on a line where the terminal does not say how wide it is, and at most."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `promises` to the command."""
    parser = subparsers.add_parser(
        "promises",
        help="check each promise on the running city, with evidence",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the signed result, as docs/spec/promises.md has it")
    parser.add_argument("--language", choices=("en", "es"), default="en", help="of what is printed")
    parser.add_argument("--publish", action="store_true", help="sign the result and publish it, whatever it says")
    parser.set_defaults(run=run, needs_database=True)


def run(arguments: argparse.Namespace) -> int:
    """Make every check and tell. The exit code is in the help."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from clearplate.core.promises.statement import counts, sign  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.cameras.city_key import city_key  # noqa: PLC0415
    from clearplate.server.conformance import actions, running  # noqa: PLC0415
    from clearplate.server.portal.promises import in_words  # noqa: PLC0415

    now, language, found = clock.now(), arguments.language, []
    for finding, fault in running.findings(now=now):
        found.append(finding)
        if fault:
            print(f"clearplate promises: {finding.check_id}: {fault}", file=sys.stderr)
    result = running.checked(found, now=now)
    digest, statement = sign(result, city_key())
    if arguments.publish:
        actions.publish(result, by_command=True, now=now)
    if arguments.json:
        print(statement.decode())
        return exit_code(found)
    told = Report(result, language, in_words(language), colors=_has_colors(), width=_width())
    print("\n".join([*told.head(settings.CITY.name, now), *told.body(), *told.foot(counts(found))]))
    if arguments.publish:
        print(in_language(_ALL["published"], language).format(digest=digest))
    return exit_code(found)


class Report:
    """A result as lines for a person.

    Args:
        result: What was found.
        language: `en` or `es`.
        texts: What each promise says, by its number.
        colors: Whether the terminal shows colors; the marks say the same without.
        width: Characters on a line.
    """

    def __init__(
        self, result: "Checked", language: str, texts: dict[str, str], *, colors: bool = False, width: int = WIDTH
    ) -> None:
        self._result, self._language, self._texts = result, language, texts
        self._has_colors, self._width = colors, width
        self._come_to = verdicts(result.findings)

    def head(self, city: str, now: datetime) -> Iterator[str]:
        """Whose promises, when, on which log and policy."""
        result = self._result
        policy = _short(result.policy) if result.policy else self._word("no_policy")
        yield from self._wrapped(self._word("heading").format(city=city, at=f"{now:%Y-%m-%d %H:%M:%S}"), "")
        root = _short(result.root_hash)
        basis = self._word("basis").format(size=result.tree_size, root=root, policy=policy, software=result.software)
        yield from self._wrapped(basis, "")
        yield ""

    def body(self) -> Iterator[str]:
        """Each promise with what it comes to, its checks below with what they looked at."""
        for promise in PROMISES:
            verdict = self._come_to[promise]
            word = in_language(VERDICTS[verdict], self._language)
            yield f"{promise:<4}{self._painted(f'{_MARKS[verdict]} {word}', verdict)}"
            yield from self._wrapped(self._texts[promise], " " * 4)
            for finding in self._result.findings:
                if finding.promise == promise:
                    yield from self._finding(finding)
            yield ""

    def foot(self, counts: dict[str, int]) -> Iterator[str]:
        """How many, and which do not hold."""
        yield from self._wrapped(self._word("totals").format(**counts), "")
        for verdict in (Verdict.FAILS, Verdict.UNCHECKED):
            names = [name for name in PROMISES if self._come_to[name] is verdict]
            if names:
                sentence = in_language(_ALL[verdict], self._language).format(names=", ".join(names))
                yield self._painted(sentence, verdict)

    def _finding(self, finding: Finding) -> Iterator[str]:
        claim = self._wrapped(CHECKS[finding.check_id].sentence(self._language), " " * 6)
        mark = self._painted(_MARKS[finding.verdict], finding.verdict)
        yield f"    {mark} {next(claim).strip()}"
        yield from claim
        details = [evidence(finding, self._language)]
        shown = {"entries": finding.entries, "rules": finding.rules, "named": finding.named}
        details += [f"{self._word(name)}: {_some(values)}" for name, values in shown.items() if values]
        yield from self._wrapped("; ".join(filter(None, details)), " " * 8)
        remedy = None if finding.verdict is Verdict.HOLDS else what_to_do(finding.check_id, finding.why)
        if remedy is not None:
            yield from self._wrapped(self._word("do") + in_language(remedy, self._language), " " * 8)

    def _wrapped(self, text: str, indent: str) -> Iterator[str]:
        return iter(
            wrap(
                text,
                self._width,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )

    def _word(self, key: str) -> str:
        return in_language(_ALL[key], self._language)

    def _painted(self, text: str, verdict: Verdict) -> str:
        return f"\x1b[{_COLORS[verdict]}m{text}\x1b[0m" if self._has_colors else text


def _some(values: Iterable[object]) -> str:
    told = [_short(str(value)) for value in values]
    return ", ".join(told[:LISTED]) + (f" … ({len(told)})" if len(told) > LISTED else "")


def _short(text: str) -> str:
    """Hashes by their first twelve digits, as people compare them."""
    return _HASH.sub(r"\1…", text)


def _width() -> int:
    return max(40, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


def _has_colors() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
