"""Bring a restored database to what the log tells: whatever took a right away since, takes it away again.

The log holds no names, no plates and no keys, so not everything comes back: what was *added* since the backup is lost and
told to the person who restores. What was *ended* since is ended again: shredded days, closed cases, ended holds, revoked
cameras, officers who left, roles taken away, a stricter policy. Officers and cases are found by their pseudonyms, which
only the city can compute. All of it happens in the transaction of the replay.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection

from clearplate.core.errors import ClearplateError
from clearplate.core.policy.document import parse_document
from clearplate.core.pseudonyms import quarter
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import parse_instant
from clearplate.operate.errors import OperateError
from clearplate.operate.reconciling_holds import Holds
from clearplate.operate.reconciling_matters import Matters
from clearplate.server.agencies.models import Invitation, Officer, OfficerRole, SupportGrant
from clearplate.server.approvals.models import Request
from clearplate.server.approvals.models import State as RequestState
from clearplate.server.cameras.models import Camera, CameraState
from clearplate.server.cases.models import Case, CaseOfficer
from clearplate.server.cases.models import State as CaseState
from clearplate.server.custody.keyring import DayClosedError
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day
from clearplate.server.ingest.models import Hour, Refusal, Upload
from clearplate.server.policy.models import AdoptedPolicy
from clearplate.server.tlog.pseudonyms import case_pseudonym, officer_pseudonym
from clearplate.server.tlog.replaying import Act

Read = Callable[[str], bytes | None]


@dataclass
class Report:
    """What came of it, for the person who restores.

    Attributes:
        done: What was ended or taken over again, one sentence each.
        review: What only people can see to, one sentence each.
    """

    done: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)


@dataclass
class _Reconciling:
    """One run: what is read of the public space, and what it found."""

    read: Read
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    accounts: dict[UUID, set[str]] = field(default_factory=dict)
    report: Report = field(default_factory=Report)

    def note(self, officer: Officer, what: str) -> None:
        self.accounts.setdefault(officer.pk, set()).add(what)


Handler = Callable[[_Reconciling, Act], None]


def reconcile(acts: Iterable[Act], *, read: Read, now: datetime) -> Report:
    """Apply the acts that the database had forgotten, and end what no restored database may open again.

    Args:
        acts: Of the entries that were put back, in order.
        read: Gives a file of the public space; None where there is none.
        now: The city's time.

    Raises:
        OperateError: A policy was adopted since, and its document is not to be found.
    """
    run = _Reconciling(read, now)
    for forget in (_officers_of, _cases):
        forget.cache_clear()
    holds, matters = Holds(), Matters(_officer)
    for act in acts:
        run.counts[act.kind] += 1
        holds.take(act)
        matters.take(act)
        handler = _HANDLERS.get(act.kind)
        if handler is not None:
            handler(run, act)
    _end_open_doors(run)
    _tell_accounts(run)
    _tell_lost(run)
    if holds.ended:
        run.report.done.append(f"{holds.ended} holds are ended again.")
    run.report.review += [*holds.end_lost(_case, now), *matters.told()]
    return run.report


# --- Days ---------------------------------------------------------------------------------------------------------------


def _day_made(run: _Reconciling, act: Act) -> None:
    """A day whose key was made since: its row, by the keyring's word, and room for what cameras still hold of it."""
    day = date.fromisoformat(act.public["day"])
    if Day.objects.filter(day=day).exists():
        return
    public, key_id = b"", ""
    try:
        key = keyring().public(day)
    except DayClosedError:
        pass  # destroyed since, or lost: the row says that there was one
    except ClearplateError as fault:  # one damaged key keeps no city from coming back
        run.report.review.append(f"The key of {day} cannot be used: {fault.diagnostics()}")
    else:
        if sha256(key.public).hexdigest() != act.public["key_sha256"]:
            run.report.review.append(f"The keyring's key of {day} is not the one that the log names. Shred that day.")
        public, key_id = key.public, key.key_id
        with connection.cursor() as cursor:
            cursor.execute("SELECT custody_make_partition(%s)", [day])
    Day.objects.create(
        day=day,
        key_id=key_id,
        suite=act.public["suite"],
        public=public,
        made_at=act.at,
        destroy_on=date.fromisoformat(act.public["destroy_on"]),
    )


