"""A time stamp authority of a test (RFC 3161), written by hand so that each of its bytes can be wrong on purpose."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AT = datetime(2026, 3, 15, 12, 0, 30, tzinfo=UTC)
_SHA256 = bytes.fromhex("608648016503040201")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_CONTENT_TYPE, _MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010903"), bytes.fromhex("2a864886f70d010904")


def der(tag: int, *parts: bytes) -> bytes:
    """One element."""
    body = b"".join(parts)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


class Authority:
    """Signs time stamps; its certificate is issued by `root`."""

    def __init__(self, *, rsa_key: bool = False, stamps: bool = True) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Root", self._root_key.public_key(), None)
        usage = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.EMAIL_PROTECTION
        self.certificate = self._certificate("Stamps", self._key.public_key(), usage)

    def _certificate(self, name, public, usage):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public).serial_number(7)
        made = made.not_valid_before(AT - timedelta(days=9)).not_valid_after(AT + timedelta(days=9))
        made = made.add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
        if usage is not None:
            made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        return made.sign(self._root_key, SHA256())

    def pem(self, *, root: bool = True) -> bytes:
        """What a reader is told to trust."""
        return (self.root if root else self.certificate).public_bytes(Encoding.PEM)

    def stamp(self, digest: bytes, *, at: datetime = AT, status: int = 0, embed: bool = True) -> bytes:
        """A TimeStampResp over a SHA-256."""
        algorithm = der(0x30, der(0x06, _SHA256), der(0x05))
        info = der(
            0x30, der(0x02, b"\1"), der(0x06, b"\x2a\x03"), der(0x30, algorithm, der(0x04, digest)), der(0x02, b"\5"),
            der(0x18, at.strftime("%Y%m%d%H%M%SZ").encode()),
        )  # fmt: skip
        attributes = der(0x30, der(0x06, _CONTENT_TYPE), der(0x31, der(0x06, _TST_INFO))) + der(
            0x30, der(0x06, _MESSAGE_DIGEST), der(0x31, der(0x04, sha256(info).digest()))
        )
        message = der(0x31, attributes)
        if isinstance(self._key, rsa.RSAPrivateKey):
            signature = self._key.sign(message, padding.PKCS1v15(), SHA256())
        else:
            signature = self._key.sign(message, ec.ECDSA(SHA256()))
        issuer = self.root.subject.public_bytes()
        signer = der(
            0x30, der(0x02, b"\1"), der(0x30, issuer, der(0x02, b"\7")), algorithm, der(0xA0, attributes), algorithm,
            der(0x04, signature),
        )  # fmt: skip
        embedded = (der(0xA0, self.certificate.public_bytes(Encoding.DER)),) if embed else ()
        content = der(0x30, der(0x06, _TST_INFO), der(0xA0, der(0x04, info)))
        signed = der(0x30, der(0x02, b"\3"), der(0x31, algorithm), content, *embedded, der(0x31, signer))
        token = der(0x30, der(0x06, _SIGNED_DATA), der(0xA0, signed))
        return der(0x30, der(0x30, der(0x02, bytes((status,)))), token)
