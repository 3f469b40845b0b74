"""The log as officers see it: public entries only, told in sentences, newest first.

What this page shows is what anyone may see; the confidential fields are not here. Where the policy delays publication, it
delays these pages too: only auditors see earlier what happened.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.words import sentence
from clearplate.server import clock
from clearplate.server.tlog import delay, queries

PAGE_ENTRIES = 50


@dataclass(frozen=True)
class ToldEntry:
    """One entry as the page shows it."""

    entry_id: int
    tree_index: int | None
    at: datetime
    kind: str
    sentence: str
    public: dict[str, Any]
    leaf_hash: str


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """One page of the log."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in REGISTRY else ""
    before = request.GET.get("before", "")
    audits, now = is_auditor(request), clock.now()
    wait = timedelta(0) if audits else delay.publication_delay(now)
    page = queries.entries(
        kind=kind or None,
        before=int(before) if before.isdecimal() else None,
        until=now - wait if wait else None,
        limit=PAGE_ENTRIES + 1,
    )
    more = len(page) > PAGE_ENTRIES
    page = page[:PAGE_ENTRIES]
    context = {
        "lines": [told(kept, get_language() or "en") for kept in page],
        "kinds": list(REGISTRY),
        "kind": kind,
        "older": page[-1].entry_id if more else None,
        "newest": not before,
        "audits": audits,
        "tree_size": queries.tree_size(),
    }
    return render(request, "tlog/entries.html", context)


def is_auditor(request: HttpRequest) -> bool:
    """Whether the reader audits; what roles there are, stations above this one say."""
    return "auditor" in getattr(request.user, "role_set", ())


def told(kept: queries.KeptEntry, language: str) -> ToldEntry:
    """An entry with its sentence; a kind this version does not know is told by its name."""
    kind = REGISTRY.get(kept.entry.kind)
    return ToldEntry(
        entry_id=kept.entry_id,
        tree_index=kept.tree_index,
        at=kept.entry.at,
        kind=kept.entry.kind,
        sentence=sentence(kind, kept.entry.public, language) if kind else kept.entry.kind,
        public=dict(kept.entry.public),
        leaf_hash=kept.leaf_hash.hex(),
    )
