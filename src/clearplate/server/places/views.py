"""The protected places' pages: what is protected, on a map and in a table, and the coordinator's acts."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clearplate.core.fields import FieldError
from clearplate.core.places_geojson import outline_text, write_places
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.doors import address
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import refused, require_role, signed_in
from clearplate.server.cameras import queries as cameras
from clearplate.server.cameras.maps import map_view
from clearplate.server.places import actions, queries
from clearplate.server.places.actions import By
from clearplate.server.places.forms import EndForm, ImportForm, NameForm, PlaceForm
from clearplate.server.places.queries import KnownPlace
from clearplate.server.ui.forms import told

MAY_CHANGE = frozenset({Role.COORDINATOR})


@require_GET
def place_list(request: HttpRequest) -> HttpResponse:
    """Every protected place that this officer may see, on the map and in a table."""
    officer = signed_in(request)
    now = clock.now()
    everything = queries.living(now)
    shown = queries.visible_to(officer, everything)
    context = {
        "places": shown,
        "past": queries.visible_to(officer, queries.past(now)),
        "hidden": len(everything) - len(shown),
        "map": map_view(cameras.points(), outlines=[queries.outline(place.drawn) for place in shown]),
        "may_change": _may_change(officer),
        "sees_plates": bool(officer.role_set & queries.SEES_HIDDEN),
    }
    return render(request, "places/list.html", context)


@require_GET
def detail(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place: what it is, when, and which cameras stand inside."""
    officer = signed_in(request)
    place = _place(officer, place_id)
    now = clock.now()
    until = place.row.window.end
    context = {
        "place": place,
        "over": until is not None and until <= now,
        "map": map_view(cameras.points(), outlines=[queries.outline(place.drawn)], closely=True),
        "may_change": _may_change(officer),
    }
    return render(request, "places/detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw a place; the first answer shows what it takes in, the second protects it."""
    officer = require_role(request, *MAY_CHANGE)
    points = cameras.points()
    around = next((point for point in points if str(point.number) == request.GET.get("around")), None)
    block = queries.block_around(around) if around else None
    form = PlaceForm(
        request.POST if request.method == "POST" else None, initial={"outline": outline_text(block) if block else ""}
    )
    context: dict[str, object] = {
        "form": form,
        "cameras": points,
        "around": around,
        "cameras_json": queries.for_picture(points),
        "block_metres": queries.BLOCK_METRES,
    }
    if around and block:
        context["map"] = map_view(points, outlines=[queries.outline_of(block, around.name)], closely=True)
    status = 200
    if form.is_bound and form.is_valid():
        drawn = form.drawn()
        if "confirmed" in request.POST:
            try:
                done = actions.add(drawn, by=_by(request, officer), now=clock.now())
            except FieldError as fault:
                form.add_error("name", told(fault))
            else:
                if isinstance(done, Refused):
                    return refused(request, done)
                messages.success(request, _("%(name)s is protected from now on.") % {"name": drawn.name})
                return redirect("places:detail", place_id=done.pk)
        context |= {
            "map": map_view(points, outlines=[queries.outline(drawn)], closely=True),
            "inside": queries.inside(drawn.ring),
            "drawn": not form.errors,
        }
    if form.errors:
        status = 422
    return render(request, "places/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Correct the name or the kind."""
    officer = require_role(request, *MAY_CHANGE)
    place = _place(officer, place_id)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"name": place.name, "kind": place.drawn.kind.value},
    )
    if form.is_bound and form.is_valid():
        try:
            done = actions.change(
                place, name=form.cleaned_data["name"], kind=form.place_kind, by=_by(request, officer), now=clock.now()
            )
        except FieldError as fault:
            form.add_error(fault.field, told(fault))
        else:
            return _answered(request, done, _("The place is corrected."))
    context = {
        "heading": _("Correct %(name)s") % {"name": place.name},
        "consequences": [
            _("Outline and times never change: to change them, end this protection and add another."),
            _("The public log gets the line that a protected place was corrected."),
        ],
        "action": _("Save"),
        "back": reverse("places:detail", args=[place.row.pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Ask why, then end the protection."""
    officer = require_role(request, *MAY_CHANGE)
    place = _place(officer, place_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        done = actions.end(place, reason=form.cleaned_data["reason"], by=_by(request, officer), now=clock.now())
        return _answered(request, done, _("The protection has ended."))
    context = {
        "heading": _("End the protection of %(name)s?") % {"name": place.name},
        "consequences": [
            _("What cameras there see from now on may be searched like anything else."),
            _("What they saw until now stays protected until it is destroyed."),
            _("You cannot undo this. To protect the place again, add it anew."),
            _("The public log gets the line that the protection ended."),
        ],
        "action": _("End the protection"),
        "danger": True,
        "back": reverse("places:detail", args=[place.row.pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take over a GeoJSON file."""
    officer = require_role(request, *MAY_CHANGE)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        drawn, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
        try:
            done = actions.import_places(drawn, reason=reason, by=_by(request, officer), now=clock.now())
        except FieldError as fault:
            form.add_error("file", told(fault))
        else:
            if isinstance(done, Refused):
                return refused(request, done)
            summary = _("%(added)s added, %(changed)s corrected, %(ended)s ended, %(unchanged)s as they were.")
            counts = {name: getattr(done, name) for name in ("added", "changed", "ended", "unchanged")}
            messages.success(request, summary % counts)
            return redirect("places:list")
    return render(request, "places/import.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The places as GeoJSON; secret ones are left out, whoever asks: a file travels."""
    require_role(request, *queries.SEES_HIDDEN)
    drawn = [place.drawn for place in queries.living(clock.now()) if not place.hidden]
    answer = HttpResponse(write_places(drawn), content_type="application/geo+json")
    answer["Content-Disposition"] = 'attachment; filename="protected-places.geojson"'
    return answer


def _place(officer: Officer, place_id: UUID) -> KnownPlace:
    place = queries.find(place_id)
    if place is None or not queries.visible_to(officer, [place]):
        raise Http404
    return place


def _answered(request: HttpRequest, done: object, success: str) -> HttpResponse:
    if isinstance(done, Refused):
        return refused(request, done)
    messages.success(request, success)
    return redirect("places:list")


def _may_change(officer: Officer) -> bool:
    return bool(officer.role_set & MAY_CHANGE)


def _by(request: HttpRequest, officer: Officer) -> By:
    return By(officer, address(request))
