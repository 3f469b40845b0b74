"""What a check of the promises finds, and what a promise comes to from its checks.

Nothing here is a plate, a person, a case or a text somebody wrote: numbers, places in the public log, ids of rules, and the
names of days, files and addresses. So a result can be published whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["PROMISES", "Finding", "Verdict", "Why", "exit_code", "verdict_of", "verdicts"]

PROMISES = tuple(f"P{number}" for number in range(1, 18))
"""By their numbers in PROMISES.md."""
NAMED_MAX = 20
"""So many examples are named at most; the numbers say how many there are."""
HOLDS, FAILS, PARTLY = 0, 1, 3


class Verdict(StrEnum):
    """What came of a check, or of all checks of a promise."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


class Why(StrEnum):
    """Why something could not be checked here. The first three are a fault of this run, the others are how things are."""

    FAULT = "fault"
    NO_POLICY = "no_policy"
    NOT_RUN = "not_run"
    NOT_PUBLISHED = "not_published"
    NOTHING_ALLOWED = "nothing_allowed"
    NOT_COUNTED = "not_counted"
    OUTSIDE = "outside"


_FAULTS = frozenset({Why.FAULT, Why.NO_POLICY, Why.NOT_RUN})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check_id: Of `catalog.CHECKS`.
        promise: `P1`.
        verdict: Whether what it claims holds.
        numbers: What was looked at and what was found, by names of `measures.MEASURES`, in the order shown.
        entries: Places in the public log, at most NAMED_MAX.
        rules: Ids of the policy's rules that decided, in the policy's order.
        named: Days, files, addresses, models; at most NAMED_MAX.
        why: Why it could not be checked; none where it was.
    """

    check_id: str
    promise: str
    verdict: Verdict
    numbers: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    why: Why | None = None


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """What a promise comes to: one check that fails is enough; and nothing checked is not a promise kept."""
    found = {finding.verdict for finding in findings}
    if Verdict.FAILS in found:
        return Verdict.FAILS
    return Verdict.HOLDS if Verdict.HOLDS in found else Verdict.UNCHECKED


def verdicts(findings: Sequence[Finding]) -> dict[str, Verdict]:
    """Every promise and what it comes to."""
    return {name: verdict_of(one for one in findings if one.promise == name) for name in PROMISES}


def exit_code(findings: Iterable[Finding]) -> int:
    """Say it as an exit code: 0 what can be checked holds, 1 something does not, 3 a check could not be made.

    What no program can check here (`Why.OUTSIDE` and the like) is told, and changes nothing.
    """
    told = list(findings)
    if any(finding.verdict is Verdict.FAILS for finding in told):
        return FAILS
    return PARTLY if any(finding.why in _FAULTS for finding in told) else HOLDS
