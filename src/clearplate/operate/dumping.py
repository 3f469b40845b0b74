"""Dump a city's database and put a dump back, with PostgreSQL's own programs, as the owner of the tables.

The password goes by the environment of that one program, never by its arguments: those are shown by `ps`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from clearplate.core.tlog.merkle import GrowingTree
from clearplate.operate import binaries, roles
from clearplate.operate.binaries import Progress
from clearplate.operate.errors import OperateError
from clearplate.operate.setup import embedded_postgres
from clearplate.server.config import CityConfig

LEFT_OUT: Final = (
    "django_session",
    "agencies_cache",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
"""Tables whose rows no backup holds: a session would let someone in again, and yesterday's work is done or comes again."""
_STEP: Final = 10_000
_FAULTS: Final = (
    ("No space left on device", "the disk is full; make room and start again"),
    ("server version mismatch", "these programs are older than the server; install its client programs"),
    ("unsupported version", "the dump was made by newer programs than these; install those of its version"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the database that several connections can look at, while the connection that exported it lives.

    Attributes:
        name: What PostgreSQL calls it.
        tree_size: Entries of the log that have a place in it.
        root_hash: RFC 6962 root over them, 32 bytes.
        postgres: The server's major version.
    """

    name: str
    tree_size: int
    root_hash: bytes
    postgres: int


@contextmanager
def owner(config: CityConfig) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the owner of the tables, each statement for itself.

    Raises:
        OperateError: The database does not answer.
    """
    try:
        with psycopg.connect(_conninfo(config), autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as fault:
        raise OperateError(f"The database does not answer: {str(fault).strip()}") from fault


@contextmanager
def snapshot(config: CityConfig) -> Iterator[Snapshot]:
    """Hold one state of the database still for the length of a `with` block."""
    with owner(config) as connection:
        # While the dump is read, this connection only waits: that must not end it.
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        name = str(_one(connection, "SELECT pg_export_snapshot()"))
        tree = GrowingTree()
        with connection.cursor("leaves") as cursor:
            cursor.itersize = _STEP
            cursor.execute("SELECT leaf_hash FROM tlog_sequence JOIN tlog_entry USING (entry_id) ORDER BY tree_index")
            for (leaf,) in cursor:
                tree.append(bytes(leaf))  # type: ignore[call-overload]  # a bytea
        major = int(str(_one(connection, "SHOW server_version_num"))) // 10_000
        yield Snapshot(name, tree.size, tree.root(), major)


def dump(config: CityConfig, taken: Snapshot, target: Path, *, progress: Progress) -> None:
    """Write the database as it was at the snapshot to a file, in pg_dump's custom format.

    Raises:
        OperateError: pg_dump is missing or failed.
    """
    program = _program(config, "pg_dump", taken.postgres, progress)
    options = ["--format=custom", "--no-owner", f"--snapshot={taken.name}", f"--file={target}"]
    options += [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    _run(config, [str(program), *options], "The database cannot be dumped")


def load(config: CityConfig, source: Path, *, progress: Progress) -> None:
    """Put a dump into an empty database: everything or, whatever happens, nothing.

    Raises:
        OperateError: pg_restore is missing or failed.
    """
    with owner(config) as connection:
        major = int(str(_one(connection, "SHOW server_version_num"))) // 10_000
    program = _program(config, "pg_restore", major, progress)
    # The schema `public` is there already, and who may use it is said at every start.
    options = ["--no-owner", "--single-transaction", "--exit-on-error", "--no-comments"]
    with _contents(config, program, source) as contents:
        options += [f"--use-list={contents}"]
        _run(
            config,
            [str(program), *options, f"--dbname={config.database.name}", str(source)],
            "The dump cannot be put back",
        )


@contextmanager
def _contents(config: CityConfig, program: Path, source: Path) -> Iterator[Path]:
    """The dump's table of contents without the schema itself, in a file."""
    listed = _run(config, [str(program), "--list", str(source)], "The dump cannot be read")
    lines = [line for line in listed.splitlines() if " SCHEMA - public " not in line]
    with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        yield Path(file.name)


@contextmanager
def alone(config: CityConfig, *, progress: Progress) -> Iterator[None]:
    """Have the database to oneself for the length of a `with` block: an embedded one is started and stopped around it.

    Settings can be read only inside: a database that was lost gets its passwords anew when it is started.

    Raises:
        OperateError: The city runs.
    """
    with embedded_postgres(config, progress=progress) or nullcontext() as postgres:
        if postgres is not None and not postgres.is_keeper:
            raise OperateError("The city runs. Stop it (and every other clearplate command) first.")
        if others := _others(config):
            raise OperateError(
                f"The city runs: its processes hold {others} connections to the database. Stop it first."
            )
        yield


def is_empty(config: CityConfig) -> bool:
    """Whether the database holds no table."""
    with owner(config) as connection:
        found = _one(connection, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    return found == 0


def entries(config: CityConfig) -> int:
    """How many entries the log in the database has, placed or not; 0 where there is no log."""
    with owner(config) as connection:
        if _one(connection, "SELECT to_regclass('public.tlog_entry') IS NULL"):
            return 0
        return int(str(_one(connection, "SELECT count(*) FROM tlog_entry")))


def _others(config: CityConfig) -> int:
    with owner(config) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY(%s)"
            " AND pid <> pg_backend_pid()",
            [[roles.role_name("app"), roles.role_name("portal")]],
        ).fetchone()
    return int(str(row[0])) if row else 0


def empty(config: CityConfig) -> None:
    """Take everything out of the database."""
    with owner(config) as connection, connection.transaction():
        connection.execute("SET LOCAL lock_timeout = '30s'")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier("pg_database_owner")))


def _one(connection: psycopg.Connection[tuple[object, ...]], query: str) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _conninfo(config: CityConfig) -> str:
    database = config.database
    return make_conninfo(
        host=database.host,
        port=database.port,
        dbname=database.name,
        user=roles.role_name("owner"),
        password=database.password("owner"),
        sslmode=database.sslmode,
        connect_timeout=10,
    )


def _run(config: CityConfig, command: Sequence[str], what: str) -> str:
    database = config.database
    environment = {
        **binaries.environment(),
        "PGHOST": database.host,
        "PGPORT": str(database.port),
        "PGDATABASE": database.name,
        "PGUSER": roles.role_name("owner"),
        "PGPASSWORD": database.password("owner"),
        "PGSSLMODE": database.sslmode,
    }
    done = subprocess.run(  # noqa: S603  # PostgreSQL's programs and our arguments, no shell
        command, env=environment, capture_output=True, text=True, errors="replace", check=False, cwd="/"
    )
    if done.returncode != 0:
        words = done.stderr.strip()
        advice = next((told for sign, told in _FAULTS if sign in words), words[-600:] or "it said nothing")
        raise OperateError(f"{what}: {advice}.")
    return done.stdout


def _program(config: CityConfig, name: str, server: int, progress: Progress) -> Path:
    """PostgreSQL's program of the server's own version, or the oldest newer one.

    Raises:
        OperateError: There is none.
    """
    database = config.database
    if database.embedded_folder is not None:
        account = binaries.database_account(progress)
        found = binaries.find(database.programs_folder, account, database.embedded_folder / "binaries", progress)
        if (found.folder / name).is_file():
            return found.folder / name
    on_path = shutil.which(name, path=os.environ.get("PATH"))
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *binaries.wheel_folders()]
    programs = [Path(on_path)] if on_path else []
    programs += [folder / name for folder in folders if (folder / name).is_file()]
    fit = sorted((major, number) for number, path in enumerate(programs) if (major := _major(path)) >= server)
    if not fit:
        raise OperateError(f"There is no {name} of PostgreSQL {server} or newer here; install its client programs.")
    return programs[fit[0][1]]


def _major(program: Path) -> int:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    words = done.stdout.split()
    return int(words[2].split(".")[0]) if len(words) > 2 and words[2].split(".")[0].isdigit() else 0  # noqa: PLR2004
