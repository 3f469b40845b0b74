import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog.note import (
    ED25519_COSIGNATURE,
    SIGNATURES_MAX,
    Note,
    NoteSignature,
    VerifierKey,
    check_note_signature,
    note_signing_key,
    parse_note,
    parse_vkey,
)

VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-notes.json").read_text())
EXAMPLE = VECTORS["example"]["note"].encode()
KEY = parse_vkey(VECTORS["example"]["vkey"])
SIGNER = note_signing_key("example.com/us", bytes(32))


def opened(data: bytes) -> str:
    """The text of a note whose signatures of the example's key all hold, at least one of them."""
    note = parse_note(data)
    signatures = [signature for signature in note.signatures if KEY.signed(signature)]
    for signature in signatures:
        check_note_signature(note.text, signature, KEY)
    if not signatures:
        raise VerificationError("No known key signed.")
    return note.text


def test_the_example_of_the_specification_opens_and_reads_back():
    assert opened(EXAMPLE) == "This is an example message.\n"
    assert parse_note(EXAMPLE).render() == EXAMPLE
    assert KEY.text() == VECTORS["example"]["vkey"]


@pytest.mark.parametrize("position", range(len(EXAMPLE)))
def test_every_flipped_bit_is_refused(position):
    for bit in range(8):
        changed = bytearray(EXAMPLE)
        changed[position] ^= 1 << bit
        with pytest.raises((FormatError, VerificationError)):
            opened(bytes(changed))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n")))
def test_any_text_is_signed_and_read_back(text):
    note = Note(text + "\n", (SIGNER.sign(text + "\n"),))
    assert parse_note(note.render()) == note
    check_note_signature(note.text, note.signatures[0], SIGNER.vkey)


@given(st.binary())
def test_hostile_notes_are_a_format_error_or_read_back(data):
    with contextlib.suppress(FormatError):
        assert parse_note(data).render() == data


@given(st.text())
def test_hostile_vkeys_are_a_format_error_or_read_back(text):
    with contextlib.suppress(FormatError):
        assert parse_vkey(text).text() == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n\n— name AAAAAAA=".encode(),
        "text\n\n— name AAAA\n".encode(),
        b"text\n\n- name AAAAAAA=\n",
        "text\n\n—  AAAAAAA=\n".encode(),
        "text\n\n— a+b AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        "te\rxt\n\n— name AAAAAAA=\n".encode(),
        b"\xff\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"text\n\n" + "— name AAAAAAA=\n".encode() * (SIGNATURES_MAX + 1),
        bytes(1_000_001),
    ],
)
def test_what_is_no_note_is_a_format_error(data):
    with pytest.raises(FormatError):
        parse_note(data)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\n", "a\u2003"])
def test_what_is_no_name_is_a_format_error(name):
    with pytest.raises(FormatError):
        note_signing_key(name, bytes(32))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: note_signing_key("a", bytes(31)),
        lambda: VerifierKey("a", 0x02, bytes(32)),
        lambda: VerifierKey("a", 0x01, bytes(33)),
        lambda: parse_vkey("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        lambda: parse_vkey("example.com/foo+530d903a+"),
        lambda: SIGNER.sign("no newline"),
        lambda: SIGNER.sign("tab\t\n"),
        lambda: SIGNER.sign("\ud800\n"),
        lambda: Note("text\n", ()).render(),
        lambda: NoteSignature("a", b"abc", b"s"),
        lambda: check_note_signature("text\n", SIGNER.sign("text\n"), VerifierKey("a", ED25519_COSIGNATURE, bytes(32))),
    ],
)
def test_what_cannot_be_signed_or_read_is_a_format_error(ask):
    with pytest.raises(FormatError):
        ask()


def test_a_signature_of_another_key_is_not_believed():
    with pytest.raises(VerificationError):
        check_note_signature("text\n", SIGNER.sign("text\n"), KEY)
