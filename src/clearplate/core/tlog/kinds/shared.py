"""Fields that many log kinds carry."""

from clearplate.core.tlog.fields import Field, FieldType

OFFICER = Field("officer", FieldType.OFFICER)
"""Who acted."""
OFFICER_OR_COMMAND = Field("officer", FieldType.OFFICER, nullable=True)
"""Who acted; none when an operator's command did, which only a person with the machine's shell can give."""
AGENCY = Field("agency", FieldType.TITLE)
"""The name of the agency acted for."""
AGENCY_OR_COMMAND = Field("agency", FieldType.TITLE, nullable=True)
SUBJECT = Field("subject", FieldType.OFFICER)
"""The officer whom the act concerns."""
OFFICER_ID = Field("officer_id", FieldType.UUID)
OFFICER_ID_OR_COMMAND = Field("officer_id", FieldType.UUID, nullable=True)
SUBJECT_ID = Field("subject_id", FieldType.UUID)
ADDRESS = Field("address", FieldType.TEXT, nullable=True)
"""The network address the request came from (CJIS AU-3, "where")."""
POLICY = Field("policy", FieldType.DIGEST, nullable=True)
"""SHA-256 of the policy in force; none when none was."""
RULE = Field("rule", FieldType.RULE)
"""The rule that refused, first in the policy's order."""
RULES = Field("rules", FieldType.RULES)
"""Every rule that determined the decision."""
CAMERA = Field("camera", FieldType.UUID)
CASE = Field("case", FieldType.CASE)
SEARCH = Field("search", FieldType.UUID)
REASON = Field("reason", FieldType.TEXT)
