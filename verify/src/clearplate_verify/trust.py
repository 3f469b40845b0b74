"""Whose signatures count: a policy file, written from c2sp.org/tlog-policy."""

from dataclasses import dataclass, field

from clearplate_verify.checkpoint import Signed, open_checkpoint, require_log
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.note import COSIGNATURE_ED25519, COSIGNATURE_MLDSA, ED25519, VerifierKey, parse_vkey

MAX_POLICY_BYTES = 256 * 1024
MAX_LINES = 512


@dataclass
class Trust:
    """The logs and witnesses a reader knows, and how many of the witnesses must have signed."""

    text: str
    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str | None = None

    def open(self, data: bytes) -> Signed:
        """Check a checkpoint's signatures: the log's, those of known witnesses, and whether these suffice.

        Raises:
            VerificationFailed: One does not fit, the log's is missing, or too few witnesses signed.
        """
        signed = open_checkpoint(data, [*self.logs, *self.witnesses.values()])
        require_log(signed, self.logs)
        if not self.satisfied(signed):
            have = ", ".join(self.witnessed(signed)) or "none"
            raise VerificationFailed(
                f"Too few witnesses signed this checkpoint: the quorum is {self.quorum!r}, those who signed: {have}."
            )
        return signed

    def witnessed(self, signed: Signed) -> list[str]:
        """Names of the known witnesses that signed."""
        return [name for name, key in self.witnesses.items() if key in signed.signed_by]

    def satisfied(self, signed: Signed) -> bool:
        """Whether the witnesses that signed make up the quorum."""
        seen = dict.fromkeys(self.witnesses, False) | dict.fromkeys(self.witnessed(signed), True)
        for name, (needed, members) in self.groups.items():  # a group names only what stands above it
            seen[name] = sum(seen[member] for member in members) >= needed
        return self.quorum == "none" or seen[str(self.quorum)]


def parse_trust(data: bytes) -> Trust:
    """Read a policy file.

    Raises:
        VerificationFailed: It is not one.
    """
    if len(data) > MAX_POLICY_BYTES or any((byte < 0x20 and byte not in b"\t\n") or byte == 0x7F for byte in data):
        raise VerificationFailed("The list of keys is not a policy file.")
    trust = Trust(data.decode("utf-8", "surrogateescape"))
    lines = trust.text.split("\n")
    if len(lines) > MAX_LINES:
        raise VerificationFailed("The list of keys is longer than any.")
    for number, line in enumerate(lines, 1):
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            _read_line(trust, words)
        except VerificationFailed as failure:
            raise VerificationFailed(f"Line {number} of the list of keys: {failure}") from None
    if trust.quorum is None:
        raise VerificationFailed("The list of keys does not say how many witnesses are needed (a quorum line).")
    return trust


def _read_line(trust: Trust, words: list[str]) -> None:
    match words:
        case ["log", text] | ["log", text, _]:
            _add_log(trust, parse_vkey(text))
        case ["witness", name, text] | ["witness", name, text, _]:
            _add_witness(trust, name, parse_vkey(text))
        case ["group", name, needed, *members] if members:
            _add_group(trust, name, needed, members)
        case ["quorum", name] if trust.quorum is None:
            if name != "none" and name not in trust.witnesses and name not in trust.groups:
                raise VerificationFailed(f"the quorum {name!r} is defined nowhere above.")
            trust.quorum = name
        case _:
            raise VerificationFailed("it is not understood.")


def _add_log(trust: Trust, key: VerifierKey) -> None:
    if key.algorithm not in (ED25519, COSIGNATURE_MLDSA):
        raise VerificationFailed("a log signs with Ed25519 (0x01) or ML-DSA-44 (0x06).")
    if any(known.public_key == key.public_key for known in trust.logs):
        raise VerificationFailed("this key stands there twice.")
    trust.logs.append(key)


def _add_witness(trust: Trust, name: str, key: VerifierKey) -> None:
    if key.algorithm not in (COSIGNATURE_ED25519, COSIGNATURE_MLDSA):
        raise VerificationFailed("a witness signs with Ed25519 (0x04) or ML-DSA-44 (0x06).")
    _new_name(trust, name)
    if any(known.public_key == key.public_key for known in [*trust.witnesses.values(), *trust.logs]):
        raise VerificationFailed("this key stands there twice: nobody witnesses for two.")
    trust.witnesses[name] = key


def _add_group(trust: Trust, name: str, needed: str, members: list[str]) -> None:
    _new_name(trust, name)
    used = {member for _, group in trust.groups.values() for member in group}
    for member in members:
        if member in used or (member not in trust.witnesses and member not in trust.groups):
            raise VerificationFailed(f"{member!r} is defined nowhere above, or counted twice.")
        used.add(member)
    spelled = {"any": 1, "all": len(members)}.get(needed)
    if spelled is None and needed.isascii() and needed.isdigit() and len(needed) < 6 and needed[0] != "0":
        spelled = int(needed)
    if spelled is None or not 1 <= spelled <= len(members):
        raise VerificationFailed(f"{needed!r} is not a number of these members.")
    trust.groups[name] = (spelled, tuple(members))


def _new_name(trust: Trust, name: str) -> None:
    if name == "none" or name in trust.witnesses or name in trust.groups:
        raise VerificationFailed(f"the name {name!r} is taken.")
