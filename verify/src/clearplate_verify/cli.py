"""The command `clearplate-verify`."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clearplate_verify import __version__, log, portal, promises, receipt, samples
from clearplate_verify.capture import check_capture_proof
from clearplate_verify.certificates import Endings
from clearplate_verify.errors import NotFetched, VerificationFailed, WrongCall
from clearplate_verify.evidence import command as evidence
from clearplate_verify.say import bar, language, say
from clearplate_verify.state import State, default_folder
from clearplate_verify.trust import Trust, parse_trust

CHECKS, DOES_NOT_CHECK, WRONG_CALL, NOT_FETCHED = 0, 1, 2, 3
Result = tuple[dict[str, Any], list[str]]
DAYS_NAMED = 10
_EPILOG = "Exit code: 0 it holds; 1 it does not, and why; 2 the call was wrong; 3 something could not be read."


def main(arguments: list[str] | None = None) -> int:
    """Run one check and say what came of it."""
    options = _parser().parse_args(arguments)
    spoken = language(options.lang)
    run: Callable[[argparse.Namespace, int], Result] = options.run
    try:
        facts, lines = run(options, spoken)
    except VerificationFailed as failure:
        return _failed(options, say("fails", spoken), failure.told(spoken), DOES_NOT_CHECK)
    except NotFetched as problem:
        return _failed(options, say("not_fetched", spoken), str(problem), NOT_FETCHED)
    except WrongCall as problem:
        print(f"clearplate-verify: {problem}", file=sys.stderr)
        return WRONG_CALL
    _print(json.dumps({"ok": True, **facts}) if options.json else "\n      ".join([say("holds", spoken), *lines]))
    return CHECKS


def _print(text: str) -> None:
    """Print; whoever stopped reading (`| head`) has what they wanted. What cannot be printed could steer a terminal."""
    try:
        print("".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(options: argparse.Namespace, verdict: str, reason: str, code: int) -> int:
    _print(json.dumps({"ok": False, "reason": reason}) if options.json else f"{verdict}\n      {reason}")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clearplate-verify",
        description="Check what a Clearplate city publishes, without trusting the city.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"clearplate-verify {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    place = "address (https://…/public/) or folder of a portal or a mirror of it"
    _add(
        commands,
        "log",
        "check a whole log: signatures, witnesses, every entry, that it only grew",
        _log,
        [("place", place)],
    )
    _add(commands, "portal", "check the log and recompute everything that the portal says", _portal, [("place", place)])
    numbered = [("place", place), ("index", "the entry's number, from 0")]
    _add(commands, "entry", "show one entry and prove that it is in the log", _entry, numbered)
    shown = [*numbered, ("disclosure", "what the auditor shows: a file, or the text itself")]
    _add(commands, "disclosure", "check a confidential field that somebody shows", _disclosure, shown)
    _add(commands, "receipt", "check a receipt offline", _receipt, [("file", "the .tlog-proof file")])
    bundle = _add(commands, "bundle", "check an evidence bundle offline", _bundle, [("file", "the bundle (.zip)")])
    bundle.add_argument("--checkpoint", metavar="PLACE", help="a checkpoint, or the log's address: the same history?")
    bundle.add_argument("--tsa", type=Path, metavar="FILE", help="the time stamp authority's certificate (PEM)")
    _add(
        commands,
        "capture",
        "check that a camera signed for one sealed capture",
        _capture,
        [("proof", "proof file (JSON)")],
    )
    return parser


def _add(
    commands: Any,
    name: str,
    words: str,
    run: Callable[[argparse.Namespace, int], Result],
    places: list[tuple[str, str]],
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, epilog=_EPILOG)
    for place, meaning in places:
        command.add_argument(place, help=meaning)
    command.add_argument(
        "--keys", type=Path, metavar="FILE", help="the log's keys and witnesses (keys.txt), from elsewhere"
    )
    command.add_argument("--state", type=Path, default=None, help="folder where checkpoints seen are remembered")
    command.add_argument("--lang", choices=("en", "es"), help="language of the answer")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.set_defaults(run=run)
    return command


def _open(options: argparse.Namespace) -> log.OpenLog:
    given = _file(options.keys) if options.keys else None
    return log.open_log(options.place, given, State(options.state or default_folder()))


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise WrongCall(f"cannot read {path}: {problem.strerror}") from None


def _told(opened: log.OpenLog, seen: int | None, spoken: int) -> Result:
    checkpoint = opened.signed.checkpoint
    names = opened.trust.witnessed(opened.signed)
    lines = [
        say("signed", spoken, origin=checkpoint.origin, size=f"{opened.size:,}"),
        say("witnessed", spoken, names=", ".join(names)) if names else say("unwitnessed", spoken),
        say("entries", spoken),
        say("first_time", spoken) if seen is None else say("grown", spoken, size=f"{seen:,}"),
        *_days(opened.endings, spoken),
        *samples.lines(opened.samples, spoken),
        *(say(remark, spoken) for remark in opened.remarks),
    ]
    facts = {
        "origin": checkpoint.origin,
        "tree_size": opened.size,
        "root_hash": checkpoint.root_hex,
        "witnesses": names,
    }
    told = {"days": asdict(opened.endings), "samples": [asdict(sample) for sample in opened.samples]}
    return {**facts, "seen_before": seen, "remarks": opened.remarks, **told}, lines


def _days(endings: Endings, spoken: int) -> list[str]:
    if not endings.destroyed + endings.waiting:
        return []
    lines = [say("days", spoken, **asdict(endings))]
    if endings.certificates:
        lines.append(say("files" if endings.files_read else "no_files", spoken, uploads=f"{endings.uploads:,}"))
    named = {"late": endings.late, "without_key": endings.without_key}
    return lines + [say(key, spoken, days=_some(days)) for key, days in named.items() if days]


def _some(days: list[str]) -> str:
    return ", ".join(days[:DAYS_NAMED]) + (f" … ({len(days)})" if len(days) > DAYS_NAMED else "")


def _log(options: argparse.Namespace, spoken: int) -> Result:
    opened = _open(options)
    seen = log.check_log(opened, options.place, bar(opened.size, spoken))
    log.remember(opened)
    return _told(opened, seen, spoken)


def _portal(options: argparse.Namespace, spoken: int) -> Result:
    opened = _open(options)
    compared, seen = portal.check_portal(opened, options.place, bar(opened.size, spoken))
    log.remember(opened)
    facts, lines = _told(opened, seen, spoken)
    lines.append(say("portal", spoken, figures=compared.figures, rows=compared.rows, pages=compared.pages))
    return facts | asdict(compared), [*lines, *promises.lines(compared.promises, spoken)]


def _entry(options: argparse.Namespace, spoken: int) -> Result:
    return _proved(receipt.check_entry(_open(options), _number(options.index)), spoken)


def _disclosure(options: argparse.Namespace, spoken: int) -> Result:
    proved = receipt.check_entry(_open(options), _number(options.index))
    path = Path(options.disclosure) if len(options.disclosure) < 4096 else None
    text = _file(path).decode("ascii", "replace") if path and path.is_file() else options.disclosure
    name, value = receipt.check_disclosure(proved, text)
    facts, lines = _proved(proved, spoken)
    told = say("disclosure", spoken, name=name, value=json.dumps(value, ensure_ascii=False))
    return facts | {"name": name, "value": value}, [*lines, told]


def _receipt(options: argparse.Namespace, spoken: int) -> Result:
    parsed = receipt.parse_receipt(_file(Path(options.file)))
    return _proved(receipt.check_receipt(parsed, _trust(options, parsed.checkpoint)), spoken)


def _trust(options: argparse.Namespace, checkpoint: bytes) -> Trust:
    if options.keys:
        return parse_trust(_file(options.keys))
    origin = checkpoint.split(b"\n", 1)[0].decode("utf-8", "replace")
    known = State(options.state or default_folder()).keys(origin)
    if known is None:
        raise WrongCall(f"no keys of the log {origin!r} are known here; name the city's keys.txt with --keys.")
    return parse_trust(known)


def _proved(proved: receipt.Proved, spoken: int) -> Result:
    entry = proved.entry
    told = say("entry", spoken, index=f"{proved.index:,}", kind=entry["kind"], at=entry["at"])
    public = json.dumps(entry["public"], ensure_ascii=False, indent=2).replace("\n", "\n      ")
    return {"index": proved.index, "entry": entry, "tree_size": proved.signed.checkpoint.tree_size}, [told, public]


def _bundle(options: argparse.Namespace, spoken: int) -> Result:
    keys, tsa = (_file(path) if path else None for path in (options.keys, options.tsa))
    state = State(options.state or default_folder())
    return evidence.run(evidence.Call(Path(options.file), keys, state, tsa, options.checkpoint), spoken)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise WrongCall(f"{text!r} is not an entry's number.")
    return int(text)


def _capture(options: argparse.Namespace, _spoken: int) -> Result:
    checked = check_capture_proof(_file(Path(options.proof)))
    facts = {"camera_id": checked.camera_id, "captured_at": checked.captured_at.isoformat()}
    lines = [
        f"Camera {checked.camera_id} signed for this capture.",
        f"It says it was made at {checked.captured_at:%Y-%m-%d %H:%M:%S} UTC, its number {checked.sequence}.",
    ]
    return {**facts, "sequence": checked.sequence, "upload_id": checked.upload_id}, lines


if __name__ == "__main__":
    sys.exit(main())
