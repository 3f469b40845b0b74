"""Pages that put a case's log entries under embargo and end an embargo."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from clearplate.core.policy.parameters import Parameters
from clearplate.server import clock
from clearplate.server.cases import embargoes
from clearplate.server.cases.forms import EmbargoForm
from clearplate.server.cases.models import Case
from clearplate.server.cases.views import back_to_case, by_of, case_of
from clearplate.server.policy import queries as policy

_LONGEST_ASKED = 3650
"""Beyond it the number is a slip of the hand; below, whether it is too long is the policy's to say."""


@require_http_methods(["GET", "POST"])
def embargo(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for how long and why, then put the case under embargo."""
    case, now = case_of(request, case_id), clock.now()
    parameters = policy.parameters(now)
    form = EmbargoForm(request.POST or None, longest=parameters.embargo_days_max if parameters else 0)
    if request.method == "POST" and form.is_valid():
        ends_at = now + timedelta(days=min(form.cleaned_data["days"], _LONGEST_ASKED))
        outcome = embargoes.embargo_case(
            by_of(request), case, ends_at=ends_at, reason=form.cleaned_data["reason"], now=now
        )
        return back_to_case(request, outcome, gettext("The log entries of this case are under embargo from now on."))
    context = {
        "heading": gettext("Put case %(number)s under embargo?") % {"number": case.number},
        "consequences": [
            gettext(
                "Every act on this case is still written in the public log at once, but locked: only its time shows."
            ),
            gettext("When the embargo ends, the public is told each of these acts, as it is told all others."),
            gettext("The end cannot be moved later. A supervisor can end the embargo earlier."),
            *_total(case, parameters),
            gettext("What the log already says about this case stays public."),
            gettext("The public log gets the line that you put a case under embargo, and until when."),
        ],
        "action": gettext("Put under embargo"),
        "back": reverse("cases:detail", args=[case.pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=400 if form.errors else 200)


def _total(case: Case, parameters: Parameters | None) -> list[str]:
    """How much of what all embargoes of a case may last is used; nothing before the first."""
    used = -(-case.embargoed_for // timedelta(days=1))
    if not used or parameters is None:
        return []
    sentence = ngettext(
        "This case was under embargo for %(used)d day before. All its embargoes together may last %(most)d.",
        "This case was under embargo for %(used)d days before. All its embargoes together may last %(most)d.",
        used,
    )
    return [sentence % {"used": used, "most": parameters.embargo_days_per_case_max}]


@require_http_methods(["GET", "POST"])
def end_embargo(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask, then end the embargo."""
    case = case_of(request, case_id)
    if request.method == "POST":
        outcome = embargoes.end_embargo(by_of(request), case, now=clock.now())
        return back_to_case(request, outcome, gettext("The embargo has ended. The public is told within minutes."))
    context = {
        "heading": gettext("End the embargo on case %(number)s?") % {"number": case.number},
        "consequences": [
            gettext("The public is told every act on this case that was withheld. This cannot be taken back."),
            gettext("The public log gets the line that you ended the embargo."),
        ],
        "action": gettext("End the embargo"),
        "danger": True,
        "back": reverse("cases:detail", args=[case.pk]),
    }
    return render(request, "ui/confirm.html", context)
