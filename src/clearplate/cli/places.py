"""`clearplate places …`: protected places from a map office's file, and back out.

Importing is a coordinator's act: they sign in here as in the browser, and the log says it was theirs.
"""

import argparse
import getpass
import sys
from pathlib import Path

from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.places_geojson import read_places, write_places


class NotAllowedError(ClearplateError):
    """The policy refused; it is in the log."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `places` to the command."""
    group = subparsers.add_parser("places", help="import and export protected places and events")
    commands = group.add_subparsers(dest="places_command", required=True, metavar="COMMAND")
    taking = commands.add_parser(
        "import",
        help="take over a GeoJSON file, as a coordinator who signs in",
        description="Polygons with the properties name and kind; events also starts_at and ends_at. A place of the same "
        "name whose outline or times differ is ended and added anew; what the file lacks stays protected.",
    )
    taking.add_argument("file", type=Path, metavar="FILE", help="- reads standard input")
    taking.add_argument("--reason", required=True, help="why; stays in the log's confidential part")
    taking.add_argument("--officer", required=True, metavar="EMAIL", help="the coordinator who signs in")
    taking.add_argument("--password-file", type=Path, metavar="FILE", help="for scripts; else it is asked for")
    taking.add_argument("--code", metavar="DIGITS", help="of the authenticator app; else it is asked for")
    taking.set_defaults(run=run_import, needs_database=True)
    giving = commands.add_parser("export", help="write the protected places as GeoJSON; secret ones are left out")
    giving.add_argument("file", type=Path, metavar="FILE", help="where to write it; - writes to standard output")
    giving.set_defaults(run=run_export, needs_database=True)


def run_import(arguments: argparse.Namespace) -> int:
    """Read the whole file first; then sign in and take it over, all of it or nothing."""
    drawn = read_places(_text(arguments.file))
    if arguments.password_file:
        password = _text(arguments.password_file).rstrip("\n")
    else:
        password = getpass.getpass(f"Password of {arguments.officer}: ")
    code = arguments.code or getpass.getpass("Code of the authenticator app: ")
    _set_up()
    from clearplate.core.policy.decide import Refused  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.agencies.acting import By  # noqa: PLC0415
    from clearplate.server.agencies.terminal import signed_in  # noqa: PLC0415
    from clearplate.server.places import actions  # noqa: PLC0415

    with signed_in(arguments.officer, password, code) as officer:
        by = By(officer, None)
        done = actions.import_places(drawn, reason=arguments.reason, by=by, now=clock.now())
    if isinstance(done, Refused):
        raise NotAllowedError(f"Refused under the rule {done.rule_id}. It is in the log.")
    print(f"{done.added} added, {done.changed} corrected, {done.ended} ended, {done.unchanged} as they were.")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write what is protected now or will be. A shelter's place is in no file."""
    _set_up()
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.places import queries  # noqa: PLC0415

    text = write_places(place.drawn for place in queries.living(clock.now()) if not place.hidden)
    if str(arguments.file) == "-":
        sys.stdout.write(text)
        return 0
    try:
        arguments.file.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise FormatError(f"{arguments.file} cannot be written: {fault.strerror}.") from fault
    return 0


def _text(path: Path) -> str:
    try:
        return (sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()).decode("utf-8-sig")
    except OSError as fault:
        raise FormatError(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError:
        raise FormatError(f"{path} is not UTF-8 text.") from None


def _set_up() -> None:
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
