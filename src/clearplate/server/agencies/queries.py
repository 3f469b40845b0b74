"""What others may ask about officers without it being an accountable act."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import DateField, F, Max, Q, QuerySet
from django.db.models.functions import Cast, Least

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import OfficerFacts, minutes
from clearplate.server.agencies.models import DECIDING, Course, Officer, Role, Roster, Shift, SupportGrant
from clearplate.server.asking import Answer, ask
from clearplate.server.policy import queries as policy

STANDING = f"""
SELECT
    officer.agency_id AS officer_agency,
    officer.is_active AND (officer.left_on IS NULL OR officer.left_on > %(today)s) AS officer_active,
    officer.command_staff AS officer_command_staff,
    officer.suspended_at IS NOT NULL AS officer_suspended,
    officer.access_confirmed_at IS NOT NULL AS officer_confirmed,
    ARRAY(SELECT role FROM agencies_officerrole WHERE officer_id = %(officer)s) AS officer_roles,
    EXISTS (
        SELECT FROM agencies_supportgrant
        WHERE officer_id = %(officer)s AND ended_at IS NULL AND starts_at <= %(now)s AND ends_at > %(now)s
    ) AS officer_granted,
    training.completed AS officer_completed,
    training.expires AS officer_expires,
    in_force.*
FROM agencies_officer officer
LEFT JOIN LATERAL (
    SELECT array_agg(completed_on) AS completed, array_agg(expires_on) AS expires
    FROM agencies_training
    WHERE officer_id = %(officer)s AND course = '{Course.PLATE_READERS.value}' AND completed_on <= %(today)s
) AS training ON true
LEFT JOIN LATERAL ({policy.IN_FORCE}) AS in_force ON true
WHERE officer.id = %(officer)s
"""  # noqa: S608 - of constants only
"""How one officer stands, by `standing_values`. It asks which policy is in force too, which says how long training counts."""


def officer_facts(officer: Officer, now: datetime) -> OfficerFacts:
    """The facts about one officer at one instant, for `core.policy.decide`."""
    return facts_of(officer, ask(standing_values(officer, now), standing=STANDING), now)


def standing_values(officer: Officer, now: datetime) -> dict[str, object]:
    """What the places in `STANDING` stand for."""
    return {"officer": officer.pk, "today": now.date(), "now": now}


def facts_of(officer: Officer, answer: Answer, now: datetime) -> OfficerFacts:
    """The facts about an officer, from the answer to `STANDING`.

    Only the second factor is the session's. The rest is as the database has it, not as the officer's row was when the
    request began: a suspension counts at once.
    """
    document = policy.adopted(now, answer)
    # Never longer than the policy in force says; without one every act is refused anyway.
    valid = timedelta(days=document.parameters.training_valid_days) if document else timedelta(0)
    done = zip(answer["officer_completed"] or (), answer["officer_expires"] or (), strict=True)
    proved_at = officer.mfa_proved_at if officer.mfa_verified else None
    return OfficerFacts(
        officer_id=OfficerId(officer.id),
        agency_id=AgencyId(answer["officer_agency"]),
        roles=frozenset(answer["officer_roles"]),
        trained_until=max((min(expires, completed + valid) for completed, expires in done), default=None),
        mfa_verified=officer.mfa_verified,
        active=answer["officer_active"],
        command_staff=answer["officer_command_staff"],
        mfa_minutes_ago=minutes(now - proved_at) if proved_at else None,
        suspended=answer["officer_suspended"],
        support_granted=Role.SUPPORT.value in answer["officer_roles"] and answer["officer_granted"],
        confirmed=answer["officer_confirmed"] or DECIDING.isdisjoint(answer["officer_roles"]),
    )


def support_grant(officer: Officer, now: datetime) -> SupportGrant | None:
    """The grant in which a support account opens at an instant."""
    living = SupportGrant.objects.filter(officer=officer, ended_at=None, starts_at__lte=now, ends_at__gt=now)
    return living.order_by("-ends_at").first()


def trained_until(officer: Officer, now: datetime) -> date | None:
    """The last day on which the officer's plate-reader training counts; in the past if it has run out.

    A training counts until its own last day, and never longer than the policy in force says.
    """
    done = officer.trainings.filter(course=Course.PLATE_READERS, completed_on__lte=now.date())
    last: date | None = done.aggregate(last=Max(_counts_until(now)))["last"]
    return last


def _counts_until(now: datetime, prefix: str = "") -> F | Least:
    parameters = policy.parameters(now)
    own = F(f"{prefix}expires_on")
    if parameters is None:
        return own
    ceiling = Cast(F(f"{prefix}completed_on") + timedelta(days=parameters.training_valid_days), DateField())
    return Least(own, ceiling)


_ABOVE = """
WITH RECURSIVE above AS (
    SELECT supervisor_id AS id, 1 AS step FROM agencies_officer WHERE id = %s AND supervisor_id IS NOT NULL
    UNION ALL
    SELECT officer.supervisor_id, above.step + 1 FROM agencies_officer officer JOIN above ON officer.id = above.id
    WHERE officer.supervisor_id IS NOT NULL
) CYCLE id SET circle USING path
SELECT id FROM above WHERE NOT circle ORDER BY step
"""

_BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM agencies_officer WHERE supervisor_id = %s
    UNION ALL
    SELECT officer.id FROM agencies_officer officer JOIN below ON officer.supervisor_id = below.id
) CYCLE id SET circle USING path
SELECT DISTINCT id FROM below WHERE NOT circle
"""


