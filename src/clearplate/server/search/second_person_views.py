"""Pages of searches that need a second person: ask for one in one click, see how it stands, make the search."""

import hmac
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core.policy.decide import Refused
from clearplate.core.search import SearchRequest, line_sha256
from clearplate.server import clock
from clearplate.server.approvals import queries as approvals
from clearplate.server.local_time import city_zone, to_city
from clearplate.server.search import actions, queries, second_person, telling
from clearplate.server.search.forms import LooksForm, SearchForm
from clearplate.server.search.models import Proposal, ProposalState, Search
from clearplate.server.search.sealing import open_request
from clearplate.server.search.views import by_in, form_of, officer_in, own_search, refused_page, refused_search_page


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Appeal against a refusal, or ask for what one officer may not do alone: the refused question comes along."""
    now = clock.now()
    after = own_search(request, _named(request))
    form = form_of(request, LooksForm if "without_plate" in request.POST else SearchForm, now, bound=True)
    if not after.was_refused or not form.is_valid():
        raise Http404
    return _propose(request, form.cleaned_data["request"], after)


@require_POST
def ask_for_rest(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Ask for the sightings that an own search found and did not show."""
    after = own_search(request, search_id)
    if after.sealed_request is None or not actions.is_open(after, now=clock.now()):
        return redirect("search:results", search_id=search_id)
    question = open_request(bytes(after.sealed_request), search_id=after.pk, officer_id=after.officer_id)
    return _propose(request, question, after)


def _named(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("after", ""))
    except ValueError:
        raise Http404 from None


def _propose(request: HttpRequest, question: SearchRequest, after: Search) -> HttpResponse:
    try:
        proposed = second_person.propose(by_in(request), question, after, now=clock.now())
    except second_person.NothingToAskError:
        return render(request, "search/nothing_to_ask.html", status=409)
    if isinstance(proposed, Refused):
        return refused_page(request, proposed, after.entry_id, question.case_number)
    return redirect("search:proposal", proposal_id=proposed.pk)


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """How an own proposal stands; once agreed to, the line that the public will see, and the button that searches."""
    now = clock.now()
    found = queries.own_proposal(officer_in(request), proposal_id)
    if found is None:
        raise Http404
    question = second_person.request_of(found)
    line = actions.line_of(officer_in(request), question, now=now) if question else {}
    seen = line_sha256(line).hex() if line else ""
    if request.method == "POST" and hmac.compare_digest(seen, request.POST.get("seen", "")):
        asked = second_person.make(by_in(request), found, now=now)
        if isinstance(asked, actions.Asked):
            return redirect("search:results", search_id=asked.search_id)
        if isinstance(asked, actions.RefusedSearch):
            return refused_search_page(request, asked, question.case_number if question else "", None)
        return redirect("search:proposal", proposal_id=proposal_id)
    return render(request, "search/proposal.html", _context(found, question, line))


def _context(found: Proposal, question: SearchRequest | None, line: dict[str, object]) -> dict[str, object]:
    over = found.expires_at <= clock.now()
    decided = approvals.find(found.request_id) if found.request_id else None
    context: dict[str, object] = {
        "proposal": found,
        "question": question,
        "lifts": telling.lifts_told(found.lifts),
        "until": to_city(found.expires_at),
        "over": over,
        "may_make": found.state == ProposalState.APPROVED and not over,
        "zone": city_zone().key,
        "why_not": approvals.decision_reason_of(decided) if decided else "",
    }
    if question:
        context |= {
            "looks": telling.looks_told(question.looks) if question.looks else "",
            "start": to_city(question.start),
            "end": to_city(question.end),
            "sentence": telling.line_told(line, get_language() or "en"),
            "seen": line_sha256(line).hex(),
        }
    return context
