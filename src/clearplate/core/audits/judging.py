"""Another system's searches under our rules: what would have been refused, what would stand out to a reviewer.

The rules carry the ids of the example policy. What a file cannot show is not held against a search: a file without a column
of case numbers refuses nobody for lacking one, and the report says that it could not be checked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from clearplate.core.audits.reading import AuditFile, AuditRow
from clearplate.core.reasons import ReasonFindings, Topic, examine

EXAMPLES = 8
SAME_PLATE_MAX = 5
"""Searches of one plate by one user within `SAME_PLATE_DAYS` that raise no flag; the sixth does."""
SAME_PLATE_DAYS = 60
SAME_REASON_MIN = 20
"""So many searches of one user (or, where users are blanked, of one agency) under the very same words stand out."""
WITHOUT_PLATE = frozenset({"convoy", "visual", "freeform", "multigeo", "searchsummary", "mostseenocrvalues"})
"""The vendor's searches that start from no plate; there is no such search here (P7)."""
_BLANKED = frozenset({"", "***", "redacted", "n/a"})

RULES = (
    "search.reason_given",
    "search.reason_specific",
    *(f"search.not_{topic}" for topic in Topic),
    "search.case_exists",
    "search.window",
    "search.plate",
)
"""Rules that refuse, in the order in which a search meets them."""
FLAGS = ("flag.networks", "flag.same_plate", "flag.same_reason", "flag.case_in_reason")
"""What would stand out to a reviewer."""


@dataclass(slots=True)
class Finding:
    """What one rule found.

    Attributes:
        rule: A key of `RULES` or `FLAGS`.
        searches: How many.
        examples: What was typed, with how often; most frequent first, at most `EXAMPLES`.
    """

    rule: str
    searches: int = 0
    examples: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """A file judged.

    Attributes:
        file: What was read.
        refused: Searches that at least one rule would have refused.
        flagged: Searches not refused that a flag marks.
        refusals: By rule, in the order of `RULES`; a search counts under each rule that would have refused it.
        flags: By flag, in the order of `FLAGS`, over all searches.
        unchecked: Rules and flags that this file's columns cannot show.
    """

    file: AuditFile
    refused: int
    flagged: int
    refusals: tuple[Finding, ...]
    flags: tuple[Finding, ...]
    unchecked: tuple[str, ...]


def judge_audit(file: AuditFile, *, window_max: timedelta) -> AuditReport:
    """Judge every search of a file.

    Args:
        file: As it was read.
        window_max: Longest span one search may ask about, from a policy.
    """
    refused_by = {row.line: list(_refusals(row, window_max)) for row in file.rows}
    flagged_by: dict[int, list[str]] = defaultdict(list)
    for rule, lines in _flags(file.rows):
        for line in lines:
            flagged_by[line].append(rule)
    refused = {line for line, rules in refused_by.items() if rules}
    return AuditReport(
        file=file,
        refused=len(refused),
        flagged=len(flagged_by.keys() - refused),
        refusals=_findings(RULES, file.rows, refused_by),
        flags=_findings(FLAGS, file.rows, flagged_by),
        unchecked=tuple(_unchecked(file.columns)),
    )


@lru_cache(maxsize=20_000)
def _examined(text: str) -> ReasonFindings:
    return examine(text)


def _refusals(row: AuditRow, window_max: timedelta) -> Iterator[str]:
    if row.reason is not None:
        found = _examined(row.reason)
        if not row.reason.strip():
            yield "search.reason_given"
        elif found.vague:
            yield "search.reason_specific"
        offense = _examined(row.offense).topics if row.offense else ()
        for topic in Topic:
            if topic in found.topics or topic in offense:
                yield f"search.not_{topic}"
    if row.case_number is not None and not row.case_number.strip():
        yield "search.case_exists"
    if row.window is not None and row.window > window_max:
        yield "search.window"
    if row.kind is not None and row.kind.lower().split(" ")[0] in WITHOUT_PLATE:
        yield "search.plate"


def _flags(rows: Iterable[AuditRow]) -> Iterator[tuple[str, list[int]]]:
    rows = list(rows)
    yield "flag.networks", [row.line for row in rows if row.networks is not None and row.networks > 1]
    yield "flag.same_plate", _same_plate(rows)
    yield "flag.same_reason", _same_reason(rows)
    yield "flag.case_in_reason", [row.line for row in rows if row.reason and _only_number(row.reason)]


def _same_plate(rows: list[AuditRow]) -> list[int]:
    """Searches beyond the limit within any window of days, of one plate by one named user."""
    found: list[int] = []
    groups: dict[tuple[str, str], list[AuditRow]] = defaultdict(list)
    for row in rows:
        if row.plate and row.user and row.user.lower() not in _BLANKED and row.searched_at:
            groups[row.user.lower(), row.plate.upper()].append(row)
    for group in groups.values():
        timed = sorted((row.searched_at, row.line) for row in group if row.searched_at)
        found += [
            line
            for (first, _), (last, line) in zip(timed, timed[SAME_PLATE_MAX:], strict=False)
            if last - first <= timedelta(days=SAME_PLATE_DAYS)
        ]
    return found


def _same_reason(rows: list[AuditRow]) -> list[int]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        if row.reason:
            who = row.user if row.user and row.user.lower() not in _BLANKED else row.agency or ""
            groups[who.lower(), " ".join(row.reason.lower().split())].append(row.line)
    return [line for lines in groups.values() if len(lines) >= SAME_REASON_MIN for line in lines]


def _only_number(reason: str) -> bool:
    return any(char.isdigit() for char in reason) and not any(char.isalpha() for char in reason)


def _findings(named: Iterable[str], rows: Iterable[AuditRow], by_line: dict[int, list[str]]) -> tuple[Finding, ...]:
    typed: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for rule in by_line.get(row.line, ()):
            typed[rule][_typed(row, rule)] += 1
    return tuple(
        Finding(rule, typed[rule].total(), typed[rule].most_common(EXAMPLES)) for rule in named if rule in typed
    )


def _typed(row: AuditRow, rule: str) -> str:
    """What to show of a search: what was typed; never a plate and never a name."""
    if rule == "search.plate":
        return row.kind or ""
    if rule == "search.window" and row.window is not None:
        return f"{-(-row.window // timedelta(days=1))} days"
    if rule == "flag.networks":
        return f"{row.networks} networks"
    return " ".join((row.reason or "").split())


def _unchecked(columns: frozenset[str]) -> Iterator[str]:
    needs = {
        "search.reason_given": {"reason"},
        "search.case_exists": {"case_number"},
        "search.window": {"window"},
        "search.plate": {"kind"},
        "flag.networks": {"networks"},
        "flag.same_plate": {"plate", "user"},
    }
    return (rule for rule, needed in needs.items() if not needed <= columns)
