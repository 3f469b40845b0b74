"""Protected places as GeoJSON: what cities' map offices export and import.

One Feature for each place, with a Polygon of one ring (longitude first) and the properties `name`, `kind`, and for an event
`starts_at` and `ends_at` with an offset or Z. Source: RFC 7946, sections 3.1.6, 3.2 and 3.3.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from clearplate.core.fields import FieldError
from clearplate.core.places import MICRO, PlaceKind, Point, Ring, Window, check_ring

NAME_MAX = 80
FEATURES_MAX = 2000
_POSITION = (2, 3)  # an altitude may follow, RFC 7946 section 3.1.1


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A place or an event as somebody drew it.

    Attributes:
        name: What it is called, at most 80 characters.
        kind: What sort of place it is.
        ring: Its outline.
        window: When it is protected; open on both sides for a place.
    """

    name: str
    kind: PlaceKind
    ring: Ring
    window: Window

    @property
    def is_event(self) -> bool:
        """Whether it is protected for a time only."""
        return self.window.start is not None


def read_places(text: str) -> list[DrawnPlace]:
    """Read a FeatureCollection, or one Feature.

    Raises:
        FieldError: Which feature cannot be used, counted from 1, and why. Nothing is left out silently.
    """
    try:
        document = json.loads(text, parse_float=Decimal)
    except ValueError as fault:
        raise FieldError("file", "This is not JSON: %(fault)s.", fault=fault) from None
    except RecursionError:
        raise FieldError("file", "This is not JSON: %(fault)s.", fault="it nests too deep") from None
    if not isinstance(document, dict):
        raise FieldError("file", "GeoJSON is a FeatureCollection or a Feature.")
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list) or not 0 < len(features) <= FEATURES_MAX:
        raise FieldError("file", "A FeatureCollection has 1 to %(most)d features.", most=FEATURES_MAX)
    places = []
    for number, feature in enumerate(features, 1):
        try:
            places.append(_read(feature))
        except FieldError as fault:
            raise FieldError("file", "Feature %(number)d: %(fault)s", number=number, fault=fault) from None
    names = [place.name.casefold() for place in places]
    if twice := next((place.name for place in places if names.count(place.name.casefold()) > 1), None):
        told = "Two features are called “%(name)s”. Give each place a name of its own."
        raise FieldError("file", told, name=twice)
    return places


def write_places(places: Iterable[DrawnPlace]) -> str:
    """Write places so that `read_places` reads the same ones."""
    features = [_feature(place) for place in places]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def read_outline(text: str) -> Ring:
    """Read an outline as it is typed: one corner on each line, `latitude, longitude` in degrees, as maps copy them.

    Raises:
        FieldError: A line is no such pair, or the corners are no outline.
    """
    points = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = line.replace(",", " ").split()
        if len(parts) != 2:  # noqa: PLR2004 - a latitude and a longitude
            told = "Line %(number)d is not a latitude and a longitude, such as 31.761878, -106.485022."
            raise FieldError("outline", told, number=number)
        points.append(Point(*(_micro(_decimal(part)) for part in parts)))
    return check_ring(points)


def outline_text(ring: Ring) -> str:
    """An outline as `read_outline` reads it."""
    return "\n".join(f"{point.latitude / MICRO:.6f}, {point.longitude / MICRO:.6f}" for point in ring)


def check_window(start: datetime | None, end: datetime | None) -> Window:
    """The window of an event, or of a place where both are None.

    Raises:
        FieldError: One is missing, or the event ends before it starts.
    """
    if (start is None) != (end is None):
        raise FieldError("ends_at", "An event needs both its start and its end; a place has neither.")
    if start is not None and end is not None and end <= start:
        raise FieldError("ends_at", "An event must end after it starts.")
    return Window(start, end)


def _feature(place: DrawnPlace) -> dict[str, object]:
    corners = [[point.longitude / MICRO, point.latitude / MICRO] for point in (*place.ring, place.ring[0])]
    properties: dict[str, object] = {"name": place.name, "kind": place.kind.value}
    if place.window.start is not None and place.window.end is not None:
        properties |= {"starts_at": _told(place.window.start), "ends_at": _told(place.window.end)}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [corners]}}


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read(feature: Any) -> DrawnPlace:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise FieldError("file", "It is not a Feature.")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise FieldError("file", "It has no properties.")
    window = check_window(_instant(properties, "starts_at"), _instant(properties, "ends_at"))
    return DrawnPlace(_name(properties.get("name")), _kind(properties.get("kind")), _ring(feature), window)


def _name(name: Any) -> str:
    if not isinstance(name, str) or not 0 < len(name.strip()) <= NAME_MAX or not name.strip().isprintable():
        raise FieldError("name", "The property name must be a text of 1 to %(most)d characters.", most=NAME_MAX)
    return name.strip()


def _kind(kind: Any) -> PlaceKind:
    try:
        return PlaceKind(kind)
    except ValueError:
        told = "The property kind must be one of %(kinds)s."
        raise FieldError("kind", told, kinds=", ".join(PlaceKind)) from None


def _instant(properties: dict[str, Any], name: str) -> datetime | None:
    text = properties.get(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise FieldError(name, "%(name)s is not an instant such as 2026-11-24T18:00:00-07:00.", name=name) from None
    if at.tzinfo is None:
        told = "%(name)s needs its offset from UTC, such as 2026-11-24T18:00:00-07:00."
        raise FieldError(name, told, name=name)
    return at.astimezone(UTC)


def _ring(feature: dict[str, Any]) -> Ring:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") != "Polygon":
        raise FieldError("outline", "Its geometry must be a Polygon. Split a MultiPolygon into places.")
    rings = geometry.get("coordinates")
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise FieldError("outline", "Its Polygon must be one outline without holes.")
    return check_ring([_point(position) for position in _same_ends(rings[0])])


def _same_ends(positions: Sequence[Any]) -> Sequence[Any]:
    if not positions or positions[0] != positions[-1]:
        raise FieldError("outline", "The outline of a Polygon ends where it began (RFC 7946, section 3.1.6).")
    return positions


def _point(position: Any) -> Point:
    if not isinstance(position, list) or len(position) not in _POSITION:
        raise FieldError("outline", "A position is a longitude and a latitude.")
    longitude, latitude = (_number(number) for number in position[:2])
    return Point(_micro(latitude), _micro(longitude))


def _number(number: Any) -> Decimal:
    if isinstance(number, bool) or not isinstance(number, (int, Decimal)):
        raise FieldError("outline", "A position is made of numbers.")
    return Decimal(number)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise FieldError("outline", "“%(text)s” is not a number of degrees.", text=text[:20]) from None


def _micro(degrees: Decimal) -> int:
    if not degrees.is_finite() or abs(degrees) > 360:  # noqa: PLR2004 - beyond it, no use in exact words
        raise FieldError("outline", "A corner is not on Earth: latitude is -90 to 90, longitude -180 to 180.")
    return round(degrees * MICRO)
