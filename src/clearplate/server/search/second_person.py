"""Searches that need a second person: proposed, agreed to, made once by who asked, within the time (docs/adr/0027).

A refusal by the gates on reasons is appealed; a search that is too wide, or of a plate asked too often, is agreed to.
What a supervisor decides on is the purpose and the breadth; the plate itself is not shown to them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.approvals import Need
from clearplate.core.errors import InvariantError
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.acts import ManageApprovals, SearchPlate
from clearplate.core.policy.decide import Refused
from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import liftable
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import new_id
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals import registry
from clearplate.server.approvals.models import Request
from clearplate.server.approvals.queries import agreed
from clearplate.server.approvals.registry import ApprovalKind, Line, Outcome
from clearplate.server.cases import queries as cases
from clearplate.server.local_time import to_city
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.policy.telling import told_rule
from clearplate.server.search import actions, protecting, queries, telling
from clearplate.server.search.models import Proposal, ProposalState, Search
from clearplate.server.search.sealing import open_request, seal_request
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog.actions import Embargo

APPEAL, BUDGET, BREADTH, PROTECTED = "search_appeal", "search_budget", "search_breadth", "protected_place"
LISTED = "protected_plate"
_KINDS = (("appeal", APPEAL), ("listed", LISTED), ("protected", PROTECTED), ("budget", BUDGET), ("breadth", BREADTH))


class NothingToAskError(InvariantError):
    """A second person cannot help here: the search is allowed as it is, or refused whatever they say."""


@transaction.atomic
def propose(by: By, request: SearchRequest, after: Search, *, now: datetime) -> Proposal | Refused:
    """Ask a second person for a search. Nothing is looked up.

    Args:
        by: Who asks.
        request: What they would search.
        after: Their own search that was refused, or that was shown less than it found.
        now: Aware UTC.

    Raises:
        NothingToAskError: See there.
    """
    lifts = _lifts(by, request, after, now)
    parameters = policy.parameters(now)
    if not lifts or parameters is None or after.officer_id != by.officer.pk:
        raise NothingToAskError("A second person cannot help with this search.")
    kind = next(kind for lift, kind in _KINDS if lift in lifts)
    expires_at = now + timedelta(hours=parameters.second_person_hours)
    if kind == APPEAL and (refused := _may_appeal(by, now)):
        return refused
    proposal = Proposal(
        id=new_id(),
        officer=by.officer,
        case=cases.case_numbered(by.officer.agency_id, request.case_number),
        after=after,
        lifts=sorted(lifts),
        asked_at=now,
        expires_at=expires_at,
    )
    proposal.sealed_request = seal_request(request, search_id=proposal.pk, officer_id=by.officer.pk)
    proposal.save(force_insert=True)
    asked = approvals.ask(by, kind, proposal.pk, request.reason, expires_at, now=now)
    if isinstance(asked, Refused):
        # The refusal is in the log; what was typed goes.
        _let_go(proposal.pk, ProposalState.DECLINED)
        return asked
    proposal.request_id = asked.pk
    proposal.save(update_fields=["request_id"])
    if kind == APPEAL:
        _log_appeal(by, proposal, asked, request.reason, now)
    return proposal


def _lifts(by: By, request: SearchRequest, after: Search, now: datetime) -> frozenset[str]:
    known = queries.known(by.officer, request, now=now)
    act = actions.act_of(by.officer, request, known, known.before, now=now)
    document = policy.in_force(now)
    if isinstance(act, SearchPlate) and not after.was_refused and document:
        # It was shown less than it found: what is asked for is the rest.
        most = document.parameters.sightings_per_case_max
        act = replace(
            act, sightings_given=max(act.sightings_given, most), protected_cameras=protecting.touched(request)
        )
    return liftable(document, act, now)


def _may_appeal(by: By, now: datetime) -> Refused | None:
    """An appeal's entry is search's own, so the policy is asked here."""
    act = ManageApprovals(
        officer=officer_facts(by.officer, now),
        change="ask",
        kind=APPEAL,
        kind_roles=frozenset(),
        own_request=True,
        below_asker=False,
        outside_line=False,
        asker_command_staff=False,
        own_agency=True,
        decided_before=False,
        training_needed=False,
        in_time=True,
        reason_given=True,
    )
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
        return decision
    return None


def _log_appeal(by: By, proposal: Proposal, asked: Request, reason: str, now: datetime) -> None:
    document = policy.in_force(now)
    tlog.append(
        kinds.search.APPEALED,
        {
            "search": str(proposal.after_id),
            "officer": pseudonyms.officer_pseudonym(by.officer.pk, now),
            "agency": by.officer.agency.name,
            "request": str(asked.pk),
            "rule": proposal.after.refused_rule,
            "expires_at": instant_text(proposal.expires_at),
            "policy": document.version if document else None,
            "rules": ["approvals.permitted"],
        },
        {"officer_id": str(by.officer.pk), "reason": reason, "address": by.address},
        now=now,
        embargo=cases.embargo_of(proposal.case, now),
    )


def request_of(proposal: Proposal) -> SearchRequest | None:
    """What was proposed; None once it is over."""
    if proposal.sealed_request is None:
        return None
    return open_request(bytes(proposal.sealed_request), search_id=proposal.pk, officer_id=proposal.officer_id)


@transaction.atomic
def make(by: By, proposal: Proposal, *, now: datetime) -> actions.Asked | actions.RefusedSearch | None:
    """Make the search that a second person agreed to: exactly it, once. None where it may not be made (any more).

    A refusal for something else (the case was closed since) leaves it as it was.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    request = request_of(proposal)
    ready = proposal.state == ProposalState.APPROVED and now < proposal.expires_at
    if request is None or not ready or proposal.officer_id != by.officer.pk:
        return None
    if not agreed().filter(subject_id=proposal.pk).exists():
        _let_go(proposal.pk, ProposalState.ENDED)
        return None
    asked = actions.ask(by, request, now=now, approved=frozenset(proposal.lifts), approval=proposal.request_id)
    if isinstance(asked, actions.Asked):
        proposal.state, proposal.made_id, proposal.sealed_request = ProposalState.MADE, asked.search_id, None
        proposal.save(update_fields=["state", "made", "sealed_request"])
    return asked


