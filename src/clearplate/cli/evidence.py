"""`clearplate evidence …`: export what a case holds, at the terminal, as the officer who signs in there.

The same decision and the same log entries as the button in the browser.
"""

import argparse
import getpass
import os
import sys
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final

from clearplate.core.errors import ClearplateError, FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearplate.server.agencies.models import Officer
    from clearplate.server.cases.actions import By
    from clearplate.server.cases.models import Case
    from clearplate.server.evidence.models import Export

PURPOSES: Final = ("case_file", "prosecution", "court", "defense")
LOOK_EVERY_SECONDS: Final = 2
_EXPORT: Final = """\
Sign in, ask for an export of what a case holds, wait until it is made, and take it out as one ZIP file.

The file's proofs need the public log, which the policy may hold back for some time; `clearplate run` must be running, so
that the log goes on. Whoever receives the file checks it with: clearplate-verify bundle FILE --keys keys.txt
Taking it out needs a second factor shown lately. After a long wait a terminal is asked for a new code; a script takes it
out with `clearplate evidence fetch`.
"""


class NotAllowedError(ClearplateError):
    """The policy refused; it is in the log."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `evidence` to the command."""
    group = subparsers.add_parser("evidence", help="export what a case holds; list exports")
    commands = group.add_subparsers(dest="evidence_command", required=True, metavar="COMMAND")
    export = commands.add_parser("export", help="make a bundle that anyone can check", description=_EXPORT)
    _who(export)
    export.add_argument("--purpose", required=True, choices=PURPOSES, help="what for")
    export.add_argument("--reason", required=True, help="why; stays in the log's confidential part")
    export.add_argument("--recipient", default="", help="who receives it; needed unless it stays in the case file")
    export.add_argument("--hold", metavar="ID", help="only this hold; else everything that the case holds")
    export.add_argument("--language", choices=("en", "es"), default="en", help="of the report (default: en)")
    export.add_argument("--out", required=True, type=Path, metavar="FILE", help="where to write it; must not exist")
    export.set_defaults(run=run_export, needs_database=True)
    fetch = commands.add_parser("fetch", help="take out a bundle that is ready")
    _who(fetch)
    fetch.add_argument("--export", required=True, metavar="ID", help="as `evidence list` shows it")
    fetch.add_argument("--out", required=True, type=Path, metavar="FILE", help="where to write it; must not exist")
    fetch.set_defaults(run=run_fetch, needs_database=True)
    listing = commands.add_parser("list", help="list the exports of a case")
    _who(listing)
    listing.set_defaults(run=run_list, needs_database=True)


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--case", required=True, metavar="NUMBER")
    parser.add_argument("--officer", required=True, metavar="EMAIL", help="who signs in")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="for scripts; else it is asked for")
    parser.add_argument("--code", metavar="DIGITS", help="of the authenticator app; else it is asked for")


def run_export(arguments: argparse.Namespace) -> int:
    """Ask, wait, take out."""
    if arguments.out.exists():
        raise FormatError(f"{arguments.out} exists already; an export is never written over something.")
    password, code = _words(arguments)
    _set_up()
    from clearplate.server.agencies.terminal import signed_in  # noqa: PLC0415 - Django is set up by now

    with signed_in(arguments.officer, password, code) as officer:
        by, case = _by(officer), _case(officer, arguments.case)
        export = _ask(by, case, arguments)
        print(f"Export {export.pk} of {export.captures} captures is asked for, log entry {export.asked_entry_id}.")
        _wait(export)
        _take_out(by, export, arguments.out)
    return 0


def run_fetch(arguments: argparse.Namespace) -> int:
    """Take out what was asked for before."""
    if arguments.out.exists():
        raise FormatError(f"{arguments.out} exists already; an export is never written over something.")
    password, code = _words(arguments)
    _set_up()
    from clearplate.server.agencies.terminal import signed_in  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.evidence import queries  # noqa: PLC0415

    with signed_in(arguments.officer, password, code) as officer:
        exports = queries.exports_of(_case(officer, arguments.case)).select_related("case__agency")
        export = next((one for one in exports if str(one.pk) == arguments.export), None)
        if export is None:
            raise FormatError(f"Case {arguments.case} has no export {arguments.export}.")
        _take_out(_by(officer), export, arguments.out)
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """Say which exports there are and how far they are."""
    password, code = _words(arguments)
    _set_up()
    from clearplate.server.agencies.terminal import signed_in  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.evidence import queries  # noqa: PLC0415

    with signed_in(arguments.officer, password, code) as officer:
        exports = list(queries.exports_of(_case(officer, arguments.case)))
        if not exports:
            print("Nothing of this case was exported yet.")
        for one in exports:
            size = f"{one.bundle_bytes:,} bytes" if one.bundle_bytes else ""
            print(
                f"{one.asked_at:%Y-%m-%d %H:%M} UTC  {one.pk}  {one.captures} captures  {one.purpose}  {one.state}  {size}"
            )
            if one.fault:
                print(f"    {one.fault}")
    return 0


