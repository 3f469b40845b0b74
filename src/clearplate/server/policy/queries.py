"""The policy in force, its parameters, and what it says about an act."""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet

from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Act, Allowed, Refused
from clearplate.core.policy.decide import decide as decide_by
from clearplate.core.policy.document import PolicyDocument, parse_document
from clearplate.core.policy.parameters import Parameters
from clearplate.server.asking import Answer, ask
from clearplate.server.policy.models import AdoptedPolicy

IN_FORCE = """
SELECT id AS adoption, document_sha256 AS adoption_sha256 FROM policy_adopted
WHERE effective_at <= %(now)s ORDER BY id DESC LIMIT 1
"""
"""Which adoption counts at `now`: the last of those whose instant has come. Who asks the database anyway may ask this with
it, and give the answer to `adopted`."""

_AT: ContextVar[tuple[datetime, PolicyDocument | None] | None] = ContextVar("in_force_at", default=None)
"""What was in force at the instant of the act at hand. One act asks several times with one and the same `now`, and what
counted then cannot change afterwards: an adoption never counts from before it was made."""


def decide(act: Act, now: datetime) -> Allowed | Refused:
    """Ask the policy in force about an act. With none in force, every act is refused."""
    return decide_by(in_force(now), act, now)


def in_force(now: datetime) -> PolicyDocument | None:
    """The policy that counts at an instant; None before the first is in force.

    Which one it is, is asked of the database every time (another process may have adopted one); the document itself is
    kept parsed in this process, by its hash.

    Raises:
        InvariantError: The document in the database is not the one that was adopted.
    """
    known = _AT.get()
    if known is not None and known[0] is now:
        return known[1]
    return adopted(now, ask({"now": now}, in_force=IN_FORCE))


def adopted(now: datetime, answer: Answer) -> PolicyDocument | None:
    """The document of the adoption that `IN_FORCE` found at an instant; None where it found none.

    Raises:
        InvariantError: The document in the database is not the one that was adopted.
    """
    adoption = answer["adoption"]
    document = None if adoption is None else _parsed(adoption, bytes(answer["adoption_sha256"]))
    _AT.set((now, document))
    return document


def forget() -> None:
    """A policy is being adopted: ask the database again, also about this very instant."""
    _AT.set(None)


def parameters(now: datetime) -> Parameters | None:
    """The parameters in force; None when no policy is. There is no default to fall back to."""
    document = in_force(now)
    return document.parameters if document else None


def publication_delay(now: datetime) -> timedelta:
    """How long entries wait before they are published; nothing waits before the first policy is in force."""
    numbers = parameters(now)
    return timedelta(minutes=numbers.publication_delay_minutes if numbers else 0)


def documents() -> Iterator[tuple[str, bytes]]:
    """Every document that was ever adopted: its version and its bytes."""
    for adoption in AdoptedPolicy.objects.order_by("pk").iterator():
        yield adoption.version, bytes(adoption.document)


def adoption_in_force(now: datetime) -> AdoptedPolicy | None:
    """The adoption that counts at an instant, without its document."""
    return AdoptedPolicy.objects.filter(effective_at__lte=now).order_by("-pk").defer("document").first()


def waiting(now: datetime) -> QuerySet[AdoptedPolicy]:
    """The adoptions that will count from an instant that has not come, the next one first, without their documents.

    One that counts from the instant of a later adoption on, or from after it, is not among them: it never will.
    """
    later = AdoptedPolicy.objects.filter(pk__gt=OuterRef("pk"), effective_at__lte=OuterRef("effective_at"))
    ahead = AdoptedPolicy.objects.filter(~Exists(later), effective_at__gt=now)
    return ahead.order_by("effective_at").defer("document")


def history() -> QuerySet[AdoptedPolicy]:
    """Every adoption, newest first, without the documents."""
    return AdoptedPolicy.objects.defer("document").order_by("-adopted_at", "-pk")


@lru_cache(maxsize=8)
def _parsed(adoption: int, sha256: bytes) -> PolicyDocument:
    """One adopted document, parsed. Adoptions never change, so neither does what is cached."""
    document = parse_document(bytes(AdoptedPolicy.objects.values_list("document", flat=True).get(pk=adoption)))
    if document.version != sha256.hex():
        raise InvariantError("The adopted policy in the database is not the one that two officials approved.")
    return document
