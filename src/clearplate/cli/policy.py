"""`clearplate policy …`: a policy, before and when a city adopts it. Reading and trying one are in the files beside."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clearplate.cli.policy_composing import run_compose
from clearplate.cli.policy_reading import Source, run_diff, run_explain
from clearplate.cli.policy_trying import DAYS, run_try
from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.policy.document import PolicyDocument

if TYPE_CHECKING:
    from clearplate.core.policy.acts import OfficerFacts

_SOURCE = "a policy folder, a document in one file (policies/….txt of the portal, or a zipped folder), or in-force"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `policy` to the command."""
    group = subparsers.add_parser("policy", help="check, explain, compare and adopt a policy")
    commands = group.add_subparsers(dest="policy_command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="say whether a folder is a whole, working policy")
    check.add_argument("folder", type=Path)
    check.set_defaults(run=run_check, needs_database=False)
    explain = commands.add_parser("explain", help="print a policy in plain sentences")
    explain.add_argument("source", metavar="POLICY", action=Source, help=_SOURCE)
    explain.set_defaults(run=run_explain, needs_database=False)
    diff = commands.add_parser("diff", help="print what changes from one policy to another, in sentences")
    diff.add_argument("before", metavar="A", action=Source, help=_SOURCE)
    diff.add_argument("after", metavar="B", action=Source, help="the same")
    diff.set_defaults(run=run_diff, needs_database=False)
    compose = commands.add_parser("compose", help="add jurisdiction packs to a policy; the outcome is a new folder")
    compose.add_argument("base", type=Path, metavar="BASE", help="a policy folder, for example policy/example-city")
    compose.add_argument(
        "packs", type=Path, nargs="+", metavar="PACK", help="a pack's folder, for example policy/packs/virginia"
    )
    compose.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a folder that does not exist yet")
    compose.set_defaults(run=run_compose, needs_database=False)
    trial = commands.add_parser("try", help="print what a draft would have changed about past searches")
    trial.add_argument(
        "draft", metavar="DRAFT", action=Source, help=f"{_SOURCE}; a jurisdiction pack is added to the one in force"
    )
    trial.add_argument(
        "--since", type=int, default=DAYS, metavar="DAYS", help="how many days back (default %(default)s)"
    )
    trial.set_defaults(run=run_try, needs_database=True)
    adopt = commands.add_parser("adopt", help="adopt a policy that two city officials approved")
    adopt.add_argument("folder", type=Path, help="a folder, or a document in one file")
    adopt.add_argument("--official", action="append", required=True, metavar="EMAIL", help="give it twice")
    adopt.add_argument("--effective", metavar="TIME", help="from when it counts, for example 2026-12-01T00:00:00Z")
    adopt.set_defaults(run=run_adopt, needs_database=True)
    for command in (explain, diff, trial, compose):
        command.add_argument("--language", choices=("en", "es"), default="en")


def run_check(arguments: argparse.Namespace) -> int:
    """Check a folder; faults carry the file and the line."""
    document = _read(arguments.folder)
    if document is None:
        return 1
    print(f"{arguments.folder}: a whole policy with {len(document.rules)} rules.")
    print(f"SHA-256 {document.version}")
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
    from clearplate.server.policy.folder import read_policy  # noqa: PLC0415 - not needed to print the help

    try:
        return read_policy(folder)
    except FormatError as fault:
        print(fault.diagnostics(), file=sys.stderr)
        return None
