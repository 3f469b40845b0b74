"""The acts that policy decides on, each with the facts it may know: typed here, told to Cedar as entities and context.

A fact is something true at the instant of the act (the case is active, the session has a second factor); what follows
from it is the adopted policy's to say. Facts never hold a plate, a name or a reason's text.
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
    """

    officer_id: OfficerId
    agency_id: AgencyId
    roles: frozenset[str]
    trained_until: date | None
    mfa_verified: bool
    active: bool
    command_staff: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlate(Act):
    """Ask custody about a full plate.

    Attributes:
        case: The case named.
        reason_given: The officer wrote a reason.
        reason_vague: It says nothing about this case (`core.reasons`).
        reason_topics: Prohibited purposes it names.
        window: From the first to the last instant asked about.
        age: From the first instant asked about to now.
        camera_count: Cameras asked.
        plate_count: The plate and its other spellings.
        for_other_agency: The search is made for somebody else's agency.
    """

    action: ClassVar[str] = "search_plate"
    case: CaseFacts
    reason_given: bool
    reason_vague: bool
    reason_topics: frozenset[str]
    window: timedelta
    age: timedelta
    camera_count: int
    plate_count: int
    for_other_agency: bool

    def facts(self) -> Facts:
        """The facts of the search, as Cedar is told them."""
        return {
            "case": self.case.facts(),
            "reason_given": self.reason_given,
            "reason_vague": self.reason_vague,
            "reason_topics": sorted(self.reason_topics),
            "window_minutes": minutes(self.window),
            "age_minutes": minutes(self.age),
            "camera_count": self.camera_count,
            "plate_count": self.plate_count,
            "for_other_agency": self.for_other_agency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenImage(Act):
    """Open a picture that a search found.

    Attributes:
        own_search: The officer asked that search.
        search_answered: It was allowed and answered, and the picture is among what it found.
        case: The search's case, as it is now.
        since_asked: Since the search was asked.
    """

    action: ClassVar[str] = "open_image"
    own_search: bool
    search_answered: bool
    case: CaseFacts
    since_asked: timedelta

    def facts(self) -> Facts:
        """The facts of the opening, as Cedar is told them."""
        return {
            "own_search": self.own_search,
            "search_answered": self.search_answered,
            "case": self.case.facts(),
            "since_asked_minutes": minutes(self.since_asked),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageCases(Act):
    """Open or change a case.

    Attributes:
        change: `open`, `change`, `close`, `reopen`, `add_officer`, `remove_officer`, `import`, `embargo` or
            `end_embargo`.
        own_agency: The case is of the officer's agency.
        on_case: The officer is on it now.
        embargo: How long the embargo is to last; zero for other changes.
    """

    action: ClassVar[str] = "manage_cases"
    change: str
    own_agency: bool
    on_case: bool
    embargo: timedelta = timedelta(0)

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "own_agency": self.own_agency,
            "on_case": self.on_case,
            "embargo_minutes": minutes(self.embargo),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageHolds(Act):
    """Ask for a hold, decide on one, extend it, end it.

    Attributes:
        change: `ask`, `ask_extension`, `approve`, `decline` or `release`.
        case: The case it is for, as it is now.
        own_agency: The case is of the officer's agency.
        own_request: The officer asked for it.
        captures: How many captures it holds.
        length: From now to its end; zero for `decline` and `release`.
        reason_given: A reason was written; for `ask_extension`, another one than before.
        reason_vague: It says nothing about this case (`core.reasons`).
    """

    action: ClassVar[str] = "manage_holds"
    change: str
    case: CaseFacts
    own_agency: bool
    own_request: bool
    captures: int
    length: timedelta
    reason_given: bool
    reason_vague: bool

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "case": self.case.facts(),
            "own_agency": self.own_agency,
            "own_request": self.own_request,
            "captures": self.captures,
            "length_minutes": minutes(self.length),
            "reason_given": self.reason_given,
            "reason_vague": self.reason_vague,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewEvidence(Act):
    """See what a hold keeps: its reads, or one picture.

    Attributes:
        case: The case it is held for, as it is now.
        own_agency: The case is of the officer's agency.
        hold_in_force: The hold was approved and has not ended.
    """

    action: ClassVar[str] = "view_evidence"
    case: CaseFacts
    own_agency: bool
    hold_in_force: bool

    def facts(self) -> Facts:
        """The facts of the viewing, as Cedar is told them."""
        return {"case": self.case.facts(), "own_agency": self.own_agency, "hold_in_force": self.hold_in_force}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEvidence(Act):
    """Take evidence out: ask for an export, download it, hand it over.

    Attributes:
        change: `ask`, `download` or `disclose`.
        case: The case it is held for, as it is now.
        own_agency: The case is of the officer's agency.
        hold_in_force: Some hold of the case was approved and has not ended.
        purpose: `case_file`, `prosecution`, `court` or `defense`.
        reason_given: A reason was written; true for what needs none.
        recipient_given: Who receives it was written; true where nobody outside does.
    """

    action: ClassVar[str] = "export_evidence"
    change: str
    case: CaseFacts
    own_agency: bool
    hold_in_force: bool
    purpose: str
    reason_given: bool
    recipient_given: bool

    def facts(self) -> Facts:
        """The facts of the export, as Cedar is told them."""
        return {
            "change": self.change,
            "case": self.case.facts(),
            "own_agency": self.own_agency,
            "hold_in_force": self.hold_in_force,
            "purpose": self.purpose,
            "reason_given": self.reason_given,
            "recipient_given": self.recipient_given,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageOfficers(Act):
    """Change who has access.

    Attributes:
        change: `add`, `grant_role`, `remove_role`, `record_training`, `mark_left`, `mark_returned`, `unlock` or
            `reset_factors`.
        own_agency: The other officer is of the same agency.
        own_account: It is the officer's own account.
        role: The role granted or removed; empty for other changes.
    """

    action: ClassVar[str] = "manage_officers"
    change: str
    own_agency: bool
    own_account: bool
    role: str = ""

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "own_agency": self.own_agency,
            "own_account": self.own_account,
            "role": self.role,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageCameras(Act):
    """Invite, pause, resume or revoke a camera.

    Attributes:
        change: `invite`, `reinvite`, `pause`, `resume` or `revoke`.
    """

    action: ClassVar[str] = "manage_cameras"
    change: str

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {"change": self.change}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLog(Act):
    """Read the log.

    Attributes:
        confidential: With the confidential fields of entries.
    """

    action: ClassVar[str] = "read_log"
    confidential: bool

    def facts(self) -> Facts:
        """The facts of the reading, as Cedar is told them."""
        return {"confidential": self.confidential}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptPolicy(Act):
    """Adopt a policy: the officer is the first official, `second` the other one.

    Attributes:
        second: The second official.
        by_command: By an operator's command, so without a session.
    """

    action: ClassVar[str] = "adopt_policy"
    second: OfficerFacts
    by_command: bool

    def facts(self) -> Facts:
        """The facts of the adoption, as Cedar is told them."""
        return {
            "second_roles": sorted(self.second.roles),
            "second_active": self.second.active,
            "second_mfa_verified": self.second.mfa_verified,
            "distinct": self.second.officer_id != self.officer.officer_id,
            "by_command": self.by_command,
        }


ACTIONS: dict[str, type[Act]] = {
    act.action: act
    for act in (
        SearchPlate,
        OpenImage,
        ManageCases,
        ManageHolds,
        ViewEvidence,
        ExportEvidence,
        ManageOfficers,
        ManageCameras,
        ReadLog,
        AdoptPolicy,
    )
}
"""Every act there is, by the name Cedar knows it under."""


def officer_facts(officer: OfficerFacts, now: datetime) -> Facts:
    """The officer's attributes, as Cedar is told them; `training_days_left` is absent for who was never trained."""
    facts: Facts = {
        "agency": str(officer.agency_id),
        "roles": sorted(officer.roles),
        "mfa_verified": officer.mfa_verified,
        "active": officer.active,
        "command_staff": officer.command_staff,
    }
    if officer.trained_until is not None:
        facts["training_days_left"] = (officer.trained_until - now.date()).days
    return facts


def minutes(span: timedelta) -> int:
    """Whole minutes, rounded up: a limit is never passed by a second."""
    return -(-span // timedelta(minutes=1))
