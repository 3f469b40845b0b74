"""Pages that ask: for a hold of sightings, of what passed some cameras, for a longer one. Each shows the public line first.

The first page is filled in; the second shows the exact line that becomes public; only its button asks.
"""

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core.fields import FieldError
from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.core.search import line_sha256
from clearplate.server import clock
from clearplate.server.cameras import maps
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.cases.views import by_of, case_of, officer_of, refused_page
from clearplate.server.holds import actions, naming, queries, telling
from clearplate.server.holds.forms import QueryForm, WishForm, told
from clearplate.server.holds.models import Hold
from clearplate.server.holds.naming import Named
from clearplate.server.holds.views import hold_of
from clearplate.server.local_time import city_zone, to_city
from clearplate.server.policy import queries as policy
from clearplate.server.search import handles
from clearplate.server.search import queries as searches
from clearplate.server.search.models import Search


@require_POST
def from_search(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Ask to hold the sightings that were selected on a results page."""
    search, now = _own(request, search_id), clock.now()
    if search.case is None:
        raise Http404
    chosen = request.POST.getlist("capture")
    if not chosen:
        messages.error(request, gettext("Select the sightings that must be kept, then press the button again."))
        return redirect("search:results", search_id=search.pk)
    references = [reference for handle in chosen if (reference := handles.reference_in(search, handle))]
    first = "ends_on" not in request.POST
    form = WishForm(None if first else request.POST, parameters=policy.parameters(now), now=now)
    try:
        named = naming.by_sightings(officer_of(request), search, references, now=now)
    except FieldError as fault:
        messages.error(request, told(fault))
        return redirect("cases:detail", case_id=search.case.pk)
    back = reverse("search:results", args=[search.pk])
    return _ask(request, search.case, named, form, {"chosen": chosen, "back": back, "now": now})


def _own(request: HttpRequest, search_id: UUID) -> Search:
    search = searches.own_search(officer_of(request), search_id)
    if search is None:
        raise Http404
    return search


@require_http_methods(["GET", "POST"])
def from_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask to hold what passed some cameras in a time."""
    case, now = case_of(request, case_id), clock.now()
    form = QueryForm(request.POST or None, parameters=policy.parameters(now), now=now)
    named = None
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        asked = form.cleaned_data
        # How many passed is told only to who may hold them.
        bounds = naming.bounds_of(asked["cameras"], asked["start"], asked["end"])
        decision = actions.may_ask(by_of(request), case, form.wish, bounds, now=now)
        if isinstance(decision, Refused):
            return refused_page(request, decision, telling.todo(decision.rule_id))
        try:
            named = naming.by_query(asked["cameras"], start=asked["start"], end=asked["end"], now=now)
        except FieldError as fault:
            form.add_error("start", told(fault))
    context = {"back": reverse("cases:detail", args=[case.pk]), "now": now, "map": maps.map_view(cameras.points())}
    return _ask(request, case, named, form, context)


def _ask(
    request: HttpRequest, case: Case, named: Named | None, form: WishForm, context: dict[str, Any]
) -> HttpResponse:
    """The form, then the line, then the act."""
    now: datetime = context["now"]
    context |= {"case": case, "form": form, "named": named, "zone": city_zone().key}
    if named is None or "change" in request.POST or not form.is_bound or not form.is_valid():
        status = 400 if form.is_bound and form.errors and "change" not in request.POST else 200
        return render(request, "holds/ask.html", context, status=status)
    line = actions.line_of(officer_of(request), case, named, form.wish.ends_on, now=now)
    if not _was_shown(form, line):
        context |= {"deadline": _deadline(named, now)} | _line_context(case, line, now)
        return render(request, "holds/confirm.html", context)
    try:
        outcome = actions.ask(by_of(request), case, named, form.wish, now=now)
    except FieldError as fault:
        messages.error(request, told(fault))
        return redirect("cases:detail", case_id=case.pk)
    if isinstance(outcome, Refused):
        return refused_page(request, outcome, telling.todo(outcome.rule_id))
    messages.success(
        request, gettext("Your request waits for a supervisor. Until it is approved, nothing is kept longer.")
    )
    return redirect("holds:detail", hold_id=outcome.pk)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Ask to hold longer."""
    hold, now = hold_of(request, hold_id), clock.now()
    form = WishForm(request.POST or None, parameters=policy.parameters(now), now=now, after=hold.ends_on)
    context: dict[str, Any] = {"case": hold.case, "hold": hold, "form": form}
    context["back"] = reverse("holds:detail", args=[hold.pk])
    if "change" in request.POST or not form.is_bound or not form.is_valid():
        status = 400 if form.is_bound and form.errors and "change" not in request.POST else 200
        return render(request, "holds/ask.html", context, status=status)
    line = actions.extension_line(officer_of(request), hold, form.wish.ends_on, now=now)
    if not _was_shown(form, line):
        return render(request, "holds/confirm.html", context | _line_context(hold.case, line, now))
    return _extended(request, hold, actions.ask_extension(by_of(request), hold, form.wish, now=now))


def _extended(request: HttpRequest, hold: Hold, outcome: object) -> HttpResponse:
    if isinstance(outcome, Refused):
        return refused_page(request, outcome, telling.todo(outcome.rule_id))
    if outcome is None:
        messages.error(request, gettext("This hold is over, or an extension waits for a decision already."))
    else:
        messages.success(request, gettext("Your request waits for a supervisor. Until then the earlier end stands."))
    return redirect("holds:detail", hold_id=hold.pk)


def _was_shown(form: WishForm, line: dict[str, Any]) -> bool:
    return hmac.compare_digest(line_sha256(line).hex(), form.cleaned_data["seen"])


def _deadline(named: Named, now: datetime) -> datetime | None:
    ending = queries.first_end(named.days, now=now)
    return to_city(ending) if ending else None


def _line_context(case: Case, line: dict[str, Any], now: datetime) -> dict[str, Any]:
    language = get_language() or "en"
    embargo = cases.embargo_of(case, now)
    return {
        "sentence": telling.line_told(line, language),
        "fields": telling.line_fields(line),
        "seen": line_sha256(line).hex(),
        "withheld_until": embargo.ends_at if embargo else None,
        "offense_name": offense(case.offense_type).name(language),
    }
