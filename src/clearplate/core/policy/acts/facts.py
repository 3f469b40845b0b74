"""What acts are made of: an officer, a case, and the shape of every act.

A fact is something true at the instant of the act; what follows from it is the adopted policy's to say.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from clearplate.core.ids import AgencyId, OfficerId

Facts = dict[str, Any]
"""What Cedar is told: strings, integers, booleans, lists and records of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFacts:
    """The officer who acts.

    Attributes:
        officer_id: Whom.
        agency_id: Whom they act for.
        roles: Roles held now.
        trained_until: Last day on which their training counts; None if never trained.
        mfa_verified: This session was opened with a second factor.
        active: They have not left and are not suspended.
        command_staff: The chief, and those the chief names.
        mfa_minutes_ago: Whole minutes since this session showed a second factor, rounded up; None if it never did.
        suspended: Their access is suspended; then they are not active either.
        support_granted: A support account inside a grant that two officers approved.
        confirmed: A second person confirmed that the account is theirs; or it holds no role that decides.
    """

    officer_id: OfficerId
    agency_id: AgencyId
    roles: frozenset[str]
    trained_until: date | None
    mfa_verified: bool
    active: bool
    command_staff: bool = False
    mfa_minutes_ago: int | None = None
    suspended: bool = False
    support_granted: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """The case an officer names.

    Attributes:
        known: The officer's own agency has a case with this number.
        active: It is worked on now.
        on_case: The officer is on it now.
        offense_type: NIBRS code; empty where the case is not known.
    """

    known: bool
    active: bool
    on_case: bool
    offense_type: str

    def facts(self) -> Facts:
        """As Cedar is told them."""
        return {"known": self.known, "active": self.active, "on_case": self.on_case, "offense_type": self.offense_type}


NO_CASE = CaseFacts(known=False, active=False, on_case=False, offense_type="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(ABC):
    """What an officer is about to do. Each act is a class of its own below."""

    action: ClassVar[str]
    officer: OfficerFacts

    @abstractmethod
    def facts(self) -> Facts:
        """The facts of this act besides the officer's, as Cedar is told them."""


def officer_facts(officer: OfficerFacts, now: datetime) -> Facts:
    """The officer's attributes, as Cedar is told them.

    `training_days_left` is absent for who was never trained, `mfa_minutes_ago` where no second factor was shown.
    """
    facts: Facts = {
        "agency": str(officer.agency_id),
        "roles": sorted(officer.roles),
        "mfa_verified": officer.mfa_verified,
        "active": officer.active,
        "command_staff": officer.command_staff,
        "suspended": officer.suspended,
        "support_granted": officer.support_granted,
        "confirmed": officer.confirmed,
    }
    if officer.mfa_minutes_ago is not None:
        facts["mfa_minutes_ago"] = officer.mfa_minutes_ago
    if officer.trained_until is not None:
        facts["training_days_left"] = (officer.trained_until - now.date()).days
    return facts


def minutes(span: timedelta) -> int:
    """Whole minutes, rounded up: a limit is never passed by a second."""
    return -(-span // timedelta(minutes=1))


def stated(act: Act, now: datetime) -> Facts:
    """Everything that was true of an act and its officer when it was decided, for asking another policy the same.

    Gives `action`, `officer` (its attributes) and `context` without the policy's own `limits`. No plate, name or reason.
    """
    return {"action": act.action, "officer": officer_facts(act.officer, now), "context": act.facts()}
