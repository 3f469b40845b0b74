"""The page of support access: what is open, what was, asking for some hours, closing at once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import doors
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Role, SupportGrant
from clearplate.server.agencies.views import refused, require_role
from clearplate.server.approvals import support
from clearplate.server.approvals.forms import SupportForm
from clearplate.server.policy import queries as policy

READERS = (Role.COORDINATOR, Role.OPERATOR, Role.OFFICIAL, Role.AUDITOR)
ASKERS = frozenset({Role.COORDINATOR, Role.OPERATOR})
SHOWN = 50


@require_http_methods(["GET", "POST"])
@fresh
def page(request: HttpRequest) -> HttpResponse:
    """Every grant, newest first; who may, asks for one."""
    me, now = require_role(request, *READERS), clock.now()
    form = SupportForm(request.POST or None, parameters=policy.parameters(now))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            outcome = support.ask(By(me, doors.address(request)), now=now, **chosen)
        except FieldError as fault:
            form.add_error("officer", gettext(fault.template))
        else:
            if isinstance(outcome, Refused):
                return refused(request, outcome)
            messages.success(request, gettext("Asked. It opens when two other officers have approved it."))
            return redirect("approvals:support")
    grants = SupportGrant.objects.select_related("officer__agency", "asked_by")[:SHOWN]
    context = {
        "grants": [(grant, grant.in_force(now)) for grant in grants],
        "may_ask": bool(me.role_set & ASKERS),
        "form": form,
    }
    return render(request, "approvals/support.html", context, status=400 if form.errors else 200)


@require_POST
@fresh
def end(request: HttpRequest, support_id: UUID) -> HttpResponse:
    """Close an open support account now."""
    me = require_role(request, *ASKERS)
    grant = SupportGrant.objects.select_related("officer__agency").filter(pk=support_id).first()
    if grant is None:
        raise Http404
    if refusal := support.end(By(me, doors.address(request)), grant, now=clock.now()):
        return refused(request, refusal)
    messages.success(request, gettext("The support account is closed."))
    return redirect("approvals:support")
