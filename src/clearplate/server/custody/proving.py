"""That a camera signed for what the database shows: the database is not believed about it.

Anyone can seal bytes to a public day key; only the camera could sign. So before a capture is shown to a person, its
record is compared with the upload's leaf hashes, those with the signed root, and the signature with the device key.
"""

from collections.abc import Sequence
from datetime import UTC

from clearplate.core.errors import ClearplateError, VerificationError
from clearplate.core.ids import CaptureId, UploadId
from clearplate.core.signed import public_key, signed_bytes, verify
from clearplate.core.tlog.merkle import HASH_BYTES, inclusion_proof, leaf_hash, root_hash
from clearplate.core.upload import KIND, CaptureProof, Manifest
from clearplate.server.custody.models import Proof
from clearplate.server.custody.queries import KeptCapture, prepared


def check_proofs(captures: Sequence[KeptCapture]) -> dict[CaptureId, ClearplateError]:
    """Check each capture against its upload's signature; give the fault of each that does not fit."""
    proofs = _rows(captures)
    faults: dict[CaptureId, ClearplateError] = {}
    leaves: dict[object, list[bytes] | ClearplateError] = {}
    for kept in captures:
        if kept.upload_id not in leaves:
            leaves[kept.upload_id] = _signed_leaves(proofs.get(kept.upload_id))
        signed = leaves[kept.upload_id]
        if isinstance(signed, ClearplateError):
            faults[kept.capture_id] = signed
        elif not 0 <= kept.leaf_index < len(signed) or leaf_hash(kept.sealed) != signed[kept.leaf_index]:
            faults[kept.capture_id] = VerificationError("The record of this capture is not the one its camera signed.")
    return faults


def proof_of(kept: KeptCapture) -> tuple[CaptureProof, bytes]:
    """Make the proof of one capture for whoever must check it without us, with the device key it checks against.

    Raises:
        VerificationError: The camera did not sign for it, or the proof is gone.
    """
    proof = proofs_of([kept])[kept.capture_id]
    if isinstance(proof, ClearplateError):
        raise proof
    return proof


def proofs_of(captures: Sequence[KeptCapture]) -> dict[CaptureId, tuple[CaptureProof, bytes] | ClearplateError]:
    """Make the proof of each capture, checking each upload's signature once; a fault in its place where there is none."""
    faults = check_proofs(captures)
    rows = _rows(captures)
    proofs: dict[CaptureId, tuple[CaptureProof, bytes] | ClearplateError] = {**faults}
    for kept in captures:
        row = rows.get(kept.upload_id)
        if kept.capture_id in faults or row is None:
            proofs.setdefault(kept.capture_id, VerificationError("The signature of this capture's upload is missing."))
            continue
        path = inclusion_proof(_split(bytes(row.leaf_hashes)), kept.leaf_index)
        proof = CaptureProof(kept.leaf_index, tuple(path), bytes(row.manifest), bytes(row.signature))
        proofs[kept.capture_id] = (proof, bytes(row.device_public_key))
    return proofs


# One probe for each upload and its day, as for captures (`queries`): each prunes to one partition.
_BY_UPLOAD = """
SELECT found.* FROM unnest(%s::date[], %s::uuid[]) AS probe (day, upload_id)
CROSS JOIN LATERAL (
    SELECT upload_id, day, camera, device_public_key, manifest, signature, leaf_hashes FROM custody_proof AS kept
    WHERE kept.day = probe.day AND kept.upload_id = probe.upload_id LIMIT 1
) AS found
"""


def _rows(captures: Sequence[KeptCapture]) -> dict[UploadId, Proof]:
    """Read the proofs of these captures' uploads, each once."""
    wanted = {kept.upload_id: kept.captured_at.astimezone(UTC).date() for kept in captures}
    rows = prepared(_BY_UPLOAD, [list(wanted.values()), list(wanted)])
    names = [field.attname for field in Proof._meta.concrete_fields]  # noqa: SLF001  # Django's own documented name
    return {UploadId(row[0]): Proof.from_db("default", names, row) for row in rows}


def _signed_leaves(row: Proof | None) -> list[bytes] | ClearplateError:
    """Give an upload's leaf hashes if its camera signed for them, or say why not."""
    if row is None:
        return VerificationError("The signature of this capture's upload is missing.")
    manifest, leaf_hashes = bytes(row.manifest), _split(bytes(row.leaf_hashes))
    try:
        verify(public_key(bytes(row.device_public_key)), bytes(row.signature), signed_bytes(KIND, manifest))
        if root_hash(leaf_hashes) != Manifest.from_bytes(manifest).root_sha256:
            raise VerificationError("The leaf hashes of this capture's upload are not those its camera signed.")
    except ClearplateError as fault:
        return fault
    return leaf_hashes


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]
