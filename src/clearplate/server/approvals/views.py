"""Pages of approvals: what waits for the reader and what became of their own requests; one decision at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.approvals import Fault
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import doors
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import refused, signed_in
from clearplate.server.approvals import actions, queries
from clearplate.server.approvals.forms import DeclineForm
from clearplate.server.approvals.models import Request, State
from clearplate.server.approvals.queries import Waiting
from clearplate.server.approvals.registry import Line, kind_of

_CHANGED = gettext_noop("Somebody decided on this meanwhile, or it ran out.")


@dataclass(frozen=True, slots=True)
class Told:
    """One request as a page shows it.

    Attributes:
        request: Which.
        title: What is asked.
        lines: The subject's facts.
        reason: Why it was asked.
        outstanding: Approvals it still needs.
        needed: Approvals it needs in all.
        soon: It runs out within the day.
        url: The subject's page, for who may open it.
    """

    request: Request
    title: str
    lines: tuple[Line, ...]
    reason: str
    outstanding: int
    needed: int
    soon: bool
    url: str


def _told(waiting: Waiting, reader: Officer, now: datetime) -> Told:
    request, kind = waiting.request, waiting.kind
    return Told(
        request=request,
        title=str(kind.title),
        lines=tuple(kind.describe(request.subject_id, get_language() or "en")),
        reason=queries.reason_of(request),
        outstanding=waiting.outstanding,
        needed=kind.need.approvals,
        soon=(request.expires_at - now).days == 0,
        url=kind.url(request.subject_id) if request.agency_id == reader.agency_id else "",
    )


def _own(request: Request) -> dict[str, object]:
    """One of the reader's own requests. What its station ends by an act of its own is withdrawn on that station's page."""
    kind = kind_of(request.kind)
    waiting = request.state == State.WAITING
    return {
        "request": request,
        "title": str(kind.title),
        "why": queries.decision_reason_of(request),
        "may_withdraw": waiting and "ended" not in kind.own_entries,
        "url": kind.url(request.subject_id),
    }


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, that which runs out first on top; then what the reader asked."""
    me, now = _me(request), clock.now()
    context = {
        "waiting": [_told(waiting, me, now) for waiting in queries.waiting_for(me, now)],
        "asked": [_own(own) for own in queries.asked_by(me)],
        "support_page": bool(me.role_set & {Role.COORDINATOR, Role.OPERATOR, Role.OFFICIAL, Role.AUDITOR}),
    }
    return render(request, "approvals/queue.html", context)


@require_http_methods(["GET", "POST"])
@fresh
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what is asked, then approve it."""
    me, now = _me(request), clock.now()
    found = _find(request_id)
    if found.state != State.WAITING:
        return _over(request)
    if request.method == "POST":
        try:
            outcome = actions.approve(_by(request), found, now=now)
        except FieldError as fault:
            messages.error(request, gettext(fault.template) % fault.params)
            return redirect("approvals:queue")
        return _done(request, outcome, gettext("Approved."))
    return _decision(request, me, found, now)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what is asked, and decline it with a reason."""
    me, now = _me(request), clock.now()
    found = _find(request_id)
    if found.state != State.WAITING:
        return _over(request)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and (form.is_valid() or queries.look(found, me, now).fault is not None):
        outcome = actions.decline(_by(request), found, form.cleaned_data.get("reason", ""), now=now)
        return _done(request, outcome, gettext("Declined."))
    return _decision(request, me, found, now, form)


@require_POST
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take back one's own request."""
    found = _find(request_id)
    if "ended" in kind_of(found.kind).own_entries:
        raise Http404
    outcome = actions.withdraw(_by(request), found, now=clock.now())
    return _done(request, outcome, gettext("Withdrawn."))


def _decision(
    request: HttpRequest, me: Officer, found: Request, now: datetime, form: DeclineForm | None = None
) -> HttpResponse:
    """The page before a decision; who asked sees it without the decision, for who may not decide it is not there."""
    waiting = queries.look(found, me, now)
    own = waiting.fault is Fault.OWN_REQUEST
    if waiting.fault is not None and not own:
        raise Http404
    told = _told(waiting, me, now)
    context = {
        "told": told,
        "own": own,
        "form": form,
        "consequences": kind_of(found.kind).consequences(found.subject_id) if form is None else (),
        "back": reverse("approvals:queue"),
    }
    return render(request, "approvals/decide.html", context, status=400 if form is not None and form.errors else 200)


def _done(request: HttpRequest, outcome: Request | Refused, success: str) -> HttpResponse:
    if isinstance(outcome, Refused):
        return refused(request, outcome)
    if outcome.state == State.WAITING:
        success = gettext("Approved. It needs the approval of another officer as well.")
    messages.success(request, f"{success} {outcome.told}".strip())
    return redirect("approvals:queue")


def _over(request: HttpRequest) -> HttpResponse:
    messages.info(request, gettext(_CHANGED))
    return redirect("approvals:queue")


def _find(request_id: UUID) -> Request:
    found = queries.find(request_id)
    if found is None:
        raise Http404
    return found


def _me(request: HttpRequest) -> Officer:
    me = signed_in(request)
    if Role.SUPPORT in me.role_set:
        raise Http404
    return me


def _by(request: HttpRequest) -> By:
    return By(_me(request), doors.address(request))
