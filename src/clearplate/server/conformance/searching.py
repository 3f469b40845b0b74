"""P3, P4, P7, P10: what was searched, for what, and that each search is on record."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from clearplate.core.errors import FormatError
from clearplate.core.policy.document import parse_document
from clearplate.core.promises import Why
from clearplate.server.conformance.checking import Found, Look, check, entries_of, found, places_of, rows, unchecked
from clearplate.server.policy.models import AdoptedPolicy
from clearplate.server.review import queries as reviews
from clearplate.server.review.models import ReviewItem, State
from clearplate.server.search.models import Search
from clearplate.server.tlog.pseudonyms import case_pseudonym

SWEEP: Final = timedelta(minutes=15)
"""The job that empties results runs every minute."""
QUEUED: Final = timedelta(hours=1)
"""So long after a search its review may still be to come."""
_UNRECORDED = """
SELECT s.id FROM search_search s LEFT JOIN tlog_entry e ON e.entry_id = s.entry_id
WHERE s.asked_at >= %s AND (e.entry_id IS NULL OR e.kind NOT IN ('search.asked', 'search.refused', 'tlog.embargoed'))
"""
_WITHHELD = "SELECT count(*) FROM tlog_entry WHERE entry_id = ANY(%s) AND kind = 'tlog.embargoed'"
_ORPHANS = """
SELECT e.entry_id, q.tree_index FROM tlog_entry e LEFT JOIN search_search s ON s.entry_id = e.entry_id
LEFT JOIN tlog_sequence q ON q.entry_id = e.entry_id
WHERE e.kind IN ('search.asked', 'search.refused') AND e.at >= %s AND s.id IS NULL
"""


@check("searches.name_a_case")
def searches_name_a_case(look: Look) -> Found:
    """In the rows: a case of the searcher's agency. In the log: that case's pseudonym, and none that does not exist."""
    allowed = Search.objects.filter(asked_at__gte=look.since, refused_rule="").select_related("case", "officer")
    expected = {
        row.entry_id: case_pseudonym(row.case.agency_id, row.case.number) if row.case else None for row in allowed
    }
    wrong = [entry_id for entry_id, case in expected.items() if case is None]
    wrong += [
        kept.entry_id
        for kept in entries_of("search.asked", since=look.since)
        if kept.entry_id in expected and kept.entry.public["case"] != expected[kept.entry_id]
    ]
    [(withheld,)] = rows(_WITHHELD, [list(expected)])
    numbers = {"searches": len(expected), "withheld": withheld, "caseless": len(wrong)}
    return found(len(wrong), numbers, entries=places_of(wrong or list(expected)[-5:]))


@check("searches.offense_listed")
def searches_offense_listed(look: Look) -> Found:
    """Against the policy that was in force when each search was asked."""
    policies = _listed_since()
    if not policies:
        return unchecked(Why.NO_POLICY)
    allowed = Search.objects.filter(asked_at__gte=look.since, refused_rule="")
    wrong, exigent = [], 0
    for asked_at, offense, entry_id, facts in allowed.values_list("asked_at", "offense_type", "entry_id", "facts"):
        if facts.get("context", {}).get("exigent"):
            exigent += 1
        elif offense not in _in_force(policies, asked_at):
            wrong.append(entry_id)
    numbers = {"searches": allowed.count(), "unlisted": len(wrong), "exigent": exigent}
    return found(len(wrong), numbers, entries=places_of(wrong))


def _listed_since() -> list[tuple[datetime, frozenset[str]]]:
    """The offense types of every adopted policy, in the order of adoption; one not readable any more lists none."""
    listed = []
    for adopted in AdoptedPolicy.objects.order_by("pk"):
        try:
            codes = frozenset(parse_document(bytes(adopted.document)).parameters.allowed_offense_types)
        except FormatError:  # of an earlier version of this software
            codes = frozenset()
        listed.append((adopted.effective_at, codes))
    return listed


def _in_force(policies: list[tuple[datetime, frozenset[str]]], at: datetime) -> frozenset[str]:
    return next((codes for since, codes in reversed(policies) if since <= at), frozenset())


@check("results.ended")
def results_ended(look: Look) -> Found:
    """What was typed and found is sealed, and emptied when its minutes are over."""
    kept = Search.objects.exclude(sealed_request=None)
    late = kept.filter(expires_at__lt=look.now - SWEEP).count()
    return found(late, {"results": kept.count(), "late": late})


@check("searches.in_log")
def searches_in_log(look: Look) -> Found:
    """Both ways. Entries that a restore brought back from the published log have no rows, and that is on record too."""
    unrecorded = [search for (search,) in rows(_UNRECORDED, [look.since])]
    restored = _restored()
    orphans = [
        entry_id
        for entry_id, place in rows(_ORPHANS, [look.since])
        if place is None or not any(start <= place < end for start, end in restored)
    ]
    asked = Search.objects.filter(asked_at__gte=look.since)
    numbers = {"searches": asked.filter(refused_rule="").count(), "missing": len(unrecorded) + len(orphans)}
    last = list(asked.order_by("-asked_at").values_list("entry_id", flat=True)[:5])
    return found(len(unrecorded) + len(orphans), numbers, entries=places_of(orphans or last), named=unrecorded)


def _restored() -> list[tuple[int, int]]:
    entries = (kept.entry.public for kept in entries_of("city.restored"))
    return [(public["backup_size"], public["backup_size"] + public["replayed"]) for public in entries]


@check("reviews.in_time")
def reviews_in_time(look: Look) -> Found:
    """Every search that was allowed has its review; none is past its day; nobody reviewed their own."""
    items = ReviewItem.objects.all()
    late = list(reviews.overdue(look.now).order_by("due_at").values_list("search__entry_id", flat=True))
    overdue = len(late)
    own = items.filter(reviewer=F("officer")).count()
    due = Search.objects.filter(asked_at__gte=look.since, asked_at__lt=look.now - QUEUED, refused_rule="")
    missing = due.filter(review=None).count()
    numbers = {
        "reviews": items.count(),
        "waiting": items.exclude(state=State.CLOSED).count(),
        "overdue": overdue,
        "missing": missing,
        "own": own,
    }
    return found(overdue + own + missing, numbers, entries=places_of(late))
