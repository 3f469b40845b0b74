"""What others may ask about protected places."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection

from clearplate.core import places as rules
from clearplate.core.places import MICRO, Area, PlaceKind, Point, Protected, Ring, Window
from clearplate.core.places_geojson import DrawnPlace
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.asking import Answer, ask
from clearplate.server.cameras import queries as cameras
from clearplate.server.cameras.maps import Outline
from clearplate.server.cameras.queries import CameraPoint
from clearplate.server.places.models import KIND_LABELS, Place
from clearplate.server.places.sealing import open_place
from clearplate.server.tlog.keys import disclosure_key

SEES_HIDDEN = frozenset({Role.COORDINATOR, Role.AUDITOR})
BLOCK_METRES = 150
"""From a camera to the sides of the block that a drawing begins with: a city block each way. Ours; the coordinator moves it."""
_KEPT_AT_MOST = timedelta(days=31)
"""Nothing that was seen is kept longer (P1); what ended before protects nothing any more."""

STAMP = """
SELECT count(*) AS place_count, coalesce(sum(xmin::text::bigint), 0) AS place_stamp,
    (SELECT coalesce(max(number), 0) FROM cameras_camera) AS place_cameras
FROM places_place
"""
"""What changes with every change of a protected place, and with every new camera: no camera ever moves."""
_AREAS = "SELECT id, kind, starts_at, LEAST(ends_at, ended_at), sealed FROM places_place ORDER BY id"
_CAMERAS = f"""
SELECT number, (latitude * {MICRO})::integer, (longitude * {MICRO})::integer FROM cameras_camera ORDER BY number
"""  # noqa: S608 - of constants only


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


def protected(numbers: Collection[int], start: datetime, end: datetime) -> Protected:
    """What of a question is protected.

    Args:
        numbers: Cameras asked; none means all.
        start: First instant asked about, aware.
        end: Just after the last.
    """
    return protected_told(ask({}, places=STAMP), numbers, start, end)


def protected_told(answer: Answer, numbers: Collection[int], start: datetime, end: datetime) -> Protected:
    """What is protected, from the answer to `STAMP`; the other arguments as `protected` takes them."""
    key = disclosure_key()
    areas = _areas(key, answer["place_count"], answer["place_stamp"], answer["place_cameras"])
    if not numbers:
        return rules.protected_of(dict.fromkeys(area for met in areas.values() for area in met), None, start, end)
    return rules.protected_of(
        dict.fromkeys(area for number in numbers for area in areas.get(number, ())), numbers, start, end
    )


# On the way of every search: outlines are opened and laid over the map anew only where something changed. Under one
# stamp the answer is always the same, whoever asks.
@lru_cache(maxsize=4)
def _areas(_key: bytes, _count: int, _stamp: int, _cameras: int) -> dict[int, tuple[Area, ...]]:
    """Every protected area by the cameras that stand in it."""
    with connection.cursor() as cursor:
        cursor.execute(_CAMERAS)
        standing = tuple((number, Point(latitude, longitude)) for number, latitude, longitude in cursor.fetchall())
        cursor.execute(_AREAS)
        rows = cursor.fetchall()
    found: dict[int, tuple[Area, ...]] = {}
    for place_id, kind, starts_at, until, sealed in rows:
        _name, ring = open_place(bytes(sealed), place_id=place_id)
        area = Area(rules.cameras_inside(ring, standing), Window(starts_at, until), PlaceKind(kind).hidden)
        for number in area.cameras:
            found[number] = (*found.get(number, ()), area)
    return found


def inside(ring: Ring) -> list[str]:
    """Names of the cameras that stand inside an outline, revoked ones left out."""
    points = cameras.points()
    standing = tuple(
        (point.number, Point(round(point.latitude * MICRO), round(point.longitude * MICRO))) for point in points
    )
    found = rules.cameras_inside(ring, standing)
    return [point.name for point in points if point.number in found]


def for_picture(points: Iterable[CameraPoint]) -> list[dict[str, object]]:
    """Cameras as places/outline.js takes them, in microdegrees."""
    return [
        {
            "number": point.number,
            "name": point.name,
            "latitude": round(point.latitude * MICRO),
            "longitude": round(point.longitude * MICRO),
        }
        for point in points
    ]


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