def _day_destroyed(run: _Reconciling, act: Act) -> None:
    changed = Day.objects.filter(day=act.public["day"], shredded_at=None).update(shredded_at=act.at)
    if changed:
        run.report.done.append(
            f"The day {act.public['day']} is shredded, as the log says; nothing of it can be opened."
        )


# --- Policy -------------------------------------------------------------------------------------------------------------


def _policy_adopted(run: _Reconciling, act: Act) -> None:
    """An older, looser policy must never decide: what was adopted since is adopted again, from its published text."""
    wanted = str(act.public["policy"])
    document = run.read(f"policies/{wanted}.txt")
    if document is None or sha256(document).hexdigest() != wanted:
        raise OperateError(
            f"The policy {wanted} was adopted on {act.at:%Y-%m-%d}, after the backup, and its text is not published under "
            f"policies/{wanted}.txt. Put it there from a mirror (its SHA-256 is its name), and start again: an older policy "
            "must not decide."
        )
    parse_document(document)
    first, second = (_official(name, act.at) for name in act.public["officials"])
    AdoptedPolicy.objects.create(
        document=document,
        document_sha256=bytes.fromhex(wanted),
        adopted_at=act.at,
        effective_at=parse_instant(act.public["effective_at"]),
        first_official_id=first,
        second_official_id=second,
        entry_id=act.entry_id,
    )
    run.report.done.append(f"The policy {wanted[:12]}… of {act.at:%Y-%m-%d} is in force again.")


def _official(pseudonym: str, at: datetime) -> UUID:
    """An official's id; for one whom the backup does not know, an id that names only the pseudonym."""
    officer = _officer(pseudonym, at)
    return officer.pk if officer is not None else uuid5(NAMESPACE_URL, f"clearplate:official:{pseudonym}")


# --- People -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _officers_of(_quarter: str, at: datetime) -> dict[str, UUID]:
    return {officer_pseudonym(pk, at): pk for pk in Officer.objects.values_list("pk", flat=True)}


def _officer(pseudonym: object, at: datetime) -> Officer | None:
    named = quarter(at)
    # Any instant of the quarter gives the same names; this one is the same for all of its acts.
    start = datetime(int(named[:4]), 3 * int(named[-1]) - 2, 1, tzinfo=UTC)
    pk = _officers_of(named, start).get(str(pseudonym))
    return Officer.objects.get(pk=pk) if pk is not None else None


def _officer_left(run: _Reconciling, act: Act) -> None:
    officer = _officer(act.public["subject"], act.at)
    if officer is None:
        return
    officer.is_active, officer.left_on = False, act.at.astimezone(UTC).date()
    officer.save(update_fields=["is_active", "left_on"])
    run.note(officer, "left; access is ended again")


