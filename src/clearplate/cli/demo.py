"""`clearplate demo [code]`: an example city on this machine; `clearplate smoke`: the same without a person."""

import argparse
import os
import sys
from pathlib import Path

_DEMO = """\
Run an example city on this machine: database, web server, jobs, and two simulated cameras with real edge agents.

Prints the address and every persona's way in. Ctrl-C stops it and keeps the city for the next start.
"""
_SMOKE = """\
Found a throwaway city, let a real edge agent read pictures and upload them over real HTTP, sign in with a second factor,
search, open a picture. Prints one JSON object on standard output (progress on standard error); exit code 0 only if all
of it held.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` and `smoke`."""
    shape = argparse.RawDescriptionHelpFormatter
    demo = subparsers.add_parser("demo", help="run an example city", description=_DEMO, formatter_class=shape)
    _add_folder(demo)
    demo.add_argument(
        "--port", type=int, help="of the web server (default: the city's; for a new one 8000 or the next)"
    )
    demo.add_argument("--photos", type=Path, metavar="FOLDER", help="feed a folder of photographs to the first camera")
    demo.add_argument("--reset", action="store_true", help="take the old city away first and found a new one")
    demo.set_defaults(run=run_demo, needs_database=False)
    commands = demo.add_subparsers(dest="demo_command", metavar="code")
    code = commands.add_parser("code", help="print what a persona's code generator shows now")
    code.add_argument("persona", nargs="?", help="for example elena; all of them if left out")
    _add_folder(code)
    code.set_defaults(run=run_code, needs_database=False)

    smoke = subparsers.add_parser(
        "smoke", help="prove a throwaway city end to end", description=_SMOKE, formatter_class=shape
    )
    shown = smoke.add_mutually_exclusive_group()
    shown.add_argument("--rendered", action="store_true", help="rendered roads even where photographs are")
    shown.add_argument(
        "--photos",
        type=Path,
        metavar="FOLDER",
        help="photographs with their truth beside them (default: ../shared/data/plates if it is there, else rendered roads)",
    )
    smoke.add_argument("--pictures", type=int, default=24, help="how many of them (default: %(default)s)")
    smoke.set_defaults(run=run_smoke, needs_database=False)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(".city"),
        metavar="FOLDER",
        help="where the city is kept (default: %(default)s)",
    )


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C."""
    from clearplate.demo import live  # noqa: PLC0415  # help needs none of it
    from clearplate.demo.screen import Screen  # noqa: PLC0415

    wanted = live.Wanted(
        folder=arguments.folder,
        port=arguments.port,
        photographs=arguments.photos,
        reset=arguments.reset,
        command=_command(),
    )
    return live.run(wanted, Screen())


def run_code(arguments: argparse.Namespace) -> int:
    """Print current codes."""
    from clearplate.demo import live  # noqa: PLC0415  # help needs none of it
    from clearplate.demo.screen import Screen  # noqa: PLC0415

    return live.show_codes(arguments.folder, arguments.persona, Screen())


def run_smoke(arguments: argparse.Namespace) -> int:
    """Run the smoke test."""
    from clearplate.demo.smoke import run  # noqa: PLC0415  # help needs none of it

    return run(photographs=arguments.photos, rendered=arguments.rendered, pictures=arguments.pictures)


def _command() -> str:
    """How a person calls this command from where they are."""
    program = Path(sys.argv[0])
    if program.name != "clearplate":
        return "clearplate demo"
    shown = os.path.relpath(program)
    return f"{shown if not shown.startswith('..') else program} demo"
