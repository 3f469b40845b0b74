"""Plaintext for one person: what an authorised search shows, and the authorisation it was shown under.

`core.custody.opening` is the only place that builds a Sighting (an architecture test holds that).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearplate.core.capture import ImageKind, Read
from clearplate.core.ids import CameraId, CaptureId, CaseNumber, OfficerId


@dataclass(frozen=True, slots=True)
class Authorization:
    """One officer's permission to see what one search or viewing asked for, made only after its entry is in the log.

    Attributes:
        act_id: The search, or the viewing of evidence, that was allowed.
        officer_id: Who may see.
        case_number: For which case.
        entry_id: The log entry of the decision.
        decided_at: When it was allowed.
        expires_at: Nothing is opened under it from then on.
    """

    act_id: UUID
    officer_id: OfficerId
    case_number: CaseNumber
    entry_id: int
    decided_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A capture opened for one person under one authorisation: the only plaintext past the pole.

    Attributes:
        capture_id: The passage.
        camera_id: Where.
        captured_at: When, aware UTC.
        read: The plate with its confidences, and the looks.
        images: The kinds of image that can be opened, each an act of its own.
        authorization: Under which it was opened.
    """

    capture_id: CaptureId
    camera_id: CameraId
    captured_at: datetime
    read: Read
    images: tuple[ImageKind, ...]
    authorization: Authorization
