"""The page of the policy in force: every rule in a sentence, the numbers, the history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clearplate.server import clock
from clearplate.server.policy import queries, telling


@require_safe
def adopted(request: HttpRequest) -> HttpResponse:
    """The policy in force, in the person's language."""
    now, language = clock.now(), get_language() or "en"
    document = queries.in_force(now)
    context: dict[str, object] = {"document": document, "history": queries.history()[:20]}
    if document:
        context |= {
            "title": document.parameters.title(language),
            "adoption": queries.adoption_in_force(now),
            "areas": telling.told_areas(document, language),
            "numbers": telling.told_numbers(document.parameters),
            "offenses": telling.told_offenses(document.parameters, language),
        }
    return render(request, "policy/adopted.html", context)
