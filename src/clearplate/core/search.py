"""What a search is: one plate or the looks of a vehicle, a window, cameras, and why; and the exact line about it that the public will see.

The line is made by one function from the request alone, so what an officer is shown before submitting and what the log
keeps afterwards cannot differ. A plate, a reason's text and a case number are never in it: they are confidential fields,
committed to by salted digests (docs/spec/log-entries.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from clearplate.core import canonical, plates, reasons
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.acts import CaseFacts, OfficerFacts, SearchLooks, SearchPlate
from clearplate.core.search_breadth import NOTHING_BEFORE, Before, Looks, is_numbered
from clearplate.core.tlog.fields import instant_text

SPELLINGS_MAX = 8  # other spellings one search may carry; three confusable characters of two forms each make seven
ON_BEHALF_MAX = 80
WARRANT_MAX = 40
CASE_NUMBER_MAX = 32
CAMERAS_MAX = 1000  # a log entry names at most so many; a search of more asks all of them
SIGHTINGS_MAX = 60  # one search opens so many, the newest first; no source: four screens, then a narrower question (P7)
LOOKS_SHOWN_MAX = 120  # passages that one search without a plate lists; no source: a person goes through no more (P7)
WILDCARDS = frozenset("*?%_")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question: about one plate, or about what a vehicle looked like.

    Attributes:
        plate: Normalised (`core.plates.normalize`); empty where looks are asked. Never in a repr, so never in a traceback.
        spellings: Other spellings the officer chose from `spellings_of(plate)`.
        start: First instant asked about, aware UTC.
        end: First instant no longer asked about, aware UTC.
        cameras: Camera numbers, ascending; empty means every camera.
        case_number: As typed, capitals, at most 32 characters; it need not exist.
        offense_type: Of the case, or empty where the case is not known.
        reason: As typed, at most 300 characters.
        on_behalf_of: Agency the search is made for, as typed; the officer's own as well.
        warrant: Number of a warrant or court order; empty where there is none.
        exigent: The officer says that somebody is in danger now.
        looks: What the vehicle looked like, for a search without a plate; None where there is one.
    """

    plate: str = field(repr=False)
    spellings: tuple[str, ...] = field(repr=False)
    start: datetime
    end: datetime
    cameras: tuple[int, ...]
    case_number: str = field(repr=False)
    offense_type: str
    reason: str = field(repr=False)
    on_behalf_of: str = field(default="", repr=False)
    warrant: str = field(default="", repr=False)
    exigent: bool = False
    looks: Looks | None = None

    @property
    def all_spellings(self) -> tuple[str, ...]:
        """The plate and its other spellings, each once, the plate first; none where looks are asked."""
        return (self.plate, *self.spellings) if self.plate else ()

    def for_other_than(self, agency: str) -> bool:
        """Whether the search is made for another agency than this one."""
        return self.on_behalf_of != "" and self.on_behalf_of.casefold() != agency.casefold()


def read_request(  # noqa: PLR0913 - one argument for each field of the form
    *,
    plate: str,
    spellings: list[str],
    start: datetime,
    end: datetime,
    cameras: list[int],
    case_number: str,
    offense_type: str,
    reason: str,
    on_behalf_of: str,
    now: datetime,
    warrant: str = "",
    exigent: bool = False,
    looks: Looks | None = None,
) -> SearchRequest:
    """Check what a person filled in and make it a request. What is missing for a *reason* is for policy to refuse.

    With `looks`, plate and spellings are not read.

    Raises:
        FieldError: A field does not parse; its `field` is this function's argument.
    """
    normal = read_plate(plate) if looks is None else ""
    offered = spellings_of(normal) if normal else ()
    if looks is None and (len(spellings) > SPELLINGS_MAX or not set(spellings) <= set(offered)):
        raise FieldError("spellings", "Choose other spellings from the ones offered for this plate.")
    start, end = _read_window(start, end, now)
    if len(cameras) > CAMERAS_MAX:
        raise FieldError("cameras", "Choose at most %(most)s cameras.", most=CAMERAS_MAX)
    return SearchRequest(
        plate=normal,
        spellings=tuple(other for other in offered if other in spellings),
        start=start,
        end=end,
        cameras=tuple(sorted(set(cameras))),
        case_number=_text("case_number", case_number, CASE_NUMBER_MAX).upper(),
        offense_type=offense_type,
        reason=_text("reason", reason, reasons.REASON_MAX),
        on_behalf_of=_text("on_behalf_of", on_behalf_of, ON_BEHALF_MAX),
        warrant=_text("warrant", warrant, WARRANT_MAX).upper(),
        exigent=exigent,
        looks=looks,
    )


def read_plate(text: str) -> str:
    """Normalise a plate somebody typed.

    Raises:
        FieldError: It is no full plate. Wildcards are not understood: a search asks about one plate.
    """
    try:
        # normalize() drops signs as separators; dropping a wildcard would silently ask another question.
        if not WILDCARDS.isdisjoint(text):
            raise FormatError("A wildcard is no plate.")  # noqa: TRY301 - told as any other plate that is not one
        return plates.normalize(text)
    except FormatError:
        raise FieldError("plate", "Enter one full plate: 1 to 12 letters and digits, for example ABC1234.") from None