def superiors(officer_id: UUID) -> tuple[OfficerId, ...]:
    """Everyone above an officer, nearest first; `core.approvals.superiors` is the same without a database."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [officer_id])
        return tuple(OfficerId(row[0]) for row in cursor.fetchall())


def subordinates(officer_id: UUID) -> tuple[OfficerId, ...]:
    """Everyone below an officer, in no order: those among whose superiors the officer is."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [officer_id])
        return tuple(OfficerId(row[0]) for row in cursor.fetchall())


def changed_access(subject: Officer, by: Officer) -> bool:
    """Whether somebody gave or renewed an access since it was last confirmed, or stands below who did."""
    return not set(subject.access_changed_by).isdisjoint({by.pk, *superiors(by.pk)})


def waiting() -> QuerySet[Officer]:
    """Everyone whose account waits for confirmation, by name."""
    unconfirmed = Officer.objects.filter(is_active=True, access_confirmed_at=None, roles__role__in=DECIDING)
    return unconfirmed.select_related("agency").distinct()


def waiting_for(officer: Officer) -> list[Officer]:
    """Those of them whom this officer may confirm. Every page of theirs asks; what is usual costs one query."""
    if officer.waits or officer.role_set.isdisjoint({Role.COORDINATOR, Role.OFFICIAL}):
        return []
    return [other for other in waiting() if other.pk != officer.pk and not changed_access(other, officer)]


def with_role(role: Role) -> QuerySet[Officer]:
    """Active officers who hold a role, by name."""
    return Officer.objects.filter(is_active=True, roles__role=role)


@dataclass(frozen=True)
class TrainingState:
    """How an officer stands with the training that searching needs."""

    until: date | None
    in_force: bool
    ends_soon: bool  # within 30 days
    expected: bool  # the officer holds a role that searches


def training_state(officer: Officer, now: datetime) -> TrainingState:
    """Whether the plate-reader training counts today, and whether it is about to run out."""
    return _training_state(officer, trained_until(officer, now), now)


def _training_state(officer: Officer, until: date | None, now: datetime) -> TrainingState:
    in_force = until is not None and until >= now.date()
    soon = until is not None and in_force and until - now.date() <= timedelta(days=30)
    expected = bool(officer.role_set & {Role.INVESTIGATOR, Role.SUPERVISOR})
    return TrainingState(until=until, in_force=in_force, ends_soon=soon, expected=expected)


def second_factors(officer: Officer) -> list[str]:
    """The kinds of second factor enrolled: `totp`, `webauthn`; recovery codes are not one."""
    kinds = Authenticator.objects.filter(user=officer).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return sorted(set(kinds.values_list("type", flat=True)))


@dataclass(frozen=True)
class Person:
    """One line of the list of officers."""

    officer: Officer
    roles: list[Role]
    training: TrainingState
    second_factors: list[str]

    @property
    def waits(self) -> bool:
        """Whether they would decide, and nobody confirmed them."""
        return self.officer.access_confirmed_at is None and not DECIDING.isdisjoint(self.roles)


def people(now: datetime) -> list[Person]:
    """Every officer, those with access first, by name; three queries however many there are."""
    done = Q(trainings__course=Course.PLATE_READERS, trainings__completed_on__lte=now.date())
    found = (
        Officer.objects.select_related("agency")
        .prefetch_related("roles")
        .annotate(trained_last=Max(_counts_until(now, "trainings__"), filter=done))
        .order_by("-is_active", "full_name")
    )
    factors: dict[UUID, set[str]] = {}
    for officer_id, kind in Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list(
        "user_id", "type"
    ):
        factors.setdefault(officer_id, set()).add(kind)
    return [
        Person(
            officer=officer,
            roles=[role for role in Role if role in officer.role_set],
            training=_training_state(officer, officer.trained_last, now),
            second_factors=sorted(factors.get(officer.id, ())),
        )
        for officer in found
    ]


def on_shift(officer: Officer, at: datetime) -> bool | None:
    """Whether an officer was on shift at an instant; None where no roster of their agency tells."""
    if Shift.objects.filter(officer=officer, starts_at__lte=at, ends_at__gt=at).exists():
        return True
    told = Roster.objects.filter(agency_id=officer.agency_id, starts_at__lte=at, ends_at__gt=at).exists()
    return False if told else None
