"""The proof files: each log entry with its path to one checkpoint, and the fields that are disclosed of it.

Source: docs/spec/evidence-bundle.md section 5.
"""

from collections.abc import Collection, Iterator, Sequence

from clearplate.core import canonical
from clearplate.core.errors import InvariantError
from clearplate.core.tlog.entries import read_disclosure
from clearplate.core.tlog.merkle import leaf_hash
from clearplate.core.tlog.proof import TlogProof

_KEPT_BACK = frozenset(
    {"address", "plates", "vehicle_type", "vehicle_color", "camera_ids", "exact_captures", "exact_uploads"}
)
"""Never in a bundle: from where somebody worked, what else they looked for, and counts that the public log withholds."""
_OF_OTHERS = frozenset({"officer_id", "capture_id"})
"""All that a bundle discloses of entries that are not about its case."""


def to_show(disclosures: Sequence[str], *, own_case: bool, claims: Collection[str] = ()) -> list[str]:
    """Choose what a bundle discloses of an entry.

    Args:
        disclosures: All of the entry's, in the order in which they were made.
        own_case: The entry is about the bundle's case.
        claims: For an embargoed entry, the names of the hidden act's kind and public fields; they are always shown.
    """
    shown = []
    for one in disclosures:
        name, _ = read_disclosure(one)
        if name in claims or name in _OF_OTHERS or (own_case and name not in _KEPT_BACK):
            shown.append(one)
    return shown


def proof_files(proof: TlogProof, disclosures: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Name and write the files of one entry.

    Args:
        proof: With the entry's bytes.
        disclosures: What is shown of its confidential fields.

    Raises:
        InvariantError: The proof does not carry its entry.
    """
    if proof.extra is None:
        raise InvariantError("A proof in a bundle carries its entry.")
    name = f"proofs/{leaf_hash(proof.extra).hex()}"
    if disclosures:
        yield f"{name}.json", canonical.encode({"v": 1, "disclosures": list(disclosures)})
    yield f"{name}.tlog-proof", proof.render()
