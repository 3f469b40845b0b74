"""`clearplate`: set up, run and look after a city.

Each group of commands is a module of this package with `register(subparsers)`; a command is a function
`run(arguments) -> exit code`, put there with `set_defaults(run=...)`. Commands that work on the database say
`set_defaults(needs_database=True)`, and an embedded one is then started around them.
"""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clearplate.core.errors import ClearplateError, FormatError

# The order in which help shows them. A module that is not installed (an extra left out) is left out too.
GROUPS: Final = (
    "init",
    "run",
    "database",
    "backup",
    "restore",
    "check",
    "officer",
    "policy",
    "case",
    "places",
    "roster",
    "evidence",
    "camera",
    "keys",
    "retention",
    "tlog",
    "portal",
    "promises",
    "review",
    "demo",
    "bench",
)
# Groups written before the flag `needs_database`, by their words.
_DATABASE_WORDS: Final = ("policy adopt", "tlog", "camera", "keys", "officer")
CONFIG_VARIABLE: Final = "CLEARPLATE_CONFIG"
_HELP: Final = """\
Set up, run and look after a city's Clearplate.

A first city, from nothing:
  clearplate init /srv/clearplate --city "Exampleville" --time-zone America/Denver --url https://plates.example.gov
  export CLEARPLATE_CONFIG=/srv/clearplate/config.toml
  clearplate database migrate
  clearplate officer create-coordinator --email a@example.gov --name "A. Example" --agency "Exampleville Police"
  clearplate policy adopt policy/example-city --official ... --official ...
  clearplate run
Only looking around: clearplate demo
"""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="clearplate", description=_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help=f"the city's config.toml (else the environment's {CONFIG_VARIABLE}, else ./config.toml)",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in GROUPS:
        name = f"clearplate.cli.{group}"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).register(subparsers)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when it did what was asked; 1 on a known fault, told on standard error; 2 for words that make no command.
    """
    arguments = build_parser().parse_args(words)
    _tell_the_environment(arguments.config)
    try:
        with _database_around(arguments):
            code: int = arguments.run(arguments)
    except ClearplateError as fault:
        print(f"clearplate: {fault.diagnostics()}", file=sys.stderr)
        return 1
    except _unreachable() as fault:
        print(f"clearplate: The database does not answer: {str(fault).strip()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT, as shells count
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at its end
        return 1
    return code


def config_path() -> Path:
    """The configuration that this command works with.

    Raises:
        FormatError: None was named and none is here.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if not named:
        raise FormatError(f"No city is named. Use --config FILE or set {CONFIG_VARIABLE}; a new one: clearplate init.")
    return Path(named)


def _unreachable() -> tuple[type[Exception], ...]:
    """Django's error for a database that does not answer, if this command loaded Django at all."""
    errors = sys.modules.get("django.db.utils")
    return (errors.OperationalError,) if errors is not None else ()


def _tell_the_environment(config: Path | None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearplate.server.settings")
    if config is not None:
        os.environ[CONFIG_VARIABLE] = str(config.absolute())
    elif not os.environ.get(CONFIG_VARIABLE) and Path("config.toml").is_file():
        os.environ[CONFIG_VARIABLE] = str(Path("config.toml").absolute())


@contextmanager
def _database_around(arguments: argparse.Namespace) -> Iterator[None]:
    words = f"{arguments.command} {getattr(arguments, f'{arguments.command}_command', '')}"
    if not getattr(arguments, "needs_database", words.startswith(_DATABASE_WORDS)):
        yield
        return
    from clearplate.operate.setup import embedded_postgres  # noqa: PLC0415  # help needs none of it
    from clearplate.server import config  # noqa: PLC0415

    postgres = embedded_postgres(config.load(config_path()))
    if postgres is None:
        yield
        return
    with postgres:
        yield


if __name__ == "__main__":
    sys.exit(main())
