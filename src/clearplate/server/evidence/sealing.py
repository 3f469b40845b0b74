"""The secret of one export, and what is derived from it: it opens while its case's key exists, and never after."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from clearplate.core.errors import VerificationError
from clearplate.core.evidence.resting import KEY_BYTES, SealedObject, seal_pieces
from clearplate.server.custody import case_secrets, objects
from clearplate.server.evidence.models import Export

NONCE_BYTES = 12
STAGE, CONTENTS, BUNDLE = "stage", "contents", "bundle"
PARTS = (STAGE, CONTENTS, BUNDLE)
"""What an export keeps in the object store: the content files, their list, and at last the bundle."""


def object_name(export_id: UUID, part: str) -> str:
    """Name one object of an export."""
    return f"exports/{export_id}.{part}"


@dataclass(frozen=True, slots=True, repr=False)
class ExportSecret:
    """The secret, open, for the length of one act or job."""

    export_id: UUID
    secret: bytes

    def seal_text(self, text: str, label: str) -> bytes:
        """Seal a short text, say a recipient's name."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(label).encrypt(nonce, text.encode("utf-8"), None)

    def open_text(self, sealed: bytes, label: str) -> str:
        """Open what `seal_text` made.

        Raises:
            VerificationError: It was changed, or is another export's.
        """
        try:
            opened = self._cipher(label).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except InvalidTag:
            raise VerificationError("A sealed text of this export does not open: its row was changed.") from None
        return opened.decode("utf-8")

    def put(self, part: str, attempt: bytes, pieces: Iterable[bytes]) -> None:
        """Keep one object, sealed; durable on return.

        Args:
            part: Which.
            attempt: 16 fresh random bytes, written before the sealed pieces: no key seals two streams.
            pieces: What it holds.
        """
        name = object_name(self.export_id, part)

        def sealed() -> Iterator[bytes]:
            yield attempt
            yield from seal_pieces(pieces, self._key(part.encode() + attempt), name)

        objects.store().put(name, sealed())

    def get(self, part: str, size: int) -> SealedObject:
        """Open one object for reading; `size` is its length before sealing."""
        name, store = object_name(self.export_id, part), objects.store()
        attempt = store.read_range(name, 0, ATTEMPT_BYTES)
        return SealedObject(
            lambda offset, length: store.read_range(name, ATTEMPT_BYTES + offset, length),
            self._key(part.encode() + attempt),
            name,
            size,
        )

    def _cipher(self, label: str) -> AESGCM:
        return AESGCM(self._key(label.encode()))

    def _key(self, label: bytes) -> bytes:
        return HKDFExpand(SHA256(), KEY_BYTES, b"clearplate/export/v1/" + label).derive(self.secret)


ATTEMPT_BYTES = 16


def new_secret(export_id: UUID, key_name: UUID) -> tuple[ExportSecret, bytes]:
    """Make an export's secret, and seal it to its case's key."""
    secret = os.urandom(KEY_BYTES)
    return ExportSecret(export_id, secret), case_secrets.seal_secret(key_name, export_id, secret)


def secret_of(export: Export) -> ExportSecret:
    """Open an export's secret.

    Raises:
        CaseClosedError: The case's key is destroyed.
        VerificationError: The row was changed.
    """
    opened = case_secrets.open_secret(export.key_id, export.pk, bytes(export.sealed_secret))
    return ExportSecret(export.pk, opened)
