"""Pages of searching: ask, the line before asking, results, one picture, one's own searches.

What a person types goes in request bodies only, never in an address; answers carry `no-store` (server.security).
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.capture import ImageKind, VehicleColor, VehicleType
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.decide import Refused
from clearplate.core.search import LOOKS_SHOWN_MAX, SIGHTINGS_MAX, line_sha256
from clearplate.server import clock
from clearplate.server.agencies.models import Officer
from clearplate.server.cameras import maps
from clearplate.server.cameras import queries as cameras
from clearplate.server.cases import queries as cases
from clearplate.server.custody import queries as kept_captures
from clearplate.server.custody.actions import OpenedImage
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.local_time import city_zone, to_city
from clearplate.server.policy import queries as policy
from clearplate.server.policy.telling import told_rule
from clearplate.server.search import actions, handles, queries, telling
from clearplate.server.search.forms import LooksForm, QuestionForm, SearchForm
from clearplate.server.search.models import Search
from clearplate.server.search.timeline import timeline

PAGE_SEARCHES = 25
Form = TypeVar("Form", bound=QuestionForm)


def officer_in(request: HttpRequest) -> Officer:
    """Who asks."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    return request.user


def by_in(request: HttpRequest) -> actions.By:
    """Who asks, and from where."""
    return actions.By(officer_in(request), request.META.get("REMOTE_ADDR"))


def form_of(request: HttpRequest, kind: type[Form], now: datetime, *, bound: bool) -> Form:
    """The form as it is sent or, for the case that the address names, empty."""
    officer = officer_in(request)
    initial = {} if bound else {"case_number": _case_from_address(request, officer)}
    return kind(
        request.POST if bound else None, officer=officer, parameters=policy.parameters(now), now=now, initial=initial
    )


def _case_from_address(request: HttpRequest, officer: Officer) -> str:
    """The number of the case that a link names by its id."""
    try:
        wanted = UUID(request.GET.get("case", ""))
    except ValueError:
        return ""
    case = cases.cases_for(officer).filter(pk=wanted).first()
    return case.number if case else ""


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The question; then the line to confirm, unless the page has just shown it; then the answer or the refusal."""
    return _asking(request, SearchForm)


@require_http_methods(["GET", "POST"])
def looks(request: HttpRequest) -> HttpResponse:
    """The same for a question without a plate."""
    return _asking(request, LooksForm)


def _asking(request: HttpRequest, kind: type[QuestionForm]) -> HttpResponse:
    now = clock.now()
    if request.method == "GET":
        return _form_page(request, form_of(request, kind, now, bound=False), 200)
    form = form_of(request, kind, now, bound=True)
    if "change" in request.POST:
        return _form_page(request, form, 200)
    if not form.is_valid():
        return _form_page(request, form, 400)
    question = form.cleaned_data["request"]
    line = actions.line_of(officer_in(request), question, now=now)
    if not hmac.compare_digest(line_sha256(line).hex(), form.cleaned_data["seen"]):
        return _confirm_page(request, form, line)
    asked = actions.ask(by_in(request), question, now=now)
    if isinstance(asked, actions.RefusedSearch):
        return refused_search_page(request, asked, question.case_number, form)
    return redirect("search:results", search_id=asked.search_id)


def refused_search_page(
    request: HttpRequest, asked: actions.RefusedSearch, case_number: str, form: QuestionForm | None
) -> HttpResponse:
    """A refusal, what the gates found, and whom one may ask: the form goes along, so that asking takes one click."""
    more = {
        "found": telling.told_matches(asked.found),
        "after": asked.search_id,
        "liftable": asked.liftable if form else frozenset(),
    }
    if form is not None:
        more |= {"form": form, "fields": _as_sent(form), "without_plate": isinstance(form, LooksForm)}
    return refused_page(request, asked.refused, asked.entry_id, case_number, more=more)


def _as_sent(form: QuestionForm) -> list[tuple[str, str]]:
    """What was filled in, for a form of hidden fields: in bodies only, never in an address."""
    named = [name for name in form.fields if name not in ("seen", "as_of")]
    sent = [(name, str(value)) for name in named for value in form.sent(name)]
    return [*sent, ("as_of", form.counted_from().isoformat())]


def _form_page(request: HttpRequest, form: QuestionForm, status: int) -> HttpResponse:
    officer = officer_in(request)
    parameters = policy.parameters(form.now)
    own = cases.worked_on_by(officer)
    language = get_language() or "en"
    allowed = parameters.allowed_offense_types if parameters else ()
    context = {
        "form": form,
        "own_cases": [
            (case, OFFENSES[case.offense_type].name(language)) for case in own if case.offense_type in allowed
        ],
        "spellings": form.offered() if isinstance(form, SearchForm) else [],
        "map": maps.map_view(cameras.points()),
        "zone": city_zone().key,
        "parameters": parameters,
        "emergencies": [
            (search, to_city(search.review_by), search.review_by <= form.now)
            for search in queries.exigent_unreviewed(officer)
            if search.review_by
        ],
    }
    template = "search/looks.html" if isinstance(form, LooksForm) else "search/ask.html"
    return render(request, template, context, status=status)


def line_context(request: HttpRequest, form: QuestionForm, line: dict[str, object]) -> dict[str, object]:
    """The line as the pages show it."""
    return {
        "sentence": telling.line_told(line, get_language() or "en"),
        "fields": telling.line_fields(line),
        "seen": line_sha256(line).hex(),
        "as_of": form.counted_from().isoformat(),
        "withheld_until": actions.withheld_until(officer_in(request), form.cleaned_data["request"], now=form.now),
    }


@require_POST
def line(request: HttpRequest) -> HttpResponse:
    """The public line for what the form holds now, as a fragment for the form's page."""
    return _line(request, SearchForm)


