"""The log entries that a bundle proves: each in the tree of one checkpoint, with the fields that were disclosed."""

from dataclasses import dataclass
from typing import Any

from clearplate_verify.checkpoint import Signed
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.container import Container
from clearplate_verify.evidence.documents import COUNT, ROWS, Row, document, shape
from clearplate_verify.evidence.layers import Layers
from clearplate_verify.merkle import hash_leaf
from clearplate_verify.note import MAX_NOTE_BYTES
from clearplate_verify.receipt import MAX_RECEIPT, Receipt, included, parse_receipt
from clearplate_verify.registers import open_disclosure
from clearplate_verify.trust import Trust

MAX_SHOWN = 4 << 20
_SHOWN = shape(v=COUNT, disclosures=ROWS)
_END = ".tlog-proof"


@dataclass(frozen=True)
class Proven:
    """An entry that is in the log; of an embargoed one the hidden act, as disclosed.

    `public` has the public fields (of a hidden act all that was disclosed), `shown` every field that is known.
    """

    index: int
    kind: str
    at: str
    public: Row
    shown: Row


@dataclass
class Ledger:
    """Entries by their leaf hash in hexadecimal, under one checkpoint."""

    checkpoint: bytes
    signed: Signed
    entries: dict[str, Proven]

    def take(self, where: str, leaf: Any, *kinds: str) -> Proven:
        """The entry that a document names, which must be of one of these kinds (of any, where none is given).

        Raises:
            VerificationFailed: The bundle does not prove it, or it is something else.
        """
        found = self.entries.get(leaf) if type(leaf) is str else None
        if found is None:
            raise VerificationFailed(f"{where} names a log entry {leaf} that the bundle does not prove.")
        if kinds and found.kind not in kinds:
            raise VerificationFailed(f"{where} names entry {found.index} as {kinds[0]}; it is {found.kind}.")
        return found

    def require(self, where: str, leaf: Any, kind: str, **public: Any) -> Proven:
        """As `take`, with the values that its public fields must have."""
        found = self.take(where, leaf, kind)
        for name, value in public.items():
            if found.public.get(name) != value:
                raise VerificationFailed(
                    f"{where}: entry {found.index} ({kind}) has {name} {found.public.get(name)!r}; it must be {value!r}."
                )
        return found


def first_checkpoint(container: Container) -> bytes:
    """The checkpoint that the first proof carries; whether all carry it is checked with them.

    Raises:
        VerificationFailed: There is no proof.
    """
    name = next((name for name in container.files if name.startswith("proofs/") and name.endswith(_END)), None)
    if name is None:
        raise VerificationFailed("The bundle has no proof of any log entry.")
    return parse_receipt(container.read(name, MAX_RECEIPT + MAX_NOTE_BYTES)).checkpoint


def read_ledger(container: Container, layers: Layers, trust: Trust, checkpoint: bytes) -> Ledger:
    """Check every proof and every disclosure.

    Raises:
        VerificationFailed: One does not hold, is missing, or is one too many.
    """
    ledger = Ledger(checkpoint, trust.open(checkpoint), {})
    if ledger.signed.checkpoint.origin != layers.contents["origin"]:
        raise VerificationFailed(f"The proofs are of the log {ledger.signed.checkpoint.origin!r}, not of the bundle's.")
    there = {name for name in container.files if name.startswith("proofs/")}
    for name in sorted(there):
        if name.endswith(_END):
            leaf = name.removeprefix("proofs/").removesuffix(_END)
            shown = f"proofs/{leaf}.json"
            disclosures = container.read(shown, MAX_SHOWN) if shown in there else None
            try:
                ledger.entries[leaf] = _proven(
                    ledger, leaf, container.read(name, MAX_RECEIPT + MAX_NOTE_BYTES), disclosures
                )
            except VerificationFailed as failure:
                raise VerificationFailed(f"{name}: {failure}") from None
    if lone := {name for name in there if name.removesuffix(_END).removesuffix(".json")[7:] not in ledger.entries}:
        raise VerificationFailed(f"{min(lone)} belongs to no proof.")
    _exported(ledger, layers)
    return ledger


def _exported(ledger: Ledger, layers: Layers) -> None:
    contents = layers.contents
    for leaf in contents["entries"]:
        if leaf not in ledger.entries:
            raise VerificationFailed(f"The proof of the log entry {leaf} is missing from the bundle.")
    rest = ledger.entries.keys() - set(contents["entries"])
    if len(rest) != 1:
        raise VerificationFailed("The bundle must prove its own export, and no entry that its contents do not name.")
    about = {name: contents[name] for name in ("export", "case", "purpose", "agency")}
    about["captures"] = len(contents["captures"])
    export = ledger.require(
        "contents.json", min(rest), "evidence.exported", contents_sha256=layers.contents_sha256, **about
    )
    asked = ledger.require("contents.json", contents["asked"], "evidence.export_asked", **about)
    for entry, name in ((export, "case_number"), (asked, "case_number"), (asked, "recipient")):
        if name not in entry.shown or entry.shown[name] != contents[name]:
            raise VerificationFailed(f"Entry {entry.index} ({entry.kind}) does not show the {name} of contents.json.")


def _proven(ledger: Ledger, leaf: str, data: bytes, disclosures: bytes | None) -> Proven:
    receipt: Receipt = parse_receipt(data)
    if receipt.checkpoint != ledger.checkpoint:
        raise VerificationFailed("it carries another checkpoint than the others.")
    if hash_leaf(receipt.data).hex() != leaf:
        raise VerificationFailed("it proves another entry than its name says.")
    entry = included(receipt.data, receipt.index, receipt.path, ledger.signed)
    shown: Row = {}
    for one in document("its disclosures", disclosures, _SHOWN)["disclosures"] if disclosures is not None else []:
        name, value = open_disclosure(str(one), entry["sd"])
        if name in shown or name in entry["public"]:
            raise VerificationFailed(f"the field {name} is disclosed twice.")
        shown[name] = value
    kind, public = entry["kind"], entry["public"]
    if kind == "tlog.embargoed":
        kind, public = shown.pop("kind", None), shown
        if type(kind) is not str:
            raise VerificationFailed("it is under embargo, and of what kind it is was not disclosed.")
    return Proven(receipt.index, kind, entry["at"], public, {**shown, **public})
