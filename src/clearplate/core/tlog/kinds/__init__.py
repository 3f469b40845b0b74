"""The one registry of log kinds. Kinds are forever: tags are never reused, fields are only appended, none is removed.

One module for each station; `REGISTRY` finds a kind by its name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from clearplate.core.errors import InvariantError
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.kinds import (
    agencies,
    approvals,
    cameras,
    cases,
    custody,
    evidence,
    governance,
    holds,
    ingest,
    places,
    promises,
    residents,
    retention,
    review,
    search,
)

__all__ = [
    "REGISTRY",
    "agencies",
    "approvals",
    "cameras",
    "cases",
    "custody",
    "evidence",
    "governance",
    "holds",
    "ingest",
    "places",
    "promises",
    "register",
    "residents",
    "retention",
    "review",
    "search",
]


def register(*groups: tuple[LogKind, ...]) -> Mapping[str, LogKind]:
    """Gather kinds by name, in the order of their tags.

    Raises:
        InvariantError: Two kinds share a name or a tag.
    """
    kinds = sorted((kind for group in groups for kind in group), key=lambda kind: kind.tag)
    if len({kind.tag for kind in kinds}) != len(kinds) or len({kind.name for kind in kinds}) != len(kinds):
        raise InvariantError("Two log kinds share a tag or a name; both are permanent and must be unique.")
    return MappingProxyType({kind.name: kind for kind in kinds})


REGISTRY = register(
    governance.KINDS,
    promises.KINDS,
    places.KINDS,
    agencies.KINDS,
    approvals.KINDS,
    cases.KINDS,
    cameras.KINDS,
    custody.KINDS,
    ingest.KINDS,
    search.KINDS,
    holds.KINDS,
    evidence.KINDS,
    retention.KINDS,
    review.KINDS,
    residents.KINDS,
)
