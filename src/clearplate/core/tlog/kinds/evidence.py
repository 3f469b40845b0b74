"""Log kinds of evidence: each viewing, export, download and disclosure of what a hold keeps. Tags 850 to 899."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, CASE, OFFICER, OFFICER_ID, POLICY, REASON, RULES

_EXPORT = Field("export", FieldType.UUID)
_CAPTURES = Field("captures", FieldType.COUNT)
_CASE_NUMBER = Field("case_number", FieldType.TEXT)
_PURPOSE = Field("purpose", FieldType.CHOICE, choices=("case_file", "prosecution", "court", "defense"))
_RECIPIENT = Field("recipient", FieldType.TEXT, nullable=True)
_IDS = (OFFICER_ID, _CASE_NUMBER, ADDRESS)

VIEWED = LogKind(
    850,
    "evidence.viewed",
    (
        OFFICER,
        AGENCY,
        CASE,
        Field("hold", FieldType.UUID),
        Field("shown", FieldType.CHOICE, choices=("reads", "plate", "scene")),
        _CAPTURES,
        POLICY,
        RULES,
    ),
    (*_IDS, Field("capture_ids", FieldType.UUIDS), Field("reason", FieldType.TEXT, nullable=True)),
    "Officer {officer} of {agency} viewed evidence of case {case} ({shown}, {captures:capture|captures}).",
    "El agente {officer} de {agency} vio pruebas del caso {case} ({shown}, {captures:captura|capturas}).",
)
EXPORT_ASKED = LogKind(
    851,
    "evidence.export_asked",
    (OFFICER, AGENCY, CASE, _EXPORT, _PURPOSE, _CAPTURES, POLICY, RULES),
    (*_IDS, REASON, _RECIPIENT),
    "Officer {officer} of {agency} asked for an export of {captures:capture|captures} of case {case} ({purpose}).",
    "El agente {officer} de {agency} pidió exportar {captures:captura|capturas} del caso {case} ({purpose}).",
)
EXPORTED = LogKind(
    852,
    "evidence.exported",
    (AGENCY, CASE, _EXPORT, _PURPOSE, _CAPTURES, Field("contents_sha256", FieldType.DIGEST)),
    (_CASE_NUMBER,),
    "An export of {captures:capture|captures} of case {case} of {agency} was made ({purpose}).",
    "Se hizo una exportación de {captures:captura|capturas} del caso {case} de {agency} ({purpose}).",
)
DOWNLOADED = LogKind(
    853,
    "evidence.downloaded",
    (OFFICER, AGENCY, CASE, _EXPORT, Field("bundle_sha256", FieldType.DIGEST), POLICY, RULES),
    _IDS,
    "Officer {officer} of {agency} took out an export of case {case}.",
    "El agente {officer} de {agency} retiró una exportación del caso {case}.",
)
DISCLOSED = LogKind(
    854,
    "evidence.disclosed",
    (OFFICER, AGENCY, CASE, _EXPORT, _PURPOSE, _CAPTURES, POLICY, RULES),
    (*_IDS, Field("recipient", FieldType.TEXT)),
    "Officer {officer} of {agency} handed over an export of case {case} ({purpose}).",
    "El agente {officer} de {agency} entregó una exportación del caso {case} ({purpose}).",
)

KINDS = (VIEWED, EXPORT_ASKED, EXPORTED, DOWNLOADED, DISCLOSED)
