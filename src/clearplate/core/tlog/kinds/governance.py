"""Log kinds of the city's own rules and settings, and refusals that no other kind covers. Tags 1 to 199."""

from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds.shared import (
    ADDRESS,
    AGENCY,
    OFFICER,
    OFFICER_ID,
    POLICY,
    RULE,
    RULES,
)

CONFIG_CHANGED = LogKind(
    1,
    "config.changed",
    (
        Field("software", FieldType.VERSION),
        Field("config_sha256", FieldType.DIGEST),
        Field("previous_sha256", FieldType.DIGEST, nullable=True),
    ),
    (),
    "The server was started with a new configuration or version ({software}).",
    "El servidor se inició con una configuración o versión nueva ({software}).",
)
EMBARGOED = LogKind(
    2,
    "tlog.embargoed",
    (Field("ends_at", FieldType.INSTANT),),
    (),
    "An act was recorded whose claims are under embargo until {ends_at}.",
    "Se registró un acto cuyos datos están bajo reserva hasta {ends_at}.",
)
"""Built by `core.tlog.embargo`: its digests stand for the kind and every field of the hidden act, and for nothing."""
DISCLOSED = LogKind(
    3,
    "tlog.disclosed",
    (
        Field("index", FieldType.COUNT),
        Field("leaf", FieldType.DIGEST),
        Field("disclosures", FieldType.DISCLOSURES),
    ),
    (),
    "The embargo on entry {index} is over; its public claims are shown.",
    "Terminó la reserva de la entrada {index}; se muestran sus datos públicos.",
)
BACKED_UP = LogKind(
    4,
    "city.backed_up",
    (Field("tree_size", FieldType.COUNT), Field("objects", FieldType.COUNT)),
    (),
    "A backup without any key was made, with the log's first {tree_size} entries.",
    "Se hizo un respaldo sin ninguna llave, con las primeras {tree_size} entradas del registro.",
)
RESTORED = LogKind(
    5,
    "city.restored",
    (Field("backup_size", FieldType.COUNT), Field("replayed", FieldType.COUNT)),
    (),
    "The database was restored from a backup; {replayed:later entry was|later entries were} taken from the published log.",
    "La base de datos se restauró de un respaldo; {replayed:entrada posterior se tomó|entradas posteriores se tomaron} del registro publicado.",
)
POLICY_ADOPTED = LogKind(
    100,
    "policy.adopted",
    (
        Field("policy", FieldType.DIGEST),
        Field("previous", FieldType.DIGEST, nullable=True),
        Field("document_bytes", FieldType.COUNT),
        Field("effective_at", FieldType.INSTANT),
        Field("officials", FieldType.OFFICERS),
        Field("by_command", FieldType.FLAG),
        Field("retention_days", FieldType.COUNT),
    ),
    (Field("official_ids", FieldType.UUIDS),),
    "Two officials ({officials}) adopted the policy {policy}, in force from {effective_at}.",
    "Dos funcionarios ({officials}) adoptaron la política {policy}, vigente desde {effective_at}.",
)
POLICY_REFUSED = LogKind(
    101,
    "policy.refused",
    (
        OFFICER,
        AGENCY,
        Field(
            "action",
            FieldType.CHOICE,
            choices=(
                "manage_cases",
                "manage_officers",
                "manage_cameras",
                "adopt_policy",
                "read_log",
                "open_image",
                "search_plate",
                "manage_holds",
                "view_evidence",
                "export_evidence",
                "manage_approvals",
                "review_search",
                "manage_audits",
                "search_looks",
                "manage_places",
                "manage_plates",
                "manage_matters",
            ),
        ),
        RULE,
        RULES,
        POLICY,
    ),
    (OFFICER_ID, ADDRESS),
    "An act ({action}) by officer {officer} of {agency} was refused under the rule {rule}.",
    "Se rechazó un acto ({action}) del agente {officer} de {agency} según la regla {rule}.",
)

KINDS = (CONFIG_CHANGED, EMBARGOED, DISCLOSED, BACKED_UP, RESTORED, POLICY_ADOPTED, POLICY_REFUSED)
