"""The cameras' pages: where they stand, how they are, and the coordinator's acts on them."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clearplate.core.errors import FormatError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.doors import address
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import refused, require_role, signed_in
from clearplate.server.cameras import actions, overlays, queries
from clearplate.server.cameras.actions import By, Invited
from clearplate.server.cameras.forms import ReasonForm, SiteForm
from clearplate.server.cameras.maps import map_view
from clearplate.server.cameras.models import Camera, CameraState

MAY_CHANGE = frozenset({Role.COORDINATOR})


@require_GET
def camera_list(request: HttpRequest) -> HttpResponse:
    """Every camera, on a map and in a table."""
    officer = signed_in(request)
    now = clock.now()
    rows = [(camera, queries.health(camera, now=now)) for camera in queries.all_cameras()]
    context = {
        "rows": rows,
        "map": map_view(queries.points(), outlines=overlays.outlines_for(officer, now)) if rows else None,
        "silent": sum(health.silent for _camera, health in rows),
        "active": sum(camera.state == CameraState.ACTIVE for camera, _health in rows),
        "may_change": _may_change(officer),
    }
    return render(request, "cameras/list.html", context)


@require_GET
def detail(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """One camera: site, owner, state, and what its last heartbeat said."""
    officer = signed_in(request)
    camera = get_object_or_404(Camera, pk=camera_id)
    context = {
        "camera": camera,
        "health": queries.health(camera, now=clock.now()),
        "erased": queries.erased_days(camera),
        "map": map_view(queries.points([camera.number])),
        "may_change": _may_change(officer),
        "states": CameraState,
    }
    return render(request, "cameras/detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Approve a site; the enrollment code is shown once, on the answer's page."""
    officer = require_role(request, *MAY_CHANGE)
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _code_page(request, actions.invite(form.site(), by=_by(request, officer), now=clock.now()))
    status = 422 if form.is_bound else 200
    return render(request, "cameras/invite.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def reinvite(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """Make a new code for a camera whose code ran out or whose computer was replaced."""
    officer = require_role(request, *MAY_CHANGE)
    camera = get_object_or_404(Camera.objects.exclude(state=CameraState.REVOKED), pk=camera_id)
    if request.method == "POST":
        return _code_page(request, actions.reinvite(camera, by=_by(request, officer), now=clock.now()))
    context = {
        "heading": _("Make a new code for %(name)s?") % {"name": camera.name},
        "consequences": [
            _("A code that was given out before stops working."),
            _("Once a device enrolls with the new code, the one enrolled before is not accepted any more."),
        ],
        "action": _("Make a new code"),
        "back": reverse("cameras:detail", args=[camera.pk]),
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, camera_id: UUID, change: str) -> HttpResponse:
    """Ask for the reason and the confirmation, then pause, resume or revoke."""
    officer = require_role(request, *MAY_CHANGE)
    camera = get_object_or_404(Camera, pk=camera_id)
    if change not in _CHANGES:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = _CHANGES[change]
        try:
            done = act(camera, by=_by(request, officer), reason=form.cleaned_data["reason"], now=clock.now())
        except FormatError:
            messages.error(request, _("The camera's state has changed meanwhile; nothing was done."))
            return redirect("cameras:detail", camera_id=camera.pk)
        if isinstance(done, Refused):
            return refused(request, done)
        messages.success(request, _done(change, camera))
        return redirect("cameras:detail", camera_id=camera.pk)
    context = {
        **_question(change, camera),
        "form": form,
        "back": reverse("cameras:detail", args=[camera.pk]),
        "danger": change == "revoke",
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


_CHANGES = {"pause": actions.pause, "resume": actions.resume, "revoke": actions.revoke}


def _question(change: str, camera: Camera) -> dict[str, object]:
    name = {"name": camera.name}
    if change == "pause":
        return {
            "heading": _("Pause %(name)s?") % name,
            "action": _("Pause"),
            "consequences": [
                _("The camera stops keeping captures at its next heartbeat, within a minute."),
                _("What it captured before is still taken in."),
                _("The pause is a line in the public log. You can undo it: resume the camera."),
            ],
        }
    if change == "resume":
        return {
            "heading": _("Resume %(name)s?") % name,
            "action": _("Resume"),
            "consequences": [
                _("The camera captures again from its next heartbeat on."),
                _("This is a line in the public log."),
            ],
        }
    return {
        "heading": _("Revoke %(name)s?") % name,
        "action": _("Revoke for good"),
        "consequences": [
            _("Nothing that the camera sends is accepted any more, including what still waits on it."),
            _("You cannot undo this. To use the site again, invite a new camera."),
            _("This is a line in the public log."),
        ],
    }


def _done(change: str, camera: Camera) -> str:
    name = {"name": camera.name}
    if change == "pause":
        return _("%(name)s is paused.") % name
    if change == "resume":
        return _("%(name)s is active again.") % name
    return _("%(name)s is revoked.") % name


def _code_page(request: HttpRequest, invited: Invited | Refused) -> HttpResponse:
    if isinstance(invited, Refused):
        return refused(request, invited)
    context = {
        "camera": invited.camera,
        "code": invited.code,
        "address": settings.CITY.public_url,
        "hours": int(actions.CODE_LIFETIME.total_seconds() // 3600),
    }
    return render(request, "cameras/code.html", context)


def _may_change(officer: Officer) -> bool:
    return bool(officer.role_set & MAY_CHANGE)


def _by(request: HttpRequest, officer: Officer) -> By:
    return By(officer, address(request))
