"""The month's searches, and what goes with one: its answer, a second person, a hold, an export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from clearplate.core import holds as hold_rules
from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Refused
from clearplate.core.search import SearchRequest, read_request
from clearplate.core.search_breadth import Looks
from clearplate.demo.month import ScriptedSearch
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.cases.models import Case
from clearplate.server.evidence import actions as evidence
from clearplate.server.evidence import looking
from clearplate.server.evidence.models import Export, Purpose
from clearplate.server.holds import actions as holds
from clearplate.server.holds.models import Hold, State
from clearplate.server.holds.naming import by_sightings
from clearplate.server.search import actions, second_person
from clearplate.server.search.models import Proposal, Search

Kind = TypeVar("Kind")

_NO_CASE = "99-999999"
_HELD_MOST = 8
_DECLINED = "Two weeks cover what the brother described. If a judge signs a warrant, write its number."
_HELD_BECAUSE = "; these reads show it, and the trial comes after their day has ended"
_EXPORT_REASON = "Charges are filed: the district attorney asked for the reads with their proofs"
_RECIPIENT = "District Attorney, Mesa County"
_ACTS_BY_DAY = 3
_DAY_BEGINS = 5
_DESKS = "10.20.4"


@dataclass(slots=True)
class People:
    """Who acts, freshly read for each act and with a second factor shown just before it.

    Attributes:
        emails: Sign-in names by key.
        zone: The city's.
    """

    emails: Mapping[str, str]
    zone: tzinfo

    def by(self, key: str, now: datetime) -> By:
        """Somebody, signed in from their own desk."""
        officer = Officer.objects.select_related("agency").get(email=self.emails[key])
        officer.prove(now - timedelta(minutes=4))
        officer.session_name = f"{key}/{now:%Y-%m-%d}/{now.hour // 6}"
        # By day they open cases and read besides; who signs in at night looks a plate up and goes.
        officer.session_acts = 0 if now.astimezone(self.zone).hour < _DAY_BEGINS else _ACTS_BY_DAY
        return By(officer, f"{_DESKS}.{10 + sorted(self.emails).index(key)}")


@dataclass(slots=True)
class Asking:
    """Asks the month's searches.

    Attributes:
        people: Who acts.
        case_numbers: By the script's keys.
        reviews: What the script says of each search's review, by its id.
    """

    people: People
    case_numbers: Mapping[str, str]
    reviews: dict[str, str] = field(default_factory=dict)

    def ask(self, scripted: ScriptedSearch, *, now: datetime) -> None:
        """Ask one search, and do what goes with it."""
        by = self.people.by(scripted.who, now)
        request = self._request(by.officer, scripted, now)
        asked = actions.ask(by, request, now=now)
        self.reviews[str(asked.search_id)] = scripted.then.get("review", "")
        search = Search.objects.select_related("case").get(pk=asked.search_id)
        if isinstance(asked, actions.Asked):
            self._look(by, search, scripted, now)
        elif second := scripted.then.get("second"):
            self._ask_second(by, request, search, second, now)

    def _request(self, officer: Officer, scripted: ScriptedSearch, now: datetime) -> SearchRequest:
        number = self.case_numbers.get(scripted.case, _NO_CASE)
        case = Case.objects.filter(agency=officer.agency, number=number).first()
        return read_request(
            plate=scripted.plate,
            spellings=[],
            start=now - timedelta(hours=scripted.hours),
            end=now,
            cameras=list(scripted.cameras),
            case_number=number,
            offense_type=case.offense_type if case else "",
            reason=scripted.reason,
            on_behalf_of=scripted.then.get("for", "").replace("_", " ") or officer.agency.name,
            warrant=scripted.then.get("warrant", ""),
            exigent="exigent" in scripted.then,
            looks=Looks(*scripted.looks) if scripted.looks else None,
            now=now,
        )

    def _look(self, by: By, search: Search, scripted: ScriptedSearch, now: datetime) -> None:
        answered = actions.answer(by, search, now=now)
        if not isinstance(answered, actions.Answered):
            raise InvariantError(f"A search of the example city was allowed and not answered: {answered}")
        if days := scripted.then.get("hold"):
            references = [found.reference for found in answered.found[:_HELD_MOST]]
            search.refresh_from_db()  # the answer noted how much it found
            self._hold(by, search, references, scripted, days=int(days), now=now)

    def _ask_second(self, by: By, request: SearchRequest, search: Search, second: str, now: datetime) -> None:
        """Ask a second person: who agrees, who does not (a minus before the name), or nobody yet (`?`)."""
        later = now + timedelta(minutes=1)
        proposal = _required(second_person.propose(by, request, search, now=later), Proposal)
        if second == "?":
            return
        decider = self.people.by(second.removeprefix("-"), later)
        asked = Request.objects.get(subject_id=proposal.pk)
        if second.startswith("-"):
            _required(approvals.decline(decider, asked, _DECLINED, now=later), Request)
            return
        _required(approvals.approve(decider, asked, now=later), Request)
        proposal.refresh_from_db()
        made = second_person.make(by, proposal, now=later)
        if not isinstance(made, actions.Asked):
            raise InvariantError(f"A search of the example city was approved and not made: {made}")
        self.reviews[str(made.search_id)] = ""
        again = Search.objects.select_related("case").get(pk=made.search_id)
        if not isinstance(actions.answer(by, again, now=later), actions.Answered):
            raise InvariantError("A search of the example city was made and not answered.")

    def _hold(
        self, by: By, search: Search, references: Iterable[str], scripted: ScriptedSearch, *, days: int, now: datetime
    ) -> None:
        """Hold what the search found; with `approve` somebody agrees."""
        if search.case is None:
            raise InvariantError("An allowed search of the example city has no case.")
        named = by_sightings(by.officer, search, set(references), now=now)
        reason = hold_rules.read_reason(scripted.reason + _HELD_BECAUSE)
        wish = holds.Wish(reason, now.astimezone(UTC).date() + timedelta(days=days))
        hold = _required(holds.ask(by, search.case, named, wish, now=now), Hold)
        if second := scripted.then.get("approve"):
            later = now + timedelta(minutes=1)
            hold = _required(holds.approve(self.people.by(second, later), hold, now=later), Hold)
            _required(looking.view_reads(by, hold, now=later), looking.Viewed)

    def export(self, key: str, *, now: datetime) -> None:
        """Ask for what is held as evidence, to be taken out for the trial."""
        by, hold = self.people.by(key, now), Hold.objects.select_related("case").get(state=State.APPROVED)
        wanted = evidence.Wish(hold, Purpose.PROSECUTION, _EXPORT_REASON, _RECIPIENT, "en")
        _required(evidence.ask(by, hold.case, wanted, now=now), Export)


def _required(outcome: object, kind: type[Kind]) -> Kind:
    """What an act gave, where the example city's policy allows it.

    Raises:
        InvariantError: It was refused.
    """
    if isinstance(outcome, kind):
        return outcome
    told = outcome.sentence_en if isinstance(outcome, Refused) else repr(outcome)
    raise InvariantError(f"The example city's policy refused what its last month needs: {told}")
