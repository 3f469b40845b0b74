"""Spool → ingest: frozen uploads go out until the city's word for each is checked; nothing is dropped silently.

Only two answers erase: a receipt for exactly this upload, or the notice that its day is shredded (edge.erasing); both
signed by the city key pinned at enrolment. An upload that the city itself rejects for good is set aside, counted and reported; it
is offered again at each start and once a day, since one day the answer will be that its day is shredded. Everything
else (no answer, a proxy's error page, a revoked camera, a forged receipt) waits and tries again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from clearplate.core import canonical
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import UploadId
from clearplate.core.receipts import check_receipt, check_shredded
from clearplate.core.signed import public_key
from clearplate.core.upload import Manifest, build_upload, parse_upload
from clearplate.edge.backoff import Backoff
from clearplate.edge.counters import Count
from clearplate.edge.device import Device
from clearplate.edge.erasing import erase_day
from clearplate.edge.faults import FaultKind
from clearplate.edge.segment import SegmentContent
from clearplate.edge.transport import CityConnection, CityUnreachableError, Reply, server_time

OFFER_AGAIN_S = 86_400.0
PERMANENT = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""Answers about the upload itself. 401 and 403 are about the camera, 404 and 405 about the address: those may change."""


@dataclass(frozen=True, slots=True)
class Received:
    """The city took it, and says so under its key.

    Attributes:
        forgotten: How many of its captures the city counted and forgot, as its policy has it; it keeps the others.
    """

    forgotten: int


