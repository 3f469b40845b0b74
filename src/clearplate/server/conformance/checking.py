"""How a check is written down and run: a small function that looks and tells; a fault on its way is told, not hidden."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from clearplate.core.errors import ClearplateError, InvariantError
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.promises import NAMED_MAX, Finding, Verdict, Why
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.server.tlog import queries as log

LOOK_BACK: Final = timedelta(days=35)
"""So far back acts are looked at one by one: longer than the longest month, and than any retention there can be."""


@dataclass(frozen=True, slots=True)
class Look:
    """What every check is given.

    Attributes:
        now: The instant of the run.
        document: The policy in force; none when none is.
    """

    now: datetime
    document: PolicyDocument | None

    @property
    def since(self) -> datetime:
        """Acts from then on are looked at one by one."""
        return self.now - LOOK_BACK


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found; `finding` makes it whole."""

    verdict: Verdict
    numbers: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    why: Why | None = None


Check = Callable[[Look], Found]
REGISTERED: dict[str, Check] = {}
"""By id; the modules of this station fill it when `running` loads them."""


def check(check_id: str) -> Callable[[Check], Check]:
    """Register the function that makes one check of `core.promises.catalog.CHECKS`."""

    def register(function: Check) -> Check:
        REGISTERED[check_id] = function
        return function

    return register


def found(
    faults: int,
    numbers: Mapping[str, int],
    *,
    entries: Iterable[int] = (),
    rules: Iterable[str] = (),
    named: Iterable[object] = (),
) -> Found:
    """Tell what was looked at; it holds where there are no faults."""
    verdict = Verdict.FAILS if faults else Verdict.HOLDS
    return Found(
        verdict, numbers, tuple(entries)[:NAMED_MAX], tuple(rules)[:NAMED_MAX], tuple(map(str, named))[:NAMED_MAX]
    )


def unchecked(why: Why, numbers: Mapping[str, int] | None = None) -> Found:
    """Tell that it could not be checked here, and why."""
    return Found(Verdict.UNCHECKED, numbers or {}, why=why)


def finding(check_id: str, look: Look) -> tuple[Finding, str]:
    """Make one check.

    Returns:
        What it found, and, where a fault kept it from being made, the fault in words for the operator.
    """
    told, fault = _made(REGISTERED[check_id], look)
    whole = Finding(
        check_id,
        CHECKS[check_id].promise,
        told.verdict,
        told.numbers,
        told.entries,
        told.rules,
        told.named,
        told.why,
    )
    return whole, fault


def _made(function: Check, look: Look) -> tuple[Found, str]:
    try:
        with transaction.atomic():
            return function(look), ""
    except ClearplateError as fault:
        return unchecked(Why.FAULT), fault.diagnostics()
    except (OSError, DatabaseError) as fault:
        return unchecked(Why.FAULT), f"{type(fault).__name__}: {fault}"


def rows(statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """Ask the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def count(statement: str, values: Iterable[Any] = ()) -> int:
    """Ask the database for one number."""
    return int(rows(statement, values)[0][0])


_LAST_SUCCESS = """
SELECT e.at FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'succeeded'
WHERE j.task_name = %s AND j.status = 'succeeded' ORDER BY j.id DESC LIMIT 1
"""


def last_success(task: str) -> datetime | None:
    """When a job last came to its end; none where it never did."""
    found_rows = rows(_LAST_SUCCESS, [task])
    return found_rows[0][0] if found_rows else None


def places_of(entry_ids: Iterable[int]) -> list[int]:
    """Where entries stand in the public log; those that wait for their place are left out."""
    wanted = list(entry_ids)[:NAMED_MAX]
    found_rows = rows("SELECT tree_index FROM tlog_sequence WHERE entry_id = ANY(%s) ORDER BY tree_index", [wanted])
    return [row[0] for row in found_rows]


def entries_of(name: str, *, since: datetime | None = None) -> Iterator[log.KeptEntry]:
    """Every entry of one log kind, oldest first. By its name: this station reads what others append.

    Raises:
        InvariantError: There is no such kind.
    """
    if name not in REGISTRY:
        raise InvariantError(f"There is no log kind {name}.")
    return (kept for kept in log.entries_of([name], since=since) if kept.entry.kind == name)
