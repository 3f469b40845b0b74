"""`clearplate promises`: every promise as checks over the running city, with what was looked at."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from clearplate.core.promises import PROMISES, Finding, Verdict, exit_code, verdicts
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import VERDICTS, evidence, in_language

if TYPE_CHECKING:
    from clearplate.core.promises.statement import Checked

_MARKS = {Verdict.HOLDS: "✓", Verdict.FAILS: "✗", Verdict.UNCHECKED: "–"}
_COLORS = {Verdict.HOLDS: "32", Verdict.FAILS: "31;1", Verdict.UNCHECKED: "33"}
_EPILOG = """\
Exit code: 0 everything that can be checked here holds; 1 something does not; 3 a check could not be made.
The probe decisions ask the policy in force about made-up acts; nobody acts, so the log has no entry of them.
"""
_ALL = {
    "entries": ("entries", "entradas"),
    "rules": ("rules", "reglas"),
    "totals": (
        "{holds} promises hold, {fails} do not, {unchecked} could not be checked; {checks} checks.",
        "{holds} promesas se cumplen, {fails} no, {unchecked} no pudieron comprobarse; {checks} comprobaciones.",
    ),
    "published": (
        "Signed and published as promises/{digest}.json; the log's entry promises.checked names it.",
        "Firmado y publicado como promises/{digest}.json; lo nombra la entrada promises.checked del registro.",
    ),
}
LISTED = 3
"""So many entries, rules and names stand on a line; `--json` has them all."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `promises` to the command."""
    parser = subparsers.add_parser(
        "promises",
        help="check each promise on the running city, with evidence",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--language", choices=("en", "es"), default="en", help="of what is printed")
    parser.add_argument("--publish", action="store_true", help="sign the result and publish it, whatever it says")
    parser.set_defaults(run=run, needs_database=True)


def run(arguments: argparse.Namespace) -> int:
    """Make every check and tell. The exit code is in the help."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.core.promises.statement import counts, sign  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.cameras.city_key import city_key  # noqa: PLC0415
    from clearplate.server.conformance import actions, running  # noqa: PLC0415

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
    for line in report(result, language, colors=_has_colors()):
        print(line)
    print(in_language(_ALL["totals"], language).format(**counts(found)))
    if arguments.publish:
        print(in_language(_ALL["published"], language).format(digest=digest))
    return exit_code(found)


def report(result: "Checked", language: str, *, colors: bool = False) -> Iterator[str]:
    """The result as lines: each promise with what it comes to, its checks below with what they looked at."""
    come_to = verdicts(result.findings)
    for promise in PROMISES:
        verdict = come_to[promise]
        yield f"{promise:<4}{_painted(in_language(VERDICTS[verdict], language), verdict, colors=colors)}"
        for finding in result.findings:
            if finding.promise == promise:
                yield from _lines(finding, language, colors=colors)
        yield ""


def _lines(finding: Finding, language: str, *, colors: bool) -> Iterator[str]:
    mark = _painted(_MARKS[finding.verdict], finding.verdict, colors=colors)
    yield f"    {mark} {CHECKS[finding.check_id].sentence(language)}"
    details = [evidence(finding, language)]
    for name, values in (("entries", finding.entries), ("rules", finding.rules)):
        details += [f"{in_language(_ALL[name], language)} {_some(values)}"] if values else []
    details += [_some(finding.named)] if finding.named else []
    if any(details):
        yield f"      {'; '.join(filter(None, details))}"


def _some(values: Iterable[object]) -> str:
    told = [str(value) for value in values]
    return ", ".join(told[:LISTED]) + (f" … ({len(told)})" if len(told) > LISTED else "")


def _painted(text: str, verdict: Verdict, *, colors: bool) -> str:
    return f"\x1b[{_COLORS[verdict]}m{text}\x1b[0m" if colors else text


def _has_colors() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