def _words(arguments: argparse.Namespace) -> tuple[str, str]:
    if arguments.password_file is not None:
        try:
            password = arguments.password_file.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as fault:
            raise FormatError(f"The password file {arguments.password_file} cannot be read: {fault}.") from fault
    else:
        password = getpass.getpass(f"Password of {arguments.officer}: ")
    return password, arguments.code or getpass.getpass("Code of the authenticator app: ")


def _set_up() -> None:
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()


def _by(officer: "Officer") -> "By":
    from clearplate.server.cases.actions import By  # noqa: PLC0415 - Django is set up by now

    return By(officer, None)


def _case(officer: "Officer", number: str) -> "Case":
    from clearplate.server.cases import queries  # noqa: PLC0415 - Django is set up by now

    case = queries.case_numbered(officer.agency_id, number)
    if case is None:
        raise FormatError(f"{officer.agency} has no case {number}.")
    return case


def _ask(by: "By", case: "Case", arguments: argparse.Namespace) -> "Export":
    from clearplate.core.policy.decide import Refused  # noqa: PLC0415 - Django is set up by now
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.evidence import actions  # noqa: PLC0415
    from clearplate.server.evidence.models import Purpose  # noqa: PLC0415
    from clearplate.server.holds import queries as holds  # noqa: PLC0415

    now = clock.now()
    hold = None
    if arguments.hold is not None:
        hold = next((one for one in holds.in_force(case, now=now) if str(one.pk) == arguments.hold), None)
        if hold is None:
            raise FormatError(f"Case {case.number} has no hold {arguments.hold} in force.")
    wish = actions.Wish(
        hold,
        Purpose(arguments.purpose),
        actions.read_text(arguments.reason, "reason"),
        actions.read_text(arguments.recipient, "recipient"),
        arguments.language,
    )
    asked = actions.ask(by, case, wish, now=now)
    if isinstance(asked, Refused):
        raise NotAllowedError(f"{asked.sentence('en')} ({asked.rule_id}; this refusal is in the log)")
    return asked


def _wait(export: "Export") -> None:
    """Tell how far it is until it is ready; take steps that no job has taken yet.

    Raises:
        FormatError: It could not be made; the message says why.
    """
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.evidence import jobs, queries  # noqa: PLC0415
    from clearplate.server.evidence.models import State  # noqa: PLC0415

    said = ""
    while True:
        jobs.work(now=clock.now())
        export.refresh_from_db()
        if export.state == State.READY:
            return
        if export.state in (State.FAILED, State.GONE):
            raise FormatError(f"The export could not be made. {export.fault}")
        until = queries.told(export, now=clock.now()).until
        words = {
            State.ASKED: "Waiting until the hour of its captures is counted in the public log.",
            State.MAKING: f"{export.done} of {export.captures} captures are done.",
        }.get(State(export.state), "Waiting for the public log" + (f" until {until:%H:%M} UTC." if until else "."))
        if words != said:
            print(words, flush=True)
            said = words
        sleep(LOOK_EVERY_SECONDS)


def _take_out(by: "By", export: "Export", out: Path) -> None:
    from clearplate.core.policy.decide import Refused  # noqa: PLC0415 - Django is set up by now
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies.freshness import is_fresh  # noqa: PLC0415
    from clearplate.server.agencies.terminal import prove_again  # noqa: PLC0415
    from clearplate.server.evidence import actions  # noqa: PLC0415

    if not is_fresh(by.officer, clock.now()) and sys.stdin.isatty():
        prove_again(by.officer, getpass.getpass("It is ready. A new code of the authenticator app, to take it out: "))
    taken = actions.download(by, export, now=clock.now())
    if isinstance(taken, Refused):
        raise NotAllowedError(f"{taken.sentence('en')} ({taken.rule_id}; this refusal is in the log)")
    if taken is None:
        raise FormatError("The export is not ready. See how far it is: clearplate evidence list")
    _write(out, taken.pieces)
    digest = bytes(export.bundle_sha256 or b"").hex()
    print(f"{out}: {taken.size:,} bytes, SHA-256 {digest}, log entry {taken.entry_id}.")
    print(f"Check it: clearplate-verify bundle {out} --keys keys.txt", file=sys.stderr)


def _write(out: Path, pieces: "Iterator[bytes]") -> None:
    """Write whole or not at all, readable by its owner only."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
    except OSError as fault:
        raise FormatError(f"{out} cannot be written: {fault.strerror}.") from fault
    finally:
        draft.unlink(missing_ok=True)
