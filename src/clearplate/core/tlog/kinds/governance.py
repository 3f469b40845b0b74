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

KINDS = (CONFIG_CHANGED, POLICY_ADOPTED, POLICY_REFUSED)
