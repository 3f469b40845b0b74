"""`clearplate check`: whether the city is configured safely and its tables are up to date."""

import argparse

from clearplate.cli.main import config_path


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check` to the command."""
    parser = subparsers.add_parser("check", help="say whether this city is safe to serve")
    parser.add_argument(
        "--skip-database", action="store_true", help="look at the configuration only, not at the tables"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Django's checks and ours, those for deployments included. Exit code 1 when one fails."""
    from clearplate.operate import checking, setup  # noqa: PLC0415  # help needs none of it
    from clearplate.server import config  # noqa: PLC0415

    postgres = setup.embedded_postgres(config.load(config_path()))
    if arguments.skip_database:
        return checking.main(tables=False)
    if postgres is None:
        return checking.main()
    with postgres:
        return checking.main()