@dataclass(frozen=True, slots=True)
class Shredded:
    """Its day's key is destroyed, says the city under its key: nobody can ever open it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The city will not take it, today or tomorrow."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Held:
    """It stays, and is tried again later."""

    fault: FaultKind
    sentence: str


Verdict = Received | Shredded | Rejected | Held


def judge(reply: Reply, manifest: Manifest, city_public_key: bytes) -> Verdict:
    """Decide what an answer means for an upload. Believes nothing that is not signed by the city.

    Args:
        reply: The answer.
        manifest: Of the upload that was sent.
        city_public_key: 32 raw bytes, pinned.
    """
    if reply.status == HTTPStatus.OK:
        return _judge_receipt(reply, manifest, city_public_key)
    if reply.status == HTTPStatus.GONE:
        return _judge_notice(reply, manifest, city_public_key)
    if reply.status in PERMANENT and reply.slug:
        return Rejected(reply.sentence())
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Held(FaultKind.CITY_REFUSES, f"The city does not accept this camera. {reply.sentence()}")
    return Held(FaultKind.CITY_UNREACHABLE, f"The city is in trouble. {reply.sentence()}")


def _judge_receipt(reply: Reply, manifest: Manifest, city_public_key: bytes) -> Verdict:
    try:
        receipt = check_receipt(reply.body, manifest, public_key(city_public_key))
    except (FormatError, VerificationError) as error:
        sentence = f"A receipt came that is not the city's word for this upload. {error} Nothing was erased."
        return Held(FaultKind.RECEIPT_INVALID, sentence)
    return Received(receipt.count - receipt.kept)


def _judge_notice(reply: Reply, manifest: Manifest, city_public_key: bytes) -> Verdict:
    try:
        notice = notice_bytes(reply)
        check_shredded(notice, manifest.day, camera_id=manifest.camera_id, key=public_key(city_public_key))
    except (FormatError, VerificationError) as error:
        sentence = (
            f"A notice says {manifest.day} is shredded, without the city's word for it. {error} Nothing was erased."
        )
        return Held(FaultKind.NOTICE_INVALID, sentence)
    return Shredded()


class Uploader:
    """Sends what is frozen, one upload a step. For one thread."""

    def __init__(self, device: Device, connection: CityConnection, *, random: Callable[[], float]) -> None:
        self._device = device
        self._spool, self._enrollment, self._key = device.spool, device.enrollment, device.key
        self._counters, self._faults, self._clock = device.counters, device.faults, device.clock
        self._connection = connection
        self._backoff = Backoff(random)
        self.last_receipt_at: datetime | None = None
        self._offer_again: list[UploadId] = self._spool.rejected()
        self._offer_again_at: float | None = None

    def due_at(self, monotonic: float) -> float:
        """When the next step is worth while; infinity if nothing waits to be sent, or the clock is known to be wrong."""
        if self._clock.fault() is not None:
            return float("inf")
        if self._offer_again_at is None:
            self._offer_again_at = monotonic + OFFER_AGAIN_S
        if self._offer_again_at <= monotonic:
            self._offer_again, self._offer_again_at = self._spool.rejected(), monotonic + OFFER_AGAIN_S
        if self._offer_again:
            # Their day may have been shredded and erased meanwhile.
            rejected = self._spool.rejected()
            self._offer_again = [upload_id for upload_id in self._offer_again if upload_id in rejected]
        return self._backoff.due_at if self._spool.waiting() or self._offer_again else float("inf")

    def step(self, monotonic: float) -> bool:
        """Send one upload if one is due; tell whether it left the queue."""
        if self.due_at(monotonic) > monotonic:
            return False
        waiting = self._spool.waiting()
        upload_id = waiting[0] if waiting else self._offer_again.pop(0)
        try:
            return self._send(upload_id, monotonic)
        except CityUnreachableError as error:
            self._hold(Held(FaultKind.CITY_UNREACHABLE, str(error)), monotonic)
        except OSError as error:
            self._hold(
                Held(FaultKind.SPOOL_UNREADABLE, f"The spool's disk does not give an upload: {error}"), monotonic
            )
        return False

    def _send(self, upload_id: UploadId, monotonic: float) -> bool:
        upload_id, content, lost = self._spool.load(upload_id)
        if lost:
            self._counters.add(Count.SPOOL_DAMAGED, lost)
            self._faults.begin(FaultKind.SPOOL_DAMAGED, f"{lost} captures were damaged on this disk and are lost.")
        if not content.captures:
            self._spool.erase(upload_id)
            return True
        try:
            sent = self._build(upload_id, content)
            manifest = parse_upload(sent).manifest
        except FormatError as error:
            # Never seen; but the oldest upload must not keep all others waiting.
            self._set_aside(upload_id, f"An upload cannot be built from the spool; it is set aside. {error}")
            return True
        reply = self._connection.upload(sent)
        return self._obey(judge(reply, manifest, self._enrollment.city_public_key), manifest, reply, monotonic)

    def _build(self, upload_id: UploadId, content: SegmentContent) -> bytes:
        return build_upload(
            [one.capture for one in content.captures],
            [one.images for one in content.captures],
            content.capsules,
            upload_id=upload_id,
            agent_version=content.agent_version,
            key=self._key,
        )

    def _obey(self, verdict: Verdict, manifest: Manifest, reply: Reply, monotonic: float) -> bool:
        match verdict:
            case Received(forgotten):
                captures = self._spool.erase(manifest.upload_id)
                self.last_receipt_at = self._clock.now()
                self._counters.add(Count.RECEIPTS)
                self._counters.add(Count.UPLOADED, captures)
                self._counters.add(Count.ERASED, captures)
                self._counters.add(Count.FORGOTTEN, forgotten)
            case Shredded():
                erase_day(self._device, manifest.day)
            case Rejected(sentence):
                self._set_aside(manifest.upload_id, f"The city rejected an upload; it is set aside. {sentence}")
            case Held():
                self._hold(verdict, monotonic, reply)
                return False
        self._backoff.succeeded(monotonic)
        for kind in (
            FaultKind.CITY_UNREACHABLE,
            FaultKind.CITY_REFUSES,
            FaultKind.RECEIPT_INVALID,
            FaultKind.NOTICE_INVALID,
            FaultKind.SPOOL_UNREADABLE,
        ):
            self._faults.end(kind)
        if not self._spool.rejected():
            self._faults.end(FaultKind.UPLOAD_SET_ASIDE)
        return True

    def _set_aside(self, upload_id: UploadId, sentence: str) -> None:
        if upload_id in self._spool.waiting():  # one that is offered again is aside already
            self._counters.add(Count.REFUSED, self._spool.set_aside(upload_id))
        self._faults.begin(FaultKind.UPLOAD_SET_ASIDE, sentence)

    def _hold(self, held: Held, monotonic: float, reply: Reply | None = None) -> None:
        self._faults.begin(held.fault, held.sentence)
        city_time = server_time(reply.problem) if reply else None
        if city_time is not None:
            self._clock.city_says(city_time)
        self._backoff.failed(monotonic, at_least=reply.retry_after if reply else None)


def notice_bytes(reply: Reply) -> bytes:
    """Take the signed notice out of a 410's problem document: text or object, both give the same canonical bytes.

    Raises:
        FormatError: There is none.
    """
    notice = reply.problem.get("notice")
    if isinstance(notice, str):
        return notice.encode()
    if isinstance(notice, dict):
        return canonical.encode(notice)
    raise FormatError("There is no notice in the answer.")
