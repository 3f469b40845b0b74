"""`clearplate database migrate | roles | status`, and `clearplate migrate` for short."""

import argparse
import os
from pathlib import Path

from clearplate.cli.main import config_path
from clearplate.core.errors import FormatError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `database` and the command `migrate`."""
    short = subparsers.add_parser("migrate", help="bring the database's tables up to this version")
    group = subparsers.add_parser("database", help="make roles, bring tables up to date, say how the database is")
    commands = group.add_subparsers(dest="database_command", required=True, metavar="COMMAND")
    migrate = commands.add_parser("migrate", help="bring the database's tables up to this version")
    for parser in (short, migrate):
        parser.set_defaults(run=run_migrate, needs_database=True)
    roles = commands.add_parser("roles", help="make the roles and the database on a PostgreSQL of your own")
    roles.add_argument(
        "--administrator-url-file",
        type=Path,
        required=True,
        metavar="FILE",
        help="file with the address, password included, of a role that may create roles and databases",
    )
    roles.set_defaults(run=run_roles, needs_database=False)
    status = commands.add_parser("status", help="say which PostgreSQL this is and whether its tables are up to date")
    status.set_defaults(run=run_status, needs_database=True)


def run_migrate(arguments: argparse.Namespace) -> int:
    """Migrate as the owner of the tables, the only command that runs as it."""
    del arguments
    config_path()
    os.environ["CLEARPLATE_DATABASE_ROLE"] = "owner"
    import django  # noqa: PLC0415  # help needs none of it

    django.setup()
    from clearplate.server import schema  # noqa: PLC0415

    schema.migrate()
    print("The tables are up to date.")
    return 0


def run_roles(arguments: argparse.Namespace) -> int:
    """Make the three roles with the passwords of the city's secrets."""
    import psycopg  # noqa: PLC0415

    from clearplate.operate import roles  # noqa: PLC0415
    from clearplate.operate.errors import OperateError  # noqa: PLC0415
    from clearplate.server import config  # noqa: PLC0415

    database = config.load(config_path()).database
    if database.embedded_folder is not None:
        raise FormatError("This city embeds its database; its roles are seen to at every start.")
    url = config.read_secret_text(arguments.administrator_url_file)
    try:
        roles.ensure_roles(url, {role: database.password(role) for role in roles.ROLES}, database.name)
    except psycopg.Error as fault:
        raise OperateError(
            f"The roles cannot be made: {fault.diag.message_primary or type(fault).__name__}."
        ) from fault
    print(f"The roles {', '.join(roles.role_name(role) for role in roles.ROLES)} can use {database.name}.")
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    """Version, size, and whether migrations are missing (then exit code 1)."""
    del arguments
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from clearplate.server import schema  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), pg_size_pretty(pg_database_size(current_database()))")
        version, size = cursor.fetchone()
    print(f"{version}\n{size}")
    if not schema.is_up_to_date():
        print("Its tables are older than this version: clearplate migrate")
        return 1
    print("Its tables are up to date.")
    return 0
