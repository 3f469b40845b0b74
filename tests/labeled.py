"""C2PA manifests made by hand, for attacks on the verifier by whoever holds the city's evidence key.

`Label().put(jpeg)` gives a copy as the server's library makes it; every part of it can be another one.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from c2pa import Context, Reader
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from clearplate.core.evidence.certificates import credentials
from factories import SECRET

CITY = "Exampleville"
AT = datetime(2026, 3, 15, 12, tzinfo=UTC)
STORE = "self#jumbf=c2pa.assertions/"
TAKEN = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
}
_KIND_END = bytes.fromhex("00110010800000aa00389b71")
_MAJOR = {bytes: 2, str: 3, list: 4, dict: 5}


def keys(secret=SECRET, city=CITY):
    """The leaf's private key, and the chain in DER: leaf, issuer."""
    made = credentials(secret, city)
    chain = [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(made.chain)]
    return load_pem_private_key(made.private_key, None), chain


def head(major, number):
    """The head of a CBOR value, in its shortest form."""
    if number < 24:
        return bytes((major << 5 | number,))
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes((major << 5 | 23 + width.bit_length(),)) + number.to_bytes(width, "big")


class Raw(bytes):
    """Bytes that stand in the CBOR as they are."""


def encoded(value):
    """CBOR of a value."""
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\xf6"
    if type(value) is int:
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if type(value) is bytes:
        return head(2, len(value)) + value
    if type(value) is str:
        return head(3, len(value.encode())) + value.encode()
    inner = value if type(value) is list else [one for pair in value.items() for one in pair]
    return head(_MAJOR[type(value)], len(value)) + b"".join(map(encoded, inner))


def box(kind, *contents):
    """A box."""
    data = b"".join(contents)
    return (8 + len(data)).to_bytes(4, "big") + kind + data


def superbox(kind, label, *contents):
    """A superbox with its description, not salted."""
    return box(b"jumb", box(b"jumd", kind, _KIND_END, b"\x03", label.encode(), b"\0"), *contents)


@dataclass
class Label:
    """What a manifest is made of. A function in `change` edits the claim; one in `protect` the signed header.

    Attributes:
        exclude: Makes the excluded range from the manifest's own start and length.
        more: Further assertions, by label.
    """

    facts: Any
    title: str
    name: str = "urn:c2pa:0193a000-0000-4000-8000-000000000001"
    actions: Any = field(default_factory=lambda: {"actions": [TAKEN]})
    more: dict[str, Any] = field(default_factory=dict)
    exclude: Any = lambda start, length: [{"start": start, "length": length}]
    digest: bytes | None = None
    change: Any = lambda claim: claim
    protect: Any = lambda header: header
    loose: Any = field(default_factory=lambda: {"pad": bytes(40)})
    payload: Any = None
    key: Ed25519PrivateKey | None = None
    chain: list[bytes] | None = None
    largest: int = 60_000

    def put(self, jpeg: bytes, start: int = 2) -> bytes:
        """A copy of the picture with this manifest."""
        length = 0
        while True:  # the range's length is written in what it is the length of
            segments = self._segments(self._manifest(jpeg, start, length))
            if len(segments) == length:
                return jpeg[:start] + segments + jpeg[start:]
            length = len(segments)

    def _segments(self, manifest):
        first, rest = manifest[:8], manifest[8:]
        pieces = [rest[at : at + self.largest] for at in range(0, len(rest), self.largest)]
        payloads = [b"JP\x02\x11" + n.to_bytes(4, "big") + first + piece for n, piece in enumerate(pieces, 1)]
        return b"".join(b"\xff\xeb" + (2 + len(one)).to_bytes(2, "big") + one for one in payloads)

    def _manifest(self, jpeg, start, length):
        exclusions = self.exclude(start, length)
        whole = jpeg[:start] + bytes(length) + jpeg[start:]
        for one in sorted(exclusions, key=lambda one: -one["start"]):
            whole = whole[: one["start"]] + whole[one["start"] + one["length"] :]
        bound = {"exclusions": exclusions, "name": "jumbf manifest", "alg": "sha256",
                 "hash": self.digest or sha256(whole).digest(), "pad": bytes(8)}  # fmt: skip
        stated = {"c2pa.hash.data": bound, "c2pa.actions.v2": self.actions, "org.clearplate.capture": self.facts}
        boxes = {
            label: superbox(b"cbor", label, box(b"cbor", encoded(value)))
            for label, value in (stated | self.more).items()
        }
        hashed = [{"url": STORE + label, "hash": sha256(one[8:]).digest()} for label, one in boxes.items()]
        signature = f"self#jumbf=/c2pa/{self.name}/c2pa.signature"
        claim = encoded(self.change({
            "instanceID": "xmp.iid:1", "claim_generator_info": {"name": "by hand"}, "signature": signature,
            "created_assertions": hashed[:1], "gathered_assertions": hashed[1:], "dc:title": self.title, "alg": "sha256",
        }))  # fmt: skip
        parts = (
            superbox(b"c2as", "c2pa.assertions", *boxes.values()),
            superbox(b"c2cl", "c2pa.claim.v2", box(b"cbor", claim)),
            superbox(b"c2cs", "c2pa.signature", box(b"cbor", self._signed(claim))),
        )
        return superbox(b"c2pa", "c2pa", superbox(b"c2ma", self.name, *parts))

    def _signed(self, claim):
        key, chain = keys()
        protected = encoded(self.protect({1: -8, 33: self.chain or chain}))
        message = encoded(["Signature1", protected, b"", claim])
        return b"\xd2" + encoded([protected, self.loose, self.payload, (self.key or key).sign(message)])


def read_elsewhere(copy: bytes) -> str:
    """What the C2PA library says of a copy, told to trust the city's issuer: Trusted, Valid or Invalid."""
    anchors = credentials(SECRET, CITY).issuer.decode()
    context = Context.from_dict({"trust": {"trust_anchors": anchors}})
    with Reader("image/jpeg", io.BytesIO(copy), context=context) as reader:
        return str(reader.get_validation_state())
