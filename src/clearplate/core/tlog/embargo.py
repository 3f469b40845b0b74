"""Embargoed entries: an act that is in the tree from the start as digests, and is told later by a second entry.

`tlog.embargoed` commits to the hidden act: its kind under the name `kind`, every public and every confidential field, each
by a salted digest, filled up with decoys to exactly 32 digests, so that the number of fields does not tell the kind.
`tlog.disclosed` opens the kind and the public fields; confidential ones stay confidential.

Source: docs/spec/log-entries.md, section 7; RFC 9901 section 4.2.5 (decoys).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from clearplate.core import canonical
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog.entries import (
    ENTRY_BYTES_MAX,
    ENTRY_VERSION,
    SALT_BYTES,
    Entry,
    LogKind,
    NewEntry,
    base64url,
    check_fields,
    disclosure_digest,
    make_disclosure,
    open_disclosure,
    read_disclosure,
)
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.kinds.governance import DISCLOSED, EMBARGOED
from clearplate.core.tlog.merkle import leaf_hash

DIGESTS = 32
"""Every embargoed entry has exactly so many digests, decoys among them."""
KIND_NAME = "kind"
"""The name under which the hidden kind is committed to; no field of any kind has this name."""
_DISCLOSED_BYTES_MAX = ENTRY_BYTES_MAX - 1_000
"""What the disclosures may take of the entry that will tell them; the rest of it is far shorter than this leaves."""


@dataclass(frozen=True, slots=True)
class Needed:
    """How much fresh randomness an embargoed entry of a kind takes: salts of 16 bytes, decoys of 32."""

    salts: int
    decoys: int


def needed(kind: LogKind) -> Needed:
    """How many salts and decoys `build_embargoed` takes for a kind."""
    salts = 1 + len(kind.public) + len(kind.confidential)
    return Needed(salts, DIGESTS - salts)


def build_embargoed(
    kind: LogKind,
    public: Mapping[str, Any],
    confidential: Mapping[str, Any],
    *,
    at: datetime,
    ends_at: datetime,
    salts: Sequence[bytes],
    decoys: Sequence[bytes],
) -> NewEntry:
    """Build the embargoed entry of one act.

    Args:
        kind: What happened.
        public: A value for each public field of the kind; told when the embargo ends.
        confidential: Likewise for the confidential fields; not told then either.
        at: When, aware.
        ends_at: When the embargo ends at the latest, aware; it stands in the entry and cannot be moved.
        salts: 16 fresh random bytes each, `needed(kind).salts` of them.
        decoys: 32 fresh random bytes each, `needed(kind).decoys` of them.

    Returns:
        The entry, and its disclosures: the kind first, then the public fields, then the confidential ones.

    Raises:
        InvariantError: As for `build_entry`; or the embargo would end before the act, or the kind cannot be hidden.
    """
    counts = needed(kind)
    if kind in (EMBARGOED, DISCLOSED) or counts.decoys < 0:
        raise InvariantError(f"A {kind.name} entry cannot be put under embargo.")
    if ends_at <= at:
        raise InvariantError("An embargo must end after the act.")
    if len(salts) != counts.salts or any(len(salt) != SALT_BYTES for salt in salts):
        raise InvariantError(f"An embargoed {kind.name} needs {counts.salts} salts of {SALT_BYTES} bytes.")
    if len(decoys) != counts.decoys or any(len(decoy) != sha256().digest_size for decoy in decoys):
        raise InvariantError(f"An embargoed {kind.name} needs {counts.decoys} decoys of 32 bytes.")
    check_fields(kind, kind.public, public)
    check_fields(kind, kind.confidential, confidential)
    named = [
        (KIND_NAME, kind.name),
        *((field.name, public[field.name]) for field in kind.public),
        *((field.name, confidential[field.name]) for field in kind.confidential),
    ]
    disclosures = tuple(make_disclosure(salt, name, value) for salt, (name, value) in zip(salts, named, strict=True))
    if sum(len(one) + 3 for one in disclosures[: 1 + len(kind.public)]) > _DISCLOSED_BYTES_MAX:
        raise InvariantError(f"The claims of this {kind.name} would not fit the entry that will disclose them.")
    digests = [disclosure_digest(one) for one in disclosures] + [base64url(sha256(decoy).digest()) for decoy in decoys]
    data = canonical.encode(
        {
            "v": ENTRY_VERSION,
            "kind": EMBARGOED.name,
            "tag": EMBARGOED.tag,
            "at": instant_text(at),
            "public": {"ends_at": instant_text(ends_at)},
            "sd": sorted(digests),
        }
    )
    return NewEntry(data, leaf_hash(data), disclosures)


def disclose(tree_index: int, leaf: bytes, disclosures: Sequence[str]) -> dict[str, Any]:
    """The public fields of the `tlog.disclosed` entry that ends an embargo.

    Args:
        tree_index: Of the embargoed entry.
        leaf: Its leaf hash, 32 bytes.
        disclosures: All of its disclosures, as `build_embargoed` gave them.

    Raises:
        FormatError: These are not disclosures.
        InvariantError: They hide no act of a kind known here.
    """
    read = dict(map(read_disclosure, disclosures))
    kind = REGISTRY.get(str(read.get(KIND_NAME)))
    if kind is None:
        raise InvariantError("These disclosures do not name a log kind.")
    shown = {KIND_NAME, *(field.name for field in kind.public)}
    return {
        "index": tree_index,
        "leaf": leaf.hex(),
        "disclosures": [one for one in disclosures if read_disclosure(one)[0] in shown],
    }


def open_disclosed(embargoed: Entry, disclosed_public: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Read what a `tlog.disclosed` entry tells about an embargoed one, checking every claim against its digests.

    The caller finds the embargoed entry by `index` and compares its leaf hash with `leaf`. The act happened at the
    embargoed entry's `at`.

    Args:
        embargoed: The entry that was under embargo.
        disclosed_public: The public fields of the entry that ends the embargo.

    Returns:
        The hidden act's kind and its public fields.

    Raises:
        FormatError: What is shown is not a set of disclosures, or not the fields of that kind.
        VerificationError: It is not what the embargoed entry committed to, or a claim is still held back.
    """
    if embargoed.kind != EMBARGOED.name or len(embargoed.digests) != DIGESTS:
        raise VerificationError("The entry that was disclosed is not an embargoed one.")
    shown = disclosed_public.get("disclosures")
    if not isinstance(shown, list) or not all(isinstance(one, str) for one in shown) or len(shown) > DIGESTS:
        raise FormatError("This does not hold the disclosures of an embargoed entry.")
    public: dict[str, Any] = {}
    for one in shown:
        name, value = open_disclosure(embargoed, one)
        if name in public:
            raise FormatError("A disclosed act names a field twice.")
        public[name] = value
    kind_name = public.pop(KIND_NAME, None)
    if not isinstance(kind_name, str) or kind_name in (EMBARGOED.name, DISCLOSED.name):
        raise FormatError("A disclosed act does not say what happened.")
    _check_whole(kind_name, public)
    return kind_name, public


def _check_whole(kind_name: str, public: Mapping[str, Any]) -> None:
    """Refuse a disclosed act that lacks a claim of its kind, shows one too many, or holds what a field cannot."""
    kind = REGISTRY.get(kind_name)
    if kind is None:
        return
    if set(public) != {field.name for field in kind.public}:
        raise VerificationError(f"This disclosed {kind_name} does not show exactly the public claims of its kind.")
    try:
        check_fields(kind, kind.public, public)
    except InvariantError as fault:
        raise FormatError(f"A disclosed {kind_name} holds what it cannot: {fault}") from None
