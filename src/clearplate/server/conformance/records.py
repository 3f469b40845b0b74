"""P12, P15, P16, P17: whom the city asks, that there is one log, that the policy which runs is the one adopted and published."""

import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from clearplate.core.policy.decide import Refused, decide
from clearplate.core.promises import Why
from clearplate.server.agencies.models import Officer
from clearplate.server.config import S3Objects
from clearplate.server.conformance.checking import Found, Look, check, count, entries_of, found, places_of, unchecked
from clearplate.server.conformance.probing import a_search, an_officer
from clearplate.server.policy.models import AdoptedPolicy
from clearplate.server.residents.models import Matter
from clearplate.server.tlog import publishing_checks
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.store import public_store
from clearplate.server.tlog.witnessing import read_witness_policy

PACKAGES: Final = frozenset({"clearplate", "allauth", "django", "django_htmx", "csp", "whitenoise", "procrastinate"})
"""Whose code answers requests; a package that reports to somebody would be another."""
_QUIET_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_LOCAL_SOURCES = frozenset({"'self'", "'none'", "blob:", "data:"})
_PAGES = (
    "index",
    "searches",
    "refusals",
    "retention",
    "holds",
    "cameras",
    "access",
    "residents",
    "policy",
    "promises",
    "log",
    "verify",
)
_ADMIN = re.compile(r"admin|superuser|impersonat|hijack|debug", re.IGNORECASE)
_GUARDED = {
    "tlog_entry": ("UPDATE", "DELETE", "TRUNCATE"),
    "tlog_sequence": ("UPDATE", "DELETE", "TRUNCATE"),
    "tlog_disclosure": ("UPDATE", "DELETE", "TRUNCATE"),
    "policy_adopted": ("UPDATE", "DELETE", "TRUNCATE"),
    "custody_capture": ("UPDATE", "DELETE", "TRUNCATE"),
}
_MIGHTY = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole OR rolbypassrls)"
_OWNED = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"


@check("endpoints.own")
def endpoints_own(_look: Look) -> Found:
    """The addresses of the configuration; mail, diagnostics and foreign code that could send something elsewhere."""
    packages = {name.split(".")[0] for name in (*settings.INSTALLED_APPS, *settings.MIDDLEWARE)}
    other = sorted(packages - PACKAGES)
    if settings.EMAIL_BACKEND != _QUIET_MAIL:
        other.append(settings.EMAIL_BACKEND)
    logging: dict[str, Any] = settings.LOGGING
    handlers = {handler["class"] for handler in logging["handlers"].values()}
    other += sorted(handlers - {"logging.StreamHandler"})
    sources = {source for value in _directives().values() for source in value}
    other += sorted(map(str, sources - _LOCAL_SOURCES))
    endpoints = list(_endpoints())
    return found(len(other), {"endpoints": len(endpoints), "unexpected": len(other)}, named=other or endpoints)


def _directives() -> dict[str, list[str]]:
    return settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


def _endpoints() -> Iterator[str]:
    city = settings.CITY
    if not city.database.host.startswith("/"):
        yield f"database {city.database.host}"
    for name, place in (("objects", city.objects), ("public", city.public.store)):
        if isinstance(place, S3Objects):
            yield f"{name} {urlsplit(place.endpoint_url).hostname}"
    if city.mail:
        yield f"mail {city.mail.host}"
    if city.evidence.tsa_url:
        yield f"tsa {urlsplit(city.evidence.tsa_url).hostname}"
    policy = read_witness_policy()
    for name, (_key, url) in (policy.witnesses if policy else {}).items():
        if url:
            yield f"witness {name} {urlsplit(url).hostname}"


