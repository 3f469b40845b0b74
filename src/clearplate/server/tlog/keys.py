"""The log's keys, read once from the files that the city's configuration names."""

from functools import cache

from django.conf import settings

from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.note import MLDSA44_COSIGNATURE, NoteSigner, VerifierKey, note_signing_key
from clearplate.server.config import read_key


@cache
def pseudonym_key() -> bytes:
    """The key under which officers and cases get their public names, 32 bytes.

    Raises:
        FormatError: The file is missing, open to others, or holds no key.
    """
    return read_key(settings.CITY.keys.officer_pseudonym_key_file)


@cache
def disclosure_key() -> bytes:
    """The key under which disclosures are sealed, 32 bytes.

    Raises:
        FormatError: As for `pseudonym_key`.
    """
    return read_key(settings.CITY.keys.tlog_disclosure_key_file)


@cache
def log_signer() -> NoteSigner:
    """The log's Ed25519 key, under the log's origin.

    Raises:
        FormatError: As for `pseudonym_key`.
    """
    return note_signing_key(settings.CITY.public.origin, read_key(settings.CITY.keys.tlog_key_file))


@cache
def log_cosigner() -> Cosigner:
    """The log's ML-DSA-44 key, under the log's origin.

    Raises:
        FormatError: As for `pseudonym_key`.
    """
    city = settings.CITY
    return Cosigner(city.public.origin, read_key(city.keys.tlog_mldsa_key_file), MLDSA44_COSIGNATURE)


def log_vkeys() -> tuple[VerifierKey, VerifierKey]:
    """The public halves of the log's two keys: Ed25519, then ML-DSA-44."""
    return log_signer().vkey, log_cosigner().vkey
