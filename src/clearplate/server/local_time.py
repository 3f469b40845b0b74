"""Times as the city's people live them. The log, the database and every rule are in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


def city_zone() -> ZoneInfo:
    """The city's time zone."""
    return ZoneInfo(settings.CITY.time_zone)


def to_city(at: datetime) -> datetime:
    """An instant on the city's clocks."""
    return at.astimezone(city_zone())


def from_city(typed: datetime) -> datetime:
    """What a person typed, as an aware UTC instant. In the hour that autumn repeats, the earlier one is meant.

    A time on the calendar's first or last day is moved off it: in another zone it would lie outside the calendar.
    """
    if typed.tzinfo is None:
        typed = min(max(typed.replace(tzinfo=UTC), _FIRST), _LAST).replace(tzinfo=city_zone())
    return typed.astimezone(UTC)


def told_time(at: datetime) -> str:
    """An instant on the city's clocks, as the language of the moment writes it: for letters, which have no template."""
    return date_format(to_city(at), "DATETIME_FORMAT")
