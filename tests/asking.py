"""What tests of approvals share: who acts, a request, and a station that asked it."""

from dataclasses import dataclass, field
from datetime import timedelta

from clearplate.core.approvals import Need
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import new_id
from clearplate.server.approvals import actions
from clearplate.server.approvals.registry import ApprovalKind, Line

WHY = "The pickup of the Mesa Street robbery was seen there before"


def by(officer):
    return By(officer, "192.0.2.7")


def ask(officer, now, kind="grant", reason=WHY):
    return actions.ask(by(officer), kind, new_id(), reason, now + timedelta(days=1), now=now)


@dataclass
class Station:
    """What the station that asked was told."""

    done: list = field(default_factory=list)
    declined: list = field(default_factory=list)
    lapsed: list = field(default_factory=list)
    refusal: object = None

    def approve(self, subject_id, by, now):
        if self.refusal is None:
            self.done.append((subject_id, by.officer.pk, now))
        return self.refusal

    def decline(self, subject_id, by, reason, now):
        self.declined.append((subject_id, reason))

    def lapse(self, subject_id, now):
        self.lapsed.append(subject_id)

    def kind(self, name, **need):
        return ApprovalKind(
            name=name,
            title="Ask another agency",
            need=Need(**{"roles": frozenset({"supervisor"}), **need}),
            describe=lambda subject_id, language: [Line("Subject", str(subject_id))],
            approve=self.approve,
            decline=self.decline,
            lapse=self.lapse,
        )
