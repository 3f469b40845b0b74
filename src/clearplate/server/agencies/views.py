"""Pages of one's own account, of invitations, and of the coordinator's desk."""

from datetime import date
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as django_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from clearplate.core.errors import FormatError
from clearplate.server import clock
from clearplate.server.agencies import actions, confirming, doors, lockout, queries, sessions
from clearplate.server.agencies.adapters import speak
from clearplate.server.agencies.decisions import Refused
from clearplate.server.agencies.forms import (
    AcceptInvitationForm,
    ConfirmationForm,
    NewOfficerForm,
    RolesForm,
    StandingForm,
    TrainingForm,
)
from clearplate.server.agencies.freshness import again_url, fresh
from clearplate.server.agencies.models import DECIDING, Course, Officer, Role


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this officer can do, and what stands in the way."""
    me = signed_in(request)
    now = clock.now()
    return render(
        request, "agencies/home.html", {"training": queries.training_state(me, now), "roles": sorted_roles(me)}
    )


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, training, second factors, password."""
    me = signed_in(request)
    factors = Authenticator.objects.filter(user=me)
    codes = factors.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "roles": sorted_roles(me),
        "training": queries.training_state(me, clock.now()),
        "trainings": me.trainings.all(),
        "totp": factors.filter(type=Authenticator.Type.TOTP).first(),
        "passkeys": list(factors.filter(type=Authenticator.Type.WEBAUTHN)),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "number": confirming.number_of(me) if me.waits else "",
    }
    return render(request, "agencies/account.html", context)


