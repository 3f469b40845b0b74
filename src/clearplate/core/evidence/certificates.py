"""The certificates behind C2PA signatures: an issuer and a leaf, the same each time from one key file.

A city has no certificate of a public authority for its pictures, and needs none for the bundle to check: the log and the
city's key carry it. These let any C2PA reader see who signed, once it was told to trust the city's issuer.

Source: RFC 5280; C2PA specification 2.2, section 14.5 (certificate profile); RFC 8410.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clearplate.core.errors import FormatError

KEY_BYTES = 32
NAME_MAX = 64
"""Of an organization and of a common name (RFC 5280, appendix A.1)."""
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_SERIAL_BYTES = 16


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs pictures.

    Attributes:
        chain: Leaf and issuer, PEM.
        issuer: The issuer alone, PEM: what a C2PA reader is told to trust.
        private_key: The leaf's, PEM (PKCS #8); secret.
    """

    chain: bytes
    issuer: bytes
    private_key: bytes = field(repr=False)


def credentials(secret: bytes, city: str) -> Credentials:
    """Derive a city's credentials; the same arguments always give the same bytes.

    Args:
        secret: 32 random bytes.
        city: The city's name.

    Raises:
        FormatError: The secret has another length.
    """
    if len(secret) != KEY_BYTES:
        raise FormatError(f"The evidence key is {KEY_BYTES} bytes.")
    issuing, signing = _key(secret, b"issuer"), _key(secret, b"leaf")
    issuer_name, leaf_name = _name(city, "Evidence authority"), _name(city, "Evidence pictures")
    issuer = _certificate(issuer_name, issuing.public_key(), issuer_name, issuing, is_issuer=True)
    leaf = _certificate(leaf_name, signing.public_key(), issuer_name, issuing, is_issuer=False)
    pem = issuer.public_bytes(Encoding.PEM)
    private = signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Credentials(leaf.public_bytes(Encoding.PEM) + pem, pem, private)


def _key(secret: bytes, label: bytes) -> Ed25519PrivateKey:
    derived = HKDFExpand(SHA256(), KEY_BYTES, b"clearplate/evidence/v1/" + label).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(derived)


def _name(city: str, what: str) -> x509.Name:
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, city[:NAME_MAX])
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, what)])


def _certificate(
    subject: x509.Name, key: Ed25519PublicKey, issuer: x509.Name, issuing: Ed25519PrivateKey, *, is_issuer: bool
) -> x509.Certificate:
    raw = key.public_bytes_raw()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(int.from_bytes(sha256(raw).digest()[:_SERIAL_BYTES], "big") >> 1)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=0 if is_issuer else None), critical=True)
        .add_extension(_usage(is_issuer=is_issuer), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.public_key()), critical=False)
    )
    if not is_issuer:
        # The one use that every C2PA reader accepts (its default list of purposes).
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuing, None)


def _usage(*, is_issuer: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_issuer,
        key_cert_sign=is_issuer,
        crl_sign=is_issuer,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