@require_POST
def looks_line(request: HttpRequest) -> HttpResponse:
    """The same for a question without a plate."""
    return _line(request, LooksForm)


def _line(request: HttpRequest, kind: type[QuestionForm]) -> HttpResponse:
    form = form_of(request, kind, clock.now(), bound=True)
    context: dict[str, object] = {"missing": True}
    if form.is_valid():
        shown = actions.line_of(officer_in(request), form.cleaned_data["request"], now=form.now)
        context = line_context(request, form, shown)
    return render(request, "search/line.html", context)


@require_POST
def spellings(request: HttpRequest) -> HttpResponse:
    """Other spellings of the plate typed, as a fragment for the form's page."""
    form = form_of(request, SearchForm, clock.now(), bound=True)
    return render(request, "search/spellings.html", {"spellings": form.offered()})


def _confirm_page(request: HttpRequest, form: QuestionForm, shown: dict[str, object]) -> HttpResponse:
    question = form.cleaned_data["request"]
    code = question.offense_type
    context = {
        "form": form,
        "question": question,
        "spellings": form.offered() if isinstance(form, SearchForm) else [],
        "looks": telling.looks_told(question.looks) if question.looks else "",
        "offense_name": OFFENSES[code].name(get_language() or "en") if code else "",
        "start": to_city(question.start),
        "end": to_city(question.end),
        "camera_names": [name for number, name in cameras.choices() if number in question.cameras],
        "zone": city_zone().key,
        **line_context(request, form, shown),
    }
    return render(request, "search/confirm.html", context)


def refused_page(
    request: HttpRequest, refused: Refused, entry_id: int, case_number: str, *, more: dict[str, object] | None = None
) -> HttpResponse:
    """A refusal, and what the officer can do."""
    case = cases.case_numbered(officer_in(request).agency_id, case_number)
    context = {
        "sentence": refused.sentence(get_language() or "en"),
        "rule_id": refused.rule_id,
        "promise": refused.promise,
        "todo": telling.todo(refused.rule_id),
        "entry_id": entry_id,
        "case": case,
        **(more or {}),
    }
    return render(request, "search/refused.html", context, status=403)


@dataclass(frozen=True, slots=True)
class Card:
    """One sighting as the results page shows it."""

    found: actions.Found
    camera_name: str
    at: datetime
    looks: str
    crop: str
    has_scene: bool
    handle: str