def spellings_of(plate: str) -> tuple[str, ...]:
    """Other spellings a camera may have read for a plate, likeliest first; offered to the officer, never added silently."""
    return plates.confusables(plate, SPELLINGS_MAX)


def _read_window(start: datetime, end: datetime, now: datetime) -> tuple[datetime, datetime]:
    end = min(end, now)
    if start >= now:
        raise FieldError("start", "The start must be in the past.")
    if start >= end:
        raise FieldError("end", "The end must be after the start.")
    return _to_millisecond(start), _to_millisecond(end)


def _to_millisecond(at: datetime) -> datetime:
    """As precise as the log writes it, so that the line shown and the search made are about the same window."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def _text(name: str, text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise FieldError(name, "Use at most %(most)s characters.", most=most)
    if not text.isprintable():
        raise FieldError(name, "Use letters, digits and signs only.")
    return text


@dataclass(frozen=True, slots=True)
class Scope:
    """How wide a search is: what policy's limits on breadth are about.

    Attributes:
        window: From start to end.
        window_days: UTC days touched, at least 1; each is one token and one partition.
        cameras: Cameras asked, the city's whole number where all are.
        spellings: Other spellings asked besides the plate.
    """

    window: timedelta
    window_days: int
    cameras: int
    spellings: int


def scope(request: SearchRequest, *, camera_total: int) -> Scope:
    """Measure a request; one that names no camera is as wide as the city's `camera_total` cameras."""
    return Scope(
        window=request.end - request.start,
        window_days=len(days_of(request)),
        cameras=len(request.cameras) or camera_total,
        spellings=len(request.spellings),
    )


def days_of(request: SearchRequest) -> list[date]:
    """The UTC days a request touches, oldest first."""
    first = request.start.date()
    last = (request.end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def act_of(
    request: SearchRequest,
    officer: OfficerFacts,
    case: CaseFacts,
    *,
    agency: str,
    camera_total: int,
    now: datetime,
    before: Before = NOTHING_BEFORE,
) -> SearchPlate | SearchLooks:
    """The act that policy decides on: what is asked and how things stand, without plate, name or reason's text.

    Args:
        request: What is asked.
        officer: Who asks.
        case: The case it names.
        agency: Name of the officer's agency.
        camera_total: How many cameras the city has.
        now: Aware UTC.
        before: How things stood.
    """
    found = reasons.examine(request.reason)
    common: dict[str, Any] = {
        "officer": officer,
        "case": case,
        "reason_given": bool(request.reason),
        "reason_vague": found.vague,
        "reason_topics": frozenset(found.topics),
        "window": request.end - request.start,
        "age": now - request.start,
        "camera_count": len(request.cameras) or camera_total,
        "behalf_given": bool(request.on_behalf_of),
        "for_other_agency": request.for_other_than(agency),
        "warrant_given": is_numbered(request.warrant),
        "exigent": request.exigent,
        "exigent_overdue": before.exigent_overdue,
        "exigent_open": before.exigent_open,
        "approved": before.approved,
        "protected_cameras": before.protected_cameras,
    }
    if request.looks is not None:
        return SearchLooks(**common, looks_given=request.looks.given)
    return SearchPlate(
        **common,
        plate_count=len(request.all_spellings),
        plate_searches=before.plate_searches,
        sightings_given=before.sightings_given,
        own_household=before.own_household,
        listed_plate=before.listed_plate,
    )


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, under the names the public knows.

    Attributes:
        officer: Pseudonym of the officer, of this quarter.
        agency: Name of the agency acted for.
        case: Pseudonym of the case; None where the agency has no such case.
    """

    officer: str
    agency: str
    case: str | None


def public_line(request: SearchRequest, asker: Asker, *, camera_total: int) -> dict[str, Any]:
    """The public fields of a search's entry that the officer decides on: shown before submitting, logged afterwards.

    What only the decision adds is not among them: the search's id, the policy's version, the rules, the approval.
    """
    measured = scope(request, camera_total=camera_total)
    return {
        "officer": asker.officer,
        "agency": asker.agency,
        "for_other_agency": request.for_other_than(asker.agency),
        "case": asker.case,
        "offense_type": request.offense_type or None,
        "window_from": instant_text(request.start),
        "window_to": instant_text(request.end),
        "camera_count": measured.cameras,
        "plate_count": len(request.all_spellings),
        "exigent": request.exigent,
        "with_warrant": is_numbered(request.warrant),
    }


def line_sha256(line: dict[str, Any]) -> bytes:
    """A line's fingerprint, 32 bytes: a search is asked only by someone who was shown this very line."""
    return sha256(canonical.encode(line)).digest()


def secret_fields(request: SearchRequest, *, camera_ids: Sequence[str]) -> dict[str, Any]:
    """The confidential fields of a search's entry that come from the request; an empty list of cameras means every camera."""
    return {
        "plates": list(request.all_spellings),
        "case_number": request.case_number or None,
        "reason": request.reason or None,
        "camera_ids": list(camera_ids),
        "on_behalf_of": request.on_behalf_of or None,
        "warrant": request.warrant or None,
        "vehicle_type": request.looks.vehicle_type.name.lower() if request.looks else None,
        "vehicle_color": request.looks.vehicle_color.name.lower() if request.looks else None,
    }
