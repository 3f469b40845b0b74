"""Pages of reviewing: the queue, one search beside its case, the four decisions, the searcher's explanation.

What was typed about a search is shown only to who opened it, and opening it is an entry (`actions.open_item`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.counted import Counted
from clearplate.core.errors import VerificationError
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.decide import Refused
from clearplate.core.review.anomalies import BY_ID
from clearplate.server import clock
from clearplate.server.agencies import doors
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import refused, signed_in
from clearplate.server.cameras import queries as cameras
from clearplate.server.local_time import city_zone, to_city
from clearplate.server.policy import queries as policy
from clearplate.server.policy.telling import told_rule
from clearplate.server.review import actions, items, queries
from clearplate.server.review.actions import Words
from clearplate.server.review.forms import ExplanationForm, ImproperForm, QuestionForm, WordsForm
from clearplate.server.review.models import Disposition, ReviewItem, State
from clearplate.server.search.telling import COLORS, TYPES

PAGE_ITEMS = 50
SEARCHING = queries.REVIEWERS | {Role.INVESTIGATOR}
"""Whose searches are reviewed, or who reviews them."""
ONLY_AUDITS = frozenset({Role.COORDINATOR, Role.OFFICIAL})
"""Of reviewing these see the audits' calendar and the samples."""


@dataclass(frozen=True, slots=True)
class Told:
    """One review as a page shows it; nothing that was typed.

    Attributes:
        item: Which.
        at: When it was asked, on the city's clocks.
        due: Until when it must be reviewed, likewise.
        overdue: That is past.
        offense: The case's offense type by name; empty where none is known.
        flags: What stood out, in sentences.
    """

    item: ReviewItem
    at: datetime
    due: datetime
    overdue: bool
    offense: str
    flags: tuple[str, ...]


def told(item: ReviewItem, now: datetime) -> Told:
    """A review in the reader's language."""
    language = get_language() or "en"
    code = item.search.offense_type
    return Told(
        item=item,
        at=to_city(item.asked_at),
        due=to_city(item.due_at),
        overdue=item.state != State.CLOSED and item.due_at <= now,
        offense=OFFENSES[code].name(language) if code in OFFENSES else "",
        flags=tuple(_flag_told(flag["rule"], flag["count"], language) for flag in item.flags),
    )


def _flag_told(rule: str, count: int, language: str) -> str:
    known = BY_ID.get(rule)
    if known is None:  # made by a newer version
        return rule
    return (known.sentence_es if language.startswith("es") else known.sentence_en).format(
        count=Counted(str(count), is_one=count == 1)
    )


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the reader: to explain, to review, that which is due first on top."""
    me, now = me_of(request), clock.now()
    if me.role_set & ONLY_AUDITS and not me.role_set & SEARCHING:
        return redirect("review:audits")
    items.make_items(now=now)
    waiting = queries.queue(me, now)
    parameters = policy.parameters(now)
    context = {
        "reviews": bool(queries.REVIEWERS & me.role_set),
        "waiting": [told(item, now) for item in waiting[:PAGE_ITEMS]],
        "total": waiting.count(),
        "overdue": waiting.filter(due_at__lte=now).count(),
        "explain": [told(item, now) for item in queries.to_explain(me)],
        "days": parameters.review_days if parameters else None,
        "findings": queries.findings(me).filter(upheld=None).count() if queries.REVIEWERS & me.role_set else 0,
        "zone": city_zone().key,
    }
    return render(request, "review/queue.html", context)


@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One search beside its case: opened for the reviewer, and logged."""
    return _item_page(request, _find(item_id), clock.now())


def _item_page(request: HttpRequest, found: ReviewItem, now: datetime, form: WordsForm | None = None) -> HttpResponse:
    me = me_of(request)
    words: Words | Refused | None
    try:
        words = actions.open_item(by_of(request), found, now=now)
    except VerificationError:
        words = None
    if isinstance(words, Refused):
        return refused(request, words)
    before, after = _neighbors(me, found, now)
    context = {
        "told": told(found, now),
        "words": words,
        "looks": _looks(words) if words else "",
        "refused_because": told_rule(found.search.refused_rule, policy.in_force(now), get_language() or "en"),
        "camera_total": len(found.search.cameras) or len(cameras.choices()),
        "start": to_city(found.search.start_at),
        "end": to_city(found.search.end_at),
        "before": before,
        "after": after,
        "may_decide": actions.may_decide(me, found),
        "closed": found.state == State.CLOSED,
        "improper_before": queries.improper_of(found.officer),
        "question_form": form if isinstance(form, QuestionForm) else QuestionForm(auto_id="ask_%s"),
        "improper_form": form if isinstance(form, ImproperForm) else ImproperForm(auto_id="improper_%s"),
        "zone": city_zone().key,
    }
    return render(request, "review/item.html", context, status=400 if form is not None else 200)