@require_GET
def enroll(request: HttpRequest) -> HttpResponse:
    """Choose a second factor before anything else opens."""
    signed_in(request)
    return render(request, "agencies/enroll.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language, for this browser and, for an officer, from now on."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES):
        speak(response, chosen)
        if request.user.is_authenticated:
            Officer.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: set a password, then go on to the second factor."""
    found = actions.find_invitation(secret, clock.now())
    if found is None:
        return render(request, "agencies/invitation_gone.html", status=410)
    form = AcceptInvitationForm(request.POST or None, officer=found.officer)
    if request.method == "POST" and form.is_valid():
        accepted = actions.accept_invitation(secret, form.cleaned_data["password"], address=doors.address(request))
        if accepted is None:
            return render(request, "agencies/invitation_gone.html", status=410)
        django_login(request, accepted, backend=settings.AUTHENTICATION_BACKENDS[0])
        # They chose the password a moment ago: asking for it again before enrolling would only annoy.
        record_authentication(request, accepted, method="password", reauthenticated=True)
        sessions.begin(request, clock.now())
        return redirect("agencies:enroll")
    return render(request, "agencies/invitation.html", {"form": form, "officer": found.officer})


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """Everyone with access, and those whose access ended."""
    me = require_role(request, Role.COORDINATOR, Role.AUDITOR, Role.OFFICIAL)
    mine = queries.waiting_for(me)
    context = {
        "people": queries.people(clock.now()),
        "may_change": Role.COORDINATOR in me.role_set,
        "may_confirm": bool(me.role_set & {Role.COORDINATOR, Role.OFFICIAL}),
        "waiting": [(other, other in mine) for other in queries.waiting()],
    }
    return render(request, "agencies/officers.html", context)


@fresh
def add_officer(request: HttpRequest) -> HttpResponse:
    """Add a person and show their invitation link, once."""
    me = require_role(request, Role.COORDINATOR)
    form = NewOfficerForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agencies/add_officer.html", {"form": form})
    chosen = {name: form.cleaned_data[name] for name in NewOfficerForm.Meta.fields}
    new = actions.NewOfficer(**{**chosen, "roles": [Role(name) for name in chosen["roles"]]})
    try:
        with transaction.atomic():
            added = actions.add_officer(me, new, address=doors.address(request))
            link = "" if isinstance(added, Refused) else actions.invite(me, added)
    except FormatError as fault:
        form.add_error(None, fault.diagnostics())
        return render(request, "agencies/add_officer.html", {"form": form})
    if isinstance(added, Refused):
        return refused(request, added)
    return render(request, "agencies/invitation_made.html", {"officer": added, "link": link})


@require_GET
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """One person: roles, training, second factors, access."""
    require_role(request, Role.COORDINATOR, Role.AUDITOR, Role.OFFICIAL)
    return officer_page(request, find_officer(officer_id))


@require_POST
@fresh
def roles(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Make the roles held those that were ticked; each change is an act and an entry of its own."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return officer_page(request, subject, roles_form=form)
    wanted = {Role(name) for name in form.cleaned_data["roles"]}
    try:
        refusal = _change_roles(me, subject, wanted, doors.address(request))
    except FormatError as fault:
        form.add_error(None, fault.diagnostics())
        return officer_page(request, subject, roles_form=form)
    if refusal:
        return refused(request, refusal)
    messages.success(request, _("The roles of %(name)s are changed.") % {"name": subject.full_name})
    _say_who_waits(request, subject)
    return redirect("agencies:officer", officer_id=subject.id)


def _change_roles(me: Officer, subject: Officer, wanted: set[Role], address: str | None) -> Refused | None:
    held = subject.role_set
    actions.check_roles(wanted)
    # Taken first: who becomes an auditor holds nothing else by then.
    changes = [(actions.remove_role, role) for role in held - wanted]
    changes += [(actions.grant_role, role) for role in wanted - held]
    for change, role in changes:
        # Each in a transaction of its own: a refusal must stay in the log, so nothing around it may roll back.
        if refusal := change(me, subject, role, address=address):
            return refusal
    return None


@require_POST
@fresh
def training(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Record a completed course."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    form = TrainingForm(request.POST)
    if not form.is_valid():
        return officer_page(request, subject, training_form=form)
    course, completed_on, expires_on = (form.cleaned_data[name] for name in ("course", "completed_on", "expires_on"))
    try:
        done = actions.record_training(
            me,
            subject,
            course=Course(course),
            completed_on=completed_on,
            expires_on=expires_on,
            address=doors.address(request),
        )
    except FormatError as fault:
        form.add_error(None, fault.diagnostics())
        return officer_page(request, subject, training_form=form)
    if isinstance(done, Refused):
        return refused(request, done)
    messages.success(request, _("The training is recorded."))
    return redirect("agencies:officer", officer_id=subject.id)


@fresh
def end_access(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Ask, then cut the officer off."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    if request.method == "POST":
        try:
            refusal = actions.end_access(me, subject, address=doors.address(request))
        except FormatError as fault:
            messages.error(request, fault.diagnostics())
            return redirect("agencies:officer", officer_id=subject.id)
        if refusal:
            return refused(request, refusal)
        messages.success(
            request, _("The access of %(name)s has ended. You can restore it here.") % {"name": subject.full_name}
        )
        return redirect("agencies:officer", officer_id=subject.id)
    consequences = [
        _("They cannot sign in any more, and what they have open closes with the next click."),
        _("Their past acts stay in the log."),
        _("You can undo this: restore access on their page."),
    ]
    heading = _("End the access of %(name)s?") % {"name": subject.full_name}
    return confirm(request, subject, heading=heading, consequences=consequences, action=_("End access"))


@require_POST
@fresh
def restore_access(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Let the officer back in."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    if refusal := actions.restore_access(me, subject, address=doors.address(request)):
        return refused(request, refusal)
    messages.success(request, _("%(name)s has access again.") % {"name": subject.full_name})
    _say_who_waits(request, subject)
    return redirect("agencies:officer", officer_id=subject.id)


@require_POST
@fresh
def unlock(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Let an officer try again before the lock ends by itself."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    if refusal := actions.unlock(me, subject, address=doors.address(request)):
        return refused(request, refusal)
    messages.success(request, _("%(name)s can try again now.") % {"name": subject.full_name})
    return redirect("agencies:officer", officer_id=subject.id)


@fresh
def reset_access(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Ask, then take password and second factors off and make a new invitation."""
    me, subject = require_role(request, Role.COORDINATOR), find_officer(officer_id)
    if request.method == "POST":
        link = actions.reset_access(me, subject, address=doors.address(request))
        if isinstance(link, Refused):
            return refused(request, link)
        return render(request, "agencies/invitation_made.html", {"officer": subject, "link": link})
    consequences = [
        _("Their password and every second factor stop working now."),
        _("You get a link that works once, for three days. Hand it to them in person, after checking who they are."),
    ]
    if subject.role_set & DECIDING:
        consequences.append(_waiting_text(subject))
    heading = _("Give %(name)s a new start?") % {"name": subject.full_name}
    return confirm(request, subject, heading=heading, consequences=consequences, action=_("Take off and make a link"))