class _Fetched(HTMLParser):
    """What a page makes a browser fetch without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "img", "iframe", "source", "video", "audio", "embed"}:
            self.addresses.append(given.get("src") or "")
        if tag in {"link", "use", "image"} and given.get("rel") not in {"alternate", "canonical", "license"}:
            self.addresses.append(given.get("href") or "")


@check("pages.own")
def pages_own(_look: Look) -> Found:
    """Scripts, styles, pictures and frames of the published pages, in both languages."""
    store, read, foreign = public_store(), 0, set()
    for folder in ("", "es/"):
        for name in _PAGES:
            page = store.read(f"{folder}{name}.html")
            if page is not None:
                read += 1
                foreign |= _foreign(page.decode("utf-8", "replace"))
    if not read:
        return unchecked(Why.NOT_PUBLISHED)
    return found(len(foreign), {"pages": read, "unexpected": len(foreign)}, named=sorted(foreign))


def _foreign(page: str) -> set[str]:
    parser = _Fetched()
    parser.feed(page)
    own = urlsplit(settings.CITY.public_url).netloc
    return {address for address in parser.addresses if (netloc := urlsplit(address).netloc) and netloc != own}


@check("log.one")
def log_one(_look: Look) -> Found:
    """Every entry, every tile, every signed root: as the service checks before it starts."""
    checked = log.check()
    faults = [fault.sentence for fault in checked.faults] + publishing_checks.check_published()
    places = [fault.tree_index for fault in checked.faults if fault.tree_index is not None]
    return found(len(faults), {"entries": checked.tree_size, "faults": len(faults)}, entries=places)


@check("log.append_only")
def log_append_only(_look: Look) -> Found:
    """What the database lets this very connection do; its role owns no table and is no superuser."""
    with connection.cursor() as cursor:
        rights = []
        for table, names in _GUARDED.items():
            for right in names:
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
                rights += [f"{right} {table}"] if cursor.fetchone() == (True,) else []
    mighty = count(_MIGHTY) + count(_OWNED)
    return found(len(rights) + mighty, {"rights": len(rights) + mighty}, named=rights)


@check("access.no_superuser")
def access_no_superuser(_look: Look) -> Found:
    """An account has no flag that a rule could be skipped by, no permission table exists, and no address administers."""
    flags = [field.name for field in Officer._meta.get_fields() if field.name in {"is_superuser", "is_staff"}]  # noqa: SLF001 - Django's documented Model API
    addresses = list(_addresses(get_resolver()))
    doors = [address for address in addresses if _ADMIN.search(address)]
    doors += ["django.contrib.admin"] if apps.is_installed("django.contrib.admin") else []
    numbers = {
        "accounts": Officer.objects.filter(is_active=True).count(),
        "addresses": len(addresses),
        "unexpected": len(flags + doors),
    }
    return found(len(flags + doors), numbers, named=flags + doors)


def _addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _addresses(one, address)
        elif isinstance(one, URLPattern):
            yield address


@check("policies.published")
def policies_published(_look: Look) -> Found:
    """Document, hash, entry and published file of every adoption."""
    logged = {kept.entry_id: kept.entry.public["policy"] for kept in entries_of("policy.adopted")}
    store, wrong, entries = public_store(), [], []
    for adopted in AdoptedPolicy.objects.order_by("pk"):
        document = bytes(adopted.document)
        version = sha256(document).hexdigest()
        fits = adopted.version == version and logged.get(adopted.entry_id) == version
        if not (fits and store.read(f"policies/{version}.txt") == document):
            wrong.append(adopted.version)
        entries.append(adopted.entry_id)
    numbers = {"policies": len(entries), "missing": len(wrong)}
    return found(len(wrong), numbers, entries=places_of(entries[-5:]), named=wrong)


@check("policy.decides")
def policy_decides(look: Look) -> Found:
    """The policy in force is there, parsed by its hash, and answers; without one, everything is refused."""
    if look.document is None:
        return unchecked(Why.NO_POLICY)
    act = a_search(an_officer(look.now.date()), "")
    without = decide(None, act, look.now)
    answer = decide(look.document, act, look.now)
    broken = isinstance(answer, Refused) and answer.rule_id == "policy.cannot_decide"
    faults = int(broken) + int(not isinstance(without, Refused))
    return found(faults, {"rules": len(look.document.rules), "faults": faults}, named=[look.document.version])


@check("residents.answered")
def residents_answered(look: Look) -> Found:
    """Rows and entries are the same references, and none of them is open past its day."""
    logged = {kept.entry.public["reference"] for kept in entries_of("residents.received")}
    recorded = set(Matter.objects.values_list("reference", flat=True))
    late = list(Matter.objects.filter(closed_at=None, due_on__lt=look.now.date()).values_list("reference", flat=True))
    missing = sorted(logged ^ recorded)
    waiting = Matter.objects.filter(closed_at=None).count()
    numbers = {"matters": len(recorded), "waiting": waiting, "overdue": len(late), "missing": len(missing)}
    return found(len(late) + len(missing), numbers, named=[*late, *missing])


@check("results.of_cases")
def results_of_cases(_look: Look) -> Found:
    """Nobody counts yet what became of cases."""
    return unchecked(Why.NOT_COUNTED)
