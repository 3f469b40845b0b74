"""The page that confirms whose an account is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clearplate.server import clock
from clearplate.server.agencies import confirming, doors
from clearplate.server.agencies.forms import ConfirmationForm
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Role
from clearplate.server.agencies.views import find_officer, officer_page, refused, require_role


@require_POST
@fresh
def confirm(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Take the number that the officer told; a wrong one comes back to the form, and is on record as refused."""
    me, subject = require_role(request, Role.COORDINATOR, Role.OFFICIAL), find_officer(officer_id)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return officer_page(request, subject, confirmation_form=form)
    waited = subject.waits
    refusal = confirming.confirm(
        me, subject, form.cleaned_data["number"], now=clock.now(), address=doors.address(request)
    )
    if refusal and refusal.rule_id == "policy.confirmation_number":
        form.add_error("number", refusal.sentence(get_language() or "en"))
        return officer_page(request, subject, confirmation_form=form)
    if refusal:
        return refused(request, refusal)
    if waited and not subject.waits:
        messages.success(request, _("%(name)s is confirmed and can act from now on.") % {"name": subject.full_name})
    return redirect("agencies:officer", officer_id=subject.id)
