"""Write docs/spec/vectors/case-keys.json: a case's key, and the part keys of one capture sealed to it.

HPKE draws its own ephemeral key, so a second run gives another capsule: run it only when the format changes, and say so.
"""

import json
from pathlib import Path
from uuid import UUID

from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.case_keys import derive_case_key, seal_part_keys
from clearplate.core.ids import CaptureId
from clearplate.core.seal import part_key

SECRET = bytes(range(32))
CONTENT_KEY = bytes(range(32, 64))
CASE = UUID("0b6e2a54-7f0c-4d29-9a43-5d1d7e1b3c55")
CAPTURE = CaptureId(UUID("019cec9f-9b00-7c3e-8d10-3a5c7e9f1b2d"))
PARTS = (0, 1, 2)


def main() -> None:
    document = {"spec": "docs/spec/seal.md, section 9", "suites": [suite_vector(suite) for suite in Suite]}
    target = Path(__file__).parents[1] / "docs/spec/vectors/case-keys.json"
    target.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {target.name}")


def suite_vector(suite: Suite) -> dict[str, object]:
    case_key = derive_case_key(SECRET, CASE, suite)
    part_keys = {part: part_key(CONTENT_KEY, CAPTURE.bytes, part) for part in PARTS}
    return {
        "suite": str(suite),
        "case_secret": SECRET.hex(),
        "case_id": str(CASE),
        "case_public": case_key.public.public.hex(),
        "key_id": case_key.public.key_id,
        "capture_id": str(CAPTURE),
        "content_key": CONTENT_KEY.hex(),
        "part_keys": {str(part): key.hex() for part, key in part_keys.items()},
        "capsule": seal_part_keys(part_keys, CAPTURE, case_key.public).to_bytes().hex(),
    }


if __name__ == "__main__":
    main()
