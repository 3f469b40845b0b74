"""What a witness checks before it cosigns, in the order of c2sp.org/tlog-witness."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clearplate_verify.checkpoint import Checkpoint, Signed, open_checkpoint, parse_checkpoint
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import check_consistency
from clearplate_verify.note import Note, VerifierKey, decode_base64, parse_note
from clearplate_witness.errors import Refused
from clearplate_witness.keys import CosigningKey
from clearplate_witness.memory import Latest, Memory

SIZE_TYPE = "text/x.tlog.size"
PROOF_LINES_MAX = 63
HASH_BYTES = 32
_OLD = re.compile(r"old (0|[1-9][0-9]{0,14})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """An add-checkpoint request that could be read; nothing of it is checked yet."""

    old_size: int
    proof: list[bytes]
    note: Note
    checkpoint: Checkpoint
    data: bytes


@dataclass(frozen=True)
class Witness:
    """The keys, the memory, the clock (seconds since 1970), and who is told of a fork."""

    keys: Sequence[CosigningKey]
    memory: Memory
    clock: Callable[[], int]
    alarm: Callable[[str], None]

    def add_checkpoint(self, body: bytes) -> str:
        """Cosign a checkpoint that contains the one cosigned before it.

        Returns:
            The signature lines of all our keys.

        Raises:
            Refused: It is not cosigned; with the status that the protocol gives to the reason.
        """
        asked = parse_request(body)
        checkpoint = asked.checkpoint
        log_keys = self.memory.keys(checkpoint.origin)
        if not log_keys:
            raise Refused(404, "This witness does not know this log.")
        signed = _signed_by_log(asked.data, log_keys)
        if asked.old_size > checkpoint.tree_size:
            raise Refused(400, "The old size is larger than the checkpoint.")
        lines: list[str] = []

        def decide(latest: Latest) -> Latest:
            self._check(asked, signed, latest)
            seconds = max(self.clock(), latest.seconds)  # a clock put back does not make us say an earlier time
            lines.extend(key.cosign(checkpoint, seconds) for key in self.keys)
            note = checkpoint.body + "\n" + "".join([*_log_lines(asked, signed), *lines])
            return Latest(checkpoint.tree_size, checkpoint.root_hash, note.encode(), seconds)

        self.memory.advance(checkpoint.origin, decide)
        return "".join(lines)

    def _check(self, asked: Asked, signed: Signed, latest: Latest) -> None:
        checkpoint = asked.checkpoint
        if latest.note and checkpoint.tree_size == latest.tree_size and checkpoint.root_hash != latest.root_hash:
            # Both are signed by the log, so this is proof. It goes to the journal, for the people who run the witness.
            self.alarm(
                f"FORK: the log {checkpoint.origin} signed two trees of {latest.tree_size} entries. Keep both texts.\n"
                f"{checkpoint.body}\n{''.join(_log_lines(asked, signed))}\n{latest.note.decode()}"
            )
        if asked.old_size != latest.tree_size:
            raise Refused(409, str(latest.tree_size), SIZE_TYPE)
        try:
            check_consistency(
                latest.tree_size, latest.root_hash, checkpoint.tree_size, checkpoint.root_hash, asked.proof
            )
        except VerificationFailed as failure:
            raise Refused(422, str(failure)) from None


def parse_request(body: bytes) -> Asked:
    """Read the body of an add-checkpoint request.

    Raises:
        Refused: It is none (400).
    """
    head, blank, data = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        match = _OLD.fullmatch(first)
        if not blank or match is None or len(lines) > PROOF_LINES_MAX:
            raise Refused(400, "The request starts with an old size, at most 63 proof lines and an empty line.")
        proof = [decode_base64(line) for line in lines]
        if any(len(node) != HASH_BYTES for node in proof):
            raise Refused(400, "A line of the consistency proof is not a hash.")
        note = parse_note(data)
        return Asked(int(match[1]), proof, note, parse_checkpoint(note.text), data)
    except UnicodeDecodeError:
        raise Refused(400, "The old size and the proof are ASCII.") from None
    except VerificationFailed as failure:
        raise Refused(400, str(failure)) from None


def _signed_by_log(data: bytes, log_keys: Sequence[VerifierKey]) -> Signed:
    try:
        signed = open_checkpoint(data, log_keys)
    except VerificationFailed as failure:
        raise Refused(403, str(failure)) from None
    if not signed.signed_by:
        raise Refused(403, "No known key of this log signed the checkpoint.")
    return signed


def _log_lines(asked: Asked, signed: Signed) -> list[str]:
    """The lines of the log's own signatures, as they came; what strangers added is not kept."""
    known = {(key.name, key.key_id) for key in signed.signed_by}
    raw = asked.data.decode().rpartition("\n\n")[2].splitlines(keepends=True)
    return [
        line
        for line, signature in zip(raw, asked.note.signatures, strict=True)
        if (signature.name, signature.key_id) in known
    ]
