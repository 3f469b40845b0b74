"""Times in letters, on the city's clocks and in the reader's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format


def to_city(at: datetime) -> datetime:
    """An instant on the city's clocks."""
    return at.astimezone(ZoneInfo(settings.CITY.time_zone))


def told_time(at: datetime) -> str:
    """An instant as the reader's language writes it."""
    return date_format(to_city(at), "DATETIME_FORMAT")
