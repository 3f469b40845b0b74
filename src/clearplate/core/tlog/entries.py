"""Log entries: what a log kind is, how an entry is built, and how its confidential fields are committed to.

An entry is canonical JSON, `{"at","kind","public","sd","tag","v"}`. `public` holds the claims in clear; `sd` holds one
digest for each confidential field, in the manner of SD-JWT: a disclosure is base64url of the canonical JSON array
`[salt, name, value]`, its digest is base64url of SHA-256 over the disclosure's ASCII bytes, and the digests are sorted.
A field without a value is committed to as well, so the number of digests tells nothing.

Source: docs/spec/log-entries.md; RFC 9901 sections 4.2.1 to 4.2.4; RFC 8785.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from clearplate.core import canonical
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog.fields import CONFIDENTIAL_ONLY, Field, instant_text, parse_instant
from clearplate.core.tlog.merkle import leaf_hash

ENTRY_VERSION = 1
ENTRY_BYTES_MAX = 65_535
"""An entry bundle states each length in two bytes (C2SP tlog-tiles)."""
SALT_BYTES = 16
"""128 bits, as RFC 9901 section 9.3 recommends."""
_MEMBERS = {"at", "kind", "public", "sd", "tag", "v"}


@dataclass(frozen=True, slots=True)
class LogKind:
    """One kind of accountable act. Forever: a tag is never reused, fields are only appended.

    Attributes:
        tag: Permanent positive integer.
        name: `station.participle`.
        public: Fields in clear.
        confidential: Fields committed to by salted digests.
        sentence_en: What happened, with `{field}` for public fields.
        sentence_es: The same in Spanish.
    """

    tag: int
    name: str
    public: tuple[Field, ...]
    confidential: tuple[Field, ...]
    sentence_en: str
    sentence_es: str

    def __post_init__(self) -> None:
        names = [field.name for field in (*self.public, *self.confidential)]
        if len(set(names)) != len(names):
            raise InvariantError(f"The log kind {self.name} names a field twice.")
        if any(field.type in CONFIDENTIAL_ONLY for field in self.public):
            raise InvariantError(f"The log kind {self.name} would publish a field that must stay confidential.")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry ready to be appended.

    Attributes:
        data: The entry's bytes, public whole.
        leaf_hash: RFC 6962 leaf hash of `data`, 32 bytes.
        disclosures: What opens the confidential fields, in the order of the kind's fields; secret.
    """

    data: bytes
    leaf_hash: bytes
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry read back.

    Attributes:
        kind: Name of its log kind.
        tag: Permanent number of that kind.
        at: When the act happened, aware UTC.
        public: The claims in clear.
        digests: One per confidential field, sorted.
    """

    kind: str
    tag: int
    at: datetime
    public: Mapping[str, Any]
    digests: tuple[str, ...]


def build_entry(
    kind: LogKind, public: Mapping[str, Any], confidential: Mapping[str, Any], *, at: datetime, salts: Sequence[bytes]
) -> NewEntry:
    """Build the entry of one act.

    Args:
        kind: What happened.
        public: A value for each public field of the kind, no more and no fewer.
        confidential: Likewise for the confidential fields.
        at: When, aware.
        salts: 16 fresh random bytes for each confidential field.

    Raises:
        InvariantError: A field is missing, unknown, or holds what its type forbids; a salt is wrong; the entry is too long.
    """
    check_fields(kind, kind.public, public)
    check_fields(kind, kind.confidential, confidential)
    if len(salts) != len(kind.confidential) or any(len(salt) != SALT_BYTES for salt in salts):
        raise InvariantError(f"The log kind {kind.name} needs {len(kind.confidential)} salts of {SALT_BYTES} bytes.")
    disclosures = tuple(
        make_disclosure(salt, field.name, confidential[field.name])
        for salt, field in zip(salts, kind.confidential, strict=True)
    )
    document = {
        "v": ENTRY_VERSION,
        "kind": kind.name,
        "tag": kind.tag,
        "at": instant_text(at),
        "public": dict(public),
        "sd": sorted(map(disclosure_digest, disclosures)),
    }
    data = canonical.encode(document)
    if len(data) > ENTRY_BYTES_MAX:
        raise InvariantError(f"A log entry holds at most {ENTRY_BYTES_MAX} bytes; this {kind.name} has {len(data)}.")
    return NewEntry(data, leaf_hash(data), disclosures)


def check_fields(kind: LogKind, fields: Sequence[Field], values: Mapping[str, Any]) -> None:
    """Check that there is a value for each of a kind's fields, no more and no fewer, and that each may hold it.

    Raises:
        InvariantError: It is not so.
    """
    expected = {field.name for field in fields}
    if wrong := sorted(expected ^ set(values)):
        raise InvariantError(f"A {kind.name} entry has these fields missing or unknown: {', '.join(wrong)}.")
    for field in fields:
        field.check(values[field.name])


def parse_entry(data: bytes) -> Entry:
    """Read an entry's bytes. Kinds and fields this version does not know are kept as they are.

    Raises:
        FormatError: These are not the bytes of an entry.
    """
    document = canonical.decode(data)
    if not isinstance(document, dict) or set(document) != _MEMBERS or document["v"] != ENTRY_VERSION:
        raise FormatError("This is not a log entry of a version known here.")
    kind, tag, public, digests = document["kind"], document["tag"], document["public"], document["sd"]
    shapes = isinstance(kind, str) and _is_whole(tag) and isinstance(public, dict) and isinstance(digests, list)
    if not shapes or not all(isinstance(digest, str) for digest in digests) or digests != sorted(set(digests)):
        raise FormatError("A member of this log entry has the wrong shape.")
    try:
        at = parse_instant(document["at"])
    except (TypeError, ValueError):
        raise FormatError("This log entry does not say when.") from None
    return Entry(kind, tag, at, public, tuple(digests))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def make_disclosure(salt: bytes, name: str, value: Any) -> str:
    """Write what opens one confidential field: base64url of the array `[salt, name, value]`, without padding."""
    return base64url(canonical.encode([base64url(salt), name, value]))


def disclosure_digest(disclosure: str) -> str:
    """The digest that stands for a disclosure in the entry (RFC 9901 section 4.2.3)."""
    return base64url(sha256(disclosure.encode("ascii")).digest())


def read_disclosure(disclosure: str) -> tuple[str, Any]:
    """Read a disclosure's field name and value, believing it.

    Raises:
        FormatError: This is not a disclosure.
    """
    try:
        disclosure.encode("ascii")
        parts = canonical.decode(urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    except (binascii.Error, ValueError):
        raise FormatError("This is not a disclosure.") from None
    if not (isinstance(parts, list) and len(parts) == 3 and isinstance(parts[1], str)):  # noqa: PLR2004 (salt, name, value)
        raise FormatError("This is not a disclosure.")
    return parts[1], parts[2]


def open_disclosure(entry: Entry, disclosure: str) -> tuple[str, Any]:
    """Read one confidential field that somebody shows, and check that it is the one the entry committed to.

    Returns:
        The field's name and value.

    Raises:
        FormatError: This is not a disclosure.
        VerificationError: The entry did not commit to it.
    """
    name, value = read_disclosure(disclosure)
    if disclosure_digest(disclosure) not in entry.digests:
        raise VerificationError("The log entry did not commit to this field as it is shown here.")
    return name, value


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
