"""Where a city publishes: a folder, or a URL read over connections that are kept open. Never more bytes than asked for."""

import gzip
import http.client
import io
import threading
import zlib
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from clearplate_verify.errors import NotFetched, VerificationFailed, WrongCall

TIMEOUT_SECONDS = 30
RETRIES = 2


class Source(Protocol):
    """A public space that can be read by path."""

    name: str

    def read(self, path: str, limit: int) -> bytes | None:
        """Bytes at a path, or None where nothing is published there."""


class Folder:
    """A public space, or a mirror of one, on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = str(root)

    def read(self, path: str, limit: int) -> bytes | None:
        """Read a file.

        Raises:
            NotFetched: It cannot be read, or is larger than allowed.
        """
        try:
            with (self.root / path).open("rb") as file:
                data = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as problem:
            raise NotFetched(f"{path}: {problem.strerror}") from None
        return _within(path, data, limit)


class Site:
    """A public space on the web."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WrongCall(f"{url!r} is neither a folder nor an http address.")
        self.name = url
        self._https, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._prefix = parts.path if parts.path.endswith("/") else parts.path.rpartition("/")[0] + "/"
        self._local = threading.local()

    def read(self, path: str, limit: int) -> bytes | None:
        """Fetch a path, trying again when a connection broke.

        Raises:
            NotFetched: The server does not answer, answers with an error, or sends more than allowed.
        """
        for attempt in range(RETRIES + 1):
            try:
                return self._get(path, limit)
            except (OSError, http.client.HTTPException) as problem:
                self._local.connection = None
                if attempt == RETRIES:
                    raise NotFetched(f"{path}: {problem or type(problem).__name__}") from None
        return None

    def _get(self, path: str, limit: int) -> bytes | None:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._https else http.client.HTTPConnection
            connection = self._local.connection = kind(self._host, self._port, timeout=TIMEOUT_SECONDS)
        headers = {"Accept-Encoding": "gzip, identity", "User-Agent": "clearplate-verify"}
        connection.request("GET", self._prefix + quote(path), headers=headers)
        answer = connection.getresponse()
        data = answer.read(limit + 1)
        if answer.read(1):
            self._local.connection = None  # more than wanted: the rest would be taken for the next answer
            connection.close()
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise NotFetched(f"{path}: the server answered {answer.status}")
        if answer.headers.get("Content-Encoding") == "gzip" and len(data) <= limit:
            try:
                data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1)
            except (OSError, EOFError, zlib.error):
                raise NotFetched(f"{path}: the compressed answer is damaged") from None
        return _within(path, data, limit)


def _within(path: str, data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise VerificationFailed(f"{path} is larger than it can be.")
    return data


class Under:
    """A part of another source."""

    def __init__(self, source: Source, prefix: str) -> None:
        self.base, self._prefix = source, prefix
        self.name = source.name

    def read(self, path: str, limit: int) -> bytes | None:
        """Read below the prefix."""
        return self.base.read(self._prefix + path, limit)


def open_source(target: str) -> Source:
    """A folder where there is one, otherwise a site.

    Raises:
        WrongCall: It is neither.
    """
    if "://" in target:
        return Site(target if target.endswith(("/", ".html")) else target + "/")
    if not Path(target).is_dir():
        raise WrongCall(f"{target!r} is neither a folder nor an http address.")
    return Folder(Path(target))


def find_log(source: Source) -> tuple[Source, bool]:
    """The log inside what was named, and whether the portal's root was named rather than the log.

    Raises:
        NotFetched: There is no checkpoint at either place.
    """
    for prefix in ("log/", ""):
        if source.read(f"{prefix}checkpoint", 1 << 20) is not None:
            return (Under(source, prefix), True) if prefix else (source, False)
    raise NotFetched("There is no checkpoint at log/checkpoint nor at checkpoint: is this a Clearplate log?")
