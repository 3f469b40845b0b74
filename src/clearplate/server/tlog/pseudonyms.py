"""Public names of officers and cases under the city's key; the rule is `core.pseudonyms`."""

from datetime import datetime
from uuid import UUID

from clearplate.core import pseudonyms
from clearplate.core.ids import AgencyId, CaseNumber, OfficerId
from clearplate.server.tlog.keys import pseudonym_key


def officer_pseudonym(officer_id: OfficerId | UUID, now: datetime) -> str:
    """The officer's public name in the UTC calendar quarter of `now`."""
    return pseudonyms.officer_pseudonym(pseudonym_key(), OfficerId(officer_id), now)


def case_pseudonym(agency_id: AgencyId | UUID, case_number: CaseNumber | str) -> str:
    """The public name of an agency's case; the same for as long as the city keeps its key."""
    return pseudonyms.case_pseudonym(pseudonym_key(), AgencyId(agency_id), CaseNumber(case_number))
