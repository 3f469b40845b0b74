"""Log kind of the city's own look at its promises. Tags 120 to 129."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import POLICY

CHECKED = LogKind(
    120,
    "promises.checked",
    (
        Field("statement", FieldType.DIGEST),
        Field("holds", FieldType.COUNT),
        Field("fails", FieldType.COUNT),
        Field("unchecked", FieldType.COUNT),
        Field("checks", FieldType.COUNT),
        Field("by_command", FieldType.FLAG),
        POLICY,
    ),
    (),
    "The city checked its promises with {checks:check|checks}: {holds:holds|hold}, {fails:does|do} not, {unchecked} could not be checked.",
    "La ciudad comprobó sus promesas con {checks:comprobación|comprobaciones}: {holds:se cumple|se cumplen}, {fails} no, "
    "{unchecked:no pudo|no pudieron} comprobarse.",
)
"""`statement` is the SHA-256 of the signed result, published as `promises/<statement>.json`; the three counts are of promises."""

KINDS = (CHECKED,)
