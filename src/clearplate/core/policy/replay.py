"""Ask a draft about acts of the past: what it would have refused, and what it would have let through.

Both policies are asked about the same facts, as they were stated when the act was decided, so that what differs comes
from the rules and the numbers alone. What people would have done under other rules, nobody can know: a wider search
refused may have been asked again as a narrower one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from clearplate.core.policy.acts import APPROVALS
from clearplate.core.policy.acts.facts import Facts, minutes
from clearplate.core.policy.decide import Refused, decide_again
from clearplate.core.policy.document import PolicyDocument, Rule

MINUTES_OF_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act that was decided.

    Attributes:
        act_id: A search's id; public in the log.
        at: When it was decided.
        facts: `acts.stated` of it. No plate, name or reason.
    """

    act_id: UUID
    at: datetime
    facts: Facts

    @property
    def context(self) -> Facts:
        """The facts of the act itself."""
        return dict(self.facts["context"])


@dataclass(slots=True)
class Shift:
    """What one rule would do that it does not do now, or no more.

    Attributes:
        rule: The rule, as the policy has it in which it refuses.
        more: Acts allowed now that it would refuse; the rule is the first that refuses them.
        fewer: Acts it refuses now that would be allowed.
        lifted: Of `more`, those that the draft would allow if a second person agreed to all they can agree to.
        in_force: The rule as the policy in force has it, where it says something else there; else None.
        is_new: The policy in force has no such rule.
    """

    rule: Rule
    more: list[PastAct] = field(default_factory=list)
    fewer: list[PastAct] = field(default_factory=list)
    lifted: int = 0
    in_force: Rule | None = None
    is_new: bool = False


@dataclass(slots=True)
class Replay:
    """What a draft would have changed.

    Attributes:
        acts: All that were asked about, oldest first.
        refused_before: Of these, refused by the policy in force.
        refused_after: Of these, refused by the draft.
        shifts: By rule, most acts first.
        unasked: Acts whose facts one of the two policies cannot use; neither counted as allowed nor as refused.
        beyond: Acts allowed by both that asked further back than the draft keeps reads, and not than is kept now.
        unkept: Further acts whose facts were not kept when they were decided; neither policy was asked about them.
    """

    acts: list[PastAct] = field(default_factory=list)
    refused_before: int = 0
    refused_after: int = 0
    shifts: list[Shift] = field(default_factory=list)
    unasked: int = 0
    beyond: list[PastAct] = field(default_factory=list)
    unkept: int = 0

    @property
    def newly_refused(self) -> int:
        """Acts allowed now and refused by the draft."""
        return sum(len(shift.more) for shift in self.shifts)

    @property
    def newly_allowed(self) -> int:
        """Acts refused now and allowed by the draft."""
        return sum(len(shift.fewer) for shift in self.shifts)

    @property
    def lifted(self) -> int:
        """Acts allowed now that the draft would want a second person for."""
        return sum(shift.lifted for shift in self.shifts)

    @property
    def allowed_before(self) -> int:
        """Acts that the policy in force allows."""
        return len(self.acts) - self.unasked - self.refused_before


def replay(acts: Iterable[PastAct], before: PolicyDocument, after: PolicyDocument, *, unkept: int = 0) -> Replay:
    """Ask both policies about every act.

    Args:
        acts: Oldest first.
        before: The policy in force.
        after: The draft.
        unkept: How many further acts there were whose facts were not kept.
    """
    found, shifts = Replay(unkept=unkept), _Shifts(before, after)
    keeps_before, keeps_after = (document.parameters.retention_days for document in (before, after))
    for act in acts:
        found.acts.append(act)
        old, new = decide_again(before, act.facts), decide_again(after, act.facts)
        refused_old, refused_new = isinstance(old, Refused), isinstance(new, Refused)
        if "policy.cannot_decide" in (getattr(old, "rule_id", ""), getattr(new, "rule_id", "")):
            found.unasked += 1
            continue
        found.refused_before += refused_old
        found.refused_after += refused_new
        if isinstance(new, Refused) and not refused_old:
            shift = shifts.of(new)
            shift.more.append(act)
            shift.lifted += _with_second_person(after, act)
        elif isinstance(old, Refused) and not refused_new:
            shifts.of(old).fewer.append(act)
        elif not refused_new and _reaches(act, keeps_after) and not _reaches(act, keeps_before):
            found.beyond.append(act)
    found.shifts = sorted(shifts.found.values(), key=lambda shift: -len(shift.more) - len(shift.fewer))
    return found