def _looks(words: Words) -> str:
    """What a search without a plate looked for, by type and color of vehicle; empty where it named a plate."""
    kind, color = words.asked.get("vehicle_type"), words.asked.get("vehicle_color")
    told = [str(TYPES[VehicleType[kind.upper()]])] if kind else []
    return ", ".join(told + ([str(COLORS[VehicleColor[color.upper()]])] if color else []))


def _neighbors(me: Officer, found: ReviewItem, now: datetime) -> tuple[UUID | None, UUID | None]:
    """The reviews before and after this one in the reader's queue; around its place if it is not in it any more."""
    order = list(queries.queue(me, now).values_list("pk", "due_at", "asked_at"))
    place = (found.due_at, found.asked_at)
    before = [pk for pk, due_at, asked_at in order if (due_at, asked_at) < place]
    after = [pk for pk, due_at, asked_at in order if (due_at, asked_at) >= place and pk != found.pk]
    return (before[-1] if before else None), (after[0] if after else None)


@require_POST
def proper(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Nothing is wrong with this search; on to the next one."""
    return _dispose(request, _find(item_id), Disposition.PROPER, "")


@require_POST
def improper(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Something is wrong with this search: a finding is opened."""
    found, form = _find(item_id), ImproperForm(request.POST, auto_id="improper_%s")
    if not form.is_valid():
        return _item_page(request, found, clock.now(), form)
    return _dispose(request, found, Disposition.IMPROPER, form.cleaned_data["words"])


def _dispose(request: HttpRequest, found: ReviewItem, disposition: Disposition, notes: str) -> HttpResponse:
    now = clock.now()
    outcome = actions.dispose(by_of(request), found, disposition, notes, now=now)
    if isinstance(outcome, Refused):
        return refused(request, outcome)
    if outcome is None:
        messages.info(request, gettext("Look at it first."))
        return redirect("review:item", item_id=found.pk)
    if outcome.reviewer_id != me_of(request).pk or outcome.closed_at != now:
        messages.info(request, gettext("Somebody reviewed this meanwhile."))
    elif disposition == Disposition.IMPROPER:
        messages.success(request, gettext("Noted as improper. Say here what you found, and what follows."))
        return redirect("review:finding", item_id=found.pk)
    else:
        told_done, again = gettext("Noted as proper."), gettext("Look at it again")
        here = reverse("review:item", args=[found.pk])
        messages.success(
            request, format_html('{} <a class="usa-link" data-key="u" href="{}">{}</a>', told_done, here, again)
        )
    return _next(request, found, now)


@require_POST
def ask(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Ask the searcher; the search comes back when they have answered, or when it is late."""
    found, form = _find(item_id), QuestionForm(request.POST, auto_id="ask_%s")
    if not form.is_valid():
        return _item_page(request, found, clock.now(), form)
    now = clock.now()
    outcome = actions.ask_explanation(by_of(request), found, form.cleaned_data["words"], now=now)
    if isinstance(outcome, Refused):
        return refused(request, outcome)
    messages.success(request, gettext("Asked. It comes back to the queue with the answer, or when it is late."))
    return _next(request, found, now)


def _next(request: HttpRequest, found: ReviewItem, now: datetime) -> HttpResponse:
    before, after = _neighbors(me_of(request), found, now)
    following = after or before
    return redirect("review:item", item_id=following) if following else redirect("review:queue")


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The searcher's side: what is asked about one's own search, and the answer."""
    me, now, found = me_of(request), clock.now(), _find(item_id)
    if found.officer_id != me.pk:
        raise Http404
    if found.state != State.ASKED:
        messages.info(request, gettext("Nobody asks about this search any more."))
        return redirect("review:queue")
    form = ExplanationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = actions.explain(by_of(request), found, form.cleaned_data["words"], now=now)
        if isinstance(outcome, Refused):
            return refused(request, outcome)
        messages.success(request, gettext("Sent to your reviewer."))
        return redirect("review:queue")
    # One's own words, so opening them for oneself is no review.
    context = {"told": told(found, now), "words": actions.words_of(found), "form": form, "zone": city_zone().key}
    return render(request, "review/explain.html", context, status=400 if form.errors else 200)


def me_of(request: HttpRequest) -> Officer:
    """The officer behind a request."""
    return signed_in(request)


def by_of(request: HttpRequest) -> By:
    """Who acts, and from where."""
    return By(signed_in(request), doors.address(request))


def _find(item_id: UUID) -> ReviewItem:
    found = queries.find(item_id)
    if found is None:
        raise Http404
    return found
