"""Ask the witnesses that the city's policy names to cosign a checkpoint.

The log is published whether or not they answer: no witness can keep an act off the record. What fails becomes a line of
diagnostics here, and a missing quorum on the portal. A cosignature counts only once it is checked with the key that the
city's policy file names.

Source: C2SP tlog-witness, https://c2sp.org/tlog-witness.
"""

import logging
import queue
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Lock, Thread
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from clearplate.core.errors import ClearplateError, FormatError, VerificationError
from clearplate.core.tlog.checkpoint import Checkpoint, parse_checkpoint, parse_whole
from clearplate.core.tlog.cosignature import check_cosignature
from clearplate.core.tlog.note import SIGNATURES_MAX, NoteSignature, VerifierKey, parse_note
from clearplate.core.tlog.tiles import TiledTree
from clearplate.core.tlog.witness_policy import WitnessPolicy, parse_witness_policy
from clearplate.server.tlog.store import public_store

diagnostics = logging.getLogger(__name__)

DEADLINE_SECONDS: Final = 3.0
"""For all witnesses together: publishing waits no longer."""
REST_SECONDS: Final = 60.0
"""How long a witness that did not answer in time is left alone, so that one that is down does not slow every run."""
ANSWER_BYTES_MAX: Final = 64 * 1024
_COSIGNED: Final = 200
_CONFLICT: Final = 409

_resting: dict[str, float] = {}
"""Address to the monotonic time until which it is left alone; also of those still being asked."""


class AheadError(VerificationError):
    """A witness has seen more of this log than we know."""


@dataclass
class _Asking:
    """One witness at one address; it may sign with several keys."""

    url: str
    keys: list[VerifierKey] = field(default_factory=list)
    old_size: int = 0
    connection: HTTPConnection | None = None


@dataclass(frozen=True)
class _Question:
    """What all of them are asked, and where their answers go."""

    note: bytes
    checkpoint: Checkpoint
    proofs: "_Proofs"
    deadline: float
    answers: "queue.SimpleQueue[tuple[_Asking, list[NoteSignature]]]" = field(default_factory=queue.SimpleQueue)


def collect(note: bytes, tree: TiledTree) -> list[NoteSignature]:
    """Collect checked cosignatures of a checkpoint, from all witnesses at once, within three seconds.

    Args:
        note: The checkpoint as the log signed it.
        tree: The tree it is of, with all tiles written.

    Returns:
        Those that came in time, in no order; none when the city asks no witness.
    """
    try:
        policy = read_witness_policy()
    except FormatError as fault:
        diagnostics.error("No witness was asked: the witness policy cannot be read: %s", fault)
        return []
    if policy is None:
        return []
    asked = _asked(policy)
    now = time.monotonic()
    asked = [witness for witness in asked if _resting.get(witness.url, 0.0) <= now]
    own = parse_note(note)
    question = _Question(note, parse_checkpoint(own.text), _Proofs(tree), now + DEADLINE_SECONDS)
    for witness in asked:
        _resting[witness.url] = question.deadline + REST_SECONDS
        Thread(target=_ask, args=(witness, question), daemon=True).start()
    return _gather(asked, question)[: SIGNATURES_MAX - len(own.signatures)]


def refuse_behind(note: bytes, tree: TiledTree) -> list[str]:
    """See, before a log is gone on with, that no witness has seen more of it than this checkpoint says.

    Args:
        note: The checkpoint as it was published.
        tree: The tree it is of.

    Returns:
        Addresses of witnesses that could not be asked.

    Raises:
        AheadError: One has.
        FormatError: The witness policy cannot be read.
    """
    policy = read_witness_policy()
    silent: list[str] = []
    checkpoint, proofs = parse_checkpoint(parse_note(note).text), _Proofs(tree)
    for witness in _asked(policy) if policy is not None else []:
        witness.old_size = checkpoint.tree_size
        try:
            _cosignatures(witness, _Question(note, checkpoint, proofs, time.monotonic() + DEADLINE_SECONDS))
        except AheadError:
            raise
        except (OSError, HTTPException, ClearplateError, ValueError) as fault:
            diagnostics.warning("The witness at %s could not be asked: %s", witness.url, fault)
            silent.append(witness.url)
    return silent


def _gather(asked: Sequence[_Asking], question: _Question) -> list[NoteSignature]:
    signatures: list[NoteSignature] = []
    waiting = {witness.url: witness for witness in asked}
    while waiting:
        try:
            witness, given = question.answers.get(timeout=max(question.deadline - time.monotonic(), 0.0))
        except queue.Empty:
            break
        signatures += given
        del waiting[witness.url], _resting[witness.url]
    for witness in waiting.values():
        diagnostics.warning("The witness at %s did not answer in time.", witness.url)
        # Ends the thread, however slowly the other side talks.
        if witness.connection is not None and witness.connection.sock is not None:
            with suppress(OSError):
                witness.connection.sock.shutdown(SHUT_RDWR)
    return signatures


