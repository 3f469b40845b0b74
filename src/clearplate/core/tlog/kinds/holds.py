"""Log kinds of holds: who asked to keep which captures longer, who agreed, until when, and when it ended. Tags 800 to 849."""

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
    POLICY,
    REASON,
    RULES,
)

_HOLD = Field("hold", FieldType.UUID)
_OFFENSE = Field("offense_type", FieldType.OFFENSE)
_CAPTURES = Field("captures", FieldType.COUNT)
_ENDS_ON = Field("ends_on", FieldType.DAY)
_CASE_NUMBER = Field("case_number", FieldType.TEXT)
_IDS = (OFFICER_ID, _CASE_NUMBER, ADDRESS)
_WHAT = Field("what", FieldType.CHOICE, choices=("hold", "extension"))

ASKED = LogKind(
    800,
    "holds.asked",
    (
        OFFICER,
        AGENCY,
        CASE,
        _HOLD,
        _WHAT,
        Field("named_by", FieldType.CHOICE, choices=("sightings", "query")),
        _OFFENSE,
        _CAPTURES,
        _ENDS_ON,
        POLICY,
        RULES,
    ),
    (*_IDS, REASON),
    "Officer {officer} of {agency} asked to hold {captures:capture|captures} for case {case} until {ends_on} ({what}).",
    "El agente {officer} de {agency} pidió conservar {captures:captura|capturas} para el caso {case} hasta el {ends_on} ({what}).",
)
APPROVED = LogKind(
    801,
    "holds.approved",
    (OFFICER, AGENCY, CASE, _HOLD, _WHAT, _OFFENSE, _CAPTURES, _ENDS_ON, POLICY, RULES),
    _IDS,
    "Officer {officer} of {agency} approved holding {captures:capture|captures} for case {case} until {ends_on} ({what}).",
    "El agente {officer} de {agency} aprobó conservar {captures:captura|capturas} para el caso {case} hasta el {ends_on} ({what}).",
)
DECLINED = LogKind(
    802,
    "holds.declined",
    (OFFICER, AGENCY, CASE, _HOLD, _WHAT),
    (*_IDS, REASON),
    "Officer {officer} of {agency} declined to hold captures for case {case} ({what}).",
    "El agente {officer} de {agency} rechazó conservar capturas para el caso {case} ({what}).",
)
ENDED = LogKind(
    803,
    "holds.ended",
    (
        OFFICER_OR_COMMAND,
        AGENCY,
        CASE,
        _HOLD,
        Field("why", FieldType.CHOICE, choices=("expired", "case_closed", "released", "not_approved", "lost")),
        _CAPTURES,
    ),
    (OFFICER_ID_OR_COMMAND, _CASE_NUMBER, ADDRESS),
    "The hold on {captures:capture|captures} for case {case} of {agency} ended ({why}).",
    "Terminó la conservación de {captures:captura|capturas} para el caso {case} de {agency} ({why}).",
)

KINDS = (ASKED, APPROVED, DECLINED, ENDED)
