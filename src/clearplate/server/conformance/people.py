"""P9 and P11: who has access, and that the log says the same."""

from collections import Counter
from dataclasses import replace

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from clearplate.core.promises import Why
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.models import Agency, Officer
from clearplate.server.conformance.checking import Found, Look, check, entries_of, found, places_of, unchecked
from clearplate.server.conformance.probing import may_search
from clearplate.server.search.models import Search

_JOINED = {"agencies.officer_added": 1, "agencies.officer_left": -1, "agencies.officer_returned": 1}


@check("accounts.may_not_search")
def accounts_may_not_search(look: Look) -> Found:
    """Each account as it is: with a factor shown where one is enrolled, with the training on record."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    accounts = untrained = no_factor = passed = 0
    for officer in Officer.objects.filter(is_active=True).prefetch_related("roles"):
        has_factor = bool(agencies.second_factors(officer))
        facts = replace(
            agencies.officer_facts(officer, look.now),
            mfa_verified=has_factor,
            mfa_minutes_ago=0 if has_factor else None,
        )
        trained = facts.trained_until is not None and facts.trained_until >= look.now.date()
        accounts, untrained, no_factor = accounts + 1, untrained + (not trained), no_factor + (not has_factor)
        if not (trained and has_factor):
            passed += may_search(look.document, facts, look.now)
    numbers = {"accounts": accounts, "untrained": untrained, "no_factor": no_factor, "passed": passed}
    return found(passed, numbers)


@check("sessions.ended")
def sessions_ended(look: Look) -> Found:
    """A session opens as long as it is not over and carries the officer's present session hash."""
    gone = {str(officer.pk): officer for officer in Officer.objects.filter(is_active=False)}
    sessions = passed = 0
    for session in Session.objects.filter(expire_date__gt=look.now).iterator():
        data = session.get_decoded()
        if BACKEND_SESSION_KEY not in data:
            continue
        sessions += 1
        officer = gone.get(str(data.get(SESSION_KEY)))
        if officer is not None and constant_time_compare(
            data.get(HASH_SESSION_KEY, ""), officer.get_session_auth_hash()
        ):
            passed += 1
    return found(passed, {"sessions": sessions, "passed": passed})


@check("agencies.equal_log")
def agencies_equal_log(_look: Look) -> Found:
    """Agencies by their names, and by agency as many accounts as were added and did not leave."""
    titles: set[str] = set()
    accounts: Counter[str] = Counter()
    titles.update(kept.entry.public["title"] for kept in entries_of("agencies.agency_added"))
    for name, change in _JOINED.items():
        for kept in entries_of(name):
            accounts[kept.entry.public["subject_agency"]] += change
    here = set(Agency.objects.values_list("name", flat=True))
    left = Officer.objects.filter(left_on=None).values_list("agency__name", flat=True)
    have = Counter(left)
    differences = sorted(here ^ titles) + sorted(name for name in here | titles if have[name] != accounts[name])
    numbers = {"agencies": len(here), "accounts": sum(have.values()), "differences": len(differences)}
    return found(len(differences), numbers, named=differences)


@check("searches.for_others")
def searches_for_others(look: Look) -> Found:
    """A search for another agency names the approval that allowed it."""
    shared = [kept for kept in entries_of("search.asked", since=look.since) if kept.entry.public["for_other_agency"]]
    bare = [kept.entry_id for kept in shared if not kept.entry.public.get("approval")]
    searches = Search.objects.filter(asked_at__gte=look.since, refused_rule="").count()
    numbers = {"searches": searches, "for_others": len(shared), "unapproved": len(bare)}
    return found(len(bare), numbers, entries=places_of(bare))
