"""Log kinds of reviews: who looked at which search, what they found, what followed, and what nobody looked at. Tags 1000 to 1049.

`search` is the id in the public line of the search, so that anyone can join the two.
"""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import (
    ADDRESS,
    AGENCY,
    OFFICER,
    OFFICER_ID,
    POLICY,
    REASON,
    RULES,
    SEARCH,
    SUBJECT_ID,
)

BREACHES = (
    "personal_use",
    "prohibited_purpose",
    "false_reason",
    "no_case_connection",
    "shared_account",
    "broader_than_needed",
    "other_breach",
)
"""What an improper search broke."""
OUTCOMES = (
    "no_discipline",
    "counseling",
    "retraining",
    "reprimand",
    "unpaid_leave",
    "demotion",
    "dismissal",
    "prosecution_referred",
)
"""What followed for the officer, by code; never a name."""
AUDITS = ("monthly", "quarterly", "annual", "unannounced", "external")

_NOTES = Field("notes", FieldType.TEXT, nullable=True)
_IDS = (OFFICER_ID, ADDRESS)
_AUDIT = Field("audit", FieldType.UUID)
_OVERDUE = Field("overdue", FieldType.FLAG)

OPENED = LogKind(
    1000,
    "review.opened",
    (OFFICER, AGENCY, SEARCH, POLICY, RULES),
    _IDS,
    "Officer {officer} of {agency} opened search {search} with the searcher's own words, to review it.",
    "El agente {officer} de {agency} abrió la búsqueda {search} con las palabras de quien buscó, para revisarla.",
)
"""Once for each reviewer of a search, before its words are shown."""
DISPOSED = LogKind(
    1001,
    "review.disposed",
    (
        OFFICER,
        AGENCY,
        SEARCH,
        Field("disposition", FieldType.CHOICE, choices=("proper", "improper")),
        Field("flags", FieldType.COUNT),
        Field("explained", FieldType.FLAG),
        Field("exigent", FieldType.FLAG),
        _OVERDUE,
        POLICY,
        RULES,
    ),
    (*_IDS, _NOTES),
    "Officer {officer} of {agency} reviewed search {search} and found it {disposition}.",
    "El agente {officer} de {agency} revisó la búsqueda {search} y la consideró {disposition}.",
)
EXPLANATION_ASKED = LogKind(
    1002,
    "review.explanation_asked",
    (OFFICER, AGENCY, SEARCH, POLICY, RULES),
    (*_IDS, SUBJECT_ID, REASON),
    "Officer {officer} of {agency} asked the searcher to explain search {search}.",
    "El agente {officer} de {agency} pidió a quien buscó que explicara la búsqueda {search}.",
)
EXPLAINED = LogKind(
    1003,
    "review.explained",
    (OFFICER, AGENCY, SEARCH, POLICY, RULES),
    (*_IDS, REASON),
    "Officer {officer} of {agency} explained their search {search} to its reviewer.",
    "El agente {officer} de {agency} explicó su búsqueda {search} a quien la revisa.",
)
FINDING = LogKind(
    1004,
    "review.finding",
    (
        OFFICER,
        AGENCY,
        SEARCH,
        Field("upheld", FieldType.FLAG),
        Field("breach", FieldType.CHOICE, nullable=True, choices=BREACHES),
        POLICY,
        RULES,
    ),
    (*_IDS, SUBJECT_ID, REASON),
    "Officer {officer} of {agency} recorded the finding on search {search}: upheld {upheld} ({breach}).",
    "El agente {officer} de {agency} registró el hallazgo sobre la búsqueda {search}: confirmado {upheld} ({breach}).",
)
CONSEQUENCE = LogKind(
    1005,
    "review.consequence",
    (OFFICER, AGENCY, SEARCH, Field("outcome", FieldType.CHOICE, choices=OUTCOMES), POLICY, RULES),
    (*_IDS, SUBJECT_ID, _NOTES),
    "Officer {officer} of {agency} recorded what followed from the finding on search {search}: {outcome}.",
    "El agente {officer} de {agency} registró la consecuencia del hallazgo sobre la búsqueda {search}: {outcome}.",
)
SAMPLE_DRAWN = LogKind(
    1006,
    "review.sample_drawn",
    (
        OFFICER,
        AGENCY,
        Field("seed", FieldType.DIGEST),
        Field("tree_size", FieldType.COUNT),
        Field("first_day", FieldType.DAY),
        Field("last_day", FieldType.DAY),
        Field("population", FieldType.COUNT),
        Field("searches", FieldType.UUIDS),
        POLICY,
        RULES,
    ),
    _IDS,
    "Officer {officer} of {agency} drew a random sample of the {population:search|searches} from {first_day} to {last_day}, "
    "from the log's root at {tree_size} entries.",
    "El agente {officer} de {agency} sorteó una muestra de las {population} búsquedas del {first_day} al {last_day}, "
    "a partir de la raíz del registro con {tree_size} entradas.",
)
"""`seed` is the root hash; docs/spec/review-sampling.md says how anyone draws the same `searches` from it."""
AUDIT_PLANNED = LogKind(
    1007,
    "review.audit_planned",
    (
        OFFICER,
        AGENCY,
        _AUDIT,
        Field("sort", FieldType.CHOICE, choices=AUDITS),
        Field("due_on", FieldType.DAY),
        POLICY,
        RULES,
    ),
    _IDS,
    "Officer {officer} of {agency} planned an audit ({sort}), due on {due_on}.",
    "El agente {officer} de {agency} planificó una auditoría ({sort}) para el {due_on}.",
)
AUDIT_CLOSED = LogKind(
    1008,
    "review.audit_closed",
    (OFFICER, AGENCY, _AUDIT, Field("findings", FieldType.COUNT), _OVERDUE, POLICY, RULES),
    (*_IDS, REASON),
    "Officer {officer} of {agency} closed an audit with {findings:finding|findings}.",
    "El agente {officer} de {agency} cerró una auditoría con {findings:hallazgo|hallazgos}.",
)
CONFIDENTIAL_READ = LogKind(
    1009,
    "review.confidential_read",
    (OFFICER, AGENCY, Field("leaf", FieldType.DIGEST), POLICY, RULES),
    (*_IDS, REASON),
    "Officer {officer} of {agency} read the confidential fields of the log entry {leaf}.",
    "El agente {officer} de {agency} leyó los campos confidenciales de la entrada {leaf} del registro.",
)
FLAGS_COUNTED = LogKind(
    1010,
    "review.flags_counted",
    (Field("day", FieldType.DAY), Field("flag", FieldType.RULE), Field("searches", FieldType.COUNT)),
    (),
    "Of the searches asked on {day}, {searches} were flagged by the rule {flag}.",
    "De las búsquedas hechas el {day}, la regla {flag} señaló {searches}.",
)
"""One entry for each rule that flagged any, the day after."""
COUNTED = LogKind(
    1011,
    "review.counted",
    (
        Field("day", FieldType.DAY),
        Field("waiting", FieldType.COUNT),
        Field("overdue", FieldType.COUNT),
        Field("audits_overdue", FieldType.COUNT),
    ),
    (),
    "At the end of {day}, {waiting:search|searches} waited for review, {overdue} of them overdue; {audits_overdue:audit was|audits were} overdue.",
    "Al final del {day}, {waiting:búsqueda esperaba|búsquedas esperaban} revisión, {overdue} de ellas atrasadas; {audits_overdue:auditoría atrasada|auditorías atrasadas}.",
)

HOUSEHOLDS_IMPORTED = LogKind(
    1012,
    "review.households_imported",
    (AGENCY, Field("household_count", FieldType.COUNT), Field("plate_count", FieldType.COUNT)),
    (Field("file_sha256", FieldType.DIGEST),),
    "An operator imported for {agency} which plates belong to one household: {household_count:household|households} of {plate_count:plate|plates}.",
    "Un operador importó para {agency} qué placas son de un mismo hogar: {household_count:hogar|hogares} con {plate_count:placa|placas}.",
)
"""The file's hash is confidential: a short file could be guessed from it."""

KINDS = (
    OPENED,
    DISPOSED,
    EXPLANATION_ASKED,
    EXPLAINED,
    FINDING,
    CONSEQUENCE,
    SAMPLE_DRAWN,
    AUDIT_PLANNED,
    AUDIT_CLOSED,
    CONFIDENTIAL_READ,
    FLAGS_COUNTED,
    COUNTED,
    HOUSEHOLDS_IMPORTED,
)
