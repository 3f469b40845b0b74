"""The one place where an error becomes HTTP: RFC 9457 for machines, a plain page for people.

What leaves the building is the error's kind and a sentence meant for whoever asked; what we know beyond that goes to
the operators' diagnostics, which never hold a plate or a person's name.
"""

import json
import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearplate.core.errors import ClearplateError, FormatError, InvariantError, VerificationError
from clearplate.server import disks

diagnostics = logging.getLogger("clearplate.problems")

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:clearplate:problem:"
# Paths whose callers are machines whatever they accept.
_MACHINE_PATHS = ("/ingest/", "/cases/v1/", "/healthz")


class Kind(NamedTuple):
    """How one kind of error is told: status, slug of the problem type, title, and whether its own words may leave."""

    status: int
    slug: str
    title: str | Promise
    detail: str | Promise | None


# First match wins. `detail` None: the error's own diagnostics are meant for whoever sent the bytes.
_KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (FormatError, Kind(400, "format", _("This does not parse"), None)),
    (VerificationError, Kind(403, "verification", _("This does not check"), None)),
    (
        InvariantError,
        Kind(500, "invariant", _("We stopped"), _("The server found itself in a state that must not be, and stopped.")),
    ),
    (ClearplateError, Kind(500, "internal", _("Something went wrong"), _("The fault is ours. It has been recorded."))),
    (
        RequestDataTooBig,
        Kind(413, "too-large", _("This is too large"), _("Send less at once.")),
    ),
    (PermissionDenied, Kind(403, "forbidden", _("Not for you"), _("Your role does not include this page."))),
    (Http404, Kind(404, "not-found", _("There is no such page"), _("Check the address, or start from the home page."))),
    (
        OperationalError,
        Kind(
            503,
            "unavailable",
            _("Not available just now"),
            _("The database does not answer. Nothing was done; try again in a minute."),
        ),
    ),
)
_NO_ROOM = Kind(
    503,
    "no-room",
    _("No room left"),
    _(
        "A disk of the city's server is full. Nothing was done, and nothing is lost. Tell whoever runs it, and try again later."
    ),
)
_UNKNOWN = Kind(500, "internal", _("Something went wrong"), _("The fault is ours. It has been recorded."))


def problem(status: int, slug: str, title: str | Promise, detail: str | Promise, **members: object) -> HttpResponse:
    """A problem document.

    Args:
        status: HTTP status, 400 to 599.
        slug: The problem type's own part of `urn:clearplate:problem:<slug>`; lower case with hyphens.
        title: The kind of problem, the same for every occurrence.
        detail: This occurrence, for whoever asked. Never a plate, a name or internals.
        members: Extension members; JSON values.

    Source: RFC 9457 section 3.
    """
    document = {"type": TYPE_PREFIX + slug, "title": str(title), "status": status, "detail": str(detail), **members}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE)


def answer(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Turn an error into the response for this caller, and write down what operators must know."""
    kind = next((kind for type_, kind in _KINDS if isinstance(fault, type_)), _UNKNOWN)
    if disks.has_no_room(fault):
        kind = _NO_ROOM
    _write_down(request, fault, kind)
    detail = kind.detail
    if detail is None and isinstance(fault, ClearplateError):
        detail = fault.diagnostics()
    if is_for_machine(request):
        return problem(kind.status, kind.slug, kind.title, detail or "")
    return page(request, kind.status, kind.title, detail or "")


def page(request: HttpRequest, status: int, title: str | Promise, detail: str | Promise) -> HttpResponse:
    """The same for a person: one plain page, in their language."""
    context = {"status": status, "title": title, "detail": detail}
    try:
        return render(request, "ui/problem.html", context, status=status)
    except TemplateDoesNotExist:
        return render(request, "problem.html", context, status=status)
    except DatabaseError:
        # Without whoever asked: who that is, is in the database too.
        return HttpResponse(render_to_string("problem.html", context), status=status)


def is_for_machine(request: HttpRequest) -> bool:
    """Whether the caller is a program: by path, or because it does not take HTML."""
    if request.path.startswith(_MACHINE_PATHS):
        return True
    return not request.accepts("text/html")


def _write_down(request: HttpRequest, fault: Exception, kind: Kind) -> None:
    # The route's pattern, never the path: what a person typed stays out of the diagnostics.
    route = request.resolver_match.route if request.resolver_match else "(no route)"
    if kind.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        diagnostics.info("%s %s: %s %s", request.method, route, kind.status, kind.slug)
    elif isinstance(fault, InvariantError):
        diagnostics.critical("%s %s: INVARIANT BROKEN: %s", request.method, route, fault.diagnostics(), exc_info=fault)
    elif kind is _NO_ROOM:
        diagnostics.error("%s %s: a disk is full; docs/operate/full-disk.md", request.method, route)
    elif isinstance(fault, OperationalError):
        diagnostics.error("%s %s: the database does not answer", request.method, route)
    else:
        # The traceback without the exception's own text, which could hold what people typed.
        diagnostics.error("%s %s: %s", request.method, route, type(fault).__name__, exc_info=_without_text(fault))


def _without_text(fault: Exception) -> Exception:
    return Exception(f"{type(fault).__name__} (text withheld)").with_traceback(fault.__traceback__)


class WithholdWords(logging.Filter):
    """Keeps what a caller wrote out of Django's own lines about requests: paths, host names, an exception's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite such a line in place; let every line through."""
        if record.name.startswith(("django.request", "django.security")):
            fault = record.exc_info[1] if record.exc_info else None
            cause = type(fault).__name__ if fault is not None else record.name
            record.msg, record.args = "Django answered with an error: %s (words withheld)", (cause,)
            if isinstance(fault, Exception):
                bare = _without_text(fault)
                record.exc_info, record.exc_text = (type(bare), bare, bare.__traceback__), None
        return True


class ProblemMiddleware:
    """Answers for every view that raises, and says more than Django to a person who opens what only a form sends to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_exception` does the work for what a view raises."""
        response = self._get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or is_for_machine(request):
            return response
        told = page(
            request,
            405,
            _("Nothing is shown here"),
            _("A form is sent to this address. Nothing was done: go back to its page."),
        )
        told.headers["Allow"] = response.headers["Allow"]
        return told

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse:
        """Called by Django with whatever a view raised."""
        return answer(request, fault)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a request that Django itself refused."""
    del exception
    kind = Kind(400, "bad-request", _("This request cannot be answered"), _("Go back and try again."))
    return _plain(request, kind)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return answer(request, PermissionDenied() if not isinstance(exception, PermissionDenied) else exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    del exception
    return answer(request, Http404())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: something raised outside a view, as where a session cannot be read. Django has written it down."""
    fault = sys.exception()
    if isinstance(fault, DatabaseError):
        return answer(request, fault)
    return _plain(request, _UNKNOWN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection token was missing or old."""
    del reason
    kind = Kind(403, "csrf", _("This form has expired"), _("Go back, reload the page and send the form again."))
    return _plain(request, kind)


def _plain(request: HttpRequest, kind: Kind) -> HttpResponse:
    if is_for_machine(request):
        return problem(kind.status, kind.slug, kind.title, kind.detail or "")
    return page(request, kind.status, kind.title, kind.detail or "")
