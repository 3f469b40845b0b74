"""Pages for looking at what a hold keeps: all of it where a search for a plate named it, else some reads at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core.capture import ImageKind
from clearplate.core.policy.decide import Refused
from clearplate.core.sighting import Sighting
from clearplate.server import clock
from clearplate.server.cameras.models import Camera
from clearplate.server.cases import queries as cases
from clearplate.server.cases.views import by_of, officer_of, refused_page
from clearplate.server.evidence import care, looking, opening, queries, second_person
from clearplate.server.evidence.forms import LookForm, MoreForm
from clearplate.server.evidence.views import hold_of
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.local_time import city_zone, to_city
from clearplate.server.search import telling

_MORE = "more_%s"
_TODO: dict[str, str | Promise] = {
    "evidence.reads_reason": _("Go back and write what happened, and what you need to know."),
    "evidence.reads_at_once": _("Go back and select fewer."),
    "evidence.reads_per_day": _("Go back and select fewer, or ask a second person at the end of that page."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One held sighting as the page shows it."""

    sighting: Sighting
    camera_name: str
    at: datetime
    looks: str
    has_plate: bool
    has_scene: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """One held capture of which only place and time are told.

    Attributes:
        capture_id: Its name.
        shown: The case was shown its read before; opening it again is not counted.
        why: Why its read is not shown, in the person's language; empty where nothing keeps it back.
        liftable: A second person can agree to it.
    """

    capture_id: UUID
    camera_name: str
    at: datetime
    shown: bool = False
    why: str = ""
    liftable: bool = False


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """What a hold keeps: first what looking means, then, on a press, reads; each showing is logged."""
    kept, now = hold_of(request, hold_id), clock.now()
    return _pick(request, kept, now) if opening.without_plate(kept) else _all(request, kept, now)


def _all(request: HttpRequest, kept: Hold, now: datetime) -> HttpResponse:
    if request.method == "GET":
        context = {"hold": kept, "in_force": holds.hold_in_force(kept, now=now)}
        context["embargo"] = cases.embargo_of(kept.case, now)
        return render(request, "evidence/hold.html", context)
    return _viewed(request, kept, looking.view_reads(by_of(request), kept, now=now), now)


def _pick(request: HttpRequest, kept: Hold, now: datetime) -> HttpResponse:
    """The captures by place and time; those that are selected are opened, for a reason."""
    captures = holds.held(kept, now=now).values_list("capture_id", flat=True)
    form = LookForm(request.POST or None, captures=captures)
    if request.method == "POST" and form.is_valid():
        chosen, reason = form.cleaned_data["capture"], form.cleaned_data["reason"]
        viewed = looking.view_reads(by_of(request), kept, now=now, chosen=set(chosen), reason=reason)
        return _viewed(request, kept, viewed, now)
    if form.errors.get("capture"):
        messages.error(request, gettext("Select the captures whose reads the case needs, then press the button again."))
    return _pick_page(request, kept, form, MoreForm(most=max(kept.captures, 1), auto_id=_MORE), now=now)


def _pick_page(request: HttpRequest, kept: Hold, form: LookForm, more_form: MoreForm, *, now: datetime) -> HttpResponse:
    shown, names = opening.shown(kept.case, until=now), _names()
    by = by_of(request)
    may_know = queries.may_know(by.officer, kept.case)
    rows = holds.held(kept, now=now) if may_know else ()
    context: dict[str, Any] = {
        "hold": kept,
        "in_force": holds.hold_in_force(kept, now=now),
        "may_know": may_know,
        "form": form,
        "more": more_form,
        "chosen": set(request.POST.getlist("capture")),
        "sealed": [_sealed(row, names, shown=row.capture_id in shown) for row in rows],
        "left": opening.left(by.officer, kept, now=now),
        "wishes": [(wish, to_city(wish.expires_at)) for wish in second_person.living(by, kept, now=now)],
        "embargo": cases.embargo_of(kept.case, now),
    }
    return render(request, "evidence/pick.html", context, status=400 if form.errors or more_form.errors else 200)


def _viewed(request: HttpRequest, kept: Hold, viewed: looking.Viewed | Refused, now: datetime) -> HttpResponse:
    if isinstance(viewed, Refused):
        return refused_page(request, viewed, str(_TODO.get(viewed.rule_id, "")))
    names, language = _names(), get_language() or "en"
    context = {
        "hold": kept,
        "zone": city_zone().key,
        "cards": _cards(viewed.sightings, names),
        "back": [
            _sealed(row, names, why=said.sentence(language), liftable=said.rule_id == care.LISTED)
            for row, said in viewed.back
        ],
        "damaged": len(viewed.damaged),
        "entry_id": viewed.entry_id,
        "left": opening.left(officer_of(request), kept, now=now) if opening.without_plate(kept) else None,
    }
    return render(request, "evidence/reads.html", context)


def _names() -> dict[UUID, str]:
    return dict(Camera.objects.values_list("pk", "name"))


def _sealed(
    row: HeldCapture, names: dict[UUID, str], *, shown: bool = False, why: str = "", liftable: bool = False
) -> Sealed:
    camera = names.get(row.camera_id, gettext("Unknown camera"))
    return Sealed(row.capture_id, camera, to_city(row.captured_at), shown, why, liftable)


def _cards(sightings: tuple[Sighting, ...], names: dict[UUID, str]) -> list[Card]:
    return [
        Card(
            sighting=one,
            camera_name=names.get(one.camera_id, gettext("Unknown camera")),
            at=to_city(one.captured_at),
            looks=telling.looks(one.read),
            has_plate=ImageKind.PLATE in one.images,
            has_scene=ImageKind.SCENE in one.images,
        )
        for one in sightings
    ]


@require_POST
def more(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Ask a second person for further reads of a hold, or for one of a plate that needs more care."""
    kept, now = hold_of(request, hold_id), clock.now()
    form = MoreForm(request.POST, most=max(kept.captures, 1), auto_id=_MORE)
    if not form.is_valid():
        return _pick_page(request, kept, LookForm(captures=[]), form, now=now)
    asked = form.cleaned_data
    wish = second_person.ask(
        by_of(request), kept, asked["reason"], reads=asked["reads"] or 0, capture_id=asked["capture"], now=now
    )
    if isinstance(wish, Refused):
        return refused_page(request, wish)
    messages.success(request, gettext("Your request waits for a supervisor. They find it under Approvals."))
    return redirect("evidence:hold", hold_id=kept.pk)
