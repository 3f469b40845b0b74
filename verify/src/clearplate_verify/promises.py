"""Is the shown result of the city's own look at its promises the one that the log names? From docs/spec/promises.md.

That a check was made rightly is not seen from here. What is: the result is the one that the log stands for, the city's key signed
it, and its counts are those of its findings.
"""

import re
from base64 import b64decode
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearplate_verify.entries import canonical, decode_canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.source import Source

PATH = "data/promises.json"
MAX_STATEMENT = 4 << 20
PROMISES = [f"P{number}" for number in range(1, 18)]
_VERDICTS = ("fails", "holds", "unchecked")
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


def check_promises(place: Source, stated: dict[str, Any] | None) -> int:
    """Compare the published result with the entry that names it.

    Args:
        place: The public space.
        stated: The public part of the last entry `promises.checked`, and its `index`; None where there is none.

    Returns:
        How many checks the result tells of; 0 where there is none.

    Raises:
        VerificationFailed: It is another, nobody signed it, or it does not count what it tells.
    """
    data = place.read(PATH, MAX_STATEMENT)
    if stated is None:
        if data is not None:
            raise VerificationFailed(f"{PATH} is published; no entry of the log speaks of it.")
        return 0
    index = stated["index"]
    if data is None:
        raise VerificationFailed(f"{PATH} is missing: the result that entry {index} speaks of.")
    if sha256(data).hexdigest() != stated["statement"]:
        raise VerificationFailed(f"{PATH} is not the result that entry {index} of the log names.")
    payload = _signed(data)
    told = _count(payload["findings"])
    for name, number in told.items():
        if type(stated.get(name)) is not int or stated[name] != number:
            raise VerificationFailed(
                f"{PATH}: {name} is {number} by its findings; entry {index} says {stated.get(name)}."
            )
    return told["checks"]


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
    return payload


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
