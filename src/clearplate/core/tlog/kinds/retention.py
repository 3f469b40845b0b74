"""Log kinds of retention: what was destroyed, by which certificate. Tags 900 to 949."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import OFFICER_ID_OR_COMMAND, OFFICER_OR_COMMAND

SHREDDED = LogKind(
    900,
    "retention.shredded",
    (
        Field("day", FieldType.DAY),
        Field("captures", FieldType.COUNT),
        Field("uploads", FieldType.COUNT),
        Field("root", FieldType.DIGEST),
        Field("holds", FieldType.COUNT),
        Field("held_captures", FieldType.COUNT),
    ),
    (Field("exact_captures", FieldType.COUNT),),
    "Everything captured on {day} is destroyed: {captures:capture|captures} or up to 99 more, in {uploads:upload|uploads}; "
    "{held_captures} are kept by {holds:hold|holds}.",
    "Todo lo capturado el {day} está destruido: {captures:captura|capturas} o hasta 99 más, en {uploads:envío|envíos}; "
    "{held_captures} se conservan por {holds:orden|órdenes}.",
)
"""`captures` is the exact number rounded down to a hundred (docs/adr/0025); the exact one is confidential."""
CLOCK_CONFIRMED = LogKind(
    901,
    "retention.clock_confirmed",
    (OFFICER_OR_COMMAND, Field("clock", FieldType.INSTANT), Field("last_seen", FieldType.INSTANT, nullable=True)),
    (OFFICER_ID_OR_COMMAND,),
    "The city's clock had jumped, and was confirmed at {clock}; destroying goes on.",
    "El reloj de la ciudad había saltado y se confirmó a las {clock}; la destrucción continúa.",
)

KINDS = (SHREDDED, CLOCK_CONFIRMED)
