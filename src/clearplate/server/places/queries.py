"""What others may ask about protected places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from clearplate.core import places as rules
from clearplate.core.places import MICRO, Area, PlaceKind, Point, Protected, Ring, Window
from clearplate.core.places_geojson import DrawnPlace
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.cameras import queries as cameras
from clearplate.server.cameras.maps import Outline
from clearplate.server.cameras.queries import CameraPoint
from clearplate.server.places.models import KIND_LABELS, Place
from clearplate.server.places.sealing import open_place

SEES_HIDDEN = frozenset({Role.COORDINATOR, Role.AUDITOR})
BLOCK_METRES = 150
"""From a camera to the sides of the block that a drawing begins with: a city block each way. Ours; the coordinator moves it."""
_KEPT_AT_MOST = timedelta(days=31)
"""Nothing that was seen is kept longer (P1); what ended before protects nothing any more."""

# On the way of every search, so without the ORM's own cost.
_AREAS = """
SELECT id, kind, starts_at, LEAST(ends_at, ended_at), sealed FROM places_place
WHERE (ended_at IS NULL OR ended_at > %(start)s) AND (starts_at IS NULL OR starts_at < %(end)s)
  AND (ends_at IS NULL OR ends_at > %(start)s)
"""
_CAMERAS = "SELECT number, latitude, longitude FROM cameras_camera ORDER BY number"


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place with its name and outline opened.

    Attributes:
        row: Its row.
        drawn: What was drawn.
        cameras: Names of the cameras inside, those that are revoked left out.
    """

    row: Place
    drawn: DrawnPlace
    cameras: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.drawn.name

    @property
    def hidden(self) -> bool:
        """Whether only coordinators and auditors may know where it is."""
        return self.drawn.kind.hidden


def protected(numbers: Iterable[int] | None, start: datetime, end: datetime) -> Protected:
    """What of a question is protected.

    Args:
        numbers: Cameras asked; None or none means all.
        start: First instant asked about, aware.
        end: Just after the last.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, {"start": start, "end": end})
        rows = cursor.fetchall()
        if not rows:
            return Protected()
        cursor.execute(_CAMERAS)
        standing = _standing(cursor.fetchall())
    areas = []
    for place_id, kind, starts_at, until, sealed in rows:
        _name, ring = open_place(bytes(sealed), place_id=place_id)
        inside = rules.cameras_inside(ring, standing)
        areas.append(Area(inside, Window(starts_at, until), PlaceKind(kind).hidden))
    asked = frozenset(numbers) if numbers is not None else frozenset()
    return rules.protected_of(areas, asked or None, start, end)


def _standing(rows: Iterable[tuple[int, object, object]]) -> tuple[tuple[int, Point], ...]:
    return tuple((number, Point(_micro(latitude), _micro(longitude))) for number, latitude, longitude in rows)


def _micro(degrees: object) -> int:
    return round(degrees * MICRO)  # type: ignore[operator] # a Decimal of six places, as the column is


def inside(ring: Ring) -> list[str]:
    """Names of the cameras that stand inside an outline, revoked ones left out."""
    points = cameras.points()
    standing = tuple(
        (point.number, Point(round(point.latitude * MICRO), round(point.longitude * MICRO))) for point in points
    )
    found = rules.cameras_inside(ring, standing)
    return [point.name for point in points if point.number in found]


def inside_count(ring: Ring) -> int:
    """How many cameras stand inside an outline."""
    return len(inside(ring))


def known(row: Place) -> KnownPlace:
    """A place with its name and outline."""
    name, ring = open_place(bytes(row.sealed), place_id=row.pk)
    drawn = DrawnPlace(name, row.place_kind, ring, Window(row.starts_at, row.ends_at))
    return KnownPlace(row, drawn, tuple(inside(ring)))


def living(now: datetime) -> list[KnownPlace]:
    """What is protected now or will be, by name; events that are over are left out."""
    rows = Place.objects.filter(ended_at=None)
    found = [known(row) for row in rows if row.ends_at is None or row.ends_at > now]
    return sorted(found, key=lambda place: (place.row.starts_at is not None, place.name.casefold()))


def past(now: datetime) -> list[KnownPlace]:
    """What ended lately and still protects what was seen before."""
    rows = Place.objects.exclude(ended_at=None, ends_at=None).exclude(ended_at=None, ends_at__gt=now)
    found = [known(row) for row in rows if (row.window.end or now) > now - _KEPT_AT_MOST]
    return sorted(found, key=lambda place: place.name.casefold())


def visible_to(officer: Officer, places: Iterable[KnownPlace]) -> list[KnownPlace]:
    """Those of some places that an officer may see."""
    all_of_them = bool(officer.role_set & SEES_HIDDEN)
    return [place for place in places if all_of_them or not place.hidden]


def find(place_id: UUID) -> KnownPlace | None:
    """A place by its id."""
    row = Place.objects.filter(pk=place_id).first()
    return known(row) if row else None


def outlines_for(officer: Officer, now: datetime) -> list[Outline]:
    """What an officer sees of protected places on the cameras' map."""
    return [outline(place.drawn) for place in visible_to(officer, living(now))]


def outline(drawn: DrawnPlace) -> Outline:
    """How an area is drawn."""
    return outline_of(drawn.ring, f"{drawn.name} ({KIND_LABELS[drawn.kind]})", passing=drawn.is_event)


def outline_of(ring: Ring, title: str, *, passing: bool = False) -> Outline:
    """A ring for the map."""
    return Outline(title, tuple((point.latitude / MICRO, point.longitude / MICRO) for point in ring), passing)


def block_around(camera: CameraPoint) -> Ring:
    """The block around a camera, for who begins to draw there."""
    return rules.block_around(Point(round(camera.latitude * MICRO), round(camera.longitude * MICRO)), BLOCK_METRES)
