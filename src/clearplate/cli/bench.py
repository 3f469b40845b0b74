"""`clearplate bench WHAT`: measurements, each beside its baseline, printed as a table or JSON."""

import argparse
import importlib
import signal
import sys
from typing import Final

from clearplate.core.errors import FormatError

_BENCHES: Final = {
    "ingest": "uploads over HTTP against bare COPY of the same rows",
    "search": "exact search over 30 days against the bare prepared statement",
    "retention": "the end of a day of a million reads against DELETE of it",
    "tlog": "what a log entry adds, and entries a second while publishing",
    "portal": "the public pages: first build, and after 100 new entries",
    "verify": "clearplate-verify over a whole log against hashing its bytes",
    "policy": "a decision with its facts against one SELECT",
    "review": "planted misuse in a simulated year: what is raised, and when",
    "edge": "recognition accuracy and time on photographs",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `bench`; each bench adds its own arguments with its `register` (try --help after its name)."""
    parser = subparsers.add_parser(
        "bench",
        help="measure ingest, search, recognition or the log",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:<9} {what}" for name, what in _BENCHES.items()),
    )
    parser.add_argument(
        "bench", choices=list(_BENCHES), metavar="WHAT", help="one of those below; WHAT --help says more"
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...", help="what that bench takes")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Hand the rest of the words to the bench."""
    parser = argparse.ArgumentParser(prog="clearplate bench")
    try:
        module = importlib.import_module(f"clearplate_bench.{arguments.bench}")
    except ModuleNotFoundError as fault:
        raise FormatError(f"The bench {arguments.bench} is not installed here (no module {fault.name}).") from fault
    module.register(parser.add_subparsers(required=True))
    chosen = parser.parse_args([arguments.bench, *arguments.rest])
    # SIGTERM unwinds like Ctrl-C, so that a bench takes its server and database down with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return int(chosen.run(chosen))
