import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.merkle import EMPTY_ROOT
from clearplate.core.tlog.note import Note, NoteSignature, note_signing_key, parse_vkey

VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-notes.json").read_text())
OURS = VECTORS["ours"]
KEYS = [parse_vkey(key["vkey"]) for key in OURS["keys"]]
ORIGIN = OURS["origin"]
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOG = note_signing_key(ORIGIN, bytes(32))
HEAD = Checkpoint(ORIGIN, 7, bytes(32))
ALONE = Note(HEAD.text(), (LOG.sign(HEAD.text()),)).render()


def test_the_known_checkpoint_opens_with_every_key():
    checkpoint, note = open_checkpoint(OURS["checkpoint"].encode(), KEYS, ORIGIN)
    assert (checkpoint.tree_size, len(note.signatures)) == (7, 4)
    assert note.render() == OURS["checkpoint"].encode()


def test_the_example_of_the_specification_reads_back():
    checkpoint = parse_checkpoint(VECTORS["checkpoint_text"])
    assert (checkpoint.origin, checkpoint.tree_size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text() == VECTORS["checkpoint_text"]


@pytest.mark.parametrize("position", range(len(ALONE)))
def test_every_flipped_byte_is_refused(position):
    changed = bytearray(ALONE)
    changed[position] ^= 1
    with pytest.raises((FormatError, VerificationError)):
        open_checkpoint(bytes(changed), [LOG.vkey], ORIGIN)


def test_a_known_keys_bad_signature_refuses_the_whole_note():
    witness = Cosigner("w.example", bytes(32), 0x04)
    bad = NoteSignature(witness.vkey.name, witness.vkey.key_id, bytes(72))
    note = Note(HEAD.text(), (LOG.sign(HEAD.text()), bad)).render()
    assert open_checkpoint(note, [LOG.vkey], ORIGIN)[0] == HEAD
    with pytest.raises(VerificationError):
        open_checkpoint(note, [LOG.vkey, witness.vkey], ORIGIN)


def test_only_the_logs_own_ed25519_key_opens_it():
    mldsa, other = Cosigner(ORIGIN, bytes(32), 0x06), note_signing_key("other.example", bytes(32))
    for signature, key in [(mldsa.cosign(HEAD, AT), mldsa.vkey), (other.sign(HEAD.text()), other.vkey)]:
        with pytest.raises(VerificationError):
            open_checkpoint(Note(HEAD.text(), (signature,)).render(), [key], ORIGIN)
    with pytest.raises(VerificationError):
        open_checkpoint(ALONE, [LOG.vkey], "another.example/log")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n7\n",
        "a\n07\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n+7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n٧\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "a\n7\nAAAA\n",
        "a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
        "a\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore",
    ],
)
def test_what_is_no_checkpoint_is_a_format_error(text):
    with pytest.raises(FormatError):
        parse_checkpoint(text)


@given(st.text())
def test_hostile_texts_are_a_format_error_or_read_back(text):
    with contextlib.suppress(FormatError):
        assert parse_checkpoint(text).text() == text


def test_extension_lines_are_kept_and_an_empty_log_has_a_head():
    more = Checkpoint("a", 0, EMPTY_ROOT, ("more", "lines"))
    assert parse_checkpoint(more.text()) == more
