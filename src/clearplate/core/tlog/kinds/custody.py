"""Log kinds of custody. Tags 500 to 599."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, CASE, OFFICER, OFFICER_ID, POLICY, RULE, RULES, SEARCH

SUITES = ("x25519", "mlkem768-x25519")
_DAY = Field("day", FieldType.DAY)
_KEY = Field("key_sha256", FieldType.DIGEST)
_IMAGE = Field("image", FieldType.CHOICE, choices=("plate", "scene"))
_IMAGE_IDS = (
    OFFICER_ID,
    Field("capture_id", FieldType.UUID),
    Field("camera_id", FieldType.UUID),
    ADDRESS,
)

DAY_KEY_MADE = LogKind(
    500,
    "custody.day_key_made",
    (_DAY, _KEY, Field("suite", FieldType.CHOICE, choices=SUITES), Field("destroy_on", FieldType.DAY)),
    (),
    "The key of day {day} was made; it must be destroyed on {destroy_on}.",
    "Se creó la llave del día {day}; debe destruirse el {destroy_on}.",
)
DAY_KEY_DESTROYED = LogKind(
    501,
    "custody.day_key_destroyed",
    (_DAY, _KEY),
    (),
    "The key of day {day} was destroyed; nothing sealed to it can be opened again.",
    "Se destruyó la llave del día {day}; nada de lo sellado con ella puede volver a abrirse.",
)
DAY_KEY_ESCROWED = LogKind(
    502,
    "custody.day_key_escrowed",
    (_DAY, _KEY, Field("destroy_on", FieldType.DAY)),
    (),
    "A copy of the key of day {day} was put in escrow; the copy must be destroyed on {destroy_on}.",
    "Se depositó una copia de la llave del día {day}; la copia debe destruirse el {destroy_on}.",
)
ESCROW_DESTROYED = LogKind(
    503,
    "custody.escrow_destroyed",
    (_DAY, _KEY),
    (),
    "The escrowed copy of the key of day {day} was destroyed.",
    "Se destruyó la copia depositada de la llave del día {day}.",
)
ESCROW_USED = LogKind(
    504,
    "custody.escrow_used",
    (_DAY, _KEY),
    (),
    "The key of day {day} was lost and taken back from escrow.",
    "La llave del día {day} se perdió y se recuperó del depósito.",
)
CASE_KEY_MADE = LogKind(
    505,
    "custody.case_key_made",
    (CASE, _KEY),
    (),
    "A key was made for what is held in case {case}.",
    "Se creó una llave para lo que se conserva en el caso {case}.",
)
CASE_KEY_DESTROYED = LogKind(
    506,
    "custody.case_key_destroyed",
    (CASE, _KEY),
    (),
    "The key of what was held in case {case} was destroyed; nothing held there can be opened again.",
    "Se destruyó la llave de lo conservado en el caso {case}; nada de ello puede volver a abrirse.",
)
CASE_KEY_ESCROWED = LogKind(
    507,
    "custody.case_key_escrowed",
    (CASE, _KEY),
    (),
    "A copy of the key of what is held in case {case} was put in escrow; it is destroyed with the key.",
    "Se depositó una copia de la llave de lo conservado en el caso {case}; se destruye junto con la llave.",
)
CASE_ESCROW_DESTROYED = LogKind(
    508,
    "custody.case_escrow_destroyed",
    (CASE, _KEY),
    (),
    "The escrowed copy of the key of what was held in case {case} was destroyed.",
    "Se destruyó la copia depositada de la llave de lo conservado en el caso {case}.",
)
CASE_ESCROW_USED = LogKind(
    509,
    "custody.case_escrow_used",
    (CASE, _KEY),
    (),
    "The key of what is held in case {case} was lost and taken back from escrow.",
    "La llave de lo conservado en el caso {case} se perdió y se recuperó del depósito.",
)
IMAGE_OPENED = LogKind(
    510,
    "custody.image_opened",
    (SEARCH, OFFICER, AGENCY, _IMAGE, POLICY, RULES),
    _IMAGE_IDS,
    "Officer {officer} of {agency} opened a picture ({image}) found by search {search}.",
    "El agente {officer} de {agency} abrió una imagen ({image}) hallada por la búsqueda {search}.",
)
IMAGE_REFUSED = LogKind(
    511,
    "custody.image_refused",
    (SEARCH, OFFICER, AGENCY, _IMAGE, RULE, RULES, POLICY),
    _IMAGE_IDS,
    "Officer {officer} of {agency} was refused a picture under the rule {rule}.",
    "Se le negó una imagen al agente {officer} de {agency} según la regla {rule}.",
)

KINDS = (
    DAY_KEY_MADE,
    DAY_KEY_DESTROYED,
    DAY_KEY_ESCROWED,
    ESCROW_DESTROYED,
    ESCROW_USED,
    CASE_KEY_MADE,
    CASE_KEY_DESTROYED,
    CASE_KEY_ESCROWED,
    CASE_ESCROW_DESTROYED,
    CASE_ESCROW_USED,
    IMAGE_OPENED,
    IMAGE_REFUSED,
)