@require_GET
def results(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """What an allowed search found; each showing is opened, and logged, anew."""
    search = own_search(request, search_id)
    if search.was_refused:
        said = told_rule(search.refused_rule, policy.in_force(clock.now()), get_language() or "en")
        context = {"search": search, "at": to_city(search.asked_at), "said": said}
        return render(request, "search/was_refused.html", context)
    answered = actions.answer(by_in(request), search, now=clock.now())
    if isinstance(answered, actions.Ended):
        return _ended_page(request, search)
    if isinstance(answered, Refused):
        number = search.case.number if search.case else ""
        return refused_page(request, answered, search.entry_id, number)
    if answered.request.looks is not None:
        return render(request, "search/passages.html", _passages_context(answered))
    return render(request, "search/results.html", _results_context(answered))


def own_search(request: HttpRequest, search_id: UUID) -> Search:
    """An own search; there is no other for them."""
    search = queries.own_search(officer_in(request), search_id)
    if search is None:
        raise Http404
    return search


def _ended_page(request: HttpRequest, search: Search) -> HttpResponse:
    return render(request, "search/ended.html", {"search": search, "at": to_city(search.asked_at)}, status=410)


def _results_context(answered: actions.Answered) -> dict[str, object]:
    question, search = answered.request, answered.search
    names = cameras.names({found.camera for found in answered.found})
    counts: dict[int, int] = {}
    for found in answered.found:
        counts[found.camera] = counts.get(found.camera, 0) + 1
    drawn = timeline((found.sighting.captured_at for found in answered.found), question.start, question.end)
    return {
        "search": search,
        "question": question,
        "cards": [_card(search, found, names) for found in answered.found],
        "camera_count": len(counts),
        "asked_cameras": len(question.cameras) or queries.camera_total(),
        "window_days": -(-(question.end - question.start) // timedelta(days=1)),
        "map": maps.map_view(cameras.points(), counts) if counts else None,
        "places": sorted(
            ((names.get(number, ""), count) for number, count in counts.items()), key=lambda place: -place[1]
        ),
        "timeline": drawn,
        "start": to_city(question.start),
        "end": to_city(question.end),
        "ends_at": to_city(search.expires_at),
        "damaged": len(answered.damaged),
        "more": answered.more,
        "withheld": answered.withheld,
        "protected": answered.protected,
        "most": SIGHTINGS_MAX,
        "days_without_key": answered.days_without_key,
        "unchosen": not question.spellings,
        "entry_id": answered.entry_id,
        "zone": city_zone().key,
    }


def _passages_context(answered: actions.Answered) -> dict[str, object]:
    question, search = answered.request, answered.search
    names = cameras.names({passage.camera for passage in answered.passages})
    parameters = policy.parameters(clock.now())
    return {
        "search": search,
        "looks": telling.looks_told(question.looks) if question.looks else "",
        "passages": [
            {
                "camera_name": names.get(passage.camera, gettext("Unknown camera")),
                "at": to_city(passage.captured_at),
                "looks": telling.told_looks(VehicleType(passage.vehicle_type), VehicleColor(passage.vehicle_color)),
                "handle": handles.handle_of(search, passage.reference),
            }
            for passage in answered.passages
        ],
        "asked_cameras": len(question.cameras) or queries.camera_total(),
        "start": to_city(question.start),
        "end": to_city(question.end),
        "ends_at": to_city(search.expires_at),
        "more": answered.more,
        "most": LOOKS_SHOWN_MAX,
        "days_without_key": answered.days_without_key,
        "entry_id": answered.entry_id,
        "zone": city_zone().key,
        "pictures_max": parameters.looks_pictures_max if parameters else 0,
    }


def _card(search: Search, found: actions.Found, names: dict[int, str]) -> Card:
    sighting = found.sighting
    return Card(
        found=found,
        camera_name=names.get(found.camera, gettext("Unknown camera")),
        at=to_city(sighting.captured_at),
        looks=telling.looks(sighting.read),
        crop=_inline(found.crop) if found.crop else "",
        has_scene=ImageKind.SCENE in sighting.images,
        handle=handles.handle_of(search, found.reference),
    )


def _inline(jpeg: bytes) -> str:
    """A picture inside its page: it has no address of its own, so nothing can fetch or keep it apart from the page."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"


@require_POST
def image(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Open one picture of one sighting: the scene or, after a search without a plate, the plate."""
    search = own_search(request, search_id)
    capture = _capture_of(search, request.POST.get("capture", ""))
    kind = ImageKind.PLATE if request.POST.get("kind") == "plate" else ImageKind.SCENE
    opened = actions.open_image(by_in(request), search, capture, kind, now=clock.now())
    if isinstance(opened, actions.Ended):
        return _ended_page(request, search)
    if isinstance(opened, Refused):
        number = search.case.number if search.case else ""
        return refused_page(request, opened, search.entry_id, number)
    return _image_page(request, search, capture, opened)


def _capture_of(search: Search, handle: str) -> KeptCapture:
    """The capture that a button of this search's results names; a button of another search names nothing here."""
    reference = handles.reference_in(search, handle)
    capture = kept_captures.capture_named(reference) if reference else None
    if capture is None:
        raise Http404
    return capture


def _image_page(request: HttpRequest, search: Search, capture: KeptCapture, opened: OpenedImage) -> HttpResponse:
    context = {
        "search": search,
        "source": _inline(opened.jpeg),
        "at": to_city(capture.captured_at),
        "camera_name": cameras.names([capture.camera]).get(capture.camera, ""),
        "entry_id": opened.entry.entry_id,
    }
    template = "search/picture.html" if request.headers.get("HX-Request") == "true" else "search/picture_page.html"
    return render(request, template, context)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The officer's own searches: when, for which case, how many were found. Plates are not in it."""
    now = clock.now()
    page = Paginator(queries.own_searches(officer_in(request)), PAGE_SEARCHES).get_page(request.GET.get("page"))
    language = get_language() or "en"
    rows = [
        {
            "search": search,
            "at": to_city(search.asked_at),
            "offense": OFFENSES[search.offense_type].name(language) if search.offense_type else "",
            "open": not search.was_refused and now < search.expires_at,
        }
        for search in page
    ]
    proposals = [
        {"proposal": proposal, "lifts": telling.lifts_told(proposal.lifts), "until": to_city(proposal.expires_at)}
        for proposal in queries.open_proposals(officer_in(request), now)
    ]
    context = {"page": page, "rows": rows, "proposals": proposals, "zone": city_zone().key}
    return render(request, "search/mine.html", context)
