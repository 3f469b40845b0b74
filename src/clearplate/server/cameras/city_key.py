"""The city's signing key: cameras pin its public half at enrollment, and believe nothing that it did not sign."""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from clearplate.server.config import read_key


def city_key() -> Ed25519PrivateKey:
    """The key that signs receipts, bundles and notices."""
    return _load(settings.CITY.keys.city_key_file)


def city_public_key() -> bytes:
    """Its public half, 32 raw bytes."""
    return city_key().public_key().public_bytes_raw()


@lru_cache(maxsize=4)
def _load(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_key(path))
