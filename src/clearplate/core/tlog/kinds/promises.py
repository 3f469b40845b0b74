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
    "The city checked its promises with {checks} checks: {holds} hold, {fails} do not, {unchecked} could not be checked.",
    "La ciudad comprobó sus promesas con {checks} comprobaciones: {holds} se cumplen, {fails} no, "
    "{unchecked} no pudieron comprobarse.",
)
"""`statement` is the SHA-256 of the signed result, published as `promises/<statement>.json`; the three counts are of promises."""

KINDS = (CHECKED,)
