"""Pages about holds: what waits, what is in force, one hold; approving, declining, releasing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.approvals import queries as approvals
from clearplate.server.approvals.models import Request
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.views import by_of, officer_of, refused_page
from clearplate.server.holds import actions, ending, queries, telling
from clearplate.server.holds.models import Hold, HoldExtension, State
from clearplate.server.local_time import to_city
from clearplate.server.policy import queries as policy

PAGE_HOLDS = 25
_CHANGED = gettext_noop("Somebody decided on this meanwhile.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the queue shows it.

    Attributes:
        hold: Whose page it is on.
        asked: The hold itself, or its extension.
        longer: It is an extension.
        own: The reader asked for it, so another supervisor decides.
        before: By when it must be approved, on the city's clocks; None for an extension.
    """

    hold: Hold
    asked: Hold | HoldExtension
    longer: bool
    own: bool
    before: datetime | None
    offense_name: str


def hold_of(request: HttpRequest, hold_id: UUID) -> Hold:
    """A hold of the officer's own agency; another agency's does not exist for them."""
    hold = queries.hold_for(officer_of(request), hold_id)
    if hold is None:
        raise Http404
    return hold


@require_GET
def hold_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, first; then what is in force in the agency."""
    officer, now = officer_of(request), clock.now()
    waiting = [_waiting(officer, asked, now) for asked in queries.waiting_for(officer)]
    page = Paginator(queries.living_for(officer, now=now), PAGE_HOLDS).get_page(request.GET.get("page"))
    language = get_language() or "en"
    context = {
        "decides": Role.SUPERVISOR in officer.role_set,
        "waiting": waiting,
        "own": [_waiting(officer, asked, now) for asked in queries.asked_by(officer)],
        "page": page,
        "rows": [(hold, offense(hold.offense_type).name(language)) for hold in page],
        "parameters": policy.parameters(now),
    }
    return render(request, "holds/list.html", context)


def _waiting(officer: Officer, asked: Hold | HoldExtension, now: datetime) -> Waiting:
    longer = isinstance(asked, HoldExtension)
    hold = asked.hold if isinstance(asked, HoldExtension) else asked
    before = None if longer else queries.must_be_approved_before(hold, now=now)
    return Waiting(
        hold=hold,
        asked=asked,
        longer=longer,
        own=asked.asked_by_id == officer.pk,
        before=to_city(before) if before else None,
        offense_name=offense(hold.offense_type).name(get_language() or "en"),
    )


@require_GET
def detail(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """One hold: what it keeps, until when, who agreed, what can be done. Nothing is opened here."""
    hold, officer, now = hold_of(request, hold_id), officer_of(request), clock.now()
    extension = queries.waiting_extension(hold)
    asked = extension or (hold if hold.state == State.ASKED else None)
    waiting = _request_about(asked)
    facts = cases.facts_of(hold.case, officer)
    in_force = queries.hold_in_force(hold, now=now)
    supervisor = Role.SUPERVISOR in officer.role_set
    context = {
        "hold": hold,
        "asked": asked,
        "extension": extension,
        "extensions": hold.extensions.exclude(state=State.ASKED).select_related("asked_by", "decided_by"),
        "reason": _reason_for(officer, hold),
        "extension_reason": _reason_for(officer, extension) if extension else "",
        "in_force": in_force,
        "decides": waiting is not None and approvals.look(waiting, officer, now).fault is None,
        "own": asked is not None and asked.asked_by_id == officer.pk,
        "may_extend": in_force and facts.on_case and facts.active and extension is None,
        "may_release": hold.state in {State.ASKED, State.APPROVED} and (facts.on_case or supervisor),
        "may_see": in_force and (facts.on_case or supervisor),
        "evidence_url": _evidence_url(hold),
        "offense_name": offense(hold.offense_type).name(get_language() or "en"),
        "entry_ids": queries.entry_ids(hold),
        "may_look": facts.on_case or supervisor or hold.asked_by_id == officer.pk,
        **_where_and_when(hold, now),
    }
    return render(request, "holds/detail.html", context)


def _reason_for(officer: Officer, asked: Hold | HoldExtension) -> str:
    """The reason, for who wrote it and for supervisors, who decide on it; empty for anyone else."""
    if asked.asked_by_id != officer.pk and Role.SUPERVISOR not in officer.role_set:
        return ""
    return actions.reason_of(asked) or ""


def _evidence_url(hold: Hold) -> str:
    try:
        return reverse("evidence:hold", args=[hold.pk])
    except NoReverseMatch:
        return ""


def _where_and_when(hold: Hold, now: datetime) -> dict[str, Any]:
    found = queries.extent(hold)
    names = cameras.names(number for number, _count in found.by_camera)
    before = queries.must_be_approved_before(hold, now=now) if hold.state == State.ASKED else None
    grace = queries.grace_ends_at(hold.case, now=now)
    return {
        "first": to_city(found.first) if found.first else None,
        "last": to_city(found.last) if found.last else None,
        "places": [(names.get(number, gettext("Unknown camera")), count) for number, count in found.by_camera],
        "before": to_city(before) if before else None,
        "grace": to_city(grace) if grace else None,
    }


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Where what waits on a hold is approved: among all approvals."""
    return _to_approvals(request, hold_id, "approvals:approve")


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Where it is declined."""
    return _to_approvals(request, hold_id, "approvals:decline")


def _to_approvals(request: HttpRequest, hold_id: UUID, page: str) -> HttpResponse:
    hold = hold_of(request, hold_id)
    waiting = _request_about(_waiting_on(hold))
    if waiting is None:
        messages.info(request, gettext(_CHANGED))
        return redirect("holds:detail", hold_id=hold.pk)
    return redirect(page, request_id=waiting.pk)


def _request_about(asked: Hold | HoldExtension | None) -> Request | None:
    if asked is None:
        return None
    kind = actions.HOLD if isinstance(asked, Hold) else actions.EXTENSION
    return approvals.waiting_about(kind, asked.pk)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Say what would be destroyed, then end the hold."""
    hold = hold_of(request, hold_id)
    if request.method == "POST":
        outcome = ending.release(by_of(request), hold, now=clock.now())
        return _done(request, outcome, gettext("The hold has ended."))
    pending = hold.state == State.ASKED
    context = {
        "heading": gettext("Withdraw this request?") if pending else gettext("End this hold now?"),
        "consequences": telling.releasing(hold),
        "action": gettext("Withdraw the request") if pending else gettext("End the hold and destroy what it keeps"),
        "danger": True,
        "hold": hold,
        "back": reverse("holds:detail", args=[hold.pk]),
    }
    return render(request, "holds/decide.html", context)


def _waiting_on(hold: Hold) -> Hold | HoldExtension | None:
    return hold if hold.state == State.ASKED else queries.waiting_extension(hold)


def _done(request: HttpRequest, outcome: Hold | Refused, success: str) -> HttpResponse:
    if isinstance(outcome, Refused):
        return refused_page(request, outcome, telling.todo(outcome.rule_id))
    messages.success(request, success)
    return redirect("holds:detail", hold_id=outcome.pk)
