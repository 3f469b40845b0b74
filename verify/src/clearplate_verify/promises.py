"""Is the shown result of the city's own look at its promises the one that the log names? From docs/spec/promises.md.

That a check was made rightly is not seen from here. What is: the result is the one that the log stands for, the city's key signed
it, it was made on this log and at that time, it is not old, and its counts are those of its findings.
"""

import re
from base64 import b64decode
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearplate_verify.certificates import instant
from clearplate_verify.entries import canonical, decode_canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.say import say
from clearplate_verify.source import Source

PATH = "data/promises.json"
MAX_STATEMENT = 4 << 20
PROMISES = [f"P{number}" for number in range(1, 18)]
AGE_MAX = timedelta(days=3)
"""Results are due once a day; an older one than this is no answer any more."""
_VERDICTS = ("fails", "holds", "unchecked")
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS = {"v", "origin", "at", "software", "policy", "tree_size", "root_hash", "city_public_key", "findings"}


@dataclass(frozen=True)
class Known:
    """What a result must agree with.

    Attributes:
        origin: The log's name.
        stated: The public part of the last entry `promises.checked`, with its `index` and `at`; None where there is none.
        root: Root of the log at the size that the result names; None where the log is not so long.
        now: The time of the figures, or of the log's last entry: what the age is counted to.
        city_key: The city's key as it was seen earlier, in hexadecimal digits; None where it never was.
    """

    origin: str
    stated: dict[str, Any] | None
    root: bytes | None
    now: str
    city_key: bytes | None


@dataclass(frozen=True)
class CheckedPromises:
    """A result that holds: what it says of itself, and what its promises come to."""

    index: int
    at: str
    tree_size: int
    checks: int
    holds: int
    fails: int
    unchecked: int
    city_key: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the city's key, as people compare it."""
        return sha256(bytes.fromhex(self.city_key)).hexdigest()


def read_result(place: Source) -> tuple[bytes | None, int]:
    """The published file, and the size of the log that it says it was made on; 0 where it says none. Nothing is checked yet."""
    data = place.read(PATH, MAX_STATEMENT)
    try:
        size = decode_canonical(data or b"")["payload"]["tree_size"]
    except (KeyError, TypeError, VerificationFailed):
        return data, 0
    return data, size if type(size) is int and size > 0 else 0


def check_promises(data: bytes | None, known: Known) -> CheckedPromises | None:
    """Compare the published result with the entry that names it, and with the log.

    Returns:
        None where the log has no result, and none is published.

    Raises:
        VerificationFailed: It is another, nobody signed it, it is of another log or time, or it does not count what it tells.
    """
    stated = known.stated
    if stated is None:
        if data is not None:
            raise VerificationFailed(f"{PATH} is published; no entry of the log speaks of it.")
        return None
    index = stated["index"]
    if data is None:
        raise VerificationFailed(f"{PATH} is missing: the result that entry {index} speaks of.")
    if sha256(data).hexdigest() != stated["statement"]:
        raise VerificationFailed(f"{PATH} is not the result that entry {index} of the log names.")
    payload = _signed(data)
    key = payload["city_public_key"]
    if known.city_key is not None and known.city_key.decode("ascii", "replace") != key:
        raise VerificationFailed(
            f"{PATH} is signed by another key, {key}, than the city's key that this program saw earlier, "
            f"{known.city_key.decode('ascii', 'replace')[:64]}."
        )
    _belongs(payload, known, stated)
    told = _count(payload["findings"])
    for name, number in told.items():
        if type(stated.get(name)) is not int or stated[name] != number:
            raise VerificationFailed(
                f"{PATH}: {name} is {number} by its findings; entry {index} says {stated.get(name)}."
            )
    return CheckedPromises(index, payload["at"], payload["tree_size"], city_key=key, **told)


def _signed(data: bytes) -> dict[str, Any]:
    try:
        statement = decode_canonical(data)
        payload, signature = statement["payload"], b64decode(statement["signature"], validate=True)
        if type(payload) is not dict or not _KEY.fullmatch(payload["city_public_key"]):
            raise ValueError(PATH)  # noqa: TRY301 - told below, as every other way not to be signed
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(payload["city_public_key"]))
        key.verify(signature, b"clearplate/promise-check/v1\n" + canonical(payload))
    except (KeyError, TypeError, ValueError, InvalidSignature, VerificationFailed):
        raise VerificationFailed(f"{PATH} is not signed by the key that it names.") from None
    if payload.keys() != _MEMBERS or payload["v"] != 1:
        raise VerificationFailed(f"{PATH} is not in the form that results have.")
    return payload


def _belongs(payload: dict[str, Any], known: Known, stated: dict[str, Any]) -> None:
    """Of this log, made on its beginning, when the entry says, under its policy, and not long ago."""
    index, size = stated["index"], payload["tree_size"]
    if payload["origin"] != known.origin:
        raise VerificationFailed(f"{PATH} speaks of another log, {str(payload['origin'])[:100]!r}.")
    if type(size) is not int or not 0 <= size <= index:
        raise VerificationFailed(
            f"{PATH} says it was made on {size} entries; entry {index}, which names it, is no later."
        )
    if known.root is None or payload["root_hash"] != known.root.hex():
        raise VerificationFailed(f"{PATH} was made on another log: its root over {size} entries differs.")
    for name in ("at", "policy"):
        if payload[name] != stated.get(name):
            raise VerificationFailed(f"{PATH}: {name} is {payload[name]}; entry {index} says {stated.get(name)}.")
    age = instant(known.now) - instant(payload["at"])
    if age > AGE_MAX:
        raise VerificationFailed(
            f"{PATH} is of {payload['at']}, {age.days} days old: the city has to look at its promises every day."
        )


def _count(findings: Any) -> dict[str, int]:
    """What every promise comes to: one failed check is enough, and nothing checked is not a promise kept."""
    by_promise: dict[str, set[str]] = {name: set() for name in PROMISES}
    for one in findings if type(findings) is list else [None]:
        if type(one) is not dict or one.get("verdict") not in _VERDICTS or one.get("promise") not in by_promise:
            raise VerificationFailed(f"{PATH} tells of a check in a form that is not known.")
        by_promise[one["promise"]].add(one["verdict"])
    come_to = [
        next((verdict for verdict in _VERDICTS if verdict in found), "unchecked") for found in by_promise.values()
    ]
    return {**{verdict: come_to.count(verdict) for verdict in _VERDICTS}, "checks": len(findings)}


def lines(result: CheckedPromises | None, spoken: int) -> list[str]:
    """What is told of a result that holds."""
    if result is None:
        return [say("no_promises", spoken)]
    told = {**asdict(result), "index": f"{result.index:,}", "fingerprint": result.fingerprint}
    return [say("promises", spoken, **told), "  " + say("promises_come_to", spoken, **told)]
