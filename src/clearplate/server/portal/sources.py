"""A published log to build from: an address or a folder."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from clearplate.server.portal.building import Source
from clearplate.server.tlog.store import FolderPublicStore

_SECONDS = 30
_NOT_FOUND = 404


class WebSource:
    """A public space read over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def read(self, path: str) -> bytes | None:
        """Fetch a file."""
        try:
            with urlopen(f"{self._url}/{path}", timeout=_SECONDS) as answer:  # noqa: S310 (the caller saw http)
                data: bytes = answer.read()
        except HTTPError as fault:
            with fault:
                if fault.code == _NOT_FOUND:
                    return None
                raise
        return data


def open_source(place: str) -> Source:
    """Look at a public space, by its address or its folder."""
    return WebSource(place) if place.startswith(("https://", "http://")) else FolderPublicStore(Path(place))
