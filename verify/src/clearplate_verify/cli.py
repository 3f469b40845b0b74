"""The command `clearplate-verify`."""

import argparse
import json
import sys
from pathlib import Path

from clearplate_verify import __version__
from clearplate_verify.capture import check_capture_proof
from clearplate_verify.errors import VerificationFailed

CHECKS, DOES_NOT_CHECK, WRONG_CALL = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one check; 0 when it holds, 1 when it does not, 2 when the call was wrong."""
    parser = argparse.ArgumentParser(
        prog="clearplate-verify",
        description="Check what a Clearplate city publishes, without trusting the city.",
    )
    parser.add_argument("--version", action="version", version=f"clearplate-verify {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    capture = commands.add_parser("capture", help="check that a camera signed for one sealed capture")
    capture.add_argument("proof", type=Path, help="proof file (JSON, docs/spec/seal.md section 4)")
    capture.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    try:
        data = options.proof.read_bytes()
    except OSError as problem:
        print(f"clearplate-verify: cannot read {options.proof}: {problem.strerror}", file=sys.stderr)
        return WRONG_CALL
    return _capture(data, as_json=options.json)


def _capture(data: bytes, *, as_json: bool) -> int:
    try:
        checked = check_capture_proof(data)
    except VerificationFailed as failure:
        print(json.dumps({"ok": False, "reason": str(failure)}) if as_json else f"FAIL  {failure}")
        return DOES_NOT_CHECK
    if as_json:
        shown = {"camera_id": checked.camera_id, "captured_at": checked.captured_at.isoformat()}
        print(json.dumps({"ok": True, **shown, "sequence": checked.sequence, "upload_id": checked.upload_id}))
    else:
        print(f"OK    Camera {checked.camera_id} signed for this capture.")
        print(
            f"      It says it was made at {checked.captured_at:%Y-%m-%d %H:%M:%S} UTC, its number {checked.sequence}."
        )
    return CHECKS


if __name__ == "__main__":
    sys.exit(main())
