"""What the log says about the captures: camera, day key, hour; the chain of custody, who saw them, under which policy.

Written from docs/spec/evidence-bundle.md (sections 3 to 5): each claim stands beside the entry that states it.
"""

from hashlib import sha256
from typing import Any

from clearplate_verify.capture import CheckedCapture
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.container import Container
from clearplate_verify.evidence.documents import (
    COUNT,
    MAYBE_OBJECT,
    MAYBE_TEXT,
    ROWS,
    Row,
    base64_of,
    document,
    fitting,
    rows,
    shape,
    texts,
)
from clearplate_verify.evidence.layers import MAX_LIST, Layers
from clearplate_verify.evidence.proven import Ledger, Proven
from clearplate_verify.merkle import root_from_path

CHAIN, VIEWERS = "chain-of-custody.json", "viewers.json"
MAX_POLICY = 16 << 20
_PROOF = shape("record manifest signature device_public day_key", index=COUNT, path=ROWS, enrolled=MAYBE_TEXT) | {
    "hour": MAYBE_OBJECT
}
_HOUR = shape("leaf", index=COUNT, path=ROWS, uploads=COUNT)
_CHAIN = shape("export case", v=COUNT, day_keys=ROWS, events=ROWS)
_DAY = shape("day key_id public suite made", destroyed=MAYBE_TEXT, shredded=MAYBE_TEXT)
_EVENT = shape("at kind leaf", captures=ROWS, officer=MAYBE_OBJECT)
_OFFICER = shape("pseudonym", agency=MAYBE_TEXT, badge=MAYBE_TEXT, name=MAYBE_TEXT)
_VIEWERS = shape("export", v=COUNT, viewers=ROWS)
_VIEWER = shape("at leaf shown", captures=ROWS, officer=MAYBE_OBJECT)
_SEEN = {"custody.image_opened": "image", "evidence.viewed": "shown"}


def check_origin(ledger: Ledger, row: Row, data: bytes, signed: CheckedCapture) -> tuple[bool, bool]:
    """Check a capture's links to the log: the key its camera enrolled, the day's key, the hour it was counted in.

    Args:
        ledger: The entries.
        row: The capture's row in `contents.json`.
        data: Its `proof.json`.
        signed: What the camera signed, checked.

    Returns:
        Whether the log names the camera's key, and whether the hour was counted yet.

    Raises:
        VerificationFailed: A link does not hold.
    """
    name = f"captures/{row['capture_id']}/proof.json"
    proof, manifest = document(name, data, _PROOF), signed.manifest
    day = str(signed.captured_at.date())
    if manifest.get("day") != day:
        raise VerificationFailed(f"{name}: the camera signed for another day than the capture's.")
    ledger.require(name, proof["day_key"], "custody.day_key_made", day=day)
    if proof["enrolled"] is not None:
        key = sha256(bytes.fromhex(proof["device_public"])).hexdigest()
        about = {"camera": signed.camera_id, "title": row["camera"], "device_key_sha256": key}
        ledger.require(name, proof["enrolled"], "cameras.enrolled", **about)
    if proof["hour"] is not None:
        hour = fitting(name, proof["hour"], _HOUR)
        counted = ledger.require(name, hour["leaf"], "ingest.counted", camera=signed.camera_id).public
        try:
            path = [bytes.fromhex(node) for node in hour["path"]]
            root = root_from_path(bytes.fromhex(manifest["root_sha256"]), hour["index"], hour["uploads"], path)
        except (ValueError, TypeError):
            raise VerificationFailed(f"{name}: the path to the hour holds what is no hash.") from None
        if root.hex() != counted.get("root") or counted.get("uploads") not in (None, hour["uploads"]):
            raise VerificationFailed(f"{name}: the upload is not among those that were counted in that hour.")
    return proof["enrolled"] is not None, proof["hour"] is not None


def check_chain(container: Container, layers: Layers, ledger: Ledger, keys: dict[str, set[str]]) -> int:
    """Check the chain of custody and the list of viewers against the entries; how many viewings it tells.

    Args:
        container: The bundle.
        layers: Its lists.
        ledger: Its entries.
        keys: By day, the ids of the keys that the captures were sealed to.

    Raises:
        VerificationFailed: One says something else than its entry, or a viewing is left out.
    """
    chain = document(CHAIN, container.read(CHAIN, MAX_LIST), _CHAIN)
    viewers = document(VIEWERS, container.read(VIEWERS, MAX_LIST), _VIEWERS)
    about = (layers.contents["export"], layers.contents["case"])
    if (chain["export"], chain["case"]) != about or viewers["export"] != about[0]:
        raise VerificationFailed(f"{CHAIN} or {VIEWERS} is about another case or export.")
    _check_days(ledger, rows(CHAIN, chain["day_keys"], _DAY), keys)
    ids = set(layers.capture_ids)
    events = [_event(CHAIN, ledger, row, ids) for row in _in_order(CHAIN, rows(CHAIN, chain["events"], _EVENT))]
    for row, entry in events:
        if row["kind"] != entry.kind:
            raise VerificationFailed(f"{CHAIN}: entry {entry.index} is of kind {entry.kind}, not {row['kind']}.")
    told = [_event(VIEWERS, ledger, row, ids) for row in _in_order(VIEWERS, rows(VIEWERS, viewers["viewers"], _VIEWER))]
    for row, entry in told:
        shown = entry.public.get(_SEEN[entry.kind]) if entry.kind in _SEEN else "search"
        if row["shown"] != shown or (shown == "search" and not entry.kind.startswith("search.")):
            raise VerificationFailed(f"{VIEWERS}: entry {entry.index} shows something else than {row['shown']}.")
    listed = {row["leaf"] for row, _ in told}
    for row, entry in events:
        if (entry.kind in _SEEN or entry.kind == "search.answered") and row["leaf"] not in listed:
            raise VerificationFailed(f"{VIEWERS} leaves out the viewing of entry {entry.index}.")
    named = [row["leaf"] for row, _ in events]
    if sorted(named) != layers.contents["entries"] or not listed.issubset(named):
        raise VerificationFailed(f"{CHAIN} does not tell each entry that the bundle proves, once, and no other.")
    return len(told)