def read_witness_policy() -> WitnessPolicy | None:
    """The file of witnesses and quorum that the configuration names; None where it names none.

    Raises:
        FormatError: It cannot be read, or is no C2SP tlog-policy. `checks` refuses to start with it.
    """
    file = settings.CITY.public.witness_policy_file
    if file is None:
        return None
    try:
        return parse_witness_policy(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise FormatError(f"The witness policy {file} cannot be read: {fault}.") from fault


def _asked(policy: WitnessPolicy) -> list[_Asking]:
    """The witnesses that the policy gives an address for, each with the size that it cosigned last as far as we know."""
    witnesses = policy.witnesses
    known = _known_sizes(witnesses)
    asked: dict[str, _Asking] = {}
    for name, (key, url) in witnesses.items():
        if url is not None:
            witness = asked.setdefault(url, _Asking(url))
            witness.keys.append(key)
            witness.old_size = max(witness.old_size, known.get(name, 0))
    return list(asked.values())


def _known_sizes(witnesses: Mapping[str, tuple[VerifierKey, str | None]]) -> dict[str, int]:
    """Who cosigned the published checkpoint knows its size; whoever knows another says so when asked."""
    data = public_store().read("log/checkpoint")
    if data is None:
        return {}
    note = parse_note(data)
    size = parse_checkpoint(note.text).tree_size
    return {name: size for name, (key, _url) in witnesses.items() if any(map(key.signed, note.signatures))}


class _Proofs:
    """Consistency proofs for several threads; a tree keeps tiles and is read by one at a time."""

    def __init__(self, tree: TiledTree) -> None:
        self._tree = tree
        self._lock = Lock()

    def lines(self, old_size: int) -> str:
        """The proof from an older size, one hash on a line."""
        if old_size == 0:
            return ""
        with self._lock:
            return "".join(f"{b64encode(node).decode('ascii')}\n" for node in self._tree.consistency(old_size))


def _ask(witness: _Asking, question: _Question) -> None:
    """Ask one witness, in a thread of its own."""
    signatures: list[NoteSignature] = []
    try:
        signatures = _cosignatures(witness, question)
    except TimeoutError:
        return  # who waits for us has given up as well, and says so
    except (OSError, HTTPException, ClearplateError, ValueError) as fault:  # ValueError: an address that is none
        diagnostics.warning("The witness at %s did not cosign: %s", witness.url, str(fault) or type(fault).__name__)
    question.answers.put((witness, signatures))


def _cosignatures(witness: _Asking, question: _Question) -> list[NoteSignature]:
    checkpoint = question.checkpoint
    status, answer = _post(witness, question, min(witness.old_size, checkpoint.tree_size))
    if status == _CONFLICT:
        status, answer = _post(witness, question, _told_size(answer, checkpoint))
    if status != _COSIGNED:
        said = answer[:200].decode("ascii", "replace").strip()
        raise VerificationError(f"it answered {status}: {said!r}")
    return _checked(parse_note(checkpoint.text().encode() + b"\n" + answer).signatures, checkpoint, witness.keys)


def _told_size(answer: bytes, checkpoint: Checkpoint) -> int:
    size = parse_whole(answer.decode("ascii", "replace").removesuffix("\n"))
    if size > checkpoint.tree_size:
        raise AheadError(
            f"it has cosigned {size} entries of this log, and the checkpoint has only {checkpoint.tree_size}. Either the "
            "database was rolled back, or someone else signs with the log's key."
        )
    return size


def _checked(
    given: Sequence[NoteSignature], checkpoint: Checkpoint, keys: Sequence[VerifierKey]
) -> list[NoteSignature]:
    """The cosignatures of the keys we know, one for each; the rest of an answer is passed over."""
    kept: dict[VerifierKey, NoteSignature] = {}
    for signature in given:
        for key in keys:
            if key.signed(signature) and check_cosignature(checkpoint, signature, key).timestamp() > 0:
                kept[key] = signature
    if not kept:
        raise VerificationError("it did not sign with the key that the witness policy names.")
    return list(kept.values())


def _post(witness: _Asking, question: _Question, old_size: int) -> tuple[int, bytes]:
    body = f"old {old_size}\n{question.proofs.lines(old_size)}\n".encode() + question.note
    url = urlsplit(witness.url)
    kind = {"https": HTTPSConnection, "http": HTTPConnection}.get(url.scheme)
    if kind is None or not url.hostname:
        raise FormatError("its address does not start with https:// or http://.")
    left = question.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("too slow")
    connection = kind(url.hostname, url.port, timeout=left)
    witness.connection = connection
    try:
        connection.request(
            "POST", f"{url.path.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain; charset=utf-8"}
        )
        answer = connection.getresponse()
        data = answer.read(ANSWER_BYTES_MAX + 1)
    finally:
        connection.close()
    if len(data) > ANSWER_BYTES_MAX:
        raise FormatError("its answer is larger than any.")
    return answer.status, data
