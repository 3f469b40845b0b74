"""Log kinds of searches. Tags 700 to 799. What `search.asked` publishes is the line an officer sees before submitting."""

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.reasons import Topic
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, OFFICER, OFFICER_ID, POLICY, REASON, RULE, RULES, SEARCH

_FOR_OTHER = Field("for_other_agency", FieldType.FLAG)
_ON_BEHALF_OF = Field("on_behalf_of", FieldType.TEXT, nullable=True)
_CASE = Field("case", FieldType.CASE, nullable=True)
_OFFENSE = Field("offense_type", FieldType.OFFENSE, nullable=True)
_SCOPE = (
    Field("window_from", FieldType.INSTANT),
    Field("window_to", FieldType.INSTANT),
    Field("camera_count", FieldType.COUNT),
    Field("plate_count", FieldType.COUNT),
)
# Added when searches got bounds; entries from before lack them.
_BOUNDS = (
    Field("exigent", FieldType.FLAG),
    Field("with_warrant", FieldType.FLAG),
    Field("approval", FieldType.UUID, nullable=True),
)
_BOUNDS_SECRET = (
    Field("warrant", FieldType.TEXT, nullable=True),
    Field("vehicle_type", FieldType.CHOICE, nullable=True, choices=tuple(kind.name.lower() for kind in VehicleType)),
    Field("vehicle_color", FieldType.CHOICE, nullable=True, choices=tuple(kind.name.lower() for kind in VehicleColor)),
)
_SECRETS = (
    OFFICER_ID,
    Field("plates", FieldType.PLATES),
    Field("case_number", FieldType.TEXT, nullable=True),
    REASON,
    Field("camera_ids", FieldType.UUIDS),
    _ON_BEHALF_OF,
    ADDRESS,
    *_BOUNDS_SECRET,
)

ASKED = LogKind(
    700,
    "search.asked",
    (SEARCH, OFFICER, AGENCY, _FOR_OTHER, _CASE, _OFFENSE, *_SCOPE, POLICY, RULES, *_BOUNDS),
    _SECRETS,
    "Officer {officer} of {agency} searched for {plate_count:plate|plates} at {camera_count:camera|cameras} "
    "from {window_from} to {window_to}, in case {case} ({offense_type}). Emergency: {exigent}.",
    "El agente {officer} de {agency} buscó {plate_count:placa|placas} en {camera_count:cámara|cámaras} "
    "desde {window_from} hasta {window_to}, en el caso {case} ({offense_type}). Emergencia: {exigent}.",
)
REFUSED = LogKind(
    701,
    "search.refused",
    (
        SEARCH,
        OFFICER,
        AGENCY,
        _FOR_OTHER,
        _CASE,
        _OFFENSE,
        *_SCOPE,
        POLICY,
        RULE,
        RULES,
        Field("topics", FieldType.CHOICES, choices=tuple(Topic)),
        *_BOUNDS,
    ),
    (
        OFFICER_ID,
        Field("plates", FieldType.PLATES),
        Field("case_number", FieldType.TEXT, nullable=True),
        Field("reason", FieldType.TEXT, nullable=True),
        Field("camera_ids", FieldType.UUIDS),
        _ON_BEHALF_OF,
        ADDRESS,
        *_BOUNDS_SECRET,
    ),
    "A search by officer {officer} of {agency} was refused under the rule {rule}.",
    "Se rechazó una búsqueda del agente {officer} de {agency} según la regla {rule}.",
)
ANSWERED = LogKind(
    702,
    "search.answered",
    (
        SEARCH,
        OFFICER,
        AGENCY,
        Field("sighting_count", FieldType.COUNT),
        Field("crop_count", FieldType.COUNT),
        # Found and not shown, because the case was shown its number of sightings of the plate.
        Field("withheld_count", FieldType.COUNT),
        # Found and not shown, because a protected place saw it; of places whose whereabouts are secret, confidential.
        Field("protected_count", FieldType.COUNT),
    ),
    (OFFICER_ID, ADDRESS, Field("hidden_count", FieldType.COUNT)),
    "Search {search} by officer {officer} of {agency} was answered with {sighting_count:sighting|sightings}, "
    "{crop_count} of them with the picture of the plate.",
    "La búsqueda {search} del agente {officer} de {agency} se respondió con {sighting_count:avistamiento|avistamientos}, "
    "{crop_count} de ellos con la imagen de la placa.",
)

APPEALED = LogKind(
    703,
    "search.appealed",
    (
        SEARCH,
        OFFICER,
        AGENCY,
        Field("request", FieldType.UUID),
        RULE,
        Field("expires_at", FieldType.INSTANT),
        POLICY,
        RULES,
    ),
    (OFFICER_ID, REASON, ADDRESS),
    "Officer {officer} of {agency} appealed to a supervisor against the refusal of search {search} under the rule {rule}.",
    "El agente {officer} de {agency} apeló ante un supervisor el rechazo de la búsqueda {search} según la regla {rule}.",
)

KINDS = (ASKED, REFUSED, ANSWERED, APPEALED)
