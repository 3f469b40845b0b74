"""Holds of a restored database, as the log tells of them: what ended stays ended, what was prolonged stays prolonged.

What was approved after the backup cannot come back: its captures were sealed to the case's key in rows that are lost. Such
a hold ends here, with an entry that says so: a register that shows it in force would promise evidence that is gone.
"""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from clearplate.core.tlog import kinds
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import State as Over
from clearplate.server.cases.models import Case
from clearplate.server.holds import actions
from clearplate.server.holds.models import Hold, HoldKey, State
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog.replaying import Act

_LIVING = (State.ASKED, State.APPROVED)


class Holds:
    """Takes the acts about holds in their order; afterwards says what people must know."""

    def __init__(self) -> None:
        self._lost: dict[UUID, Act] = {}
        self.ended = 0

    def take(self, act: Act) -> None:
        """Apply one act."""
        if act.kind == kinds.holds.APPROVED.name:
            self._approved(act)
        elif act.kind == kinds.holds.DECLINED.name:
            self._declined(act)
        elif act.kind == kinds.holds.ENDED.name:
            self._ended(act)
        elif act.kind == kinds.custody.CASE_KEY_DESTROYED.name:
            key_sha256 = bytes.fromhex(act.public["key_sha256"])
            HoldKey.objects.filter(key_sha256=key_sha256, destroyed_at=None).update(destroyed_at=act.at)

    def end_lost(self, find_case: Callable[[str], Case | None], now: datetime) -> list[str]:
        """End what the log calls in force and that no longer holds anything; gives a sentence for each.

        Args:
            find_case: Gives a case by its pseudonym; None for one that the backup does not know.
            now: The city's time.
        """
        told = []
        for hold_id, act in self._lost.items():
            ended = _log_lost(act, find_case(act.public["case"]), now)
            if (hold := Hold.objects.filter(pk=hold_id, state__in=_LIVING).first()) is not None:
                self._end(hold, ended, "lost")
            told.append(
                f"The hold {hold_id} ({act.public['captures']} captures, case {act.public['case']}, until "
                f"{act.public['ends_on']}) was approved since: what it held is lost. It ended, and the log says so."
            )
        return told

    def _approved(self, act: Act) -> None:
        hold_id = UUID(act.public["hold"])
        if act.public["what"] == "hold":
            self._lost[hold_id] = act
        else:
            until = date.fromisoformat(act.public["ends_on"])
            Hold.objects.filter(pk=hold_id, state=State.APPROVED, ends_on__lt=until).update(ends_on=until)

    def _declined(self, act: Act) -> None:
        if act.public["what"] == "hold":
            hold = Hold.objects.filter(pk=act.public["hold"], state=State.ASKED).first()
            if hold is not None:
                self._end(hold, act, "not_approved")
                self.ended += 1

    def _ended(self, act: Act) -> None:
        self._lost.pop(UUID(act.public["hold"]), None)
        hold = Hold.objects.filter(pk=act.public["hold"], state__in=_LIVING).first()
        if hold is not None:
            self._end(hold, act, act.public["why"])
            self.ended += 1

    def _end(self, hold: Hold, act: Act, why: str) -> None:
        hold.held.all().delete()
        hold.named.all().delete()
        approvals.close(actions.HOLD, hold.pk, Over.EXPIRED, now=act.at)
        for extension in hold.extensions.filter(state=State.ASKED):
            approvals.close(actions.EXTENSION, extension.pk, Over.EXPIRED, now=act.at)
        hold.extensions.filter(state=State.ASKED).update(state=State.ENDED)
        hold.extensions.update(sealed_reason=None)
        hold.state, hold.why, hold.ended_at, hold.ended_entry_id = State.ENDED, why, act.at, act.entry_id
        hold.sealed_reason = None
        hold.save(update_fields=["state", "why", "ended_at", "ended_entry_id", "sealed_reason"])


def _log_lost(act: Act, case: Case | None, now: datetime) -> Act:
    """Write down that a hold ended because what it held is lost."""
    public = {name: act.public[name] for name in ("agency", "case", "hold", "captures")}
    number = act.public["case"] if case is None else case.number  # of a case that is lost too, its public name is left
    confidential = {"officer_id": None, "case_number": number, "address": None}
    entry = tlog.append(kinds.holds.ENDED, {**public, "officer": None, "why": "lost"}, confidential, now=now)
    return Act(kinds.holds.ENDED.name, now, public, entry.entry_id)
