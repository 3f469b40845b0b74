from datetime import UTC, datetime

import pytest

from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import Cosigner, check_cosignature
from clearplate.core.tlog.note import NoteSignature, note_signing_key

AT = datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)
HEAD = Checkpoint("plates.example.gov/public/log", 7, bytes(32))
COSIGNERS = [Cosigner("w.example/witness", bytes(32), algorithm) for algorithm in (0x04, 0x06)]
each = pytest.mark.parametrize("cosigner", COSIGNERS, ids=["Ed25519", "ML-DSA-44"])


@each
def test_a_cosignature_holds_and_says_when(cosigner):
    assert check_cosignature(HEAD, cosigner.cosign(HEAD, AT), cosigner.vkey) == AT


@each
@pytest.mark.parametrize(
    "head",
    [
        Checkpoint("other.example/log", 7, bytes(32)),
        Checkpoint(HEAD.origin, 8, bytes(32)),
        Checkpoint(HEAD.origin, 7, bytes(31) + b"\1"),
    ],
    ids=["origin", "size", "root"],
)
def test_it_is_of_one_checkpoint_only(cosigner, head):
    with pytest.raises(VerificationError):
        check_cosignature(head, cosigner.cosign(HEAD, AT), cosigner.vkey)


@each
def test_every_flipped_byte_is_refused(cosigner):
    signature = cosigner.cosign(HEAD, AT)
    for position in range(len(signature.signature)):
        changed = bytearray(signature.signature)
        changed[position] ^= 1
        with pytest.raises((FormatError, VerificationError)):
            check_cosignature(HEAD, NoteSignature(signature.name, signature.key_id, bytes(changed)), cosigner.vkey)


@each
def test_another_cosigner_is_not_believed(cosigner):
    other = Cosigner("w.example/witness", b"\1" * 32, cosigner.vkey.algorithm)
    signature = other.cosign(HEAD, AT)
    with pytest.raises(VerificationError):
        check_cosignature(HEAD, signature, cosigner.vkey)
    renamed = NoteSignature(cosigner.vkey.name, cosigner.vkey.key_id, signature.signature)
    with pytest.raises(VerificationError):
        check_cosignature(HEAD, renamed, cosigner.vkey)


def test_extension_lines_are_covered_by_ed25519_only():
    more = Checkpoint(HEAD.origin, 7, bytes(32), ("more",))
    curve, lattice = COSIGNERS
    with pytest.raises(VerificationError):
        check_cosignature(more, curve.cosign(HEAD, AT), curve.vkey)
    assert check_cosignature(more, lattice.cosign(HEAD, AT), lattice.vkey) == AT


@each
@pytest.mark.parametrize("stamp", [2**63, 2**64 - 1, 253_402_300_800])
def test_impossible_times_and_lengths_are_a_format_error(cosigner, stamp):
    good = cosigner.cosign(HEAD, AT)
    for raw in (stamp.to_bytes(8, "big") + good.signature[8:], good.signature[:-1], good.signature + b"\0", b"x"):
        with pytest.raises(FormatError):
            check_cosignature(HEAD, NoteSignature(good.name, good.key_id, raw), cosigner.vkey)


def test_what_cannot_cosign_is_refused():
    log = note_signing_key("a", bytes(32))
    for ask in (
        lambda: Cosigner("a", bytes(31), 0x04),
        lambda: Cosigner("a", bytes(32), 0x01),
        lambda: check_cosignature(HEAD, log.sign("a\n"), log.vkey),
        lambda: Cosigner("a" * 256, bytes(32), 0x06).cosign(HEAD, AT),
    ):
        with pytest.raises(FormatError):
            ask()
    with pytest.raises(InvariantError):
        COSIGNERS[0].cosign(HEAD, AT.replace(tzinfo=None))
