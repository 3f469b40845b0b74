"""The three database roles: who owns the tables, who works with them, who may only read what is public.

The roles are the real wall between rooms: the portal's role cannot read plate-bearing tables, and the application's
cannot change an append-only one. Grants on tables are in each station's migrations.
"""

from collections.abc import Mapping
from typing import Final

import psycopg
from psycopg import sql

ROLES: Final = ("owner", "app", "portal")

# An open transaction blocks the dropping of a day; a statement that waits blocks everyone behind it.
_ROLE_SETTINGS: Final = {
    "owner": {"lock_timeout": "4s", "idle_in_transaction_session_timeout": "60s"},
    "app": {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"},
    "portal": {
        "lock_timeout": "4s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "30s",
        "default_transaction_read_only": "on",
    },
}
_IDLE_MAX: Final = "10min"


def ensure_roles(superuser_url: str, passwords: Mapping[str, str], database: str) -> None:
    """Create what is missing of the roles and the database, and set passwords and limits; safe to repeat.

    Args:
        superuser_url: Connection as a role that may create roles and databases, to any database of the server.
        passwords: One for each of `owner`, `app`, `portal`.
        database: Name of the city's database.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in ROLES:
            _ensure_role(connection, role, passwords[role])
        _ensure_database(connection, database)


def role_name(role: str) -> str:
    """The name in PostgreSQL of one of `owner`, `app`, `portal`."""
    return f"clearplate_{role}"


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    name = sql.Identifier(role_name(role))
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role_name(role)]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
    # Hashed here, so that the server (and whatever it writes down) never sees the password itself.
    verifier = connection.pgconn.encrypt_password(password.encode(), role_name(role).encode(), b"scram-sha-256")
    limits = sql.SQL("ALTER ROLE {} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}")
    connection.execute(limits.format(name, sql.Literal(verifier.decode())))
    for setting, value in _ROLE_SETTINGS[role].items():
        statement = sql.SQL("ALTER ROLE {} SET {} = {}")
        connection.execute(statement.format(name, sql.Identifier(setting), sql.Literal(value)))


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(role_name("owner"))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        # A managed service's administrator must belong to a role before it may hand it a database.
        if not _is_superuser(connection):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(name, owner)
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    # Whoever else comes in: a forgotten console of the administrator holds up the end of a day for so long at most.
    limit = sql.SQL("ALTER DATABASE {} SET idle_in_transaction_session_timeout = {}")
    connection.execute(limit.format(name, sql.Literal(_IDLE_MAX)))
    # The application loads uploads through temporary tables.
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(role_name("app")))
    )
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(role_name("portal"))))


def _is_superuser(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER").fetchone()
    return bool(row and row[0])