def _check_days(ledger: Ledger, days: list[Row], keys: dict[str, set[str]]) -> None:
    if texts(CHAIN, [row["day"] for row in days]) != sorted(keys):
        raise VerificationFailed(f"{CHAIN} does not name the key of each day, and of no other.")
    for row in days:
        public = base64_of(CHAIN, row["public"], 32 if row["suite"] == "x25519" else 1216)
        about = {"day": row["day"], "key_sha256": sha256(public).hexdigest()}
        ledger.require(CHAIN, row["made"], "custody.day_key_made", suite=row["suite"], **about)
        if row["destroyed"] is not None:
            ledger.require(CHAIN, row["destroyed"], "custody.day_key_destroyed", **about)
        if row["shredded"] is not None:
            ledger.require(CHAIN, row["shredded"], "retention.shredded", day=row["day"])
        named = sha256(f"{row['suite']}\n{row['day']}\n".encode() + public).digest()[:8].hex()
        if row["key_id"] != named or keys[row["day"]] != {named}:
            raise VerificationFailed(f"{CHAIN}: the captures of {row['day']} were not sealed to the key it names.")


def _in_order(name: str, found: list[Row]) -> list[Row]:
    places = [(row["at"], row["leaf"]) for row in found]
    if sorted(places) != places:
        raise VerificationFailed(f"{name} is not in the order of time.")
    return found


def _event(name: str, ledger: Ledger, row: Row, ids: set[str]) -> tuple[Row, Proven]:
    entry = ledger.take(name, row["leaf"])
    captures = texts(name, row["captures"])
    officer = None if row["officer"] is None else fitting(name, row["officer"], _OFFICER)
    pseudonym = entry.public.get("officer")
    if row["at"] != entry.at or not ids.issuperset(captures):
        raise VerificationFailed(
            f"{name}: entry {entry.index} is of another time, or about captures not in the bundle."
        )
    if (officer["pseudonym"] if officer else None) != pseudonym:
        raise VerificationFailed(f"{name}: entry {entry.index} names another officer than is told here.")
    if officer and entry.public.get("agency") != officer["agency"]:
        raise VerificationFailed(f"{name}: entry {entry.index} names another agency than is told here.")
    known: Any = entry.shown.get("capture_ids", entry.shown.get("capture_id"))
    about = {known} if type(known) is str else set(map(str, known)) if type(known) is list else None
    if about is not None and set(captures) != about & ids:
        raise VerificationFailed(f"{name}: entry {entry.index} is about other captures than is told here.")
    return row, entry


def check_holds(layers: Layers, ledger: Ledger) -> int:
    """Check that each hold was asked for and approved, for this case, by two people; how many there are.

    Raises:
        VerificationFailed: One was not.
    """
    holds = {hold for row in layers.contents["captures"] for hold in row["holds"]}
    if not all(row["holds"] for row in layers.contents["captures"]):
        raise VerificationFailed("contents.json names a capture that no hold keeps.")
    people: dict[tuple[str, str], set[str]] = {}
    for entry in ledger.entries.values():
        about = (entry.public.get("what"), entry.public.get("case"))
        if entry.kind in ("holds.asked", "holds.approved") and about == ("hold", layers.contents["case"]):
            officer = entry.shown.get("officer_id", entry.public.get("officer"))  # a pseudonym lasts a quarter
            people.setdefault((entry.kind, str(entry.public.get("hold"))), set()).add(str(officer))
    for hold in sorted(holds):
        asked, agreed = (people.get((kind, hold), set()) for kind in ("holds.asked", "holds.approved"))
        if not asked or not agreed or asked & agreed:
            raise VerificationFailed(f"The hold {hold} was not asked for by one officer and approved by another.")
    return len(holds)


def check_policies(container: Container, layers: Layers, ledger: Ledger) -> int:
    """Check that the text of every policy that an entry was decided by is there; how many there are.

    Raises:
        VerificationFailed: One is missing, is another text, or is one too many.
    """
    decided = [entry.public.get("policy") for entry in ledger.entries.values()]
    named = {str(policy) for policy in decided if policy is not None}
    if named != set(layers.contents["policies"]):
        raise VerificationFailed("The policies of the bundle are not those that its log entries were decided by.")
    for policy in layers.contents["policies"]:
        path = f"policies/{policy}.txt"
        if sha256(container.read(path, MAX_POLICY)).hexdigest() != policy:
            raise VerificationFailed(f"{path} is not the document that the log names.")
    return len(named)
