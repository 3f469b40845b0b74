"""Acts of running the programme: people, cameras, the log, the policy itself."""

from dataclasses import dataclass
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, Facts, OfficerFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageOfficers(Act):
    """Change who has access.

    Attributes:
        change: `add`, `grant_role`, `remove_role`, `record_training`, `mark_left`, `mark_returned`, `unlock`,
            `reset_factors`, `set_supervisor`, `set_command_staff`, `suspend`, `reinstate`, `import_roster`, `ask_support`,
            `end_support` or `confirm_access`.
        own_agency: The other officer is of the same agency.
        own_account: It is the officer's own account.
        over: The other officer stands above them, or watches them: an auditor, a coordinator, a city official.
        role: The role granted or removed; empty for other changes.
        hours: For how long support access is asked; 0 for other changes.
        changed_access: The officer gave or renewed the access that they would confirm, or stands below who did.
    """

    action: ClassVar[str] = "manage_officers"
    change: str
    own_agency: bool
    own_account: bool
    over: bool = False
    role: str = ""
    hours: int = 0
    changed_access: bool = False

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "own_agency": self.own_agency,
            "own_account": self.own_account,
            "over": self.over,
            "role": self.role,
            "hours": self.hours,
            "changed_access": self.changed_access,
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
        by_command: By an operator's command. No policy is asked about such an adoption; the fact stays because the policies
            that cities adopted before have it in their schema, and must be able to decide about their successor.
    """

    action: ClassVar[str] = "adopt_policy"
    second: OfficerFacts
    by_command: bool

    def facts(self) -> Facts:
        """The facts of the adoption, as Cedar is told them."""
        return {
            "second_roles": sorted(self.second.roles),
            # One whom nobody confirmed decides nothing; the name stays, for the policies adopted before.
            "second_active": self.second.active and self.second.confirmed,
            "second_mfa_verified": self.second.mfa_verified,
            "distinct": self.second.officer_id != self.officer.officer_id,
            "by_command": self.by_command,
        }
