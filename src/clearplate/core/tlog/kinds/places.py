"""Log kinds of protected places, events and plates. Tags 970 to 999.

Outlines are never public: with the cameras' published positions, one would lead to a shelter. Of a hidden kind the title
and the number of cameras are not public either.
"""

from clearplate.core.places import PlaceKind
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, OFFICER, OFFICER_ID, REASON

_PLACE = (
    OFFICER,
    AGENCY,
    Field("place", FieldType.UUID),
    Field("title", FieldType.TITLE, nullable=True),
    Field("what", FieldType.CHOICE, choices=tuple(PlaceKind)),
    Field("event", FieldType.FLAG),
)
_SECRET = (OFFICER_ID, Field("name", FieldType.TEXT), ADDRESS)

ADDED = LogKind(
    970,
    "places.added",
    (
        *_PLACE,
        Field("starts_at", FieldType.INSTANT, nullable=True),
        Field("ends_at", FieldType.INSTANT, nullable=True),
        Field("camera_count", FieldType.COUNT, nullable=True),
    ),
    (*_SECRET, Field("outline", FieldType.TEXT)),
    "Officer {officer} of {agency} protected the place {title} ({what}); cameras inside: {camera_count}. "
    "For the time of an event only: {event}.",
    "El agente {officer} de {agency} protegió el lugar {title} ({what}); cámaras dentro: {camera_count}. "
    "Solo durante un evento: {event}.",
)
CHANGED = LogKind(
    971,
    "places.changed",
    _PLACE,
    _SECRET,
    "Officer {officer} of {agency} corrected the name or kind of the protected place {title} ({what}).",
    "El agente {officer} de {agency} corrigió el nombre o el tipo del lugar protegido {title} ({what}).",
)
ENDED = LogKind(
    972,
    "places.ended",
    _PLACE,
    (*_SECRET, REASON),
    "Officer {officer} of {agency} ended the protection of the place {title} ({what}).",
    "El agente {officer} de {agency} terminó la protección del lugar {title} ({what}).",
)

HOUSEHOLD_DECLARED = LogKind(
    973,
    "places.household_declared",
    (OFFICER, AGENCY, Field("plate_count", FieldType.COUNT)),
    (OFFICER_ID, ADDRESS),
    "Officer {officer} of {agency} has declared {plate_count:plate|plates} of their own household.",
    "El agente {officer} de {agency} tiene declaradas {plate_count:placa|placas} de su propio hogar.",
)
PLATE_LISTED = LogKind(
    974,
    "places.plate_listed",
    (OFFICER, AGENCY),
    (OFFICER_ID, Field("listed", FieldType.UUID), ADDRESS),
    "Officer {officer} of {agency} put a plate on the list of protected plates.",
    "El agente {officer} de {agency} puso una placa en la lista de placas protegidas.",
)
PLATE_UNLISTED = LogKind(
    975,
    "places.plate_unlisted",
    (OFFICER, AGENCY),
    (OFFICER_ID, Field("listed", FieldType.UUID), ADDRESS),
    "Officer {officer} of {agency} took a plate off the list of protected plates.",
    "El agente {officer} de {agency} quitó una placa de la lista de placas protegidas.",
)

KINDS = (ADDED, CHANGED, ENDED, HOUSEHOLD_DECLARED, PLATE_LISTED, PLATE_UNLISTED)
