"""Log kinds of cases. Tags 300 to 399."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import (
    ADDRESS,
    AGENCY,
    CASE,
    OFFICER,
    OFFICER_ID,
    OFFICER_ID_OR_COMMAND,
    OFFICER_OR_COMMAND,
    REASON,
    SUBJECT,
    SUBJECT_ID,
)

_OFFENSE = Field("offense_type", FieldType.OFFENSE)
_OFFICER_COUNT = Field("officer_count", FieldType.COUNT)
_IDS = (OFFICER_ID, Field("case_number", FieldType.TEXT), Field("officer_ids", FieldType.UUIDS), ADDRESS)

OPENED = LogKind(
    300,
    "cases.opened",
    (OFFICER, AGENCY, CASE, _OFFENSE, _OFFICER_COUNT),
    _IDS,
    "Officer {officer} of {agency} opened case {case} ({offense_type}).",
    "El agente {officer} de {agency} abrió el caso {case} ({offense_type}).",
)
CHANGED = LogKind(
    301,
    "cases.changed",
    (
        OFFICER,
        AGENCY,
        CASE,
        Field("changes", FieldType.CHOICES, choices=("offense_type",)),
        _OFFENSE,
        _OFFICER_COUNT,
    ),
    _IDS,
    "Officer {officer} of {agency} changed case {case} ({changes}).",
    "El agente {officer} de {agency} cambió el caso {case} ({changes}).",
)
CLOSED = LogKind(
    302,
    "cases.closed",
    (OFFICER, AGENCY, CASE, _OFFENSE),
    (OFFICER_ID, Field("case_number", FieldType.TEXT), ADDRESS),
    "Officer {officer} of {agency} closed case {case}.",
    "El agente {officer} de {agency} cerró el caso {case}.",
)
IMPORTED = LogKind(
    303,
    "cases.imported",
    (
        OFFICER_OR_COMMAND,
        AGENCY,
        Field("opened", FieldType.COUNT),
        Field("changed", FieldType.COUNT),
        Field("refused", FieldType.COUNT),
        Field("file_sha256", FieldType.DIGEST),
        # Of those changed; none has an entry of its own, so these numbers say what a search can newly hang on.
        Field("closed", FieldType.COUNT),
        Field("reopened", FieldType.COUNT),
        Field("officers_added", FieldType.COUNT),
    ),
    (OFFICER_ID_OR_COMMAND, ADDRESS),
    "Cases of {agency} were imported by {officer}: {opened} opened, {changed} changed, of these {closed} closed and "
    "{reopened} reopened; {refused} refused. Officers put on cases by it: {officers_added}.",
    "Se importaron casos de {agency} por {officer}: {opened} abiertos, {changed} cambiados, de estos {closed} cerrados y "
    "{reopened} reabiertos; {refused} rechazados. Agentes asignados así a casos: {officers_added}.",
)
REOPENED = LogKind(
    304,
    "cases.reopened",
    (OFFICER, AGENCY, CASE, _OFFENSE),
    (OFFICER_ID, Field("case_number", FieldType.TEXT), ADDRESS),
    "Officer {officer} of {agency} reopened case {case}.",
    "El agente {officer} de {agency} reabrió el caso {case}.",
)
OFFICER_ADDED = LogKind(
    305,
    "cases.officer_added",
    (OFFICER, AGENCY, CASE, SUBJECT),
    (OFFICER_ID, SUBJECT_ID, Field("case_number", FieldType.TEXT), ADDRESS),
    "Officer {officer} of {agency} put officer {subject} on case {case}.",
    "El agente {officer} de {agency} asignó al agente {subject} al caso {case}.",
)
OFFICER_REMOVED = LogKind(
    306,
    "cases.officer_removed",
    (OFFICER, AGENCY, CASE, SUBJECT),
    (OFFICER_ID, SUBJECT_ID, Field("case_number", FieldType.TEXT), ADDRESS),
    "Officer {officer} of {agency} took officer {subject} off case {case}.",
    "El agente {officer} de {agency} retiró al agente {subject} del caso {case}.",
)
EMBARGOED = LogKind(
    307,
    "cases.embargoed",
    (OFFICER, AGENCY, CASE, Field("ends_at", FieldType.INSTANT)),
    (OFFICER_ID, Field("case_number", FieldType.TEXT), REASON, ADDRESS),
    "Officer {officer} of {agency} put case {case} under embargo until {ends_at}.",
    "El agente {officer} de {agency} puso el caso {case} bajo reserva hasta {ends_at}.",
)
EMBARGO_ENDED = LogKind(
    308,
    "cases.embargo_ended",
    (OFFICER, AGENCY, CASE),
    (OFFICER_ID, Field("case_number", FieldType.TEXT), ADDRESS),
    "Officer {officer} of {agency} ended the embargo on case {case} before its time.",
    "El agente {officer} de {agency} terminó la reserva del caso {case} antes de tiempo.",
)

_TOKEN = (OFFICER_OR_COMMAND, AGENCY, Field("token", FieldType.UUID))
_TOKEN_SECRET = (OFFICER_ID_OR_COMMAND, Field("label", FieldType.TEXT), ADDRESS)
ADAPTER_TOKEN_MADE = LogKind(
    309,
    "cases.adapter_token_made",
    _TOKEN,
    _TOKEN_SECRET,
    "A token with which the records system of {agency} puts cases was made by {officer}.",
    "{officer} creó una llave con la que el sistema de registros de {agency} entrega casos.",
)
ADAPTER_TOKEN_REVOKED = LogKind(
    310,
    "cases.adapter_token_revoked",
    _TOKEN,
    _TOKEN_SECRET,
    "A token of the records system of {agency} was revoked by {officer}.",
    "{officer} revocó una llave del sistema de registros de {agency}.",
)

KINDS = (
    OPENED,
    CHANGED,
    CLOSED,
    IMPORTED,
    REOPENED,
    OFFICER_ADDED,
    OFFICER_REMOVED,
    EMBARGOED,
    EMBARGO_ENDED,
    ADAPTER_TOKEN_MADE,
    ADAPTER_TOKEN_REVOKED,
)
