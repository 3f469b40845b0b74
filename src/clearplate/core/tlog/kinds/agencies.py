"""Log kinds of agencies, officers and sign-ins. Tags 200 to 299."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import (
    ADDRESS,
    AGENCY,
    AGENCY_OR_COMMAND,
    OFFICER,
    OFFICER_ID,
    OFFICER_ID_OR_COMMAND,
    OFFICER_OR_COMMAND,
    REASON,
    SUBJECT,
    SUBJECT_ID,
)

ROLE_NAMES = ("investigator", "supervisor", "auditor", "coordinator", "official", "operator", "support")
BODIES = ("police", "sheriff", "city", "oversight")
METHODS = ("totp", "passkey", "recovery_code")
SUSPENSION_CAUSES = ("review_finding", "under_review", "security", "agency_request")
SUPPORT_PURPOSES = ("fault", "software_update", "data_recovery", "security_incident")
_GRANT = Field("grant", FieldType.UUID)
_PURPOSE = Field("purpose", FieldType.CHOICE, choices=SUPPORT_PURPOSES)
_HOURS = Field("hours", FieldType.COUNT)
_METHOD = Field("method", FieldType.CHOICE, choices=METHODS)
_ROLE = Field("role", FieldType.CHOICE, choices=ROLE_NAMES)
_BY = (OFFICER_OR_COMMAND, AGENCY_OR_COMMAND)
_BY_IDS = (OFFICER_ID_OR_COMMAND, SUBJECT_ID, ADDRESS)
_SUBJECT_AGENCY = Field("subject_agency", FieldType.TITLE)
_OWN = (OFFICER, AGENCY)
_OWN_IDS = (OFFICER_ID, ADDRESS)

AGENCY_ADDED = LogKind(
    200,
    "agencies.agency_added",
    (*_BY, Field("title", FieldType.TITLE), Field("body", FieldType.CHOICE, choices=BODIES)),
    (OFFICER_ID_OR_COMMAND, ADDRESS),
    "The agency {title} ({body}) was added.",
    "Se agregó la agencia {title} ({body}).",
)
OFFICER_ADDED = LogKind(
    201,
    "agencies.officer_added",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, Field("roles", FieldType.CHOICES, choices=ROLE_NAMES)),
    _BY_IDS,
    "Officer {subject} of {subject_agency} got an account (roles: {roles}).",
    "El agente {subject} de {subject_agency} recibió una cuenta (funciones: {roles}).",
)
ROLE_GRANTED = LogKind(
    202,
    "agencies.role_granted",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, _ROLE),
    _BY_IDS,
    "Officer {subject} of {subject_agency} was given the role {role}.",
    "El agente {subject} de {subject_agency} recibió la función {role}.",
)
ROLE_REMOVED = LogKind(
    203,
    "agencies.role_removed",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, _ROLE),
    _BY_IDS,
    "The role {role} was taken from officer {subject} of {subject_agency}.",
    "Se retiró la función {role} al agente {subject} de {subject_agency}.",
)
TRAINING_RECORDED = LogKind(
    204,
    "agencies.training_recorded",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, Field("trained_on", FieldType.DAY)),
    _BY_IDS,
    "Officer {subject} of {subject_agency} was trained on {trained_on}.",
    "El agente {subject} de {subject_agency} recibió capacitación el {trained_on}.",
)
OFFICER_LEFT = LogKind(
    205,
    "agencies.officer_left",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "Officer {subject} of {subject_agency} left; all access ended at once.",
    "El agente {subject} de {subject_agency} se fue; todo su acceso terminó de inmediato.",
)
OFFICER_RETURNED = LogKind(
    206,
    "agencies.officer_returned",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "Officer {subject} of {subject_agency} returned.",
    "El agente {subject} de {subject_agency} regresó.",
)
SIGNED_IN = LogKind(
    210,
    "agencies.signed_in",
    (*_OWN, _METHOD),
    _OWN_IDS,
    "Officer {officer} of {agency} signed in with a second factor ({method}).",
    "El agente {officer} de {agency} entró con un segundo factor ({method}).",
)
SIGNIN_FAILED = LogKind(
    211,
    "agencies.signin_failed",
    (Field("stage", FieldType.CHOICE, choices=("password", "second_factor", "locked", "inactive")),),
    (Field("login", FieldType.TEXT, nullable=True), OFFICER_ID_OR_COMMAND, ADDRESS),
    "A sign-in failed ({stage}).",
    "Falló un intento de entrar ({stage}).",
)
LOCKED_OUT = LogKind(
    212,
    "agencies.locked_out",
    (SUBJECT, _SUBJECT_AGENCY, Field("failures", FieldType.COUNT)),
    (SUBJECT_ID, ADDRESS),
    "Officer {subject} of {subject_agency} was locked out after {failures:failed sign-in|failed sign-ins}.",
    "El agente {subject} de {subject_agency} quedó bloqueado tras {failures:intento fallido|intentos fallidos}.",
)
UNLOCKED = LogKind(
    213,
    "agencies.unlocked",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "Officer {subject} of {subject_agency} was unlocked.",
    "Se desbloqueó al agente {subject} de {subject_agency}.",
)
SIGNED_OUT = LogKind(
    214,
    "agencies.signed_out",
    (*_OWN, Field("cause", FieldType.CHOICE, choices=("asked", "idle", "ended_by_city"))),
    _OWN_IDS,
    "The session of officer {officer} of {agency} ended ({cause}).",
    "Terminó la sesión del agente {officer} de {agency} ({cause}).",
)
MFA_ENROLLED = LogKind(
    215,
    "agencies.mfa_enrolled",
    (*_OWN, _METHOD),
    _OWN_IDS,
    "Officer {officer} of {agency} enrolled a second factor ({method}).",
    "El agente {officer} de {agency} registró un segundo factor ({method}).",
)
MFA_REMOVED = LogKind(
    216,
    "agencies.mfa_removed",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, _METHOD),
    _BY_IDS,
    "A second factor ({method}) of officer {subject} of {subject_agency} was removed.",
    "Se retiró un segundo factor ({method}) del agente {subject} de {subject_agency}.",
)
PASSWORD_CHANGED = LogKind(
    217,
    "agencies.password_changed",
    _OWN,
    _OWN_IDS,
    "Officer {officer} of {agency} changed their password.",
    "El agente {officer} de {agency} cambió su contraseña.",
)
COUNTED = LogKind(
    218,
    "agencies.counted",
    (
        AGENCY,
        Field("active", FieldType.COUNT),
        Field("trained", FieldType.COUNT),
        Field("second_factor", FieldType.COUNT),
    ),
    (),
    "{agency} has {active:active account|active accounts}: {trained} with valid training, {second_factor} with a second factor.",
    "{agency} tiene {active:cuenta activa|cuentas activas}: {trained} con capacitación vigente, {second_factor} con segundo factor.",
)

SUPERVISOR_SET = LogKind(
    219,
    "agencies.supervisor_set",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, Field("supervisor", FieldType.OFFICER, nullable=True)),
    (*_BY_IDS, Field("supervisor_id", FieldType.UUID, nullable=True)),
    "The supervisor of officer {subject} of {subject_agency} is now: {supervisor}.",
    "El supervisor del agente {subject} de {subject_agency} es ahora: {supervisor}.",
)
COMMAND_STAFF_SET = LogKind(
    220,
    "agencies.command_staff_set",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, Field("command_staff", FieldType.FLAG)),
    _BY_IDS,
    "Officer {subject} of {subject_agency} counts as command staff from now on: {command_staff}.",
    "El agente {subject} de {subject_agency} forma parte del mando desde ahora: {command_staff}.",
)
SUSPENDED = LogKind(
    221,
    "agencies.suspended",
    (*_BY, SUBJECT, _SUBJECT_AGENCY, Field("cause", FieldType.CHOICE, choices=SUSPENSION_CAUSES)),
    _BY_IDS,
    "The access of officer {subject} of {subject_agency} was suspended at once ({cause}).",
    "Se suspendió de inmediato el acceso del agente {subject} de {subject_agency} ({cause}).",
)
REINSTATED = LogKind(
    222,
    "agencies.reinstated",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "The suspension of officer {subject} of {subject_agency} ended.",
    "Terminó la suspensión del agente {subject} de {subject_agency}.",
)
SUPPORT_ASKED = LogKind(
    223,
    "agencies.support_asked",
    (OFFICER, AGENCY, SUBJECT, _SUBJECT_AGENCY, _GRANT, _PURPOSE, _HOURS),
    (OFFICER_ID, SUBJECT_ID, REASON, ADDRESS),
    "Officer {officer} of {agency} asked for {hours:hour|hours} of support access for {subject} of {subject_agency} ({purpose}).",
    "El agente {officer} de {agency} pidió {hours:hora|horas} de acceso de soporte para {subject} de {subject_agency} ({purpose}).",
)
SUPPORT_GRANTED = LogKind(
    224,
    "agencies.support_granted",
    (
        SUBJECT,
        _SUBJECT_AGENCY,
        _GRANT,
        _PURPOSE,
        _HOURS,
        Field("approved_by", FieldType.OFFICERS),
        Field("ends_at", FieldType.INSTANT),
    ),
    (SUBJECT_ID, Field("approved_by_ids", FieldType.UUIDS), ADDRESS),
    "Two officers ({approved_by}) opened support access for {subject} of {subject_agency} until {ends_at} ({purpose}).",
    "Dos agentes ({approved_by}) abrieron el acceso de soporte de {subject} de {subject_agency} hasta {ends_at} ({purpose}).",
)
SUPPORT_ENDED = LogKind(
    225,
    "agencies.support_ended",
    (
        *_BY,
        SUBJECT,
        _SUBJECT_AGENCY,
        _GRANT,
        Field("why", FieldType.CHOICE, choices=("expired", "ended_early")),
    ),
    _BY_IDS,
    "The support access of {subject} of {subject_agency} ended ({why}).",
    "Terminó el acceso de soporte de {subject} de {subject_agency} ({why}).",
)
ACCESS_CONFIRMED = LogKind(
    226,
    "agencies.access_confirmed",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "It was confirmed whose account {subject} of {subject_agency} is; from now on it decides.",
    "Se confirmó de quién es la cuenta {subject} de {subject_agency}; desde ahora decide.",
)
ACCESS_RESET = LogKind(
    227,
    "agencies.access_reset",
    (*_BY, SUBJECT, _SUBJECT_AGENCY),
    _BY_IDS,
    "Officer {subject} of {subject_agency} was given a new start: password and second factors were taken off.",
    "Se dio un nuevo comienzo al agente {subject} de {subject_agency}: se quitaron contraseña y segundos factores.",
)

ROSTER_IMPORTED = LogKind(
    230,
    "agencies.roster_imported",
    (
        OFFICER_OR_COMMAND,
        AGENCY,
        Field("starts_at", FieldType.INSTANT),
        Field("ends_at", FieldType.INSTANT),
        Field("shift_count", FieldType.COUNT),
        Field("file_sha256", FieldType.DIGEST),
    ),
    (OFFICER_ID_OR_COMMAND, ADDRESS),
    "The roster of {agency} from {starts_at} to {ends_at} was imported by {officer}: {shift_count:shift|shifts}.",
    "Se importó por {officer} la lista de turnos de {agency} desde {starts_at} hasta {ends_at}: {shift_count:turno|turnos}.",
)

KINDS = (
    AGENCY_ADDED,
    OFFICER_ADDED,
    ROLE_GRANTED,
    ROLE_REMOVED,
    TRAINING_RECORDED,
    OFFICER_LEFT,
    OFFICER_RETURNED,
    SIGNED_IN,
    SIGNIN_FAILED,
    LOCKED_OUT,
    UNLOCKED,
    SIGNED_OUT,
    MFA_ENROLLED,
    MFA_REMOVED,
    PASSWORD_CHANGED,
    COUNTED,
    SUPERVISOR_SET,
    COMMAND_STAFF_SET,
    SUSPENDED,
    REINSTATED,
    SUPPORT_ASKED,
    SUPPORT_GRANTED,
    SUPPORT_ENDED,
    ACCESS_CONFIRMED,
    ACCESS_RESET,
    ROSTER_IMPORTED,
)
