"""Time stamps of an authority (RFC 3161): what was stamped and when; and by whom, where its certificate is given.

Only as much of DER and of CMS (RFC 5652) as a time stamp needs. Whatever else stands there is refused, not guessed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from clearplate_verify.errors import VerificationFailed, WrongCall

MAX_STAMP = 64 << 10
_SIGNED_DATA, _TST_INFO = "2a864886f70d010702", "2a864886f70d0109100104"
_CONTENT_TYPE, _MESSAGE_DIGEST = "2a864886f70d010903", "2a864886f70d010904"
_SHA256 = "608648016503040201"
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    _SHA256: hashes.SHA256,
    "608648016503040202": hashes.SHA384,
    "608648016503040203": hashes.SHA512,
}
_INTEGER, _OCTETS, _OID, _TIME, _SEQUENCE, _SET, _CONTEXT0, _CONTEXT1 = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31, 0xA0, 0xA1
DOES_NOT_FIT = (
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` says of certificates that are none, or are another's."""
Element = tuple[int, bytes, bytes]
"""Tag, contents, and the whole as it stands there."""


@dataclass(frozen=True)
class Stamp:
    """A time stamp over a hash; `authority` names who signed it, None where that was not checked."""

    at: datetime
    authority: str | None


def check_stamp(data: bytes, digest: str, authorities: bytes | None) -> Stamp:
    """Check that a time stamp is over this SHA-256, and its signature where certificates are given.

    Args:
        data: TimeStampResp, DER.
        digest: What must have been stamped, hexadecimal.
        authorities: PEM: the authority's certificate, or the one that issued it; None to leave the signature alone.

    Raises:
        VerificationFailed: It is not, or the signature does not fit.
        WrongCall: The certificates given are none.
    """
    status, token = _fields(_one(data, _SEQUENCE), _SEQUENCE, _SEQUENCE)
    if _fields(status[1], _INTEGER)[0][1] not in (b"\x00", b"\x01"):
        raise VerificationFailed("The time stamp says that it was refused.")
    kind, wrapped = _fields(token[1], _OID, _CONTEXT0)
    signed = _elements(_one(wrapped[1], _SEQUENCE))
    if kind[1].hex() != _SIGNED_DATA or len(signed) < 4:
        raise _unknown()
    content_kind, content = _fields(_expect(signed[2], _SEQUENCE), _OID, _CONTEXT0)
    info = _one(content[1], _OCTETS)
    _, _, imprint, _, time = _fields(_one(info, _SEQUENCE), _INTEGER, _OID, _SEQUENCE, _INTEGER, _TIME)
    algorithm, stamped = _fields(imprint[1], _SEQUENCE, _OCTETS)
    if content_kind[1].hex() != _TST_INFO or _fields(algorithm[1], _OID)[0][1].hex() != _SHA256:
        raise _unknown()
    if stamped[1].hex() != digest:
        raise VerificationFailed("The time stamp is over something else than this bundle's contents.")
    at = _time(time[1])
    return Stamp(at, _check_signature(signed, info, at, authorities) if authorities is not None else None)


def _check_signature(signed: list[Element], info: bytes, at: datetime, authorities: bytes) -> str:
    trusted = _certificates(authorities)
    signers = _elements(_expect(signed[-1], _SET))
    if len(signers) != 1:
        raise _unknown()
    fields = _elements(_expect(signers[0], _SEQUENCE))
    if len(fields) < 6 or fields[3][0] != _CONTEXT0:
        raise _unknown()
    algorithm = _HASHES.get(_fields(_expect(fields[2], _SEQUENCE), _OID)[0][1].hex())
    if algorithm is None:
        raise _unknown()
    hasher = hashes.Hash(algorithm())
    hasher.update(info)
    attributes = dict(_attribute(one) for one in _elements(fields[3][1]))
    if attributes.get(_MESSAGE_DIGEST) != hasher.finalize() or attributes.get(_CONTENT_TYPE) != bytes.fromhex(
        _TST_INFO
    ):
        raise VerificationFailed("The time stamp's signature is over something else than what it states.")
    message, signature = bytes((_SET,)) + fields[3][2][1:], _expect(fields[5], _OCTETS)
    embedded = _elements(signed[3][1]) if signed[3][0] == _CONTEXT0 else []
    for der in (*(one.public_bytes(Encoding.DER) for one in trusted), *(one[2] for one in embedded)):
        try:
            certificate = x509.load_der_x509_certificate(der)
            _require_signed(certificate, signature, message, algorithm())
            if _trusted(certificate, trusted, at):
                return certificate.subject.rfc4514_string()
        except DOES_NOT_FIT:
            continue
    raise VerificationFailed("The time stamp is not signed by the authority whose certificate was given.")


def _require_signed(
    certificate: x509.Certificate, signature: bytes, message: bytes, algorithm: hashes.HashAlgorithm
) -> None:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(algorithm))
    else:
        raise InvalidSignature


def _trusted(certificate: x509.Certificate, trusted: list[x509.Certificate], at: datetime) -> bool:
    """Whether a certificate may stamp, did so while it was valid, and is one of those given or issued by one of them."""
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    in_time = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return in_time and ExtendedKeyUsageOID.TIME_STAMPING in usage and any(_issued(certificate, one) for one in trusted)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate == issuer:
        return True
    try:
        certificate.verify_directly_issued_by(issuer)
    except DOES_NOT_FIT:
        return False
    return True


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise WrongCall("the file with the time stamp authority's certificate holds none (PEM).") from None


def _attribute(element: Element) -> tuple[str, bytes]:
    kind, values = _fields(_expect(element, _SEQUENCE), _OID, _SET)
    return kind[1].hex(), b"".join(content for _, content, _ in _elements(values[1])[:1])


def _time(text: bytes) -> datetime:
    try:
        whole = text.decode("ascii").removesuffix("Z")
        return datetime.strptime(whole[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise _unknown() from None


def _unknown() -> VerificationFailed:
    return VerificationFailed("The time stamp is of a form or a kind of signature that is not known here.")


def _elements(data: bytes) -> list[Element]:
    found, place = [], 0
    while place < len(data):
        head = data[place : place + 6]
        count = head[1] & 0x7F if len(head) > 1 and head[1] & 0x80 else 0
        if len(head) < 2 + count or head[1] == 0x80 or count > 4 or head[0] & 0x1F == 0x1F:
            raise _unknown()
        length = int.from_bytes(head[2 : 2 + count], "big") if count else head[1]
        start = place + 2 + count
        if start + length > len(data):
            raise _unknown()
        found.append((head[0], data[start : start + length], data[place : start + length]))
        place = start + length
    return found


def _fields(data: bytes, *tags: int) -> list[Element]:
    found = _elements(data)
    if len(found) < len(tags) or any(one[0] != tag for one, tag in zip(found, tags, strict=False)):
        raise _unknown()
    return found[: len(tags)]


def _expect(element: Element, tag: int) -> bytes:
    if element[0] != tag:
        raise _unknown()
    return element[1]


def _one(data: bytes, tag: int) -> bytes:
    found = _elements(data)
    if len(found) != 1:
        raise _unknown()
    return _expect(found[0], tag)
