"""Pages about where an officer stands: supervisor and command staff, suspended at once, reinstated."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core.errors import FormatError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import doors, standing
from clearplate.server.agencies.forms import StandingForm, SuspensionForm
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import find_officer, officer_page, refused, require_role


@require_POST
@fresh
def change(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Set supervisor and command staff; each change is an act and an entry of its own."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    form = StandingForm(request.POST, officer=subject)
    if not form.is_valid():
        return officer_page(request, subject, standing_form=form)
    try:
        refusal = _change(me, subject, form, doors.address(request))
    except FormatError as fault:
        form.add_error("supervisor", fault.diagnostics())
        return officer_page(request, subject, standing_form=form)
    if refusal:
        return refused(request, refusal)
    messages.success(request, _("Where %(name)s stands is saved.") % {"name": subject.full_name})
    return redirect("agencies:officer", officer_id=subject.id)


def _change(me: Officer, subject: Officer, form: StandingForm, address: str | None) -> Refused | None:
    now = clock.now()
    chosen = form.cleaned_data
    # Each in a transaction of its own: a refusal must stay in the log, so nothing around it may roll back.
    refusal = standing.set_supervisor(me, subject, chosen["supervisor"], now=now, address=address)
    return refusal or standing.set_command_staff(
        me, subject, command_staff=chosen["command_staff"], now=now, address=address
    )


@require_http_methods(["GET", "POST"])
@fresh
def suspend(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Ask why, then stop the officer at once."""
    me, subject = require_role(request, Role.COORDINATOR, Role.AUDITOR, Role.SUPERVISOR), find_officer(officer_id)
    form = SuspensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cause, now, address = form.cleaned_data["cause"], clock.now(), doors.address(request)
        if refusal := standing.suspend(me, subject, cause=cause, now=now, address=address):
            return refused(request, refusal)
        messages.success(request, _("%(name)s is suspended.") % {"name": subject.full_name})
        return redirect(_back(me, subject))
    context = {
        "heading": _("Suspend %(name)s?") % {"name": subject.full_name},
        "consequences": [
            _("Every act of theirs is refused from now on, and what they have open is over with the next click."),
            _("Their past acts stay in the log. The public log gets the line that somebody was suspended, and why."),
            _("A coordinator can end the suspension; then they sign in anew."),
        ],
        "action": _("Suspend now"),
        "danger": True,
        "form": form,
        "back": _back(me, subject),
    }
    return render(request, "ui/confirm.html", context, status=400 if form.errors else 200)


def _back(me: Officer, subject: Officer) -> str:
    if me.role_set & {Role.COORDINATOR, Role.AUDITOR}:
        return reverse("agencies:officer", kwargs={"officer_id": subject.id})
    return reverse("ui:home")


@require_POST
@fresh
def reinstate(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """End a suspension."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    if refusal := standing.reinstate(me, subject, now=clock.now(), address=doors.address(request)):
        return refused(request, refusal)
    messages.success(request, _("The suspension of %(name)s has ended.") % {"name": subject.full_name})
    return redirect("agencies:officer", officer_id=subject.id)
