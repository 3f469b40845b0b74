"""The certificate of a destroyed day: what anyone can recompute the root from that the log states.

Its leaves are the Merkle roots of the day's uploads, each of which its camera signed; they say nothing of any read. Held
captures and receipts carry such a root, so whoever has one can see that it is among what was destroyed.
Format: docs/operate/retention.md; the log's entry is `retention.shredded`.
"""

from collections.abc import Sequence
from datetime import date

from clearplate.core import canonical
from clearplate.core.custody.retention import shown_count
from clearplate.core.errors import FormatError
from clearplate.core.tlog.merkle import HASH_BYTES, root_hash


def certificate_path(day: date) -> str:
    """Where a day's certificate lies in the public space."""
    return f"certificates/{day.isoformat()}.json"


def certificate(day: date, *, captures: int, leaves: Sequence[bytes]) -> bytes:
    """Write a day's certificate: canonical JSON, the same bytes for the same facts.

    Args:
        day: The UTC day.
        captures: The exact number; shown rounded down to a hundred.
        leaves: Roots of the day's uploads, 32 bytes each, sorted.
    """
    return canonical.encode(
        {
            "v": 1,
            "day": day.isoformat(),
            "captures": shown_count(captures),
            "uploads": len(leaves),
            "root": destroyed_root(leaves).hex(),
            "leaves": [leaf.hex() for leaf in leaves],
        }
    )


def destroyed_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 root over the day's sorted upload roots; that of the empty tree where there were none.

    Raises:
        FormatError: They are not sorted, or not 32 bytes.
    """
    if any(len(leaf) != HASH_BYTES for leaf in leaves) or list(leaves) != sorted(leaves):
        raise FormatError("The leaves of a certificate are 32 bytes each, in ascending order.")
    return root_hash(list(leaves))