def _with_second_person(document: PolicyDocument, act: PastAct) -> bool:
    """Whether a policy would allow it if a second person agreed to all they can agree to."""
    if "approved" not in act.context:
        return False
    agreed = {**act.facts, "context": {**act.context, "approved": list(APPROVALS)}}
    return not isinstance(decide_again(document, agreed), Refused)


def _reaches(act: PastAct, days: int) -> bool:
    """Whether it asked further back than so many days."""
    return int(act.context.get("age_minutes", 0)) > days * MINUTES_OF_A_DAY


class _Shifts:
    """Shifts by the id of their rule; a built-in refusal is told as a rule of no file."""

    def __init__(self, before: PolicyDocument, after: PolicyDocument) -> None:
        self.found: dict[str, Shift] = {}
        self._current = {rule.rule_id: rule for rule in before.rules}
        self._drafted = {rule.rule_id: rule for rule in after.rules}

    def of(self, refused: Refused) -> Shift:
        """The shift of the rule that refused."""
        if refused.rule_id not in self.found:
            self.found[refused.rule_id] = self._shift(refused)
        return self.found[refused.rule_id]

    def _shift(self, refused: Refused) -> Shift:
        current, drafted = self._current.get(refused.rule_id), self._drafted.get(refused.rule_id)
        rule = drafted or current
        if rule is None:
            told = Rule(refused.rule_id, "forbid", refused.promise, refused.sentence_en, refused.sentence_es, "", 0)
            return Shift(told)
        other = current if current is not None and current.sentence_en != rule.sentence_en else None
        return Shift(rule, in_force=other, is_new=current is None)


@dataclass(frozen=True, slots=True)
class PastValue:
    """What a log entry says somebody asked for, where a number of the policy bounds it.

    Attributes:
        number: Name of the number.
        value: How much was asked for, in the number's unit.
        at: When.
    """

    number: str
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Bounded:
    """How often more was asked for, or taken, than the draft allows.

    Attributes:
        number: Name of the number.
        asked: How often it was asked for at all.
        over_before: Of these, more than the policy in force allows.
        over_after: Of these, more than the draft allows.
    """

    number: str
    asked: int
    over_before: int
    over_after: int


LOGGED: Sequence[str] = ("holds.asked", "cases.embargoed", "agencies.support_asked")
"""Log kinds whose public fields say how much was asked for."""
REVIEWED: Sequence[str] = ("search.asked", "search.refused", "review.disposed")
"""Log kinds from which it follows how long reviews took."""


def values_of(kind: str, public: Mapping[str, Any], at: datetime) -> list[PastValue]:
    """What an entry says was asked for; nothing for a kind that is not in `LOGGED`."""
    if kind == "holds.asked":
        days = (date.fromisoformat(public["ends_on"]) - at.date()).days
        length = PastValue("hold_days_max", days, at)
        captures = PastValue("hold_captures_max", int(public["captures"]), at)
        return [length, captures] if public["what"] == "hold" else [length]
    if kind == "cases.embargoed":
        span = datetime.fromisoformat(public["ends_at"]) - at
        days = -(-minutes(max(span, timedelta(0))) // MINUTES_OF_A_DAY)
        return [PastValue("embargo_days_max", days, at)]
    if kind == "agencies.support_asked":
        return [PastValue("support_hours_max", int(public["hours"]), at)]
    return []


def review_values(entries: Iterable[tuple[str, Mapping[str, Any], datetime]]) -> Iterator[PastValue]:
    """How many days reviews took, as far as the search stands among the entries too.

    Args:
        entries: Name of the kind (one of `REVIEWED`), public fields, when; oldest first.
    """
    asked: dict[str, datetime] = {}
    for kind, public, at in entries:
        if kind != "review.disposed":
            asked[str(public["search"])] = at
        elif (since := asked.pop(str(public["search"]), None)) is not None:
            yield PastValue("review_days", -(-minutes(at - since) // MINUTES_OF_A_DAY), at)


def bounded(values: Iterable[PastValue], before: PolicyDocument, after: PolicyDocument) -> list[Bounded]:
    """Count what would have been too much, for the numbers that differ between the two policies."""
    by_number: dict[str, list[int]] = {}
    for value in values:
        by_number.setdefault(value.number, []).append(value.value)
    found = []
    for number, asked in by_number.items():
        old, new = getattr(before.parameters, number), getattr(after.parameters, number)
        if old != new:
            over_old, over_new = (sum(value > most for value in asked) for most in (old, new))
            found.append(Bounded(number, len(asked), over_old, over_new))
    return found
