"""The two lists that cover every byte: `contents.json` before the log entry, `bundle.json` after it, signed by the city."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearplate_verify.entries import AT, canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.container import Container
from clearplate_verify.evidence.documents import (
    COUNT,
    MAYBE_TEXT,
    OBJECT,
    ROWS,
    Row,
    base64_of,
    document,
    fitting,
    rows,
    shape,
    texts,
)

MAX_LIST = 32 << 20
_CONTENTS = shape(
    "export city origin city_public_key keys agency case case_number purpose language made_at asked",
    v=COUNT,
    recipient=MAYBE_TEXT,
    captures=ROWS,
    entries=ROWS,
    policies=ROWS,
    unsigned=ROWS,
    files=ROWS,
)
_CAPTURE = shape("camera camera_id capture_id day", captured_at_us=COUNT, holds=ROWS)
_FILE = shape("path sha256", bytes=COUNT)
_SIGNED = shape("export contents_sha256 made_at", v=COUNT, files=ROWS)
_FIXED = {"chain-of-custody.json", "viewers.json", "how-to-check.html", "report.pdf", "c2pa-ca.pem"}
_OF_A_CAPTURE = {"record.bin", "proof.json", "part_keys.json", "read.json"} | {
    f"{kind}.{end}" for kind in ("plate", "scene") for end in ("sealed", "jpg", "c2pa.jpg")
}
_STAMPS = {"timestamp/contents.tsr", "timestamp/authority.pem"}


@dataclass(frozen=True)
class Layers:
    """What the bundle says it is; every file is listed once, with its hash, and the city signed."""

    contents: Row
    contents_sha256: str
    city_key: bytes
    signed_at: str

    @property
    def capture_ids(self) -> list[str]:
        """The captures, sorted."""
        return [row["capture_id"] for row in self.contents["captures"]]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the city's key, as people compare it."""
        return sha256(self.city_key).hexdigest()


def open_layers(container: Container) -> Layers:
    """Check both lists, and the city's signature.

    Raises:
        VerificationFailed: A file is missing, not listed, listed twice, changed, or of no kind that a bundle holds.
    """
    data = container.read("contents.json", MAX_LIST)
    contents = document("contents.json", data, _CONTENTS)
    captures = rows("contents.json", contents["captures"], _CAPTURE)
    ids = texts("contents.json (captures)", [row["capture_id"] for row in captures])
    for row in (*captures, contents):
        for name in ("holds", "entries", "policies", "unsigned"):
            texts(f"contents.json ({name})", row.get(name, []))
    if contents["language"] not in ("en", "es") or not AT.fullmatch(contents["made_at"]):
        raise VerificationFailed("contents.json does not say when it was made, or in which language.")
    city_key = base64_of("contents.json", contents["city_public_key"], 32)
    statement = container.read("bundle.json", MAX_LIST)
    payload = _payload(statement, city_key)
    digest = sha256(data).hexdigest()
    if payload["contents_sha256"] != digest or payload["export"] != contents["export"]:
        raise VerificationFailed("bundle.json signs other contents than contents.json.")
    content, proof = _listed(container, contents.pop("files")), _listed(container, payload["files"])
    if missing := container.files.keys() - content - proof - {"bundle.json"}:
        raise VerificationFailed(f"{min(missing)} stands in no list of the bundle.")
    named = _FIXED | {f"captures/{one}/{name}" for one in ids for name in _OF_A_CAPTURE}
    named |= {f"policies/{policy}.txt" for policy in contents["policies"]}
    proofs = {name for name in proof if name.startswith("proofs/")}
    if wrong := (content - named) | (proof - proofs - _STAMPS - {"contents.json"}):
        raise VerificationFailed(f"{min(wrong)} is listed, and is no file that this list of a bundle can have.")
    return Layers(contents, digest, city_key, payload["made_at"])


def _payload(statement: bytes, city_key: bytes) -> Row:
    envelope = document("bundle.json", statement, shape("signature", payload=OBJECT))
    payload = fitting("bundle.json", envelope["payload"], _SIGNED)
    signature = base64_of("bundle.json", envelope["signature"], 64)
    try:
        message = b"clearplate/evidence-bundle/v1\n" + canonical(payload)
        Ed25519PublicKey.from_public_bytes(city_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise VerificationFailed("The city's key, as contents.json names it, did not sign bundle.json.") from None
    return payload


def _listed(container: Container, values: list[Any]) -> set[str]:
    files = rows("a list of the bundle", values, _FILE)
    names = texts("a list of the bundle", [row["path"] for row in files])
    for row in files:
        stored = container.files.get(row["path"])
        if stored is None:
            raise VerificationFailed(f"{row['path']} is missing from the bundle.")
        if (stored.size, stored.sha256) != (row["bytes"], row["sha256"]):
            raise VerificationFailed(f"{row['path']} is not the file that the bundle lists: it was changed.")
    return set(names)
