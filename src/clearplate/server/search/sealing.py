"""What was typed, sealed for the minutes in which results may be shown again.

The key comes from the log's disclosure key: that key already guards the same words in the log's sealed disclosures, so
no second secret has to be kept, and who cannot read those cannot read these.
"""

import os
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core import canonical
from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.errors import InvariantError
from clearplate.core.search import SearchRequest
from clearplate.core.search_breadth import Looks
from clearplate.core.tlog.fields import instant_text, parse_instant
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/search/request/v1"
NONCE_BYTES = 12


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key))


def seal_request(request: SearchRequest, *, search_id: UUID, officer_id: UUID) -> bytes:
    """Seal a request to its search and its officer: moved to another row it does not open."""
    document = {
        "plate": request.plate,
        "spellings": list(request.spellings),
        "start": instant_text(request.start),
        "end": instant_text(request.end),
        "cameras": list(request.cameras),
        "case_number": request.case_number,
        "offense_type": request.offense_type,
        "reason": request.reason,
        "on_behalf_of": request.on_behalf_of,
        "warrant": request.warrant,
        "exigent": request.exigent,
        "looks": [int(request.looks.vehicle_type), int(request.looks.vehicle_color)] if request.looks else None,
    }
    nonce = os.urandom(NONCE_BYTES)
    bound = search_id.bytes + officer_id.bytes
    return nonce + _cipher(disclosure_key()).encrypt(nonce, canonical.encode(document), bound)


def open_request(sealed: bytes, *, search_id: UUID, officer_id: UUID) -> SearchRequest:
    """Open what `seal_request` made.

    Raises:
        InvariantError: It was made for another search or officer, or changed in the database.
    """
    bound = search_id.bytes + officer_id.bytes
    try:
        clear = _cipher(disclosure_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except InvalidTag:
        raise InvariantError("A search's sealed request does not open: its row was changed.") from None
    document = canonical.decode(clear)
    return SearchRequest(
        plate=document["plate"],
        spellings=tuple(document["spellings"]),
        start=parse_instant(document["start"]),
        end=parse_instant(document["end"]),
        cameras=tuple(document["cameras"]),
        case_number=document["case_number"],
        offense_type=document["offense_type"],
        reason=document["reason"],
        on_behalf_of=document["on_behalf_of"],
        warrant=document["warrant"],
        exigent=document["exigent"],
        looks=_looks(document["looks"]),
    )


def _looks(numbers: list[int] | None) -> Looks | None:
    return Looks(VehicleType(numbers[0]), VehicleColor(numbers[1])) if numbers else None
