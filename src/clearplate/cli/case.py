"""`clearplate case …`: take cases over from the records system, and set how an agency writes case numbers.

For a nightly export without a person. Each import is in the log, marked as done by a command; opening, closing and
putting officers on cases is done by people, in the browser.
"""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clearplate.core.cases import ImportedCase, ImportFault, check_mask, example, read_import
from clearplate.core.errors import FormatError

LABEL_MAX = 60

if TYPE_CHECKING:
    from clearplate.server.agencies.models import Agency


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `case` to the command."""
    group = subparsers.add_parser("case", help="import cases; set the case-number format; connect a records system")
    commands = group.add_subparsers(dest="case_command", required=True, metavar="COMMAND")
    taking = commands.add_parser(
        "import",
        help="take over a records system's export",
        description="CSV in UTF-8 with the columns case_number, offense_type (NIBRS), state (active or closed) and "
        "officers (sign-in addresses, separated by semicolons). Existing cases get their new state and offense type; "
        "nobody is taken off a case.",
    )
    taking.add_argument("file", type=Path, metavar="FILE")
    _agency_option(taking)
    taking.add_argument("--preview", action="store_true", help="say what would happen and change nothing")
    taking.add_argument("--strict", action="store_true", help="import nothing if any line cannot be read")
    taking.set_defaults(run=run_import, needs_database=True)
    form = commands.add_parser(
        "format",
        help="set how an agency writes case numbers",
        description="9 stands for a digit, A for a letter, X for either; - / . and space for themselves: 99-999999.",
    )
    form.add_argument("mask", metavar="MASK")
    _agency_option(form)
    form.set_defaults(run=run_format, needs_database=True)
    token = commands.add_parser("token", help="make, list or revoke a records system's tokens")
    token.add_argument("what", choices=("make", "list", "revoke"))
    _agency_option(token)
    token.add_argument("--label", default="", help="what a new token is for")
    token.add_argument("--id", default="", help="which token to revoke, as `list` shows it")
    token.set_defaults(run=run_token, needs_database=True)


def _agency_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True, help="the agency's name, as Clearplate has it")


def run_import(arguments: argparse.Namespace) -> int:
    """Read the file, tell every line that cannot be read, and import the rest. Exit code 1 if a line was left out."""
    agency = _agency(arguments.agency)
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.cases import actions, queries  # noqa: PLC0415

    data = _read(arguments.file)
    good, faults = read_import(data.decode("utf-8-sig"), queries.mask_of(agency.pk))
    _tell(faults)
    if arguments.preview or (arguments.strict and faults):
        print(_preview(agency, good, faults))
        return 1 if faults else 0
    outcome = actions.import_by_command(
        agency, good, refused=len(faults), file_sha256=hashlib.sha256(data).digest(), now=clock.now()
    )
    print(f"{outcome.opened} cases opened, {outcome.changed} changed, {outcome.refused} lines left out.")
    return 1 if faults else 0


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        data.decode("utf-8-sig")
    except OSError as fault:
        raise FormatError(f"The file {path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise FormatError(f"The file {path} is not UTF-8 text. Export it again as CSV in UTF-8.") from fault
    return data


def _tell(faults: list[ImportFault]) -> None:
    for fault in faults:
        print(f"line {fault.line}, {fault.fault.field}: {fault.fault}", file=sys.stderr)


def _preview(agency: "Agency", good: list[ImportedCase], faults: list[ImportFault]) -> str:
    from clearplate.server.cases import queries  # noqa: PLC0415 - Django is set up by now

    known = len(queries.numbers_known(agency.pk, [case.number for case in good]))
    return f"Nothing imported. {len(good) - known} new cases, {known} already here, {len(faults)} lines that cannot be read."


def run_format(arguments: argparse.Namespace) -> int:
    """Set the format; cases that are already here keep their numbers."""
    mask = check_mask(arguments.mask)
    agency = _agency(arguments.agency)
    from clearplate.server.cases.models import CaseNumberFormat  # noqa: PLC0415 - Django is set up by now

    CaseNumberFormat.objects.update_or_create(agency=agency, defaults={"mask": mask})
    print(f"Case numbers of {agency.name} look like {example(mask)}.")
    return 0


def run_token(arguments: argparse.Namespace) -> int:
    """Make a token and print it this once, list tokens, or end one."""
    agency = _agency(arguments.agency)
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.cases import adapters  # noqa: PLC0415
    from clearplate.server.cases.models import AdapterToken  # noqa: PLC0415

    tokens = list(AdapterToken.objects.filter(agency=agency))
    if arguments.what == "make":
        if not 0 < len(arguments.label) <= LABEL_MAX:
            raise FormatError(f"Say with --label what the token is for, in at most {LABEL_MAX} characters.")
        print(adapters.make_token_by_command(agency, arguments.label, now=clock.now()).secret)
        print("Shown this once and kept nowhere. See docs/operate/records-system.md.", file=sys.stderr)
    elif arguments.what == "revoke":
        token = next((one for one in tokens if str(one.pk) == arguments.id), None)
        if token is None:
            raise FormatError(f"{agency.name} has no token with this --id. See: clearplate case token list.")
        adapters.revoke_token_by_command(token, now=clock.now())
        print("Revoked.")
    else:
        now = clock.now()
        for one in tokens:
            state = "ended" if one.expires_at <= now else f"counts until {one.expires_at:%Y-%m-%d}"
            used = f"used {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else "never used"
            print(f"{one.pk}  {'revoked' if one.revoked_at else state}  {used}  {one.label}")
    return 0


def _agency(name: str) -> "Agency":
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.agencies.models import Agency  # noqa: PLC0415

    found = Agency.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(f'"{agency}"' for agency in Agency.objects.values_list("name", flat=True))
        raise FormatError(f'There is no agency "{name}". There are: {known or "none yet"}.')
    return found
