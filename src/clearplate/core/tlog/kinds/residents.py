"""Log kinds of what residents bring to the city: received, answered, taken longer, withdrawn. Tags 1150 to 1179.

What it is about and who brought it are confidential; a resident knows their matter by its reference.
"""

from clearplate.core.matters import EXTENSIONS, MATTERS, OUTCOMES, WAYS, WITHDRAWALS
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, OFFICER, OFFICER_ID, POLICY, REASON, RULES

_REFERENCE = Field("reference", FieldType.REFERENCE)
_MATTER = Field("matter", FieldType.CHOICE, choices=MATTERS)
_DUE_ON = Field("due_on", FieldType.DAY)
_CONFIDENTIAL = (OFFICER_ID, ADDRESS, REASON)

RECEIVED = LogKind(
    1150,
    "residents.received",
    (
        OFFICER,
        AGENCY,
        _REFERENCE,
        _MATTER,
        Field("way", FieldType.CHOICE, choices=WAYS),
        Field("received_on", FieldType.DAY),
        _DUE_ON,
        POLICY,
        RULES,
    ),
    _CONFIDENTIAL,
    "Officer {officer} of {agency} recorded {reference}, which a resident brought on {received_on}: {matter} ({way}), "
    "to be answered by {due_on}.",
    "El agente {officer} de {agency} registró {reference}, que alguien presentó el {received_on}: {matter} ({way}); "
    "debe responderse hasta el {due_on}.",
)
ANSWERED = LogKind(
    1151,
    "residents.answered",
    (
        OFFICER,
        AGENCY,
        _REFERENCE,
        _MATTER,
        Field("answered_on", FieldType.DAY),
        Field("outcome", FieldType.CHOICE, choices=OUTCOMES),
        Field("overdue", FieldType.FLAG),
        POLICY,
        RULES,
    ),
    _CONFIDENTIAL,
    "Officer {officer} of {agency} recorded that {reference} was answered on {answered_on}: {outcome}.",
    "El agente {officer} de {agency} registró que {reference} se respondió el {answered_on}: {outcome}.",
)
"""`overdue` goes by the day of this entry: a day that is typed makes no answer early."""
EXTENDED = LogKind(
    1152,
    "residents.extended",
    (
        OFFICER,
        AGENCY,
        _REFERENCE,
        _MATTER,
        _DUE_ON,
        Field("why", FieldType.CHOICE, choices=EXTENSIONS),
        POLICY,
        RULES,
    ),
    _CONFIDENTIAL,
    "Officer {officer} of {agency} took longer for {reference}, until {due_on}: {why}.",
    "El agente {officer} de {agency} prorrogó la respuesta a {reference} hasta el {due_on}: {why}.",
)
WITHDRAWN = LogKind(
    1153,
    "residents.withdrawn",
    (
        OFFICER,
        AGENCY,
        _REFERENCE,
        _MATTER,
        Field("why", FieldType.CHOICE, choices=WITHDRAWALS),
        Field("overdue", FieldType.FLAG),
        POLICY,
        RULES,
    ),
    _CONFIDENTIAL,
    "Officer {officer} of {agency} withdrew {reference} without an answer: {why}.",
    "El agente {officer} de {agency} retiró {reference} sin respuesta: {why}.",
)

KINDS = (RECEIVED, ANSWERED, EXTENDED, WITHDRAWN)