def _officer_returned(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        run.note(officer, "returned since; not let in again by this")


def _suspended(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        officer.is_active, officer.suspended_at = False, act.at
        officer.save(update_fields=["is_active", "suspended_at"])
        run.note(officer, "suspended; is suspended again")


def _reinstated(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        run.note(officer, "the suspension ended since; not let in again by this")


def _supervisor_set(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is None:
        return
    officer.supervisor = _officer(act.public["supervisor"], act.at)
    officer.save(update_fields=["supervisor"])
    if act.public["supervisor"] is not None and officer.supervisor is None:
        run.note(officer, "got a supervisor since whose account is lost")


def _command_staff_set(_run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        officer.command_staff = bool(act.public["command_staff"])
        officer.save(update_fields=["command_staff"])


def _support_ended(_run: _Reconciling, act: Act) -> None:
    SupportGrant.objects.filter(pk=act.public["grant"], ended_at=None).update(ended_at=act.at)


def _request_over(run: _Reconciling, act: Act) -> None:
    """What somebody decided since is not decided a second time; what it set going is told by its own entries."""
    if act.public.get("outstanding", 0):
        return
    waiting = Request.objects.filter(pk=act.public["request"], state=RequestState.WAITING)
    over = waiting.update(state=RequestState.EXPIRED, decided_at=act.at, sealed_reason=None)
    run.counts["requests let go"] += over


def _role_removed(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        OfficerRole.objects.filter(officer=officer, role=act.public["role"]).delete()
        run.note(officer, f"role {act.public['role']} is taken away again")


def _role_granted(run: _Reconciling, act: Act) -> None:
    if (officer := _officer(act.public["subject"], act.at)) is not None:
        run.note(officer, f"role {act.public['role']} was granted since and is lost")


def _credentials_changed(run: _Reconciling, act: Act) -> None:
    """The backup's password or second factor was given up since, perhaps because somebody else had it."""
    officer = _officer(act.public.get("subject") or act.public.get("officer"), act.at)
    if officer is None:
        return
    officer.set_unusable_password()
    officer.save(update_fields=["password"])
    Authenticator.objects.filter(user_id=officer.pk).delete()
    run.note(officer, "changed password or second factor since; needs a new link (clearplate officer reset-access)")


def _end_open_doors(run: _Reconciling) -> None:
    """Nobody stays signed in, and no link or code of before the backup lets anyone in."""
    Session.objects.all().delete()
    Invitation.objects.filter(used_at=None, expires_at__gt=run.now).update(expires_at=run.now)
    Camera.objects.filter(code_used_at=None, code_expires_at__gt=run.now).update(code_expires_at=run.now)


# --- Cases and cameras ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _cases() -> dict[str, UUID]:
    rows = Case.objects.values_list("pk", "agency_id", "number")
    return {case_pseudonym(agency_id, number): pk for pk, agency_id, number in rows}


def _case(pseudonym: str) -> Case | None:
    pk = _cases().get(pseudonym)
    return Case.objects.get(pk=pk) if pk is not None else None


def _case_closed(run: _Reconciling, act: Act) -> None:
    if (pk := _cases().get(str(act.public["case"]))) is None:
        return
    closed = Case.objects.filter(pk=pk, state=CaseState.ACTIVE).update(state=CaseState.CLOSED, closed_at=act.at)
    run.counts["closed again"] += closed


def _case_officer_removed(_run: _Reconciling, act: Act) -> None:
    pk, officer = _cases().get(str(act.public["case"])), _officer(act.public["subject"], act.at)
    if pk is not None and officer is not None:
        CaseOfficer.objects.filter(case_id=pk, officer=officer, until_at=None).update(until_at=act.at)


def _camera_moved(state: CameraState) -> Handler:
    def move(run: _Reconciling, act: Act) -> None:
        camera = Camera.objects.filter(pk=act.public["camera"]).exclude(state=CameraState.REVOKED).first()
        if camera is None or (state is CameraState.PAUSED and camera.state != CameraState.ACTIVE):
            return
        camera.state, camera.state_changed_at = state, act.at
        if state is CameraState.REVOKED:
            camera.code_sha256 = camera.code_expires_at = None
        camera.save()
        run.report.done.append(f"The camera {camera.name} is {state} again.")

    return move


def _camera_enrolled(run: _Reconciling, act: Act) -> None:
    """A camera with a new device key: the old one, which the backup knows, is accepted no more."""
    camera = Camera.objects.filter(pk=act.public["camera"]).exclude(state=CameraState.REVOKED).first()
    if camera is None:
        run.report.review.append(f"The camera {act.public['title']} was enrolled since and is lost: invite it again.")
        return
    known = camera.device_public_key
    if known is not None and sha256(bytes(known)).hexdigest() == act.public["device_key_sha256"]:
        return
    camera.device_public_key, camera.state, camera.state_changed_at = None, CameraState.INVITED, act.at
    camera.code_sha256 = camera.code_expires_at = None
    camera.save()
    run.report.review.append(f"The camera {camera.name} has a device key since that is lost: give it a new code.")


# --- Counting -------------------------------------------------------------------------------------------------------------


def _hour_counted(run: _Reconciling, act: Act) -> None:
    """Uploads that were counted into the log since must not be counted twice."""
    hour = parse_instant(act.public["hour"])
    ours = list(
        Upload.objects.filter(
            camera_id=act.public["camera"],
            counted_in=None,
            received_at__gte=hour,
            received_at__lt=hour + timedelta(hours=1),
        )
    )
    if not ours:
        return
    counted = Hour.objects.create(
        camera=ours[0].camera,
        hour=hour,
        captures=sum(upload.kept for upload in ours),
        uploads=len(ours),
        root_sha256=bytes.fromhex(act.public["root"]),
        entry_id=act.entry_id,
    )
    Upload.objects.filter(pk__in=[upload.pk for upload in ours]).update(counted_in=counted)
    run.counts["uploads counted before"] += len(ours)


def _refusals_counted(_run: _Reconciling, act: Act) -> None:
    Refusal.objects.filter(
        entry_id=None,
        hour=parse_instant(act.public["hour"]),
        camera_id=act.public["camera"],
        problem=act.public["problem"],
    ).update(entry_id=act.entry_id)


# --- What is told ---------------------------------------------------------------------------------------------------------


def _tell_accounts(run: _Reconciling) -> None:
    for officer in Officer.objects.filter(pk__in=list(run.accounts)).order_by("email"):
        run.report.review.append(f"{officer.email}: {'; '.join(sorted(run.accounts[officer.pk]))}.")


_LOST: Final[dict[str, str]] = {
    kinds.agencies.OFFICER_ADDED.name: "accounts were added since and are lost: add them again",
    kinds.agencies.TRAINING_RECORDED.name: "trainings were recorded since and are lost: record them again",
    kinds.cases.OPENED.name: "cases were opened since and are lost: open them again",
    kinds.search.ASKED.name: "searches were made since; the log has them, the officers' lists do not",
    kinds.ingest.COUNTED.name: "hours of captures arrived since and are lost, unless a camera still holds them",
    kinds.governance.EMBARGOED.name: "acts are under embargo and could not be read: go through the open cases by hand",
}


def _tell_lost(run: _Reconciling) -> None:
    if run.counts["closed again"]:
        run.report.done.append(f"{run.counts['closed again']} cases are closed again.")
    if run.counts["requests let go"]:
        run.report.done.append(
            f"{run.counts['requests let go']} requests that were decided since do not wait any more."
        )
    run.report.review += [f"{run.counts[kind]} {words}." for kind, words in _LOST.items() if run.counts[kind]]


_HANDLERS: Final[dict[str, Handler]] = {
    kinds.custody.DAY_KEY_MADE.name: _day_made,
    kinds.custody.DAY_KEY_DESTROYED.name: _day_destroyed,
    kinds.governance.POLICY_ADOPTED.name: _policy_adopted,
    kinds.agencies.OFFICER_LEFT.name: _officer_left,
    kinds.agencies.OFFICER_RETURNED.name: _officer_returned,
    kinds.agencies.SUSPENDED.name: _suspended,
    kinds.agencies.REINSTATED.name: _reinstated,
    kinds.agencies.SUPERVISOR_SET.name: _supervisor_set,
    kinds.agencies.COMMAND_STAFF_SET.name: _command_staff_set,
    kinds.agencies.SUPPORT_ENDED.name: _support_ended,
    kinds.approvals.APPROVED.name: _request_over,
    kinds.approvals.DECLINED.name: _request_over,
    kinds.approvals.EXPIRED.name: _request_over,
    kinds.approvals.WITHDRAWN.name: _request_over,
    kinds.agencies.ROLE_REMOVED.name: _role_removed,
    kinds.agencies.ROLE_GRANTED.name: _role_granted,
    kinds.agencies.PASSWORD_CHANGED.name: _credentials_changed,
    kinds.agencies.MFA_REMOVED.name: _credentials_changed,
    kinds.agencies.MFA_ENROLLED.name: _credentials_changed,
    kinds.cases.CLOSED.name: _case_closed,
    kinds.cases.OFFICER_REMOVED.name: _case_officer_removed,
    kinds.cameras.PAUSED.name: _camera_moved(CameraState.PAUSED),
    kinds.cameras.REVOKED.name: _camera_moved(CameraState.REVOKED),
    kinds.cameras.ENROLLED.name: _camera_enrolled,
    kinds.ingest.COUNTED.name: _hour_counted,
    kinds.ingest.REFUSED.name: _refusals_counted,
}