def _waiting_text(subject: Officer) -> str:
    return _("%(name)s decides nothing until a city official or another coordinator has confirmed them.") % {
        "name": subject.full_name
    }


def _say_who_waits(request: HttpRequest, subject: Officer) -> None:
    if subject.waits:
        messages.warning(request, _waiting_text(subject))


def signed_in(request: HttpRequest) -> Officer:
    """The officer behind the request; the doors let nobody else through."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def require_role(request: HttpRequest, *needed: Role) -> Officer:
    """The officer behind the request, if they hold one of these roles; for anyone else the page is not there."""
    me = signed_in(request)
    if not me.role_set & set(needed):
        raise Http404
    return me


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that tells which rule refused, in the person's language."""
    sentence = refusal.sentence_es if get_language() == "es" else refusal.sentence_en
    context = {
        "sentence": sentence,
        "rule_id": refusal.rule_id,
        "promise": refusal.promise,
        "again": again_url(request, refusal.rule_id),
    }
    return render(request, "ui/refused_page.html", context, status=403)


def confirm(
    request: HttpRequest, subject: Officer, *, heading: str, consequences: list[str], action: str
) -> HttpResponse:
    """The question before an act that takes something away."""
    back = reverse("agencies:officer", kwargs={"officer_id": subject.id})
    context = {"heading": heading, "consequences": consequences, "action": action, "back": back, "danger": True}
    return render(request, "ui/confirm.html", context)


def sorted_roles(officer: Officer) -> list[Role]:
    """Roles in the order in which they are declared."""
    return [role for role in Role if role in officer.role_set]


def find_officer(officer_id: UUID) -> Officer:
    """The officer of this id; an unknown one is not there."""
    return get_object_or_404(Officer.objects.select_related("agency", "supervisor"), pk=officer_id)


def officer_page(
    request: HttpRequest,
    subject: Officer,
    *,
    roles_form: RolesForm | None = None,
    training_form: TrainingForm | None = None,
    standing_form: StandingForm | None = None,
    confirmation_form: ConfirmationForm | None = None,
) -> HttpResponse:
    """One person's page, with the forms as they were filled in."""
    today = clock.now().date()
    context = {
        "officer": subject,
        "roles": sorted_roles(subject),
        "training": queries.training_state(subject, clock.now()),
        "trainings": subject.trainings.all(),
        "factors": queries.second_factors(subject),
        "roles_form": roles_form or RolesForm(initial={"roles": [role.value for role in subject.role_set]}),
        "training_form": training_form
        or TrainingForm(initial={"completed_on": today, "expires_on": _in_a_year(today)}),
        "standing_form": standing_form or StandingForm.of(subject),
        "waiting_text": _waiting_text(subject) if subject.waits and subject.is_active else "",
        "may_confirm": subject in queries.waiting_for(signed_in(request)),
        "confirmation_form": confirmation_form or ConfirmationForm(),
        "number_locked_until": confirming.locked_until(subject, clock.now()),
        "grant": queries.support_grant(subject, clock.now()) if Role.SUPPORT in subject.role_set else None,
        "may_suspend": subject.suspended_at is None
        and subject.pk != signed_in(request).pk
        and bool(signed_in(request).role_set & {Role.COORDINATOR, Role.AUDITOR}),
        "locked_until": lockout.locked_until(subject.email, clock.now()),
        # The policy lets nobody change their own access; the page does not offer it.
        "may_change": Role.COORDINATOR in signed_in(request).role_set and subject.pk != signed_in(request).pk,
    }
    status = 422 if roles_form or training_form or standing_form or confirmation_form else 200
    return render(request, "agencies/officer.html", context, status=status)


def _in_a_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004 (February)
