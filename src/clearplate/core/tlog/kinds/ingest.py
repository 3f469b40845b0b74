"""Log kinds of ingest: streams, so logged in batches. Tags 600 to 699."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import CAMERA

_HOUR = Field("hour", FieldType.INSTANT)

COUNTED_MIN = 10
"""Below so many captures in its hour, `ingest.counted` states no number in public (docs/adr/0021)."""

COUNTED = LogKind(
    600,
    "ingest.counted",
    (
        CAMERA,
        _HOUR,
        Field("captures", FieldType.COUNT, nullable=True),
        Field("uploads", FieldType.COUNT, nullable=True),
        Field("root", FieldType.DIGEST),
    ),
    (Field("exact_captures", FieldType.COUNT), Field("exact_uploads", FieldType.COUNT)),
    "Camera {camera} delivered {captures:capture|captures} in the hour from {hour}.",
    "La cámara {camera} entregó {captures:captura|capturas} en la hora que empieza {hour}.",
)
GAP_REPORTED = LogKind(
    601,
    "ingest.gap_reported",
    (CAMERA, Field("first_missing", FieldType.COUNT), Field("missing", FieldType.COUNT)),
    (),
    "Camera {camera} skipped {missing:sequence number|sequence numbers} from {first_missing}.",
    "La cámara {camera} saltó {missing:número de secuencia|números de secuencia} desde el {first_missing}.",
)
REFUSED = LogKind(
    602,
    "ingest.refused",
    (
        Field("camera", FieldType.UUID, nullable=True),
        _HOUR,
        Field("problem", FieldType.SLUG),
        Field("uploads", FieldType.COUNT),
    ),
    (),
    "{uploads:upload was|uploads were} refused in the hour from {hour} ({problem}).",
    "Envíos rechazados en la hora que empieza {hour} ({problem}): {uploads}.",
)

KINDS = (COUNTED, GAP_REPORTED, REFUSED)
