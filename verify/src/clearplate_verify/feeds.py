"""Does the feed tell the changes that the log has? Read as text: a hostile document gets no XML parser to play with."""

import re
from html import unescape
from typing import Any

from clearplate_verify.errors import VerificationFailed

_ENTRY = re.compile(r"<entry>(.*?)</entry>", re.DOTALL)


def check_feed(path: str, data: bytes, origin: str, changes: list[dict[str, Any]]) -> None:
    """Compare which entries a feed tells, and when they happened; its sentences are not compared.

    Raises:
        VerificationFailed: It leaves one out, adds one, or dates one otherwise.
    """
    entries = _ENTRY.findall(data.decode("utf-8", "replace"))
    shown = [(_element("id", entry), _element("updated", entry)) for entry in entries]
    right = [(f"https://{origin}#{row['index']}", row["at"]) for row in changes]
    if shown != right:
        place = next((i for i, pair in enumerate(right) if i >= len(shown) or shown[i] != pair), len(right))
        raise VerificationFailed(f"{path} does not tell the changes that the log has, from number {place + 1} on.")


def _element(name: str, entry: str) -> str:
    found = re.findall(f"<{name}>([^<]*)</{name}>", entry)
    return unescape(found[0]) if len(found) == 1 else ""
