"""What a witness remembers: for each log its keys and its latest cosigned checkpoint, in SQLite, and nothing else.

A checkpoint is replaced inside one write transaction that also read the one before, and is on the disk before anybody hears
of the cosignature. The database itself refuses to go back, whatever the program around it does.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from clearplate_verify.merkle import EMPTY_ROOT
from clearplate_verify.note import COSIGNATURE_MLDSA, ED25519, VerifierKey, parse_vkey
from clearplate_witness.errors import WrongFolder

FILE = "witness.sqlite"
_WAIT_SECONDS = 10.0
_TABLES = """
CREATE TABLE log_key (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL) STRICT;
CREATE TABLE latest (
    origin      TEXT PRIMARY KEY,
    origin_hash TEXT NOT NULL UNIQUE,
    tree_size   INTEGER NOT NULL CHECK (tree_size >= 0),
    root_hash   BLOB NOT NULL CHECK (length(root_hash) = 32),
    note        BLOB NOT NULL,
    seconds     INTEGER NOT NULL
) STRICT;
CREATE TRIGGER latest_only_grows BEFORE UPDATE ON latest
WHEN NEW.tree_size < OLD.tree_size OR (NEW.tree_size = OLD.tree_size AND NEW.root_hash <> OLD.root_hash)
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
CREATE TRIGGER latest_stays BEFORE DELETE ON latest
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;
"""


@dataclass(frozen=True)
class Latest:
    """The latest cosigned checkpoint of a log: `note` as it is served, `seconds` since 1970 when it was cosigned."""

    tree_size: int
    root_hash: bytes
    note: bytes
    seconds: int


NOTHING = Latest(0, EMPTY_ROOT, b"", 0)
"""What stands for a log that was never cosigned."""


class Memory:
    """The witness's database. Each call opens it anew, so that any thread or process may call."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def create(self) -> None:
        """Begin with nothing. Only for a new witness: one that lost its memory could cosign a second history."""
        with closing(sqlite3.connect(self._path)) as connection:
            connection.executescript(_TABLES)
        self._path.chmod(0o600)

    def add_log(self, keys: Iterable[VerifierKey]) -> list[str]:
        """Learn the keys of logs; gives their origins.

        Raises:
            WrongFolder: A key is not of the kind a log signs with.
        """
        known = list(keys)
        for key in known:
            if key.algorithm not in (ED25519, COSIGNATURE_MLDSA):
                raise WrongFolder(f"The key of {key.name} is a witness's key; a log signs with Ed25519 or ML-DSA-44.")
        with closing(self._open()) as connection, connection:
            connection.executemany(
                "INSERT OR IGNORE INTO log_key (vkey, origin) VALUES (?, ?)", [(key.text(), key.name) for key in known]
            )
        return sorted({key.name for key in known})

    def keys(self, origin: str) -> list[VerifierKey]:
        """The keys of one log; empty for a log that is not known."""
        with closing(self._open()) as connection:
            rows = connection.execute("SELECT vkey FROM log_key WHERE origin = ? ORDER BY vkey", (origin,)).fetchall()
        return [parse_vkey(vkey) for (vkey,) in rows]

    def logs(self) -> list[tuple[str, Latest]]:
        """Every known log with its latest checkpoint, `NOTHING` before the first."""
        with closing(self._open()) as connection:
            origins = connection.execute("SELECT DISTINCT origin FROM log_key ORDER BY origin").fetchall()
            return [(origin, _latest(connection, origin)) for (origin,) in origins]

    def note(self, origin_hash: str) -> bytes | None:
        """The latest cosigned checkpoint of the log whose origin has this SHA-256, in lowercase hex; None before one."""
        with closing(self._open()) as connection:
            row = connection.execute("SELECT note FROM latest WHERE origin_hash = ?", (origin_hash,)).fetchone()
        return bytes(row[0]) if row else None

    def advance(self, origin: str, decide: Callable[[Latest], Latest]) -> Latest:
        """Replace the latest checkpoint by what `decide` makes of it; durable on return.

        No other thread or process can read or write in between. What `decide` raises leaves everything as it was.
        """
        with closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            new = decide(_latest(connection, origin))
            connection.execute(
                "INSERT INTO latest (origin, origin_hash, tree_size, root_hash, note, seconds) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (origin) DO UPDATE SET tree_size = excluded.tree_size, root_hash = excluded.root_hash,"
                " note = excluded.note, seconds = excluded.seconds",
                (origin, sha256(origin.encode()).hexdigest(), new.tree_size, new.root_hash, new.note, new.seconds),
            )
            connection.execute("COMMIT")
        return new  # closing without a commit, as an exception does, rolls back

    def _open(self) -> sqlite3.Connection:
        # mode=rw: a memory that is gone is an error, never an empty one.
        place = f"{self._path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(place, timeout=_WAIT_SECONDS, isolation_level=None, uri=True)
        connection.execute("PRAGMA synchronous = EXTRA")  # the journal's own removal is on the disk as well
        return connection


def _latest(connection: sqlite3.Connection, origin: str) -> Latest:
    row = connection.execute(
        "SELECT tree_size, root_hash, note, seconds FROM latest WHERE origin = ?", (origin,)
    ).fetchone()
    return Latest(row[0], bytes(row[1]), bytes(row[2]), row[3]) if row else NOTHING
