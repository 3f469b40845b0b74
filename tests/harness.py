"""The ground under the tests: one throwaway city with a real PostgreSQL, connected to as the application's own role.

Imported by `conftest.py` before Django's settings are read. The database starts with the first test that asks for it.

Environment: CLEARPLATE_PG_BIN=/usr/lib/postgresql/15/bin takes those programs instead of the wheel's;
CLEARPLATE_TEST_DATABASE_URL takes a running server, as a superuser.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clearplate.operate import roles
from clearplate.operate.postgres import EmbeddedPostgres

PG_BIN = os.environ.get("CLEARPLATE_PG_BIN")
SERVER_URL = os.environ.get("CLEARPLATE_TEST_DATABASE_URL")
# Durability costs time and a test's database is thrown away.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
# What post-migrate handlers wrote, as the owner; the rest is emptied between transactional tests.
_KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
KEY_FILES = (
    "secret_key",
    "city_key",
    "seed_key",
    "officer_pseudonym_key",
    "tlog_disclosure_key",
    "tlog_key",
    "tlog_mldsa_key",
    "evidence_key",
    "keyring_master_key",
)


def make_folder(prefix="clearplate-test-") -> Path:
    """A temporary folder that the database's account can pass through (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class TestCity:
    """Configuration, keys and database of the session."""

    __test__ = False

    def __init__(self):
        self.folder = make_folder()
        self.config_path = self.folder / "config.toml"
        self.database = f"clearplate_test_{os.getpid()}" if SERVER_URL else "clearplate"
        self.embedded = None
        for name in ("keyring", "objects", "public", "passwords"):
            (self.folder / name).mkdir(mode=0o700)
        for name in KEY_FILES:
            self._secret(self.folder / f"{name}_file", secrets.token_hex(32))
        self.config_path.write_text(self._config())
        # The role that Django connects as has a password before there is a server to check it.
        passwords = self.folder / "database" / "passwords" if not SERVER_URL else self.folder / "passwords"
        passwords.mkdir(parents=True, exist_ok=True)
        self.passwords = {}
        for role in roles.ROLES:
            self.passwords[role] = secrets.token_hex(16)
            self._secret(passwords / role, self.passwords[role])

    @staticmethod
    def _secret(path, text):
        path.touch(mode=0o600)
        path.write_text(text + "\n")

    def _config(self):
        if SERVER_URL:
            server = conninfo_to_dict(SERVER_URL)
            database = f'host = "{server["host"]}"\nport = {server.get("port", 5432)}\nname = "{self.database}"\n'
            database += f'sslmode = "{server.get("sslmode", "disable")}"\n'
            database += "".join(f'{role}_password_file = "passwords/{role}"\n' for role in roles.ROLES)
        else:
            database = 'embedded_folder = "database"\n'
        keys = "".join(f'{name}_file = "{name}_file"\n' for name in KEY_FILES)
        return (
            '[city]\nname = "Testville"\npublic_url = "http://127.0.0.1:8000"\ntime_zone = "UTC"\n'
            'hosts = ["testserver", "127.0.0.1", "localhost"]\n'
            f"[database]\n{database}"
            f'[keys]\n{keys}keyring_folder = "keyring"\nday_key_suite = "x25519"\n'
            '[objects]\nfolder = "objects"\n'
            '[public]\nfolder = "public"\norigin = "testserver/public/log"\n'
            '[running]\nlog_level = "warning"\nplain_http_on_loopback = true\ntesting_clock = true\n'
        )

    def start(self):
        """Start the server, or see to the roles of the given one. Returns nothing."""
        if SERVER_URL:
            roles.ensure_roles(SERVER_URL, self.passwords, self.database)
            return
        bin_dir = Path(PG_BIN) if PG_BIN else None
        self.embedded = EmbeddedPostgres(self.folder / "database", bin_dir, settings=FAST)
        self.embedded.start()

    def stop(self):
        """Stop the server, or take our database out of the given one."""
        if self.embedded is not None:
            self.embedded.stop()
        else:
            with psycopg.connect(SERVER_URL, autocommit=True) as connection:
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(self.database)))

    def url(self, role):
        """Address of the tests' database as `owner`, `app`, `portal` or `superuser`."""
        if self.embedded is not None:
            return self.embedded.url(role)
        if role == "superuser":
            return make_conninfo(SERVER_URL, dbname=self.database)
        return make_conninfo(
            SERVER_URL, dbname=self.database, user=roles.role_name(role), password=self.passwords[role]
        )

    def migrate(self):
        """Bring the tables up, as the owner, through Django's one connection."""
        from django.db import connection  # noqa: PLC0415  # only once settings exist

        from clearplate.server import schema  # noqa: PLC0415  # only once settings exist

        app = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        connection.close()
        connection.settings_dict.update(USER=roles.role_name("owner"), PASSWORD=self.passwords["owner"])
        try:
            schema.migrate(verbosity=0)
        finally:
            connection.close()
            connection.settings_dict.update(app)

    def empty(self, _statements=None):
        """Empty all tables, whatever triggers and grants protect them. Stands in for Django's flush.

        As a superuser with triggers off: the application's role may not do it, and that is being tested.
        """
        with psycopg.connect(self.url("superuser")) as connection:
            connection.execute("SET session_replication_role = replica")
            tables = connection.execute(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition "
                "AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' AND NOT c.relname = ANY(%s)",
                [list(_KEPT_TABLES)],
            ).fetchall()
            # Emptying an empty table costs as much as a full one, and most are empty after most tests.
            filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in tables)
            names = [name for (name,) in connection.execute(filled).fetchall()] if tables else []
            if names:
                connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
