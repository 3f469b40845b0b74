"""Make every check once, in the order of the promises."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from django.conf import settings

from clearplate.core.errors import InvariantError
from clearplate.core.promises import Finding
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.statement import Checked
from clearplate.server.conformance import captures, keeping, people, probing, records, searching  # noqa: F401 - they register
from clearplate.server.conformance.checking import REGISTERED, Look, finding
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import queries as log


def findings(*, now: datetime) -> Iterator[tuple[Finding, str]]:
    """Make the checks one by one; each with the fault, in words, that kept it from being made.

    Raises:
        InvariantError: A check of the catalog has no function, or a function no place in the catalog.
    """
    if REGISTERED.keys() != CHECKS.keys():
        raise InvariantError(f"Checks and catalog differ: {sorted(REGISTERED.keys() ^ CHECKS.keys())}.")
    look = Look(now, policy.in_force(now))
    for check_id in CHECKS:
        yield finding(check_id, look)


def checked(found: list[Finding], *, now: datetime) -> Checked:
    """The whole result, with what it was found on."""
    head, document = log.root(), policy.in_force(now)
    return Checked(
        origin=settings.CITY.public.origin,
        at=now,
        software=version("clearplate"),
        policy=document.version if document else None,
        tree_size=head.tree_size,
        root_hash=head.root_hash.hex(),
        findings=tuple(found),
    )