def end_due(*, now: datetime) -> int:
    """Let go of what was agreed to and not made in time; what still waits runs out with its request for approval."""
    due = Proposal.objects.filter(state=ProposalState.APPROVED, expires_at__lte=now)
    return due.update(state=ProposalState.ENDED, sealed_request=None)


def _of(subject_id: UUID) -> Proposal:
    return Proposal.objects.select_related("case", "after", "officer").get(pk=subject_id)


def _describe(subject_id: UUID, language: str) -> Sequence[Line]:
    proposal = _of(subject_id)
    request = request_of(proposal)
    with override(language):
        lines = [Line(gettext("Asked for"), telling.lifts_told(proposal.lifts))]
        if proposal.case:
            offense = OFFENSES[proposal.case.offense_type].name(language)
            lines.append(Line(gettext("Case"), f"{proposal.case.number} · {offense}"))
        if request is not None:
            lines += _what(request, proposal)
    return lines


def _what(request: SearchRequest, proposal: Proposal) -> list[Line]:
    start, end = to_city(request.start), to_city(request.end)
    span = f"{date_format(start, 'SHORT_DATETIME_FORMAT')} – {date_format(end, 'SHORT_DATETIME_FORMAT')} {end.tzname()}"
    total = len(request.cameras) or queries.camera_total()
    where = ngettext("%(n)d camera", "%(n)d cameras", total) % {"n": total}
    lines = [Line(gettext("When"), span), Line(gettext("Where"), where)]
    if request.looks is not None:
        lines.append(Line(gettext("Looks"), telling.looks_told(request.looks)))
    else:
        before = queries.known(proposal.officer, request, now=proposal.asked_at).before
        lines.append(Line(gettext("Searches of this plate by the officer in 30 days"), str(before.plate_searches)))
        lines.append(Line(gettext("Sightings of it shown to this case"), str(before.sightings_given)))
    if "appeal" in proposal.lifts:
        rule = proposal.after.refused_rule
        said = told_rule(rule, policy.in_force(proposal.asked_at), get_language() or "en")
        lines.append(Line(gettext("Refused under the rule"), f"{said} ({rule})" if said else rule))
        lines += [
            Line(gettext("Words found"), f"“{found.words}” ({telling.phrase_told(found.phrase)})")
            for found in _found(request)
        ]
    return lines


def _found(request: SearchRequest) -> tuple[reasons.Match, ...]:
    return reasons.examine(request.reason).matches


def _approve(subject_id: UUID, _by: By, now: datetime) -> Outcome:
    proposal = _of(subject_id)
    parameters = policy.parameters(now)
    hours = parameters.second_person_hours if parameters else 1
    proposal.state, proposal.expires_at = ProposalState.APPROVED, now + timedelta(hours=hours)
    proposal.save(update_fields=["state", "expires_at"])
    return None


def _decline(subject_id: UUID, _by: By, _reason: str, _now: datetime) -> Refused | None:
    _let_go(subject_id, ProposalState.DECLINED)
    return None


def _let_go(subject_id: UUID, state: ProposalState) -> None:
    Proposal.objects.filter(pk=subject_id).update(state=state, sealed_request=None)


def _lock(subject_id: UUID) -> None:
    Proposal.objects.select_for_update().get(pk=subject_id)


def _embargo(subject_id: UUID, now: datetime) -> Embargo | None:
    proposal = Proposal.objects.select_related("case").filter(pk=subject_id).first()
    return cases.embargo_of(proposal.case, now) if proposal else None


def _consequences(_subject_id: UUID) -> Sequence[str]:
    return (
        gettext("The officer may make exactly this search, once, and sees what it finds."),
        gettext("Your approval stands in the public log beside the search."),
    )


def register() -> None:
    """Make the kinds known."""
    for name, title, own in (
        (APPEAL, _("A search that was refused: the officer appeals"), frozenset({"asked"})),
        (BUDGET, _("Search the same plate once more"), frozenset()),
        (BREADTH, _("A wider search than one officer may make"), frozenset()),
        (LISTED, _("A plate that needs more care"), frozenset()),
        (PROTECTED, _("What protected places saw of a plate, with a warrant"), frozenset()),
    ):
        registry.register(
            ApprovalKind(
                name=name,
                title=title,
                need=Need(roles=frozenset({"supervisor"})),
                describe=_describe,
                approve=_approve,
                decline=_decline,
                lapse=lambda subject_id, _now: _let_go(subject_id, ProposalState.ENDED),
                lock=_lock,
                embargo=_embargo,
                consequences=_consequences,
                own_entries=own,
                url=lambda subject_id: reverse("search:proposal", args=[subject_id]),
            )
        )
