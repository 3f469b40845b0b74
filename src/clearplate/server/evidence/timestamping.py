"""A second clock: an RFC 3161 authority states when it saw the hash of an export's content. Optional.

The authority learns a hash and nothing else. Its answer is checked before it is kept.
"""

import urllib.request
from typing import Final

from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from clearplate.core.errors import ClearplateError, FormatError

TIMEOUT_SECONDS: Final = 20
ANSWER_BYTES_MAX: Final = 64 * 1024
_TYPE: Final = "application/timestamp-query"


class TimestampError(ClearplateError):
    """The authority gave no time stamp that checks."""


def is_configured() -> bool:
    """Whether the city asks an authority."""
    return settings.CITY.evidence.tsa_url is not None


def certificates() -> bytes:
    """The certificates that the city trusts for it, PEM.

    Raises:
        FormatError: The file cannot be read, or holds none.
    """
    path = settings.CITY.evidence.tsa_certificates_file
    if path is None:
        raise FormatError("The configuration names no certificates of a time-stamping authority.")
    try:
        pem = path.read_bytes()
        x509.load_pem_x509_certificates(pem)
    except (OSError, ValueError) as fault:
        raise FormatError(f"The certificates in {path} cannot be read: {fault}.") from fault
    return pem


def stamp(contents: bytes) -> bytes:
    """Have the SHA-256 of bytes stamped: the answer, DER.

    Raises:
        TimestampError: No answer, or one that does not check.
        FormatError: As for `certificates`.
    """
    trusted = x509.load_pem_x509_certificates(certificates())
    request = TimestampRequestBuilder().data(contents).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    answer = _ask(request.as_bytes())
    verifier = VerifierBuilder.from_request(request)
    for certificate in trusted:
        issues_itself = certificate.subject == certificate.issuer
        verifier = (
            verifier.add_root_certificate(certificate)
            if issues_itself
            else verifier.add_intermediate_certificate(certificate)
        )
    try:
        verifier.build().verify_message(decode_timestamp_response(answer), contents)
    except (VerificationError, ValueError) as fault:
        raise TimestampError(f"The time-stamping authority's answer does not check: {fault}.") from fault
    return answer


def _ask(query: bytes) -> bytes:
    url = str(settings.CITY.evidence.tsa_url)
    request = urllib.request.Request(url, query, {"Content-Type": _TYPE})  # noqa: S310 - http or https, by config.load
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(ANSWER_BYTES_MAX + 1)
    except OSError as fault:
        raise TimestampError(f"The time-stamping authority {url} does not answer: {fault}.") from fault
    if len(data) > ANSWER_BYTES_MAX:
        raise TimestampError("The time-stamping authority's answer is longer than any time stamp.")
    return data
