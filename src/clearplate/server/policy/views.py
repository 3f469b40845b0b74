"""The page of the policy in force: every rule in a sentence, the numbers, the history."""

from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clearplate.core.policy.difference import difference, summary
from clearplate.core.policy.document import parse_document
from clearplate.server import clock
from clearplate.server.policy import queries, telling

HISTORY = 20


@require_safe
def adopted(request: HttpRequest) -> HttpResponse:
    """The policy in force, in the person's language."""
    now, language = clock.now(), get_language() or "en"
    document = queries.in_force(now)
    context: dict[str, object] = {"document": document, "history": queries.history()[:HISTORY]}
    context["may_draft"] = _may_draft(request)
    if document:
        context |= {
            "title": document.parameters.title(language),
            "adoption": queries.adoption_in_force(now),
            "areas": telling.told_areas(document, language),
            "numbers": telling.told_numbers(document.parameters, language),
            "offenses": telling.told_offenses(document.parameters, language),
        }
    return render(request, "policy/adopted.html", context)


def _may_draft(request: HttpRequest) -> bool:
    """Whether the pages of drafts, a station above, are there for this person."""
    return bool({"official", "coordinator", "auditor"} & {str(role) for role in getattr(request.user, "role_set", ())})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every adoption, newest first, with what each changed from the one adopted before it."""
    language = get_language() or "en"
    adoptions = list(queries.history().defer(None)[: HISTORY + 1])
    documents = [parse_document(bytes(adoption.document)) for adoption in adoptions]
    compared = [difference(before, after) for after, before in pairwise(documents)]
    rows = []
    for number, adoption in enumerate(adoptions[:HISTORY]):
        changes = compared[number] if number < len(compared) else None
        rows.append(
            {
                "adoption": adoption,
                "replaced": any(later.effective_at <= adoption.effective_at for later in adoptions[:number]),
                "title": documents[number].parameters.title(language),
                "changes": [
                    (change.effect, change.mark(language), change.sentence(language)) for change in changes or ()
                ],
                "summary": summary(changes, language) if changes is not None else "",
            }
        )
    return render(request, "policy/history.html", {"rows": rows})
