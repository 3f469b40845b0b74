"""Questions on the way of every act: several at once in one round trip, planned by PostgreSQL once in a connection.

A question is SQL that answers with at most one row; its places are named (`%(now)s`). Where several are asked together,
those with the same name are the same value, and a later one may use the columns of an earlier one by its name.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.rows import dict_row

from clearplate.core.errors import InvariantError

Answer = dict[str, Any]
"""What was found, by the columns of all questions; all columns of a question that found no row are None."""


def ask(values: Mapping[str, Any], **questions: str) -> Answer:
    """Ask some questions together, of one instant of the database, inside the transaction at hand.

    Args:
        values: Of every place that a question names.
        questions: Their SQL by name, the earlier ones first. No two have a column of the same name.

    Raises:
        django.db.Error: As from every other question to the database.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    live = database.connection
    # Django binds values on its own side, and such text cannot be prepared; this cursor leaves that to PostgreSQL.
    # Preparing is on for this question alone: psycopg remembers every text that it might prepare, and those of other
    # cursors hold values.
    live.prepare_threshold = 0
    try:
        wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
        with wrap(psycopg.Cursor(live, row_factory=dict_row)) as cursor:  # type: ignore[arg-type] # stubs know no driver
            cursor.execute(_together(tuple(questions.items())), values)
            answer: Answer = cursor.fetchone()
            width = cursor.pgresult.nfields
    finally:
        live.prepare_threshold = None
    if len(answer) != width:
        raise InvariantError("Two questions that are asked together answer with a column of the same name.")
    return answer


@lru_cache(maxsize=64)
def _together(questions: tuple[tuple[str, str], ...]) -> str:
    parts = (f"LEFT JOIN LATERAL ({sql}) AS {name} ON true" for name, sql in questions)
    return " ".join(("SELECT * FROM (SELECT) AS one", *parts))


def byte_strings(values: Iterable[bytes]) -> str:
    """Byte strings as the text of a `bytea[]`: written at once, where psycopg would adapt each."""
    return "{" + ",".join(['"\\\\x' + value.hex() + '"' for value in values]) + "}"
