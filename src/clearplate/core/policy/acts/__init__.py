"""The acts that policy decides on, each with the facts it may know: typed here, told to Cedar as entities and context.

A fact is something true at the instant of the act (the case is active, the session has a second factor); what follows
from it is the adopted policy's to say. Facts never hold a plate, a name or a reason's text.
"""

from clearplate.core.policy.acts.approving import ManageApprovals
from clearplate.core.policy.acts.casework import ExportEvidence, ManageCases, ManageHolds, ViewEvidence
from clearplate.core.policy.acts.facts import (
    NO_CASE,
    Act,
    CaseFacts,
    Facts,
    OfficerFacts,
    minutes,
    officer_facts,
    stated,
)
from clearplate.core.policy.acts.placing import ManagePlaces, ManagePlates
from clearplate.core.policy.acts.programme import AdoptPolicy, ManageCameras, ManageOfficers, ReadLog
from clearplate.core.policy.acts.reviewing import ManageAudits, ManageMatters, ReviewSearch
from clearplate.core.policy.acts.searching import APPROVALS, OpenImage, SearchLooks, SearchPlate

__all__ = [
    "ACTIONS",
    "APPROVALS",
    "NO_CASE",
    "Act",
    "AdoptPolicy",
    "CaseFacts",
    "ExportEvidence",
    "Facts",
    "ManageApprovals",
    "ManageAudits",
    "ManageCameras",
    "ManageCases",
    "ManageHolds",
    "ManageMatters",
    "ManageOfficers",
    "ManagePlaces",
    "ManagePlates",
    "OfficerFacts",
    "OpenImage",
    "ReadLog",
    "ReviewSearch",
    "SearchLooks",
    "SearchPlate",
    "ViewEvidence",
    "minutes",
    "officer_facts",
    "stated",
]

ACTIONS: dict[str, type[Act]] = {
    act.action: act
    for act in (
        SearchPlate,
        SearchLooks,
        OpenImage,
        ManageCases,
        ManageApprovals,
        ManageHolds,
        ViewEvidence,
        ExportEvidence,
        ManageOfficers,
        ManageCameras,
        ManagePlaces,
        ManagePlates,
        ReviewSearch,
        ManageAudits,
        ManageMatters,
        ReadLog,
        AdoptPolicy,
    )
}
"""Every act there is, by the name Cedar knows it under."""
