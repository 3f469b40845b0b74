"""What a request finds among kept captures, still sealed. Only for requests that were allowed."""

from dataclasses import dataclass
from datetime import date, datetime

from clearplate.core import search as rules
from clearplate.core.search import SearchRequest
from clearplate.server.custody import actions as custody
from clearplate.server.custody import ends
from clearplate.server.custody import queries as kept_captures
from clearplate.server.custody.queries import KeptCapture


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found.

    Attributes:
        captures: Newest first, at most as many as one search shows.
        more: There are more.
        days_without_key: Days of the window that nothing can be found of.
    """

    captures: list[KeptCapture]
    more: bool
    days_without_key: int


def find(request: SearchRequest, *, now: datetime) -> LookedUp:
    """Look a plate up in the blind index. Opens nothing."""
    days = rules.days_of(request)
    pairs: list[tuple[date, bytes]] = []
    answered: set[date] = set()
    for spelling in request.all_spellings:
        tokens = custody.tokens_for(spelling, days, now=now)
        pairs += tokens.items()
        answered |= tokens.keys()
    captures = kept_captures.captures_by_token(
        pairs,
        cameras=request.cameras or None,
        start=request.start,
        end=request.end,
        limit=rules.SIGHTINGS_MAX + 1,
    )
    return LookedUp(captures[: rules.SIGHTINGS_MAX], len(captures) > rules.SIGHTINGS_MAX, len(days) - len(answered))


def find_looks(request: SearchRequest, *, now: datetime) -> LookedUp:
    """Look up what passed with these looks. Opens nothing: type and color stand beside the sealed record."""
    days = rules.days_of(request)
    kept = ends.still_open(days, now=now)
    captures = kept_captures.captures_by_looks(
        vehicle_type=int(request.looks.vehicle_type) if request.looks else 0,
        vehicle_color=int(request.looks.vehicle_color) if request.looks else 0,
        cameras=request.cameras or None,
        start=request.start,
        end=request.end,
        limit=rules.LOOKS_SHOWN_MAX + 1,
    )
    shown = [capture for capture in captures if capture.captured_at.date() in kept]
    return LookedUp(shown[: rules.LOOKS_SHOWN_MAX], len(shown) > rules.LOOKS_SHOWN_MAX, len(days) - len(kept))


def is_found_by(capture: KeptCapture, request: SearchRequest, now: datetime) -> bool:
    """Whether the capture is among what the request finds: window, cameras, and token or looks, asked again."""
    in_window = request.start <= capture.captured_at < request.end
    at_camera = not request.cameras or capture.camera in request.cameras
    day = capture.captured_at.date()
    if request.looks is not None:
        wanted = (int(request.looks.vehicle_type), int(request.looks.vehicle_color))
        seen = (capture.vehicle_type, capture.vehicle_color)
        alike = all(asked in (0, got) for asked, got in zip(wanted, seen, strict=True))
        return in_window and at_camera and alike and bool(ends.still_open([day], now=now))
    tokens = [custody.tokens_for(spelling, [day], now=now).get(day) for spelling in request.all_spellings]
    return in_window and at_camera and capture.token in tokens
