"""`clearplate roster import`: an agency's shifts, for reviewers (docs/operate/records-system.md)."""

import argparse
import hashlib
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.roster import read_roster


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `roster` to the command."""
    group = subparsers.add_parser("roster", help="import who was on shift when")
    commands = group.add_subparsers(dest="roster_command", required=True, metavar="COMMAND")
    taking = commands.add_parser(
        "import",
        help="take over a roster; it replaces what is here for its time",
        description="CSV in UTF-8 with the columns officer (sign-in address), from and to (2026-11-24T06:00, the city's time).",
    )
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--agency", required=True, help="the agency's name, as Clearplate has it")
    taking.set_defaults(run=run_import, needs_database=True)


def run_import(arguments: argparse.Namespace) -> int:
    """Read the file, take it over, tell who in it is no officer of the agency. Exit code 1 if somebody is."""
    try:
        data = arguments.file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as fault:
        raise FormatError(f"{arguments.file} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError:
        raise FormatError(f"{arguments.file} is not UTF-8 text.") from None
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from clearplate.core.policy.decide import Refused  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies import rosters  # noqa: PLC0415
    from clearplate.server.agencies.models import Agency  # noqa: PLC0415

    agency = Agency.objects.filter(name=arguments.agency).first()
    if agency is None:
        raise FormatError(f'There is no agency "{arguments.agency}".')
    shifts = read_roster(text, ZoneInfo(settings.CITY.time_zone))
    done = rosters.import_roster(
        None, agency, shifts, file_sha256=hashlib.sha256(data).digest(), address=None, now=clock.now()
    )
    if isinstance(done, Refused):
        raise InvariantError("A command on the city's machine is not decided on.")
    print(f"{done.shifts} shifts taken over.")
    for stranger in done.strangers:
        print(f"{stranger} is no officer of {agency.name}.", file=sys.stderr)
    return 1 if done.strangers else 0
