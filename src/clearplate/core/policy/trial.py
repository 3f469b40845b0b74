"""Try a document with every act there is, before anybody can adopt it.

Cedar's own validation proves that rules fit the schema. It cannot know which facts the server states: a schema that
lacks one, or asks for one more, would refuse every act of that kind. Better a FormatError today than a stopped city.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import (
    APPROVALS,
    NO_CASE,
    Act,
    AdoptPolicy,
    ExportEvidence,
    ManageApprovals,
    ManageAudits,
    ManageCameras,
    ManageCases,
    ManageHolds,
    ManageMatters,
    ManageOfficers,
    ManagePlaces,
    ManagePlates,
    OfficerFacts,
    OpenImage,
    ReadLog,
    ReviewSearch,
    SearchLooks,
    SearchPlate,
    ViewEvidence,
)
from clearplate.core.policy.decide import Refused, decide
from clearplate.core.policy.document import SCHEMA_FILE, PolicyDocument
from clearplate.core.policy.faults import PolicyError

_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def try_every_act(document: PolicyDocument) -> PolicyDocument:
    """Check that the document can decide every act, one way or the other, and that another can follow it.

    Returns:
        The same document.

    Raises:
        PolicyError: The facts of an act do not fit the schema, or its rules fail on them; or no two officials could ever
            adopt another policy in its place.
    """
    for trained_until in (None, date(2026, 12, 31)):
        for act in _acts(trained_until):
            decision = decide(document, act, _NOON)
            if isinstance(decision, Refused) and decision.rule_id == "policy.cannot_decide":
                raise PolicyError("facts_unfit", SCHEMA_FILE, action=act.action)
    refused = decide(document, _next_adoption(), _NOON)
    if isinstance(refused, Refused):
        raise PolicyError("no_successor", rule=refused.rule_id)
    return document


def _next_adoption() -> AdoptPolicy:
    first, second = (
        OfficerFacts(
            officer_id=OfficerId(UUID(int=number)),
            agency_id=AgencyId(UUID(int=3)),
            roles=frozenset({"official"}),
            trained_until=None,
            mfa_verified=True,
            active=True,
            mfa_minutes_ago=0,
        )
        for number in (1, 2)
    )
    return AdoptPolicy(officer=first, second=second, by_command=False)


_HOUR = timedelta(hours=1)


def _acts(trained_until: date | None) -> list[Act]:
    officer = OfficerFacts(
        officer_id=OfficerId(UUID(int=1)),
        agency_id=AgencyId(UUID(int=2)),
        roles=frozenset({"investigator"}),
        trained_until=trained_until,
        mfa_verified=True,
        active=True,
    )
    return [*_searching(officer), *_casework(officer), *_programme(officer)]


def _searching(officer: OfficerFacts) -> list[Act]:
    searching: dict[str, Any] = {
        "officer": officer,
        "case": NO_CASE,
        "reason_given": True,
        "reason_vague": False,
        "reason_topics": frozenset({"protest"}),
        "window": _HOUR,
        "age": _HOUR,
        "camera_count": 1,
        "behalf_given": True,
        "for_other_agency": False,
        "warrant_given": False,
        "exigent": True,
        "exigent_overdue": False,
        "exigent_open": 0,
        "approved": frozenset(APPROVALS),
    }
    return [
        SearchPlate(**searching, plate_count=1, plate_searches=0, sightings_given=0),
        SearchLooks(**searching, looks_given=True),
        OpenImage(
            officer=officer, own_search=True, search_answered=True, case=NO_CASE, since_asked=timedelta(minutes=1)
        ),
    ]


def _casework(officer: OfficerFacts) -> list[Act]:
    return [
        ManageCases(officer=officer, change="open", own_agency=True, on_case=False),
        ManageHolds(
            officer=officer,
            change="ask",
            case=NO_CASE,
            own_agency=True,
            own_request=True,
            captures=1,
            length=_HOUR,
            reason_given=True,
            reason_vague=False,
        ),
        ViewEvidence(
            officer=officer,
            case=NO_CASE,
            own_agency=True,
            hold_in_force=True,
            without_plate=True,
            new_reads=1,
            approved=frozenset({"listed"}),
        ),
        ExportEvidence(
            officer=officer,
            change="ask",
            case=NO_CASE,
            own_agency=True,
            hold_in_force=True,
            purpose="case_file",
            reason_given=True,
            recipient_given=False,
            captures=1,
            approved=frozenset({"listed"}),
        ),
    ]


def _programme(officer: OfficerFacts) -> list[Act]:
    return [
        ManageApprovals(
            officer=officer,
            change="approve",
            kind="hold",
            kind_roles=frozenset({"supervisor"}),
            own_request=False,
            below_asker=False,
            outside_line=True,
            asker_command_staff=False,
            own_agency=True,
            decided_before=False,
            training_needed=True,
            in_time=True,
            reason_given=True,
        ),
        ManageOfficers(officer=officer, change="add", own_agency=True, own_account=False),
        ManageCameras(officer=officer, change="invite"),
        ManagePlaces(officer=officer, change="add"),
        ManagePlates(officer=officer, change="declare"),
        ReviewSearch(
            officer=officer,
            change="proper",
            own_search=False,
            below_searcher=False,
            own_agency=True,
            searcher_command_staff=False,
            words_given=True,
        ),
        ManageAudits(officer=officer, change="plan"),
        ManageMatters(
            officer=officer,
            change="extend",
            own_agency=True,
            still_open=True,
            extended=False,
            overdue=False,
            extension_days=1,
            words_given=True,
        ),
        ReadLog(officer=officer, confidential=False),
        AdoptPolicy(officer=officer, second=officer, by_command=False),
    ]
