"""Log kinds of cameras. Tags 400 to 499."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import (
    ADDRESS,
    AGENCY_OR_COMMAND,
    CAMERA,
    OFFICER_ID_OR_COMMAND,
    OFFICER_OR_COMMAND,
    REASON,
)

_BY = (OFFICER_OR_COMMAND, AGENCY_OR_COMMAND)
_TITLE = Field("title", FieldType.TITLE)

INVITED = LogKind(
    400,
    "cameras.invited",
    (
        *_BY,
        CAMERA,
        _TITLE,
        Field("owner", FieldType.CHOICE, choices=("city", "private")),
        Field("latitude", FieldType.MICRODEGREES),
        Field("longitude", FieldType.MICRODEGREES),
        Field("code_expires_at", FieldType.INSTANT),
    ),
    (OFFICER_ID_OR_COMMAND, ADDRESS),
    "The site of camera {title} was approved and an enrolment code issued.",
    "Se aprobó el lugar de la cámara {title} y se emitió un código de registro.",
)
ENROLLED = LogKind(
    401,
    "cameras.enrolled",
    (CAMERA, _TITLE, Field("device_key_sha256", FieldType.DIGEST), Field("software", FieldType.VERSION)),
    (ADDRESS,),
    "Camera {title} enrolled its device key.",
    "La cámara {title} registró su llave de dispositivo.",
)
PAUSED = LogKind(
    402,
    "cameras.paused",
    (*_BY, CAMERA, _TITLE),
    (OFFICER_ID_OR_COMMAND, REASON, ADDRESS),
    "Camera {title} was paused.",
    "La cámara {title} se puso en pausa.",
)
RESUMED = LogKind(
    403,
    "cameras.resumed",
    (*_BY, CAMERA, _TITLE),
    (OFFICER_ID_OR_COMMAND, REASON, ADDRESS),
    "Camera {title} was resumed.",
    "La cámara {title} se reanudó.",
)
REVOKED = LogKind(
    404,
    "cameras.revoked",
    (*_BY, CAMERA, _TITLE),
    (OFFICER_ID_OR_COMMAND, REASON, ADDRESS),
    "Camera {title} was revoked; nothing it sends is accepted any more.",
    "Se revocó la cámara {title}; ya no se acepta nada de lo que envíe.",
)
REINVITED = LogKind(
    405,
    "cameras.reinvited",
    (*_BY, CAMERA, _TITLE, Field("code_expires_at", FieldType.INSTANT)),
    (OFFICER_ID_OR_COMMAND, ADDRESS),
    "Camera {title} got a new enrolment code.",
    "La cámara {title} recibió un nuevo código de registro.",
)

KINDS = (INVITED, ENROLLED, PAUSED, RESUMED, REVOKED, REINVITED)
