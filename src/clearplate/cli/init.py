"""`clearplate init FOLDER`: make a new city's folder."""

import argparse
from pathlib import Path

_DESCRIPTION = """\
Make a folder for a new city: config.toml, its secrets, its keyring, a place for sealed images.

The folder is closed to other accounts and must not exist or be empty. By default the city gets a PostgreSQL of its
own in that folder; name yours with --database to use it instead (PostgreSQL 15 or newer, address without password;
then `clearplate database roles` makes the roles).

Back up FOLDER/secrets and FOLDER/keyring apart from the database: together they open captures, apart they do not.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `init` to the command."""
    parser = subparsers.add_parser(
        "init",
        help="make a folder for a new city",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--city", required=True, metavar="NAME", help="the city's name, as its pages show it")
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8000",
        help="address that officers and cameras use; https, or http on this machine only (default: %(default)s)",
    )
    parser.add_argument(
        "--time-zone",
        required=True,
        metavar="ZONE",
        help="IANA name of the city's time zone, such as America/Denver",
    )
    parser.add_argument("--database", metavar="URL", help="postgresql://host:5432/name?sslmode=verify-full")
    parser.add_argument("--database-folder", type=Path, metavar="FOLDER", help="where the embedded database lives")
    parser.add_argument(
        "--programs", type=Path, metavar="FOLDER", help="PostgreSQL's programs, such as /usr/lib/postgresql/15/bin"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make it, and say what comes next."""
    from clearplate.operate import setup  # noqa: PLC0415  # help needs none of it

    city = setup.NewCity(
        name=arguments.city,
        public_url=arguments.url,
        time_zone=arguments.time_zone,
        database_url=arguments.database,
        database_folder=arguments.database_folder,
        programs_folder=arguments.programs,
    )
    config = setup.make_city(arguments.folder, city, progress=print)
    print(f"Made {config}.\n\nNext:\n  export CLEARPLATE_CONFIG={config}")
    if arguments.database:
        print("  clearplate database roles --administrator-url-file FILE")
    print("  clearplate database migrate\n  clearplate officer create-coordinator --help")
    return 0
