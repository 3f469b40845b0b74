"""What ingest says no with: a status, a problem type and a sentence that tells the camera's people what to do."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from clearplate.core.errors import ClearplateError


class Problem(NamedTuple):
    """One kind of refusal: its HTTP status and its title, the same each time."""

    status: int
    title: str


# 400, 409, 413, 415 and 422 are about the upload: the camera sets it aside and offers it again once a day.
# 401 and 403 are about the camera, 503 about us: it tries again.
PROBLEMS: dict[str, Problem] = {
    "headers-missing": Problem(HTTPStatus.UNAUTHORIZED, "This request is not signed"),
    "clock-skew": Problem(HTTPStatus.UNAUTHORIZED, "The camera's clock is wrong"),
    "signature-wrong": Problem(HTTPStatus.FORBIDDEN, "The signature does not fit"),
    "camera-unknown": Problem(HTTPStatus.FORBIDDEN, "This city does not know the camera"),
    "camera-revoked": Problem(HTTPStatus.FORBIDDEN, "The camera was revoked"),
    "camera-paused": Problem(HTTPStatus.FORBIDDEN, "The camera is paused"),
    "code-unknown": Problem(HTTPStatus.FORBIDDEN, "This enrollment code is not known"),
    "code-expired": Problem(HTTPStatus.FORBIDDEN, "This enrollment code has run out"),
    "code-used": Problem(HTTPStatus.FORBIDDEN, "This enrollment code was used"),
    "key-in-use": Problem(HTTPStatus.CONFLICT, "This device key is in use"),
    "wrong-type": Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This is not an upload"),
    "too-large": Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too large"),
    "format": Problem(HTTPStatus.BAD_REQUEST, "This does not parse"),
    "does-not-open": Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This upload does not open or check"),
    "in-future": Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This upload is from the future"),
    "too-old": Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This upload is too old"),
    "day-unknown": Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This day has no key"),
    "upload-conflict": Problem(HTTPStatus.CONFLICT, "Another upload has this id"),
    "day-shredded": Problem(HTTPStatus.GONE, "The day's key was destroyed"),
    "no-policy": Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The city has no policy in force"),
}


class IngestRefusedError(ClearplateError):
    """A camera's request is refused, and nothing was changed.

    Attributes:
        slug: Key of `PROBLEMS`.
        members: Extension members of the problem document, for the camera's program.
        camera_id: Whose request it was, once its signature said so.
    """

    def __init__(self, slug: str, sentence: str, *, camera_id: UUID | None = None, **members: Any) -> None:
        super().__init__(sentence)
        self.slug = slug
        self.members = members
        self.camera_id = camera_id

    @property
    def problem(self) -> Problem:
        """Its status and title."""
        return PROBLEMS[self.slug]
