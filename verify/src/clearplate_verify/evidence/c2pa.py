"""The C2PA copy of a picture: who signed its manifest, that it is this picture's, and that it says what the bundle says.

Written from the C2PA specification 2.2: sections 8.4 (hashed URIs), 9.2 (hard bindings: c2pa.hash.data), 10.2 (claim, version
2), 13.2 (COSE signatures, RFC 9052), 14.5 (certificates); and docs/spec/evidence-bundle.md, section 3. Only the form in which
Clearplate writes manifests is accepted: one manifest, three assertions, Ed25519, no time stamp inside.

The issuer is tied to the city by the bundle itself: `contents.json` lists `c2pa-ca.pem` with its hash, the log entry
`evidence.exported` states that list's hash, and the city's key signed it. No authority outside vouches for the issuer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clearplate_verify.evidence import cbor
from clearplate_verify.evidence.jumbf import Box, Carried, parse_box
from clearplate_verify.evidence.refusals import refusal
from clearplate_verify.evidence.timestamp import DOES_NOT_FIT

ISSUER = "c2pa-ca.pem"
MAX_ISSUER = 16 << 10
MAX_MANIFEST = 256 << 10
NAME_MAX = 64
"""Letters of the city's name in a certificate (RFC 5280, appendix A.1)."""
CAPTURE, ACTIONS, HASH = "org.clearplate.capture", "c2pa.actions.v2", "c2pa.hash.data"
_TAKEN = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
}
_CLAIM = {
    "instanceID",
    "claim_generator_info",
    "signature",
    "created_assertions",
    "gathered_assertions",
    "dc:title",
    "alg",
}
_SIGN1 = b"\xd2"
"""The tag of a COSE_Sign1, 18 (RFC 9052, section 4.2)."""
_ALG, _X5CHAIN, _EDDSA = 1, 33, -8
_SIGNED = b"\x84\x6aSignature1"
"""An array of four that begins with this text: Sig_structure (RFC 9052, section 4.4)."""

Extension = TypeVar("Extension", bound=x509.ExtensionType)


@dataclass(frozen=True)
class Issuer:
    """The city's issuer of picture certificates, and when the bundle that names it was made."""

    certificate: x509.Certificate
    at: datetime

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as people compare it."""
        return sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()


def read_issuer(pem: bytes, city: str, at: datetime) -> Issuer:
    """Read `c2pa-ca.pem`: one certificate that may issue others, in the city's name, valid, and signed by itself.

    Raises:
        VerificationFailed: It is not.
    """
    try:
        (one,) = x509.load_pem_x509_certificates(pem)
        one.verify_directly_issued_by(one)
        named = [name.value for name in one.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
        may = _extension(one, x509.BasicConstraints).ca and _extension(one, x509.KeyUsage).key_cert_sign
        fits = one.public_bytes(Encoding.PEM) == pem and may and named == [city[:NAME_MAX]] and _valid(one, at)
    except DOES_NOT_FIT:
        fits = False
    if not fits:
        raise refusal("issuer", ISSUER)
    return Issuer(one, at)


def check_copy(name: str, data: bytes, carried: Carried, facts: Mapping[str, Any], issuer: Issuer) -> None:
    """Check a copy's manifest from its boxes to its signature.

    Args:
        name: The copy, `captures/…/plate.c2pa.jpg`.
        data: Its bytes.
        carried: The same, taken apart; that its picture is the opened one was checked.
        facts: What the assertion `org.clearplate.capture` must state.
        issuer: Of the certificate that must have signed.

    Raises:
        VerificationFailed: The first thing that does not hold.
    """
    if len(carried.manifest) > MAX_MANIFEST:
        raise refusal("boxes", name)
    label, store, claim, signature = _parts(name, parse_box(name, carried.manifest))
    _check_signature(name, signature, claim, issuer)
    said = _claim(name, claim, f"self#jumbf=/c2pa/{label}/c2pa.signature")
    if said["dc:title"] != name.replace(".c2pa.", "."):
        raise refusal("facts", name, "dc:title")
    stated = _assertions(name, store, said)
    if stated[ACTIONS] != {"actions": [_TAKEN]}:
        raise refusal("actions", name)
    _check_binding(name, data, carried, stated[HASH])
    told = stated[CAPTURE] if type(stated[CAPTURE]) is dict else {}
    if wrong := [one for one in (*facts, *told) if one not in facts or told.get(one) != facts[one]]:
        raise refusal("facts", name, str(wrong[0]))


def _parts(name: str, store: Box) -> tuple[str, Box, bytes, bytes]:
    """The one manifest's label, its assertions, its claim and its signature (C2PA, section 11.1.4)."""
    if (store.kind, store.label, len(store.inner)) != (b"c2pa", "c2pa", 1):
        raise refusal("manifest", name)
    manifest = store.inner[0]
    parts = {(one.kind, one.label): one for one in manifest.inner}
    wanted = [(b"c2as", "c2pa.assertions"), (b"c2cl", "c2pa.claim.v2"), (b"c2cs", "c2pa.signature")]
    if manifest.kind != b"c2ma" or [(one.kind, one.label) for one in manifest.inner] != wanted:
        raise refusal("manifest", name)
    assertions, claim, signature = (parts[one] for one in wanted)
    if assertions.content is not None or claim.content is None or signature.content is None:
        raise refusal("manifest", name)
    return manifest.label, assertions, claim.content, signature.content


