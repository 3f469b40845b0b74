"""Log kinds of approvals: who asked for a second person, and what that person said. Tags 950 to 969.

Holds and support access have kinds of their own for the steps that the public follows by itself.
"""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import ADDRESS, AGENCY, OFFICER, OFFICER_ID, POLICY, REASON, RULES

SUBJECTS = (
    "hold",
    "extension",
    "policy_adoption",
    "support_access",
    "search_breadth",
    "search_budget",
    "search_appeal",
    "search_looks",
    "protected_plate",
    "protected_place",
    "related_plate",
    "grant",
    "hotlist_entry",
    "held_reads",
)
"""What may be asked for; a station that registers another kind appends its name here and its words in `tlog.words`."""
_WHAT = Field("what", FieldType.CHOICE, choices=SUBJECTS)
_REQUEST = Field("request", FieldType.UUID)
_ABOUT = Field("about", FieldType.UUID)
_ASKED_BY = Field("asked_by", FieldType.OFFICER)
_ASKED_BY_ID = Field("asked_by_id", FieldType.UUID)

ASKED = LogKind(
    950,
    "approvals.asked",
    (OFFICER, AGENCY, _REQUEST, _WHAT, Field("expires_at", FieldType.INSTANT), POLICY, RULES),
    (OFFICER_ID, _ABOUT, REASON, ADDRESS),
    "Officer {officer} of {agency} asked for a second person's approval ({what}) until {expires_at}.",
    "El agente {officer} de {agency} pidió la aprobación de una segunda persona ({what}) hasta {expires_at}.",
)
APPROVED = LogKind(
    951,
    "approvals.approved",
    (OFFICER, AGENCY, _REQUEST, _WHAT, _ASKED_BY, Field("outstanding", FieldType.COUNT), POLICY, RULES),
    (OFFICER_ID, _ASKED_BY_ID, _ABOUT, ADDRESS),
    "Officer {officer} of {agency} approved what officer {asked_by} asked ({what}); approvals still needed: {outstanding}.",
    "El agente {officer} de {agency} aprobó lo que pidió el agente {asked_by} ({what}); aprobaciones que faltan: {outstanding}.",
)
DECLINED = LogKind(
    952,
    "approvals.declined",
    (OFFICER, AGENCY, _REQUEST, _WHAT, _ASKED_BY),
    (OFFICER_ID, _ASKED_BY_ID, _ABOUT, REASON, ADDRESS),
    "Officer {officer} of {agency} declined what officer {asked_by} asked ({what}).",
    "El agente {officer} de {agency} rechazó lo que pidió el agente {asked_by} ({what}).",
)
EXPIRED = LogKind(
    953,
    "approvals.expired",
    (AGENCY, _REQUEST, _WHAT),
    (_ASKED_BY_ID, _ABOUT),
    "A request for approval of {agency} ran out undecided ({what}).",
    "Venció sin decisión una solicitud de aprobación de {agency} ({what}).",
)
WITHDRAWN = LogKind(
    954,
    "approvals.withdrawn",
    (OFFICER, AGENCY, _REQUEST, _WHAT),
    (OFFICER_ID, _ABOUT, ADDRESS),
    "Officer {officer} of {agency} withdrew a request for approval ({what}).",
    "El agente {officer} de {agency} retiró una solicitud de aprobación ({what}).",
)

KINDS = (ASKED, APPROVED, DECLINED, EXPIRED, WITHDRAWN)
