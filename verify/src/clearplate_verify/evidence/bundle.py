"""Does an evidence bundle hold? Every check, in the order in which each can stand on those before it.

Container, lists and the city's signature; then the log's; then each capture from its camera on; then who did what with it.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from clearplate_verify.certificates import instant
from clearplate_verify.checkpoint import Checkpoint
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.c2pa import ISSUER, MAX_ISSUER, read_issuer
from clearplate_verify.evidence.chain import check_chain, check_holds, check_origin, check_policies
from clearplate_verify.evidence.container import Container
from clearplate_verify.evidence.exhibit import MAX_COPY, Labels, check_exhibit
from clearplate_verify.evidence.layers import Layers, open_layers
from clearplate_verify.evidence.proven import Ledger, first_checkpoint, read_ledger
from clearplate_verify.evidence.timestamp import MAX_STAMP, Stamp, check_stamp
from clearplate_verify.trust import Trust, parse_trust

STAMP, AUTHORITY = "timestamp/contents.tsr", "timestamp/authority.pem"
CHECKED, SEEN, NOT_CHECKED, NONE = "checked", "by_bundle", "not_checked", "none"


@dataclass(frozen=True)
class Checked:
    """What a bundle that holds has shown."""

    layers: Layers
    ledger: Ledger
    trust: Trust
    cameras: dict[str, int]
    files: int
    not_enrolled: int
    not_counted: int
    copies: int
    issuer: str
    viewings: int
    holds: int
    policies: int
    stamp: Stamp | None
    stamp_by: str
    """Whether the time stamp's signature was checked: by a certificate given, by the bundle's own, not, or there is none."""

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that all proofs lead to."""
        return self.ledger.signed.checkpoint


def check_bundle(path: Path, keys: Callable[[str], bytes | None], authorities: bytes | None) -> Checked:
    """Check a bundle, offline.

    Args:
        path: The file.
        keys: The reader's keys of a log by its name; None where they have none, and those of the bundle are believed.
        authorities: Certificates of time stamp authorities that the reader trusts, PEM.

    Raises:
        VerificationFailed: The first thing that does not hold, named.
        WrongCall: The file cannot be read.
    """
    with closing(Container(path)) as container:
        layers = open_layers(container)
        contents = layers.contents
        trust = parse_trust(keys(contents["origin"]) or contents["keys"].encode("utf-8", "surrogateescape"))
        ledger = read_ledger(container, layers, trust, first_checkpoint(container))
        labels = _labels(container, layers, ledger)
        unsigned, enrolled, counted = frozenset(contents["unsigned"]), 0, 0
        day_keys: dict[str, set[str]] = {}
        for row in contents["captures"]:
            signed = check_exhibit(container, row, unsigned, labels)
            day_keys.setdefault(row["day"], set()).add(str(signed.manifest.get("key_id")))
            proof = container.read(f"captures/{row['capture_id']}/proof.json", MAX_COPY)
            is_enrolled, is_counted = check_origin(ledger, row, proof, signed)
            enrolled, counted = enrolled + is_enrolled, counted + is_counted
        viewings = check_chain(container, layers, ledger, day_keys)
        holds = check_holds(layers, ledger)
        policies = check_policies(container, layers, ledger)
        stamp, stamp_by = _stamp(container, layers, authorities)
        for name in ("report.pdf", "how-to-check.html"):
            if name not in container.files:
                raise VerificationFailed(f"{name} is missing from the bundle.")
        return Checked(
            layers=layers,
            ledger=ledger,
            trust=trust,
            cameras=dict(Counter(row["camera"] for row in contents["captures"])),
            files=len(container.files),
            not_enrolled=len(contents["captures"]) - enrolled,
            not_counted=len(contents["captures"]) - counted,
            copies=sum(name.endswith(".c2pa.jpg") for name in container.files),
            issuer=labels.issuer.fingerprint,
            viewings=viewings,
            holds=holds,
            policies=policies,
            stamp=stamp,
            stamp_by=stamp_by,
        )


def _labels(container: Container, layers: Layers, ledger: Ledger) -> Labels:
    """What every C2PA copy must say: this export and case, and who asked for it, as the log names them."""
    contents = layers.contents
    asked = ledger.take("contents.json", contents["asked"], "evidence.export_asked")
    issuer = read_issuer(container.read(ISSUER, MAX_ISSUER), contents["city"], instant(contents["made_at"]))
    common = {"export": contents["export"], "case": contents["case"], "officer": asked.public.get("officer")}
    return Labels(issuer, common)


def _stamp(container: Container, layers: Layers, authorities: bytes | None) -> tuple[Stamp | None, str]:
    if STAMP not in container.files:
        if AUTHORITY in container.files:
            raise VerificationFailed(f"{AUTHORITY} is there without a time stamp.")
        return None, NONE
    by = CHECKED
    if authorities is None:
        by = SEEN if AUTHORITY in container.files else NOT_CHECKED
        authorities = container.read(AUTHORITY, MAX_STAMP) if by == SEEN else None
    try:
        return check_stamp(container.read(STAMP, MAX_STAMP), layers.contents_sha256, authorities), by
    except VerificationFailed as failure:
        raise VerificationFailed(f"{STAMP}: {failure}") from None


def key_names(trust: Trust) -> list[str]:
    """The log's keys as people compare them: name, and SHA-256 of the key."""
    return [f"{key.name} {sha256(key.public_key).hexdigest()}" for key in trust.logs]


def check_later(checked: Checked, later: Checkpoint, root_at: Callable[[int], bytes] | None) -> None:
    """Check that a checkpoint which the reader has from elsewhere is of the same history.

    Args:
        checked: The bundle.
        later: The reader's checkpoint, its signatures checked.
        root_at: Gives the root of the reader's log at a size; None where only the checkpoint is there.

    Raises:
        VerificationFailed: It is of another history, or older than the bundle.
    """
    own = checked.checkpoint
    if later.origin != own.origin:
        raise VerificationFailed(f"The checkpoint given is of the log {later.origin!r}, the bundle of {own.origin!r}.")
    if later.tree_size < own.tree_size:
        raise VerificationFailed(
            f"The checkpoint given is older than the bundle: it has {later.tree_size} entries, the bundle's {own.tree_size}."
        )
    root = later.root_hash if later.tree_size == own.tree_size or root_at is None else root_at(own.tree_size)
    if root != own.root_hash:
        raise VerificationFailed(
            "The checkpoint known here is of another history than the bundle's: the log was forked."
        )