def _decoded(name: str, part: str, data: bytes) -> Any:
    try:
        return cbor.decode(data)
    except cbor.NotReadable:
        raise refusal("cbor", name, part) from None


def _claim(name: str, data: bytes, signature: str) -> dict[Any, Any]:
    said = _decoded(name, "c2pa.claim.v2", data)
    if type(said) is not dict or said.keys() != _CLAIM or (said["alg"], said["signature"]) != ("sha256", signature):
        raise refusal("claim", name)
    return said


def _assertions(name: str, store: Box, said: Mapping[Any, Any]) -> dict[str, Any]:
    """What the assertions state; each is named once by the claim, with its hash, the binding among those it created."""
    hashes: dict[Any, Any] = {}
    for list_of in ("created_assertions", "gathered_assertions"):
        for one in said[list_of] if type(said[list_of]) is list else [None]:
            if (
                type(one) is not dict
                or one.keys() != {"url", "hash"}
                or type(one["url"]) is not str
                or one["url"] in hashes
            ):
                raise refusal("claim", name)
            hashes[one["url"]] = one["hash"]
        if list_of == "created_assertions" and _url(HASH) not in hashes:
            raise refusal("claim", name)
    if sorted(one.label for one in store.inner) != [ACTIONS, HASH, CAPTURE]:
        raise refusal("manifest", name)
    if hashes.keys() != {_url(one.label) for one in store.inner}:
        raise refusal("claim", name)
    stated = {}
    for one in store.inner:
        if one.kind != b"cbor" or one.content is None:
            raise refusal("manifest", name)
        if hashes[_url(one.label)] != one.digest:
            raise refusal("assertion", name, one.label)
        stated[one.label] = _decoded(name, one.label, one.content)
    return stated


def _url(label: str) -> str:
    return f"self#jumbf=c2pa.assertions/{label}"


def _check_binding(name: str, data: bytes, carried: Carried, stated: Any) -> None:
    """The hash is over the file without the manifest's own segments, and without nothing else (C2PA, section 9.2.2)."""
    if type(stated) is not dict or stated.keys() != {"exclusions", "name", "alg", "hash", "pad"}:
        raise refusal("manifest", name)
    own = {"start": carried.start, "length": carried.end - carried.start}
    if stated["exclusions"] != [own]:
        raise refusal("exclusion", name)
    if stated["alg"] != "sha256" or stated["hash"] != sha256(data[: carried.start] + data[carried.end :]).digest():
        raise refusal("picture", name)


def _check_signature(name: str, data: bytes, claim: bytes, issuer: Issuer) -> None:
    """COSE_Sign1 over the claim, which is detached; algorithm and certificates are in what is signed (C2PA, 13.2)."""
    if not data.startswith(_SIGN1):
        raise refusal("signature_form", name)
    sign1 = _decoded(name, "c2pa.signature", data[1:])
    if type(sign1) is not list or [type(one) for one in sign1] != [bytes, dict, type(None), bytes]:
        raise refusal("signature_form", name)
    protected, loose, _, signature = sign1
    header = _decoded(name, "c2pa.signature", protected)
    padded = all(key in ("pad", "pad2") and type(pad) is bytes and not any(pad) for key, pad in loose.items())
    if type(header) is not dict or not padded:
        raise refusal("signature_form", name)
    if header.get(_ALG) != _EDDSA:
        raise refusal("algorithm", name)
    chain = header.get(_X5CHAIN)
    if header.keys() != {_ALG, _X5CHAIN} or type(chain) is not list or [type(one) for one in chain] != [bytes, bytes]:
        raise refusal("signature_form", name)
    key = _signer(name, chain, issuer)
    message = _SIGNED + b"".join(cbor.byte_string(part) for part in (protected, b"", claim))
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise refusal("signature", name) from None


def _signer(name: str, chain: list[bytes], issuer: Issuer) -> Ed25519PublicKey:
    """The key of the leaf, once it is one that this issuer made and that may sign pictures (C2PA, section 14.5)."""
    try:
        leaf = x509.load_der_x509_certificate(chain[0])
        leaf.verify_directly_issued_by(issuer.certificate)
        issued = chain[1] == issuer.certificate.public_bytes(Encoding.DER)
        signs = _extension(leaf, x509.KeyUsage).digital_signature and not _extension(leaf, x509.BasicConstraints).ca
        may = signs and ExtendedKeyUsageOID.EMAIL_PROTECTION in _extension(leaf, x509.ExtendedKeyUsage)
        key = leaf.public_key()
    except DOES_NOT_FIT:
        raise refusal("chain", name) from None
    if not issued:
        raise refusal("chain", name)
    if not may or not _valid(leaf, issuer.at):
        raise refusal("leaf", name)
    if not isinstance(key, Ed25519PublicKey):
        raise refusal("algorithm", name)
    return key


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension:
    return certificate.extensions.get_extension_for_class(kind).value


def _valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
