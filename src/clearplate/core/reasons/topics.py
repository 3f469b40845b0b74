"""The purposes nobody may search for."""

from enum import StrEnum


class Topic(StrEnum):
    """A purpose nobody may search for: promise P5 first, then P6, then P7."""

    IMMIGRATION = "immigration"
    PARKING = "parking"
    TRAFFIC = "traffic"
    CIVIL_CODE = "civil_code"
    REVENUE = "revenue"
    PROTEST = "protest"
    WORSHIP = "worship"
    POLITICAL = "political"
    PERSONAL = "personal"
    REPRODUCTIVE = "reproductive"
