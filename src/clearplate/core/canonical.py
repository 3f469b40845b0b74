"""Canonical JSON for everything that is signed or hashed: one value, one sequence of bytes.

A subset of RFC 8785 (JCS): objects with string keys, arrays, strings, integers up to 2^53 - 1, booleans and null.
There are no floats, so number formatting cannot differ between implementations; quantities carry their unit in
the field's name and are integers (per mille, microseconds, bytes).
"""

import json
from typing import Any, NoReturn

from clearplate.core.errors import FormatError

MAX_INTEGER = 2**53 - 1
"""Largest integer every JSON reader keeps exactly (RFC 8785 section 3.2.2.3, I-JSON)."""
MAX_DEPTH = 16
"""No document of ours nests deeper than four; the bound keeps hostile input from exhausting the stack."""

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> bytes:
    """Encode a value as canonical JSON, UTF-8.

    Raises:
        FormatError: It holds a float, another type, a non-string key, a lone surrogate, or nests too deep.
    """
    try:
        return _encoder.encode(_ordered(value, MAX_DEPTH)).encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError("Text with half of a surrogate pair cannot be encoded.") from None


def decode(data: bytes | bytearray | memoryview) -> Any:
    """Decode canonical JSON and refuse every other spelling of the same value.

    Raises:
        FormatError: Not UTF-8, not JSON, or not canonical (spaces, key order, duplicate keys, escapes, floats).
    """
    raw = bytes(data)
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=_refuse_number, parse_constant=_refuse_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise FormatError("These bytes are not JSON.") from None
    if encode(value) != raw:
        raise FormatError("This JSON is not in canonical form, so its hash would not be the one that was signed.")
    return value


def _refuse_number(text: str) -> NoReturn:
    raise FormatError(f"Only whole numbers are allowed here, not {text[:20]}.")


def _ordered(value: Any, depth: int) -> Any:
    """Rebuild a value with keys sorted by UTF-16 code units (RFC 8785 section 3.2.3), refusing what has no canonical form."""
    if depth == 0:
        raise FormatError(f"This value nests deeper than {MAX_DEPTH} levels.")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise FormatError("An integer beyond 2^53 - 1 has no canonical form.")
        return value
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise FormatError("Object keys must be text.")
        return {key: _ordered(value[key], depth - 1) for key in sorted(value, key=_utf16)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, depth - 1) for item in value]
    raise FormatError(f"A {type(value).__name__} has no canonical form.")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
