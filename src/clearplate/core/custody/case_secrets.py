"""A secret that dies with its case: sealed to the case's public key, bound to the one thing it is for.

Exports of what a case holds rest sealed under such secrets. Only `server.custody` opens them.
Source: RFC 9180, mode Base; docs/spec/evidence-bundle.md section 7.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag

from clearplate.core.custody.case_keys import CaseKey, CaseKeyPublic
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.seal import HPKE_SUITES, hpke_public_key

SECRET_BYTES = 32


def seal_secret(secret: bytes, subject: UUID, case: CaseKeyPublic) -> bytes:
    """Seal a secret to a case, for one subject, say an export.

    Raises:
        FormatError: The secret has another length.
    """
    if len(secret) != SECRET_BYTES:
        raise FormatError(f"A case's secret is {SECRET_BYTES} bytes.")
    return HPKE_SUITES[case.suite].encrypt(secret, hpke_public_key(case.suite, case.public), _info(case, subject))


def open_secret(sealed: bytes, subject: UUID, key: CaseKey) -> bytes:
    """Open what `seal_secret` made.

    Raises:
        VerificationError: Sealed to another case's key, for another subject, or changed.
    """
    try:
        return HPKE_SUITES[key.public.suite].decrypt(sealed, key.private, _info(key.public, subject))
    except (InvalidTag, ValueError):
        raise VerificationError("This secret of a case does not open: it was changed, or is another's.") from None


def _info(case: CaseKeyPublic, subject: UUID) -> bytes:
    return f"clearplate/case-secret/v1\n{case.case_id}\n{subject}\n{case.key_id}\n".encode()
