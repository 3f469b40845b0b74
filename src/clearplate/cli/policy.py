"""`clearplate policy check | explain | adopt`: a policy folder, before and when a city adopts it."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.policy.document import PolicyDocument

if TYPE_CHECKING:
    from clearplate.core.policy.acts import OfficerFacts


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `policy` to the command."""
    group = subparsers.add_parser("policy", help="check, explain and adopt a policy folder")
    commands = group.add_subparsers(dest="policy_command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="say whether a folder is a whole, working policy")
    explain = commands.add_parser("explain", help="print a policy in plain sentences")
    explain.add_argument("--language", choices=("en", "es"), default="en")
    adopt = commands.add_parser("adopt", help="adopt a policy that two city officials approved")
    adopt.add_argument("--official", action="append", required=True, metavar="EMAIL", help="give it twice")
    adopt.add_argument("--effective", metavar="TIME", help="from when it counts, for example 2026-12-01T00:00:00Z")
    for command, run in ((check, run_check), (explain, run_explain), (adopt, run_adopt)):
        command.add_argument("folder", type=Path)
        command.set_defaults(run=run, needs_database=run is run_adopt)


def run_check(arguments: argparse.Namespace) -> int:
    """Check a folder; faults carry the file and the line."""
    document = _read(arguments.folder)
    if document is None:
        return 1
    print(f"{arguments.folder}: a whole policy with {len(document.rules)} rules.")
    print(f"SHA-256 {document.version}")
    return 0


def run_explain(arguments: argparse.Namespace) -> int:
    """Print every rule as a sentence, then the numbers."""
    document = _read(arguments.folder)
    if document is None:
        return 1
    spanish = arguments.language == "es"
    print(document.parameters.title(arguments.language))
    for rule in document.rules:
        effect = (
            ("prohíbe" if spanish else "refuses") if rule.effect == "forbid" else ("permite" if spanish else "permits")
        )
        print(f"\n{rule.promise:<4}{rule.rule_id} ({effect}, {rule.file}:{rule.line})")
        print(f"    {rule.sentence(arguments.language)}")
    print()
    for name in type(document.parameters).__dataclass_fields__:
        value = getattr(document.parameters, name)
        print(f"{name} = {', '.join(value) if isinstance(value, tuple) else value}")
    return 0


def run_adopt(arguments: argparse.Namespace) -> int:
    """Carry out two officials' decision to adopt a folder's policy."""
    document = _read(arguments.folder)
    if document is None:
        return 1
    try:
        return _adopt(document, arguments.official, arguments.effective)
    except ClearplateError as fault:
        print(fault.diagnostics(), file=sys.stderr)
        return 1


def _adopt(document: PolicyDocument, emails: list[str], effective: str | None) -> int:
    import django  # noqa: PLC0415 - check and explain need no server

    django.setup()
    from clearplate.core.policy.decide import Refused  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.policy import actions  # noqa: PLC0415

    if len(emails) != 2:  # noqa: PLR2004 - two officials
        raise FormatError("Name exactly two officials: --official EMAIL --official EMAIL.")
    now = clock.now()
    first, second = (_official(email, now) for email in emails)
    effective_at = _instant(effective) if effective else now
    result = actions.adopt(document, approved_by=(first, second), effective_at=effective_at, by_command=True, now=now)
    if isinstance(result, Refused):
        print(f"Refused ({result.rule_id}, {result.promise}): {result.sentence_en}", file=sys.stderr)
        return 1
    print(f"Adopted: {document.parameters.title_en}, in force from {effective_at:%Y-%m-%d %H:%M} UTC.")
    print(f"SHA-256 {document.version}")
    return 0


def _official(email: str, now: datetime) -> "OfficerFacts":
    from clearplate.server.agencies.models import Officer  # noqa: PLC0415 - needs the server's settings
    from clearplate.server.agencies.queries import officer_facts  # noqa: PLC0415

    try:
        officer = Officer.objects.get_by_natural_key(email)
    except Officer.DoesNotExist:
        raise FormatError(
            "No officer has this e-mail address. Officials are officers with the role official."
        ) from None
    return officer_facts(officer, now)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise FormatError("A time looks like 2026-12-01T00:00:00Z.") from None
    if at.tzinfo is None:
        raise FormatError("A time needs its zone, for example a Z at the end for UTC.")
    return at


def _read(folder: Path) -> PolicyDocument | None:
    """The policy in a folder; None, with the fault printed, when it is not one."""
    from clearplate.server.policy.folder import read_folder  # noqa: PLC0415 - not needed to print the help

    try:
        return read_folder(folder)
    except FormatError as fault:
        print(fault.diagnostics(), file=sys.stderr)
        return None
