"""Every word between the camera and its city: HTTPS that the camera starts, requests signed by its device key.

The camera only dials out; it opens no port. TLS is verified; plain HTTP is accepted to this machine alone.
The network is not trusted: who controls it can withhold answers, not read a capture or forge a receipt.
"""

import ipaddress
import json
import ssl
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import canonical
from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.ids import CameraId
from clearplate.core.upload import MEDIA_TYPE
from clearplate.edge.keys import sign_request

ENROLL_PATH = "/ingest/v1/enroll"
DAY_KEYS_PATH = "/ingest/v1/day-keys"
UPLOADS_PATH = "/ingest/v1/uploads"
HEARTBEAT_PATH = "/ingest/v1/heartbeat"
PROBLEM_TYPE = "application/problem+json"
PROBLEM_PREFIX = "urn:clearplate:problem:"

MAX_REPLY_BYTES = 4 * 2**20
"""A bundle of nine hybrid day keys is about 16 kB, a receipt less; the bound only stops a runaway server."""
TIMEOUT = httpx.Timeout(60, connect=10)
"""Seconds. Durable ingest of 64 MiB over a thin uplink is the slowest honest answer."""
LONGEST_RETRY_AFTER_S = 3600.0
"""Ours: a server that asks for more is asked again after an hour."""


class CityUnreachableError(ClearplateError):
    """No answer came from the city: network, name, TLS or time. Trying again later is right."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the city answered.

    Attributes:
        status: HTTP status.
        body: At most 4 MiB.
        problem: The problem document (RFC 9457), empty if the answer is none; nothing in it is believed unsigned.
        retry_after: Seconds the city asks us to wait, if it does.
    """

    status: int
    body: bytes
    problem: dict[str, Any]
    retry_after: float | None = None

    @property
    def slug(self) -> str:
        """The problem's name, such as `clock-skew`; empty if the answer is no problem document of a city."""
        kind = self.problem.get("type")
        return kind.removeprefix(PROBLEM_PREFIX) if isinstance(kind, str) and kind.startswith(PROBLEM_PREFIX) else ""

    def sentence(self) -> str:
        """What a person should read about a refusal."""
        told = " ".join(str(self.problem[key]) for key in ("title", "detail") if self.problem.get(key))
        return f"{told} (HTTP {self.status})" if told else f"The server answered HTTP {self.status} without a reason."

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, in any spelling: for answers that are not signed.

        Raises:
            FormatError: It is none.
        """
        value = _json_object(self.body)
        if value is None:
            raise FormatError("The city's answer is not a JSON object.")
        return value

    def json_or_nothing(self) -> dict[str, Any]:
        """The body as a JSON object; empty if it is none."""
        return _json_object(self.body) or {}


def agent_version() -> str:
    """Version of the installed agent, as the heartbeat reports it."""
    try:
        return version("clearplate")
    except PackageNotFoundError:
        return "0.0.0"


def check_city_url(url: str) -> str:
    """Give the city's base address without a slash at its end, if captures may be sent there.

    Raises:
        FormatError: Not an address, or plain HTTP to another machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.path not in {"", "/"}:
        raise FormatError("The city's address has the form https://plates.city.example")
    if parts.query or parts.fragment or parts.username:
        raise FormatError("The city's address has no question mark, no # and no name before an @.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise FormatError(
            f"http://{parts.hostname} is another machine, and plain HTTP can be read and changed on the way. "
            f"Use https://{parts.hostname}; for a city's own certificate authority give --ca-file."
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class CityConnection:
    """One camera's line to its city; keeps the connection open between requests. For one thread."""

    def __init__(
        self,
        city_url: str,
        *,
        now: Callable[[], datetime],
        ca_file: Path | None = None,
        identity: tuple[CameraId, Ed25519PrivateKey] | None = None,
    ) -> None:
        self._now = now
        self._identity = identity
        # No proxies or netrc from the environment: where captures go is written in one place.
        self._client = httpx.Client(
            base_url=check_city_url(city_url), verify=_tls(ca_file), timeout=TIMEOUT, trust_env=False
        )
        self._client.headers["User-Agent"] = f"clearplate-edge/{agent_version()}"

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def enroll(self, code: str, device_public_key: bytes) -> Reply:
        """Ask to be taken in."""
        body = canonical.encode(
            {
                "code": code,
                "device_public_key": b64encode(device_public_key).decode("ascii"),
                "agent_version": agent_version(),
            }
        )
        return self._send("POST", ENROLL_PATH, body, {"Content-Type": "application/json"})

    def day_keys(self) -> Reply:
        """Ask for the signed bundle of public day keys."""
        return self._send("GET", DAY_KEYS_PATH, b"", self._signed("GET", DAY_KEYS_PATH, b""))

    def heartbeat(self, document: dict[str, Any]) -> Reply:
        """Give a sign of life."""
        body = canonical.encode(document)
        headers = self._signed("POST", HEARTBEAT_PATH, body)
        return self._send("POST", HEARTBEAT_PATH, body, headers | {"Content-Type": "application/json"})

    def upload(self, content: bytes) -> Reply:
        """Offer one frozen upload; its manifest carries the camera's signature."""
        return self._send("POST", UPLOADS_PATH, content, {"Content-Type": MEDIA_TYPE})

    def _signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        if self._identity is None:
            raise FormatError("This camera is not enrolled, so it cannot sign a request.")
        camera_id, key = self._identity
        sent_at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "Clearplate-Camera": str(camera_id),
            "Clearplate-Time": sent_at,
            "Clearplate-Signature": sign_request(key, method, path, sent_at, body),
        }

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        try:
            with self._client.stream(method, path, content=body, headers=headers) as response:
                return _reply(response)
        except httpx.TimeoutException:
            raise CityUnreachableError("The city did not answer in time.") from None
        except (httpx.HTTPError, OSError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise CityUnreachableError(
                    f"The city's certificate is not vouched for: {error}. Check this device's clock and the CA file."
                ) from None
            raise CityUnreachableError(f"The city cannot be reached: {error}") from None


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError):
        raise FormatError(f"{ca_file} is not a file of CA certificates in PEM.") from None


def _reply(response: httpx.Response) -> Reply:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            raise CityUnreachableError("The server's answer is larger than any answer of a city.")
    problem: dict[str, Any] = {}
    if response.headers.get("Content-Type", "").partition(";")[0].strip() == PROBLEM_TYPE:
        problem = _json_object(bytes(body)) or {}
    return Reply(response.status_code, bytes(body), problem, _retry_after(response.headers.get("Retry-After", "")))


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _retry_after(text: str) -> float | None:
    return min(float(text), LONGEST_RETRY_AFTER_S) if text.isascii() and text.isdigit() else None


def server_time(document: dict[str, Any]) -> datetime | None:
    """The city's clock as an answer tells it; None if it does not."""
    try:
        instant = datetime.fromisoformat(str(document["server_time"]))
    except (KeyError, ValueError):
        return None
    return instant if instant.tzinfo is not None else None
