"""`clearplate-verify bundle`: whose keys are believed, and what is said of a bundle that holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clearplate_verify import log
from clearplate_verify.errors import WrongCall
from clearplate_verify.evidence.bundle import Checked, check_bundle, check_later, key_names
from clearplate_verify.note import MAX_NOTE_BYTES
from clearplate_verify.say import say
from clearplate_verify.state import State
from clearplate_verify.tiles import Tree


@dataclass(frozen=True)
class Call:
    """What the command line asks."""

    file: Path
    keys: bytes | None
    state: State
    authorities: bytes | None
    checkpoint: str | None


def run(call: Call, spoken: int) -> tuple[dict[str, Any], list[str]]:
    """Check a bundle and say what was found.

    Raises:
        VerificationFailed, NotFetched, WrongCall: As the checks do.
    """
    checked = check_bundle(call.file, lambda origin: call.keys or call.state.keys(origin), call.authorities)
    known = call.keys or call.state.keys(checked.checkpoint.origin)
    if call.checkpoint is not None:
        _compare(checked, call, known)
    seen = call.state.last(checked.checkpoint.origin)
    if seen is not None and seen.tree_size == checked.checkpoint.tree_size:
        check_later(checked, seen, None)
    return _facts(checked, call, is_first_use=known is None), _lines(checked, call, spoken, is_first_use=known is None)


def _compare(checked: Checked, call: Call, known: bytes | None) -> None:
    keys, place = known or checked.trust.text.encode("utf-8", "surrogateescape"), str(call.checkpoint)
    if "://" in place or Path(place).is_dir():
        opened = log.open_log(place, keys, call.state)
        now = opened.signed.checkpoint
        check_later(checked, now, lambda size: Tree(opened.size, opened.log).beginning(size, now.root_hash))
        return
    try:
        with Path(place).open("rb") as file:
            data = file.read(MAX_NOTE_BYTES + 1)
    except OSError as problem:
        raise WrongCall(f"cannot read {place}: {problem.strerror}") from None
    later = checked.trust.open(data).checkpoint
    if later.tree_size > checked.checkpoint.tree_size:
        raise WrongCall(
            "this checkpoint is later than the bundle's: to compare the two, name the log's address instead."
        )
    check_later(checked, later, None)


def _facts(checked: Checked, call: Call, *, is_first_use: bool) -> dict[str, Any]:
    contents = checked.layers.contents
    named = ("export", "city", "agency", "case", "case_number", "purpose", "recipient", "made_at")
    stamp = checked.stamp
    return {
        **{name: contents[name] for name in named},
        "contents_sha256": checked.layers.contents_sha256,
        "captures": len(contents["captures"]),
        "cameras": checked.cameras,
        "entries": len(checked.ledger.entries),
        "origin": checked.checkpoint.origin,
        "tree_size": checked.checkpoint.tree_size,
        "root_hash": checked.checkpoint.root_hex,
        "witnesses": checked.trust.witnessed(checked.ledger.signed),
        "city_key_sha256": checked.layers.fingerprint,
        "log_keys": key_names(checked.trust),
        "keys_from_bundle": is_first_use,
        "not_enrolled": checked.not_enrolled,
        "not_counted": checked.not_counted,
        "viewings": checked.viewings,
        "holds": checked.holds,
        "policies": checked.policies,
        "timestamp": {"at": stamp.at.isoformat(), "authority": stamp.authority} if stamp else None,
        "timestamp_signature": checked.stamp_by,
        "c2pa_copies": checked.copies,
        "c2pa_issuer_sha256": checked.issuer,
        "compared_with": call.checkpoint,
    }


def _lines(checked: Checked, call: Call, spoken: int, *, is_first_use: bool) -> list[str]:
    contents, own = checked.layers.contents, checked.checkpoint
    count = len(contents["captures"])
    names = ", ".join(checked.trust.witnessed(checked.ledger.signed))
    cameras = ", ".join(f"{camera} ({number})" for camera, number in checked.cameras.items())
    at = f"{checked.stamp.at:%Y-%m-%d %H:%M:%S} UTC" if checked.stamp else ""
    authority = checked.stamp.authority if checked.stamp else ""
    exported = max(entry.index for entry in checked.ledger.entries.values() if entry.kind == "evidence.exported")
    lines = [
        say("bundle", spoken, count=count, **{name: contents[name] for name in ("case_number", "agency", "made_at")}),
        say("bundle_files", spoken, files=checked.files),
        say("bundle_exported", spoken, index=f"{exported:,}", fingerprint=checked.layers.fingerprint),
        say("signed", spoken, origin=own.origin, size=f"{own.tree_size:,}"),
        say("witnessed", spoken, names=names) if names else say("unwitnessed", spoken),
        say("bundle_entries", spoken, entries=len(checked.ledger.entries)),
        say("bundle_captures", spoken, cameras=cameras),
        say("bundle_chain", spoken, viewings=checked.viewings, policies=checked.policies, holds=checked.holds),
        say(f"stamp_{checked.stamp_by}", spoken, at=at, authority=authority),
        say("bundle_copies", spoken, copies=checked.copies, issuer=checked.issuer),
    ]
    if checked.not_enrolled:
        lines.append(say("not_enrolled", spoken, number=checked.not_enrolled))
    if checked.not_counted:
        lines.append(say("not_counted", spoken, number=checked.not_counted))
    if call.checkpoint is not None:
        lines.append(say("bundle_compared", spoken))
    if is_first_use:
        lines += [say("bundle_first_use", spoken), *(f"  {name}" for name in key_names(checked.trust))]
    return [*lines, say("bundle_not", spoken)]
