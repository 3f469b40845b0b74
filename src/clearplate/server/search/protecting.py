"""What of a search is kept back because a protected place or event saw it (docs/adr/0034).

The rule that keeps it back is the policy's (`search.protected_places`): it is asked as if the protected cameras had been
named, so whoever may name them is shown what they saw.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from clearplate.core.places import Protected
from clearplate.core.policy.acts import SearchLooks, SearchPlate
from clearplate.core.policy.decide import Allowed
from clearplate.core.search import SearchRequest
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.places import queries as places
from clearplate.server.policy import queries as policy


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What was found, parted.

    Attributes:
        shown: May be opened.
        protected: How many were seen at protected places and are not.
        hidden: How many more at places whose very whereabouts are secret: never told to who searched.
    """

    shown: list[KeptCapture]
    protected: int = 0
    hidden: int = 0


def part(
    captures: Iterable[KeptCapture], act: SearchPlate | SearchLooks, request: SearchRequest, now: datetime
) -> KeptBack:
    """Part what was found. Opens nothing.

    Args:
        captures: What was found.
        act: The search, as it is decided now.
        request: What was asked.
        now: Aware UTC.
    """
    found = list(captures)
    protected = _of(request)
    if not protected.areas or _excepted(act, protected, now):
        return KeptBack(found)
    back = [one for one in found if protected.covers(one.camera, one.captured_at)]
    hidden = sum(protected.hides(one.camera, one.captured_at) for one in back)
    kept = {one.capture_id for one in back}
    return KeptBack([one for one in found if one.capture_id not in kept], len(back) - hidden, hidden)


def _of(request: SearchRequest) -> Protected:
    return places.protected(request.cameras, request.start, request.end)


def _excepted(act: SearchPlate | SearchLooks, protected: Protected, now: datetime) -> bool:
    as_named = replace(act, protected_cameras=len(protected.cameras))
    return isinstance(policy.decide(as_named, now), Allowed)


def touched(request: SearchRequest) -> int:
    """How many protected cameras a request asks, named or not."""
    return len(_of(request).cameras)
