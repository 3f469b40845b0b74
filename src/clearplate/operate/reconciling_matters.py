"""What residents brought, in a restored database, as the log tells: every matter is there again, its words are not.

The public register shows them all, so each must be one that somebody can still answer. What was written about a matter that
was recorded after the backup is lost; the resident is asked.
"""

from collections.abc import Callable
from datetime import date, datetime

from clearplate.core.tlog import kinds
from clearplate.server.agencies.models import Agency, Officer, new_id
from clearplate.server.residents.models import Matter
from clearplate.server.review.sealing import seal
from clearplate.server.tlog.replaying import Act

LOST = "What was written here was lost when the city was restored from a backup. Ask the resident."


class Matters:
    """Takes the acts about matters in their order; afterwards says what people must know."""

    def __init__(self, officer: Callable[[object, datetime], Officer | None]) -> None:
        """Start with nothing taken.

        Args:
            officer: Finds who acted, by their pseudonym at an instant.
        """
        self._officer = officer
        self._wordless: list[str] = []
        self._unknown: list[str] = []

    def take(self, act: Act) -> None:
        """Apply one act."""
        if act.kind == kinds.residents.RECEIVED.name:
            self._received(act)
            return
        open_one = Matter.objects.filter(reference=act.public.get("reference", ""), closed_at=None)
        if act.kind == kinds.residents.EXTENDED.name:
            open_one.update(due_on=date.fromisoformat(act.public["due_on"]), extended_because=act.public["why"])
        elif act.kind == kinds.residents.ANSWERED.name:
            for matter in open_one:
                matter.answered_on = date.fromisoformat(act.public["answered_on"])
                matter.outcome = act.public["outcome"]
                self._close(matter, act)
        elif act.kind == kinds.residents.WITHDRAWN.name:
            for matter in open_one:
                matter.withdrawn_because = act.public["why"]
                self._close(matter, act)

    def _received(self, act: Act) -> None:
        public, recorded_by = act.public, self._officer(act.public["officer"], act.at)
        if Matter.objects.filter(reference=public["reference"]).exists():
            return
        agency = Agency.objects.filter(name=public["agency"]).first()
        if recorded_by is None or agency is None:
            self._unknown.append(public["reference"])
            return
        matter_id = new_id()
        Matter.objects.create(
            id=matter_id,
            reference=public["reference"],
            kind=public["matter"],
            way=public["way"],
            agency=agency,
            received_on=date.fromisoformat(public["received_on"]),
            due_on=date.fromisoformat(public["due_on"]),
            recorded_by=recorded_by,
            recorded_at=act.at,
            sealed_note=seal(LOST, row=matter_id, column="note"),
        )
        self._wordless.append(public["reference"])

    def _close(self, matter: Matter, act: Act) -> None:
        matter.closed_by = self._officer(act.public["officer"], act.at) or matter.recorded_by
        matter.closed_at = act.at
        matter.sealed_answer = seal(LOST, row=matter.pk, column="answer")
        changed = ["answered_on", "outcome", "withdrawn_because", "closed_by", "closed_at", "sealed_answer"]
        matter.save(update_fields=changed)

    def told(self) -> list[str]:
        """One sentence each, for the person who restores."""
        sentences = []
        if self._wordless:
            sentences.append(
                f"What residents brought is back without its words, ask them: {', '.join(self._wordless)}."
            )
        if self._unknown:
            sentences.append(
                "What residents brought stands in the public register, and who recorded it is not known here; record it "
                f"again and give the resident the new reference: {', '.join(self._unknown)}."
            )
        return sentences
