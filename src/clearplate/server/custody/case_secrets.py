"""Secrets of what is made from held captures: they open while the case's key exists, and never after."""

from uuid import UUID

from clearplate.core.custody import case_secrets
from clearplate.server.custody.keys import keyring


def seal_secret(key_name: UUID, subject: UUID, secret: bytes) -> bytes:
    """Seal 32 bytes to the key of a case.

    Args:
        key_name: The key's name in the keyring.
        subject: What the secret is for; it opens for nothing else.
        secret: 32 random bytes.

    Raises:
        CaseClosedError: There is no such key.
    """
    return case_secrets.seal_secret(secret, subject, keyring().case_public(key_name))


def open_secret(key_name: UUID, subject: UUID, sealed: bytes) -> bytes:
    """Open what `seal_secret` made.

    Raises:
        CaseClosedError: The key is destroyed.
        VerificationError: It was changed, or is another's.
    """
    with keyring().case_key(key_name) as key:
        return case_secrets.open_secret(sealed, subject, key)
