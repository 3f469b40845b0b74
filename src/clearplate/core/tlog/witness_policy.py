"""Whom to believe: the log's keys, the witnesses, and how many of them must have cosigned.

A text file that a city publishes as `log/keys.txt` and that anyone may write for themselves.

Source: C2SP tlog-policy, https://c2sp.org/tlog-policy.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clearplate.core.errors import FormatError
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import check_cosignature
from clearplate.core.tlog.note import (
    ED25519,
    ED25519_COSIGNATURE,
    MLDSA44_COSIGNATURE,
    Note,
    VerifierKey,
    parse_vkey,
)

NONE = "none"
"""The quorum that asks for no cosignature."""
LINES_MAX = 1000
_LOG_KEYS = {ED25519, MLDSA44_COSIGNATURE}
_WITNESS_KEYS = {ED25519_COSIGNATURE, MLDSA44_COSIGNATURE}
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_Keyed = tuple[VerifierKey, str | None]


@dataclass(frozen=True, slots=True)
class WitnessGroup:
    """Several witnesses or groups that count as one.

    Attributes:
        threshold: How many members must have cosigned.
        members: Names of witnesses and of groups defined before.
    """

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """A policy file, read.

    Attributes:
        logs: The keys a log signs with, each with its address where one is given.
        witnesses: By the name the policy gives them; each key with its address where one is given.
        quorum: The witness or group that must have cosigned, or `none`.
        groups: By name, in the order they were defined.
    """

    logs: tuple[_Keyed, ...]
    witnesses: Mapping[str, _Keyed]
    quorum: str
    groups: Mapping[str, WitnessGroup] = field(default_factory=dict)

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The logs' keys without their addresses."""
        return tuple(key for key, _url in self.logs)

    def satisfied_by(self, cosigned: Collection[str]) -> bool:
        """Tell whether these witnesses, by the policy's names for them, are enough."""
        if self.quorum == NONE:
            return True
        held = set(cosigned) & set(self.witnesses)
        for name, group in self.groups.items():  # in order: a group only names groups before it
            if sum(member in held for member in group.members) >= group.threshold:
                held.add(name)
        return self.quorum in held

    def cosigned(self, checkpoint: Checkpoint, note: Note) -> dict[str, datetime]:
        """Check the cosignatures of all witnesses of this policy; give those that hold and when each was made.

        Raises:
            FormatError: A signature of a witness known here has another shape than it can have.
            VerificationError: A signature of a witness known here does not fit; the whole note is not to be believed.
        """
        times: dict[str, datetime] = {}
        for name, (key, _url) in self.witnesses.items():
            for signature in note.signatures:
                if key.signed(signature):
                    at = check_cosignature(checkpoint, signature, key)
                    times[name] = max(at, times.get(name, at))
        return times

    def render(self) -> str:
        """Write the policy file."""
        lines = [_line("log", key.text(), url) for key, url in self.logs]
        lines += [_line("witness", name, key.text(), url) for name, (key, url) in self.witnesses.items()]
        lines += [_line("group", name, str(group.threshold), *group.members) for name, group in self.groups.items()]
        return "".join([*lines, _line("quorum", self.quorum)])


def _line(*words: str | None) -> str:
    return " ".join(word for word in words if word) + "\n"


def parse_witness_policy(text: str) -> WitnessPolicy:
    """Read a policy file.

    Raises:
        FormatError: It is none; says which line.
    """
    lines = text.split("\n")
    if _FORBIDDEN.search(text) or len(lines) > LINES_MAX:
        raise FormatError(f"A witness policy is at most {LINES_MAX} lines of text without control characters.")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            reader.take(*words)
        except FormatError as error:
            raise FormatError(f"Line {number} of the witness policy: {error}") from None
    if reader.quorum is None:
        raise FormatError("A witness policy has exactly one quorum line.")
    return WitnessPolicy(tuple(reader.logs), reader.witnesses, reader.quorum, reader.groups)


class _Reader:
    """What the lines so far said."""

    def __init__(self) -> None:
        self.logs: list[_Keyed] = []
        self.witnesses: dict[str, _Keyed] = {}
        self.groups: dict[str, WitnessGroup] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def take(self, keyword: str, *words: str) -> None:
        match keyword, words:
            case "log", [key] | [key, _]:
                self._log(parse_vkey(key), *words[1:])
            case "witness", [name, key] | [name, key, _]:
                self._witness(name, parse_vkey(key), *words[2:])
            case "group", [name, threshold, *members]:
                self._group(name, threshold, members)
            case "quorum", [name]:
                self._quorum(name)
            case _:
                raise FormatError("this is not a log, witness, group or quorum line.")

    def _log(self, key: VerifierKey, url: str | None = None) -> None:
        if key.algorithm not in _LOG_KEYS:
            raise FormatError("a log's key is Ed25519 (type 1) or ML-DSA-44 (type 6).")
        if any(key.public_key == other.public_key for other, _url in self.logs):
            raise FormatError("this log key stands here twice.")
        self.logs.append((key, url))

    def _witness(self, name: str, key: VerifierKey, url: str | None = None) -> None:
        if key.algorithm not in _WITNESS_KEYS:
            raise FormatError("a witness's key is for cosignatures (type 4 or 6).")
        if any(key.public_key == other.public_key for other, _url in self.witnesses.values()):
            raise FormatError("this witness key stands here twice.")
        self._check_new(name)
        self.witnesses[name] = (key, url)

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._check_new(name)
        if not members or len(set(members)) != len(members) or self._members & set(members):
            raise FormatError("a group has members, and each is in one group, once.")
        if any(member not in self.witnesses and member not in self.groups for member in members):
            raise FormatError("a group's members are defined on lines before it.")
        needed = {"any": "1", "all": str(len(members))}.get(threshold, threshold)
        if not _THRESHOLD.fullmatch(needed) or int(needed) > len(members):
            raise FormatError("a group asks for any, all, or a number of its members.")
        self._members |= set(members)
        self.groups[name] = WitnessGroup(int(needed), tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise FormatError("there is a quorum line already.")
        if name != NONE and name not in self.witnesses and name not in self.groups:
            raise FormatError("the quorum is a witness or group of a line before it, or none.")
        self.quorum = name

    def _check_new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise FormatError("this name is taken.")
