"""The bundle's JSON documents: canonical, with exactly the members they must have, each of its type."""

from base64 import b64decode, b64encode
from typing import Any

from clearplate_verify.entries import decode_canonical
from clearplate_verify.errors import VerificationFailed

Row = dict[str, Any]
Shape = dict[str, tuple[type, ...]]
TEXT: tuple[type, ...] = (str,)
COUNT: tuple[type, ...] = (int,)
ROWS: tuple[type, ...] = (list,)
OBJECT: tuple[type, ...] = (dict,)
MAYBE_TEXT: tuple[type, ...] = (str, type(None))
MAYBE_OBJECT: tuple[type, ...] = (dict, type(None))


def shape(numbers: str = "", **others: tuple[type, ...]) -> Shape:
    """A shape from names of texts, one after another, and others by type."""
    return {**dict.fromkeys(numbers.split(), TEXT), **others}


def document(name: str, data: bytes, members: Shape) -> Row:
    """Read a document of version 1.

    Raises:
        VerificationFailed: It is in another form.
    """
    try:
        value = decode_canonical(data)
    except VerificationFailed as failure:
        raise VerificationFailed(f"{name} cannot be read: {failure}") from None
    row = fitting(name, value, members)
    if row.get("v", 1) != 1:
        raise VerificationFailed(f"{name} is of another version than this program knows.")
    return row


def fitting(name: str, value: Any, members: Shape) -> Row:
    """Require an object with exactly these members.

    Raises:
        VerificationFailed: It has others, or one is of another type.
    """
    if type(value) is not dict or value.keys() != members.keys():
        raise VerificationFailed(f"{name} does not have the members it must have.")
    for member, types in members.items():
        if type(value[member]) not in types:
            raise VerificationFailed(f"{name}: the member {member} has the wrong form.")
    return value


def rows(name: str, values: list[Any], members: Shape) -> list[Row]:
    """Require a list of such objects."""
    return [fitting(name, value, members) for value in values]


def texts(name: str, values: list[Any]) -> list[str]:
    """Require a sorted list of different texts."""
    if not all(type(value) is str for value in values) or sorted(set(values)) != values:
        raise VerificationFailed(f"{name} holds a list that is not sorted, or not of texts.")
    return values


def base64_of(name: str, text: Any, length: int) -> bytes:
    """Decode base64 of so many bytes, in its one spelling."""
    try:
        data = b64decode(text, validate=True)
    except (ValueError, TypeError):
        data = b""
    if len(data) != length or b64encode(data).decode() != text:
        raise VerificationFailed(f"{name} holds base64 that is none, or of another length.")
    return data
