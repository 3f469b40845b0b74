"""Asking for a second person's approval, and giving it."""

from dataclasses import dataclass
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageApprovals(Act):
    """Ask for a second person, or be one. `core.approvals.Standing` explains the facts about the two people.

    Attributes:
        change: `ask`, `approve`, `decline` or `withdraw`.
        kind: What is asked, by the name its station registered.
        kind_roles: The roles of which one is needed to decide; for `ask` and `withdraw` empty.
        own_request: The officer asked it.
        below_asker: Who asked is above the officer.
        outside_line: Neither is above the other.
        asker_command_staff: Who asked is command staff.
        own_agency: Both act for one agency, or the request concerns the whole city.
        decided_before: The officer approved this request already.
        training_needed: Deciding it needs training.
        in_time: The request has not run out.
        reason_given: A reason was written; true for what needs none.
    """

    action: ClassVar[str] = "manage_approvals"
    change: str
    kind: str
    kind_roles: frozenset[str]
    own_request: bool
    below_asker: bool
    outside_line: bool
    asker_command_staff: bool
    own_agency: bool
    decided_before: bool
    training_needed: bool
    in_time: bool
    reason_given: bool

    def facts(self) -> Facts:
        """The facts of the approval, as Cedar is told them."""
        return {
            "change": self.change,
            "kind": self.kind,
            "kind_roles": sorted(self.kind_roles),
            "own_request": self.own_request,
            "below_asker": self.below_asker,
            "outside_line": self.outside_line,
            "asker_command_staff": self.asker_command_staff,
            "own_agency": self.own_agency,
            "decided_before": self.decided_before,
            "training_needed": self.training_needed,
            "in_time": self.in_time,
            "reason_given": self.reason_given,
        }
