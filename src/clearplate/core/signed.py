"""Statements that one party signs and another keeps: a payload, its kind, an Ed25519 signature (RFC 8032).

The kind is part of what is signed, so that a receipt can never pass for a bundle of keys. The envelope is canonical
JSON: `{"payload": {…}, "signature": "<base64>"}`.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearplate.core import canonical
from clearplate.core.errors import FormatError, VerificationError

SIGNATURE_BYTES = 64
PUBLIC_KEY_BYTES = 32


def signed_bytes(kind: str, payload: bytes) -> bytes:
    """Join what a signature covers: the kind's line, then the payload's canonical bytes."""
    return b"clearplate/" + kind.encode("ascii") + b"/v1\n" + payload


def sign_statement(kind: str, payload: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """Sign a payload; the same payload and key always give the same bytes.

    Raises:
        FormatError: The payload has no canonical form.
    """
    signature = key.sign(signed_bytes(kind, canonical.encode(payload)))
    return canonical.encode({"payload": payload, "signature": b64encode(signature).decode("ascii")})


def check_statement(kind: str, statement: bytes, key: Ed25519PublicKey) -> dict[str, Any]:
    """Check a statement and give its payload; its fields are still the caller's to check.

    Raises:
        FormatError: Not a statement.
        VerificationError: Signed by another key, for another kind, or changed.
    """
    envelope = canonical.decode(statement)
    if not isinstance(envelope, dict) or set(envelope) != {"payload", "signature"}:
        raise FormatError("A signed statement has a payload and a signature, nothing else.")
    payload = envelope["payload"]
    if not isinstance(payload, dict):
        raise FormatError("A signed statement's payload is an object.")
    verify(key, unbase64(envelope["signature"], SIGNATURE_BYTES), signed_bytes(kind, canonical.encode(payload)))
    return payload


def verify(key: Ed25519PublicKey, signature: bytes, message: bytes) -> None:
    """Check one Ed25519 signature.

    Raises:
        VerificationError: It does not fit.
    """
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise VerificationError("The signature does not fit: another key signed this, or it was changed.") from None


def unbase64(value: Any, length: int | None = None) -> bytes:
    """Decode standard base64, padded, with no other characters.

    Raises:
        FormatError: Not base64 in its one canonical spelling, or of another length than asked.
    """
    if not isinstance(value, str):
        raise FormatError("Base64 must be text.")
    try:
        raw = b64decode(value.encode("ascii"), validate=True)
    except (Base64Error, UnicodeEncodeError):
        raise FormatError("This is not base64.") from None
    if b64encode(raw).decode("ascii") != value or (length is not None and len(raw) != length):
        raise FormatError("This base64 has another length or spelling than the format asks for.")
    return raw


def public_key(raw: bytes) -> Ed25519PublicKey:
    """Load an Ed25519 public key from its 32 bytes.

    Raises:
        FormatError: Another length.
    """
    if len(raw) != PUBLIC_KEY_BYTES:
        raise FormatError("An Ed25519 public key is 32 bytes.")
    return Ed25519PublicKey.from_public_bytes(raw)
