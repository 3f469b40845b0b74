"""Acts on cases, and on what is kept and taken out for them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, CaseFacts, Facts, minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageCases(Act):
    """Open or change a case.

    Attributes:
        change: `open`, `change`, `close`, `reopen`, `add_officer`, `remove_officer`, `import`, `make_token`, `revoke_token`, `embargo` or
            `end_embargo`.
        own_agency: The case is of the officer's agency.
        on_case: The officer is on it now; for `import`, on one that the file gives another offense type or reopens.
        own_account: It would put on a case who makes the change: they add themselves, or a file they import names them.
        embargo: How long the embargo is to last; zero for other changes.
        embargoed: How long the case was under embargo before, all its embargoes together; zero for other changes.
    """

    action: ClassVar[str] = "manage_cases"
    change: str
    own_agency: bool
    on_case: bool
    own_account: bool = False
    embargo: timedelta = timedelta(0)
    embargoed: timedelta = timedelta(0)

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "own_agency": self.own_agency,
            "on_case": self.on_case,
            "own_account": self.own_account,
            "embargo_minutes": minutes(self.embargo),
            "embargoed_minutes": minutes(self.embargoed),
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
        protected_cameras: Cameras at protected places or events among those that `ask` names with a time.
        camera_count: Cameras that `ask` names with a time; zero where it names sightings.
        window: That time, from its first to its last instant; zero where it names sightings.
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
    protected_cameras: int = 0
    camera_count: int = 0
    window: timedelta = timedelta(0)

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
            "protected_cameras": self.protected_cameras,
            "camera_count": self.camera_count,
            "window_minutes": minutes(self.window),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewEvidence(Act):
    """See what a hold keeps: its reads, or one picture.

    Attributes:
        case: The case it is held for, as it is now.
        own_agency: The case is of the officer's agency.
        hold_in_force: The hold was approved and has not ended.
        without_plate: No search for a plate named what the hold keeps: cameras and a time did, or a search without a plate.
        new_reads: Of those to be opened, what the case was not shown yet; zero for holds of a plate.
        reads_before: Reads of holds without a plate that the case was shown within the 24 hours before.
        reads_approved: Further ones that a second person agreed to, for this officer and this hold.
        reason_given: The officer wrote what for.
        reason_vague: It says nothing about this case (`core.reasons`).
        own_household: A read to be shown is of a plate that the officer declared as of their own household.
        listed_plate: Or of one that a colleague declared, or that is of a protection program; which is not told.
        approved: `listed`, where a second person agreed to that.
    """

    action: ClassVar[str] = "view_evidence"
    case: CaseFacts
    own_agency: bool
    hold_in_force: bool
    without_plate: bool = False
    new_reads: int = 0
    reads_before: int = 0
    reads_approved: int = 0
    reason_given: bool = False
    reason_vague: bool = False
    own_household: bool = False
    listed_plate: bool = False
    approved: frozenset[str] = frozenset()

    def facts(self) -> Facts:
        """The facts of the viewing, as Cedar is told them."""
        return {
            "case": self.case.facts(),
            "own_agency": self.own_agency,
            "hold_in_force": self.hold_in_force,
            "without_plate": self.without_plate,
            "new_reads": self.new_reads,
            "reads_before": self.reads_before,
            "reads_approved": self.reads_approved,
            "reason_given": self.reason_given,
            "reason_vague": self.reason_vague,
            "own_household": self.own_household,
            "listed_plate": self.listed_plate,
            "approved": sorted(self.approved),
        }


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
        captures: How many it contains; of holds without a plate only those whose reads were opened.
        own_household: As `ViewEvidence` has it; likewise the two that follow.
    """

    action: ClassVar[str] = "export_evidence"
    change: str
    case: CaseFacts
    own_agency: bool
    hold_in_force: bool
    purpose: str
    reason_given: bool
    recipient_given: bool
    captures: int
    own_household: bool = False
    listed_plate: bool = False
    approved: frozenset[str] = frozenset()

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
            "captures": self.captures,
            "own_household": self.own_household,
            "listed_plate": self.listed_plate,
            "approved": sorted(self.approved),
        }
