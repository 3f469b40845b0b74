"""The signed result of checking the promises: canonical JSON, the same bytes for the same findings.

It is published as `promises/<sha256>.json` and as `data/promises.json`; the log's entry `promises.checked` names its SHA-256.
Format: docs/spec/promises.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import canonical, signed
from clearplate.core.errors import FormatError
from clearplate.core.promises import Finding, Verdict, Why, verdicts
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import MEASURES
from clearplate.core.tlog.fields import instant_text, parse_instant

KIND: Final = "promise-check"
PATH: Final = "data/promises.json"
"""Where the portal shows the newest one that the published log names."""
_MEMBERS = {"v", "origin", "at", "software", "policy", "tree_size", "root_hash", "city_public_key", "findings"}
_FINDING = {"check", "promise", "verdict", "numbers", "entries", "rules", "named", "why"}


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings of one run.

    Attributes:
        origin: The log's name.
        at: When.
        software: Our version.
        policy: SHA-256 of the policy in force, 64 hexadecimal digits; none when none was.
        tree_size: How far the log had come.
        root_hash: Its root then, 64 hexadecimal digits.
        findings: In the order of the promises.
    """

    origin: str
    at: datetime
    software: str
    policy: str | None
    tree_size: int
    root_hash: str
    findings: tuple[Finding, ...]


def path_of(digest: str) -> str:
    """Where the statement with this SHA-256 lies in the public space."""
    return f"promises/{digest}.json"


def sign(checked: Checked, key: Ed25519PrivateKey) -> tuple[str, bytes]:
    """Sign a result with the city's key.

    Returns:
        Its SHA-256 in hexadecimal digits, and the statement.
    """
    payload = {
        "v": 1,
        "origin": checked.origin,
        "at": instant_text(checked.at),
        "software": checked.software,
        "policy": checked.policy,
        "tree_size": checked.tree_size,
        "root_hash": checked.root_hash,
        "city_public_key": key.public_key().public_bytes_raw().hex(),
        "findings": [_told(finding) for finding in checked.findings],
    }
    statement = signed.sign_statement(KIND, payload, key)
    return sha256(statement).hexdigest(), statement


def read(statement: bytes, digest: str) -> Checked:
    """Read a statement that an entry of the log names. The digest makes it the city's; its own signature is checked too.

    Raises:
        FormatError: It is not one, or of a version that is not known here.
        VerificationError: Its signature does not fit the key it names.
    """
    if sha256(statement).hexdigest() != digest:
        raise FormatError("This result of checking the promises is not the one that the log names.")
    try:
        named = bytes.fromhex(canonical.decode(statement)["payload"]["city_public_key"])
        payload = signed.check_statement(KIND, statement, signed.public_key(named))
        if set(payload) != _MEMBERS or payload["v"] != 1:
            raise FormatError("This is not a result of checking promises of a version known here.")
        return Checked(
            payload["origin"],
            parse_instant(payload["at"]),
            payload["software"],
            payload["policy"],
            payload["tree_size"],
            payload["root_hash"],
            tuple(map(_read_finding, payload["findings"])),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FormatError("This is not a result of checking promises.") from fault


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check_id,
        "promise": finding.promise,
        "verdict": finding.verdict.value,
        "numbers": [[name, number] for name, number in finding.numbers.items()],
        "entries": list(finding.entries),
        "rules": list(finding.rules),
        "named": list(finding.named),
        "why": None if finding.why is None else finding.why.value,
    }


def _read_finding(told: dict[str, Any]) -> Finding:
    check = CHECKS[told["check"]]
    numbers = {str(name): int(number) for name, number in told["numbers"]}
    if set(told) != _FINDING or told["promise"] != check.promise or not numbers.keys() <= MEASURES.keys():
        raise FormatError("A finding of this result is not of a version known here.")
    return Finding(
        check.check_id,
        check.promise,
        Verdict(told["verdict"]),
        numbers,
        tuple(map(int, told["entries"])),
        tuple(map(str, told["rules"])),
        tuple(map(str, told["named"])),
        None if told["why"] is None else Why(told["why"]),
    )


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many promises hold, do not, could not be checked, and by how many checks: the fields of the log's entry."""
    found = list(verdicts(findings).values())
    return {**{verdict.value: found.count(verdict) for verdict in Verdict}, "checks": len(findings)}
