"""What the builder remembers between two runs, in one SQLite file that may be deleted at any time.

Nothing here is trusted: it is used only if, with the new entries added, it leads to the root that the checkpoint states.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from clearplate.core import canonical
from clearplate.core.figures import Fold, Row, Touch
from clearplate.core.tlog.merkle import GrowingTree
from clearplate.server.portal.site import ToldEntry

MEMORY_VERSION = 2
MONTH_CHARACTERS = 7
_TABLES = """
CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS searches (tree_index INTEGER PRIMARY KEY, month TEXT NOT NULL, search TEXT NOT NULL,
    document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS searches_month ON searches (month);
CREATE INDEX IF NOT EXISTS searches_search ON searches (search);
CREATE TABLE IF NOT EXISTS touches (search TEXT PRIMARY KEY, answers INTEGER NOT NULL, sightings INTEGER,
    pictures INTEGER NOT NULL, review TEXT, review_index INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS told (tree_index INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL,
    en TEXT NOT NULL, es TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS dirty (month TEXT PRIMARY KEY);
"""
_NAMES = ("progress", "searches", "touches", "told", "files", "dirty")
_TOUCH = """
INSERT INTO touches VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (search) DO UPDATE SET
    answers = answers + excluded.answers,
    sightings = CASE WHEN excluded.sightings IS NULL THEN sightings
                     ELSE max(coalesce(sightings, 0), excluded.sightings) END,
    pictures = pictures + excluded.pictures,
    review = CASE WHEN excluded.review_index > review_index THEN excluded.review ELSE review END,
    review_index = max(review_index, excluded.review_index)
"""
_ROWS = """
SELECT document, coalesce(answers, 0), sightings, coalesce(pictures, 0), review
FROM searches LEFT JOIN touches USING (search)
"""


class Memory:
    """One builder's memory. Changes last only once `keep` is called."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def progress(self) -> tuple[Fold, GrowingTree, str]:
        """The fold and the tree as they were, and the first day the fold still counts; new ones if there is nothing."""
        found = self._sql.execute("SELECT document FROM progress").fetchone()
        if found is None:
            return Fold(), GrowingTree(), ""
        document = json.loads(found[0])
        if document["v"] != MEMORY_VERSION:
            return Fold(), GrowingTree(), ""
        tree = GrowingTree.from_subtrees(document["size"], [bytes.fromhex(part) for part in document["subtrees"]])
        return Fold.from_state(document["fold"]), tree, document["kept_from"]

    def set_progress(self, fold: Fold, tree: GrowingTree, kept_from: str) -> None:
        """Remember how far the builder is."""
        document = {
            "v": MEMORY_VERSION,
            "size": tree.size,
            "subtrees": [part.hex() for part in tree.subtrees],
            "kept_from": kept_from,
            "fold": fold.to_state(),
        }
        text = canonical.encode(document).decode()
        self._sql.execute("INSERT OR REPLACE INTO progress VALUES (1, ?)", [text])

    def add(self, rows: Iterable[Row], touches: Iterable[Touch]) -> None:
        """Take search rows and what touches them; the months that change become dirty."""
        for row in rows:
            values = (row["index"], row["at"][:MONTH_CHARACTERS], row["search"], canonical.encode(row).decode())
            self._sql.execute("INSERT INTO searches VALUES (?, ?, ?, ?)", values)
            self._sql.execute("INSERT OR IGNORE INTO dirty VALUES (?)", [values[1]])
        for touch in touches:
            shown = (touch.answers, touch.sightings, touch.pictures_opened)
            self._sql.execute(_TOUCH, [touch.search, *shown, touch.review, touch.review_index])
            self._sql.execute("INSERT OR IGNORE INTO dirty SELECT month FROM searches WHERE search = ?", [touch.search])

    def tell(self, entries: Iterable[ToldEntry]) -> None:
        """Remember entries as they are told."""
        rows = ((entry.index, entry.at, entry.kind, entry.en, entry.es) for entry in entries)
        self._sql.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)", rows)

    def told(self, count: int) -> list[ToldEntry]:
        """The last entries, newest first."""
        found = self._sql.execute("SELECT * FROM told ORDER BY tree_index DESC LIMIT ?", [count])
        return [ToldEntry(*row) for row in found]

    def told_at(self, indices: Sequence[int]) -> dict[int, ToldEntry]:
        """Some entries, by index."""
        marks = ",".join("?" * len(indices))
        found = self._sql.execute(f"SELECT * FROM told WHERE tree_index IN ({marks})", indices)  # noqa: S608 (marks only)
        return {row[0]: ToldEntry(*row) for row in found}

    def forget_told(self, before: int, but: Sequence[int]) -> None:
        """Let go of entries that no page shows."""
        marks = ",".join("?" * len(but))
        self._sql.execute(
            f"DELETE FROM told WHERE tree_index < ? AND tree_index NOT IN ({marks})",  # noqa: S608 (marks only)
            [before, *but],
        )

    def months(self) -> list[str]:
        """Every month that has searches."""
        return [row[0] for row in self._sql.execute("SELECT DISTINCT month FROM searches ORDER BY month")]

    def dirty_months(self) -> set[str]:
        """Months whose files are behind."""
        return {row[0] for row in self._sql.execute("SELECT month FROM dirty")}

    def month(self, month: str) -> list[Row]:
        """A month's search rows, in the order of the log."""
        return self._searches("WHERE month = ? ORDER BY tree_index", [month])

    def newest(self, count: int) -> list[Row]:
        """The last search rows, newest first."""
        return self._searches("ORDER BY tree_index DESC LIMIT ?", [count])

    def _searches(self, clause: str, values: list[Any]) -> list[Row]:
        return [
            _touched(json.loads(document), answers, sightings, pictures, review)
            for document, answers, sightings, pictures, review in self._sql.execute(_ROWS + clause, values)
        ]

    def set_file(self, path: str, sha256: str, rows: int) -> None:
        """Remember what a file of search rows holds."""
        self._sql.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", [path, sha256, rows])

    def files(self) -> list[Row]:
        """What every file of search rows holds, oldest month first, JSON before CSV."""
        found = [
            {"path": path, "sha256": sha256, "rows": rows}
            for path, sha256, rows in self._sql.execute("SELECT * FROM files")
        ]
        return sorted(found, key=lambda file: (file["path"][:-4].rstrip("."), file["path"].endswith(".csv")))

    def forget(self) -> None:
        """Begin again from nothing."""
        for name in _NAMES:
            self._sql.execute(f"DELETE FROM {name}")  # noqa: S608 (names of our own)

    def keep(self) -> None:
        """Make what changed last."""
        self._sql.execute("DELETE FROM dirty")
        self._sql.commit()


def _touched(row: Row, answers: int, sightings: int | None, pictures: int, review: str | None) -> Row:
    told = {"answers": answers, "sightings": sightings, "pictures_opened": pictures}
    return {**row, **told, "review": row["review"] if review is None else review}


@contextmanager
def open_memory(file: Path) -> Iterator[Memory]:
    """Open the memory; what was not kept is dropped at the end. One that cannot be read is replaced."""
    try:
        connection = _connect(file)
    except sqlite3.DatabaseError:
        file.unlink()
        connection = _connect(file)
    with closing(connection):
        yield Memory(connection)
        connection.rollback()


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=60)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != MEMORY_VERSION:
            connection.executescript("".join(f"DROP TABLE IF EXISTS {name};" for name in _NAMES))
        connection.executescript(f"{_TABLES}PRAGMA user_version = {MEMORY_VERSION};")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
