import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import City
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog.checkpoint import open_checkpoint
from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.note import Note, NoteSignature, note_signing_key
from clearplate.core.tlog.witness_policy import parse_witness_policy

OURS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-notes.json").read_text())["ours"]
KEY = {
    name: Cosigner(f"{name}.example", name.encode() * 16, 0x04).vkey.text() for name in ("X1", "X2", "X3", "Y1", "Y2")
}
LOG = note_signing_key("log.example", bytes(32)).vkey.text()
EXAMPLE = f"""
# The example of the specification, shortened.
log {LOG} https://log.example
witness X1 {KEY["X1"]}
witness X2 {KEY["X2"]} https://x2.example/
\twitness  X3\t{KEY["X3"]}
group X-witnesses 2 X1 X2 X3
witness Y1 {KEY["Y1"]}
witness Y2 {KEY["Y2"]}
group Y-witnesses any Y1 Y2
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


@pytest.mark.parametrize(
    ("cosigned", "enough"),
    [
        ({"X1", "X2", "Y1"}, True),
        ({"X1", "X2", "X3", "Y1", "Y2"}, True),
        ({"X1", "X2", "X3"}, False),
        ({"X1", "Y1", "Y2"}, False),
        ({"X-and-Y"}, False),
        ({"X-witnesses", "Y-witnesses"}, False),
        (set(), False),
    ],
)
def test_the_quorum_of_the_specifications_example(cosigned, enough):
    assert parse_witness_policy(EXAMPLE).satisfied_by(cosigned) is enough


def test_a_policy_is_written_and_read_back():
    for text in (EXAMPLE, OURS["policy"], "quorum none\n", f"witness a {KEY['X1']}\nquorum a\n"):
        policy = parse_witness_policy(text)
        assert parse_witness_policy(policy.render()) == policy
    assert parse_witness_policy(OURS["policy"]).render() == OURS["policy"]
    assert parse_witness_policy("quorum none\n").satisfied_by(set())


def test_the_witnesses_of_a_checkpoint_are_told_with_their_times():
    policy = parse_witness_policy(OURS["policy"])
    opened = open_checkpoint(OURS["checkpoint"].encode(), policy.log_keys, OURS["origin"])
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert policy.cosigned(*opened) == {"w4": at, "w6": at}
    assert policy.satisfied_by(policy.cosigned(*opened))


def test_a_known_witnesses_bad_signature_is_not_passed_over():
    city = City()
    city.append("agencies.signed_in")
    city.publish()
    checkpoint, note = open_checkpoint(city.files["log/checkpoint"], city.policy.log_keys, city.origin)
    key = city.witnesses["w1"].vkey
    bad = NoteSignature(key.name, key.key_id, bytes(8) + bytes(2420 if key.algorithm == 0x06 else 64))
    with pytest.raises(VerificationError):
        city.policy.cosigned(checkpoint, Note(note.text, (*note.signatures, bad)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum a\n",
        "quorum none\nquorum none\n",
        "quorum\n",
        "nonsense\nquorum none\n",
        f"log {LOG}\nlog {LOG}\nquorum none\n",
        f"log {KEY['X1']}\nquorum none\n",
        f"witness a {LOG}\nquorum none\n",
        f"witness none {KEY['X1']}\nquorum none\n",
        f"witness a {KEY['X1']}\nwitness b {KEY['X1']}\nquorum a\n",
        f"witness a {KEY['X1']}\nwitness a {KEY['X2']}\nquorum a\n",
        f"witness a {KEY['X1']}\ngroup g any\nquorum g\n",
        f"witness a {KEY['X1']}\ngroup g 2 a\nquorum g\n",
        f"witness a {KEY['X1']}\ngroup g 0 a\nquorum g\n",
        f"witness a {KEY['X1']}\ngroup g 1 a a\nquorum g\n",
        f"witness a {KEY['X1']}\ngroup g 1 a\ngroup h 1 a\nquorum h\n",
        f"witness a {KEY['X1']}\ngroup g 1 none a\nquorum g\n",
        f"quorum a\nwitness a {KEY['X1']}\n",
        "quorum none\r\n",
        "#\n" * 1001 + "quorum none\n",
    ],
)
def test_what_is_no_policy_is_a_format_error(text):
    with pytest.raises(FormatError):
        parse_witness_policy(text)


@given(st.text())
def test_hostile_policies_are_a_format_error(text):
    with contextlib.suppress(FormatError):
        parse_witness_policy(text)
