"""Bring the database's tables up to date, as the owner, and let the application work with the frameworks' tables.

Each station's migrations say what the application may do with its tables. The frameworks' own migrations do not, so
it is said here. Nothing is granted by default: a table that nobody mentions is closed.
"""

from typing import Final

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clearplate.core.errors import InvariantError

APP_ROLE: Final = "clearplate_app"
# App labels, and what the application does with all their tables.
_WORKED_WITH: Final = {
    "sessions": "SELECT, INSERT, UPDATE, DELETE",
    "account": "SELECT, INSERT, UPDATE, DELETE",
    "mfa": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate": "SELECT, INSERT, UPDATE, DELETE",
    "contenttypes": "SELECT",
    "auth": "SELECT",
}


def migrate(*, verbosity: int = 1) -> None:
    """Apply the migrations that are missing, then the grants. The process must run as the owner.

    Raises:
        InvariantError: The connection is another role's.
    """
    if connection.settings_dict["USER"] != "clearplate_owner":
        raise InvariantError("Migrations run as the role clearplate_owner only.")
    with connection.cursor() as cursor:
        # A migration that must wait or work longer blocks the city's work: it has to be split into add, backfill,
        # remove. The role itself waits at most 4 s for a lock (operate.roles).
        cursor.execute("SET statement_timeout = '5s'")
    call_command("migrate", interactive=False, verbosity=verbosity)
    with connection.cursor() as cursor:
        for statement in _grants():
            cursor.execute(statement)


def is_up_to_date() -> bool:
    """Whether every migration of this version has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _grants() -> list[str]:
    quote = connection.ops.quote_name
    statements = [f"GRANT SELECT ON django_migrations TO {APP_ROLE}"]
    for label, rights in _WORKED_WITH.items():
        for table in _tables(label):
            statements.append(f"GRANT {rights} ON {quote(table)} TO {APP_ROLE}")
            if "INSERT" in rights:
                statements += [f"GRANT USAGE ON SEQUENCE {sequence} TO {APP_ROLE}" for sequence in _sequences(table)]
    return statements


def _tables(label: str) -> list[str]:
    # By name, because procrastinate keeps a table (its heartbeats) that has no model in some versions.
    if label == "procrastinate":
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
        return [name for name in names if name.startswith("procrastinate_")]
    return [model._meta.db_table for model in apps.get_app_config(label).get_models(include_auto_created=True)]  # noqa: SLF001  # Django's own documented name


def _sequences(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT d.objid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid "
            "WHERE d.refobjid = %s::regclass AND s.relkind = 'S'",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]
