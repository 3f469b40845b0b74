"""The month's reviews: on each working day supervisors and the auditor look at what was asked some days before.

What was asked in the last days waits still, and a little that should have been looked at long ago: so the queue of a newcomer
is not empty, and something in it is late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Refused
from clearplate.demo.asking import People
from clearplate.server.agencies.acting import By
from clearplate.server.review import actions, items, queries
from clearplate.server.review.models import Breach, Disposition, Finding, Outcome, ReviewItem, State

Done = TypeVar("Done")

_AFTER = timedelta(days=3)
"""A search is looked at some days after it was asked."""
_QUESTION = "What ties this car to the trailer thefts? The reports do not mention it."
_ANSWER = "Es de un vecino. Quería saber si pasaba por el patio; debí preguntar antes de buscar."
_IMPROPER = "The car is a neighbor's and has nothing to do with the case."
_FOUND = "Two searches of a neighbor's car under a case that it has nothing to do with. He said so when he was asked."
_FOLLOWED = "Counseling by the coordinator."


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Reviews what waits.

    Attributes:
        people: Who acts.
        wanted: What the script says of searches' reviews, by search id: `late`, `soon`, `improper`; else proper.
        until: What was asked after this still waits at the end.
    """

    people: People
    wanted: Mapping[str, str]
    until: datetime

    def emergencies(self, *, now: datetime) -> None:
        """Look at searches in an emergency, which do not wait for days."""
        items.make_items(now=now)
        for key in ("marcus", "grace"):
            for item in list(queries.queue(self.people.by(key, now).officer, now).filter(exigent=True)):
                if self.wanted.get(str(item.search_id)) == "soon":
                    self._proper(self.people.by(key, now), item, now)

    def day(self, *, now: datetime) -> None:
        """One working day of those who review."""
        items.make_items(now=now)
        for key in ("marcus", "grace", "ruth"):
            by = self.people.by(key, now)
            due = queries.queue(by.officer, now).filter(asked_at__lt=min(now - _AFTER, self.until))
            for item in list(due):
                self._review(by, item, now)

    def _review(self, by: By, item: ReviewItem, now: datetime) -> None:
        wanted = self.wanted.get(str(item.search_id), "")
        if wanted == "late" or item.flags:
            return  # what stands out is left for who looks at the demo
        if wanted == "improper":
            self._improper(by, item, now)
        else:
            self._proper(by, item, now)

    def _proper(self, by: By, item: ReviewItem, now: datetime) -> None:
        _required(actions.open_item(by, item, now=now))
        _required(actions.dispose(by, item, Disposition.PROPER, "", now=now))

    def _improper(self, by: By, item: ReviewItem, now: datetime) -> None:
        """Ask; with the answer, the finding and what followed."""
        _required(actions.open_item(by, item, now=now))
        if item.sealed_answer is None:
            _required(actions.ask_explanation(by, item, _QUESTION, now=now))
            asked = ReviewItem.objects.get(pk=item.pk)
            if asked.state == State.ASKED:
                searcher = next(key for key, email in self.people.emails.items() if email == item.officer.email)
                _required(actions.explain(self.people.by(searcher, now), asked, _ANSWER, now=now))
            return
        _required(actions.dispose(by, item, Disposition.IMPROPER, _IMPROPER, now=now))
        finding = Finding.objects.get(item=item)
        finding = _required(actions.find(by, finding, Breach.PERSONAL_USE, _FOUND, now=now))
        _required(actions.record_consequence(by, finding, Outcome.COUNSELING, _FOLLOWED, now=now))


def _required(outcome: Done | Refused | None) -> Done:
    if outcome is None or isinstance(outcome, Refused):
        told = outcome.sentence_en if outcome else "nothing was done"
        raise InvariantError(f"The example city could not review a search: {told}")
    return outcome
