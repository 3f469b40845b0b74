"""Pages of findings: what was called improper, what was found, what followed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import doors, standing
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.views import refused, require_role
from clearplate.server.review import actions, queries
from clearplate.server.review.forms import NOT_UPHELD, ConsequenceForm, FindingForm
from clearplate.server.review.models import Finding, Outcome
from clearplate.server.review.views import by_of, me_of, told


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Every finding that the reader may look into, open ones marked."""
    me, now = require_role(request, *queries.REVIEWERS), clock.now()
    found = [(one, told(one.item, now)) for one in queries.findings(me)]
    return render(request, "review/findings.html", {"findings": found})


@require_http_methods(["GET", "POST"])
@fresh
def finding(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One finding: record what was found; afterwards what followed."""
    now, found = clock.now(), _find(request, item_id)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["breach"]
        breach = "" if chosen == NOT_UPHELD else chosen
        outcome = actions.find(by_of(request), found, breach, form.cleaned_data["words"], now=now)
        if isinstance(outcome, Refused):
            return refused(request, outcome)
        messages.success(request, gettext("The finding is recorded."))
        return redirect("review:finding", item_id=found.pk)
    words = actions.open_item(by_of(request), found.item, now=now)
    if isinstance(words, Refused):
        return refused(request, words)
    context = {
        "finding": found,
        "told": told(found.item, now),
        "words": words,
        "text": actions.finding_text(found),
        "form": form,
        "consequence_form": ConsequenceForm(auto_id="consequence_%s"),
        "suspended": found.item.officer.suspended_at is not None,
    }
    return render(request, "review/finding.html", context, status=400 if form.errors else 200)


@require_POST
@fresh
def consequence(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Record what followed, by code."""
    found, form = _find(request, item_id), ConsequenceForm(request.POST)
    if form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        done = actions.record_consequence(by_of(request), found, outcome, form.cleaned_data["words"], now=clock.now())
        if isinstance(done, Refused):
            return refused(request, done)
        if done is not None:
            messages.success(request, gettext("Recorded. The public log says what followed, without a name."))
    else:
        messages.error(request, gettext("Choose what followed."))
    return redirect("review:finding", item_id=found.pk)


@require_http_methods(["GET", "POST"])
@fresh
def suspend(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Ask, then suspend the officer's access at once."""
    found = _find(request, item_id)
    officer = found.item.officer
    if request.method == "POST":
        cause = standing.Cause.REVIEW_FINDING if found.upheld else standing.Cause.UNDER_REVIEW
        refusal = standing.suspend(
            me_of(request), officer, cause=cause, now=clock.now(), address=doors.address(request)
        )
        if refusal:
            return refused(request, refusal)
        messages.success(request, gettext("Access is suspended; what they had open is closed."))
        return redirect("review:finding", item_id=found.pk)
    context = {
        "heading": gettext("Suspend the access of %(name)s?") % {"name": officer.full_name},
        "consequences": [
            gettext("They can do nothing from this moment, and every session they have open is over."),
            gettext("The public log says that an officer was suspended and why, without a name."),
            gettext("A coordinator can reinstate them."),
        ],
        "action": gettext("Suspend now"),
        "back": reverse("review:finding", args=[found.pk]),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


def _find(request: HttpRequest, item_id: UUID) -> Finding:
    me = require_role(request, *queries.REVIEWERS)
    found = queries.findings(me).filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found
