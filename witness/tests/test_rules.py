"""What is cosigned and what is not, answer by answer of c2sp.org/tlog-witness."""

import sqlite3
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from city import City
from clearplate.core.tlog.checkpoint import Checkpoint, open_checkpoint
from clearplate.core.tlog.cosignature import check_cosignature
from clearplate.core.tlog.merkle import EMPTY_ROOT
from clearplate.core.tlog.note import Note, parse_note, parse_vkey
from clearplate_witness.errors import Refused, WrongFolder
from clearplate_witness.memory import Latest

NOW = 1_795_500_000


def refused(witness, body):
    with pytest.raises(Refused) as caught:
        witness.add_checkpoint(body)
    return caught.value


def seen(witness, log):
    return dict(witness.memory.logs())[log.city.origin].tree_size


def test_both_keys_cosign_what_the_city_can_check(witness, log):
    log.grow(3)
    lines = witness.add_checkpoint(log.ask(0))
    note = parse_note(log.head.text().encode() + b"\n" + lines.encode())
    keys = [parse_vkey(key.vkey.text()) for key in witness.keys]
    assert [key.algorithm for key in keys] == [0x04, 0x06]
    times = [check_cosignature(log.head, line, key) for line, key in zip(note.signatures, keys, strict=True)]
    assert times == [datetime.fromtimestamp(NOW, UTC)] * 2


def test_a_log_that_grows_is_cosigned_at_every_step(witness, log):
    size = 0
    for step in (1, 1, 5, 256, 300):
        log.grow(step)
        witness.add_checkpoint(log.ask(size))
        size += step
    assert seen(witness, log) == size == 563


def test_the_same_checkpoint_is_cosigned_again(witness, log):
    log.grow(3)
    witness.add_checkpoint(log.ask(0))
    assert witness.add_checkpoint(log.ask(3))
    assert refused(witness, log.ask(3, [bytes(32)])).status == 422


def test_who_does_not_know_our_size_is_told(witness, log):
    log.grow(3)
    witness.add_checkpoint(log.ask(0))
    log.grow(2)
    for old in (0, 2, 4, 5):
        answer = refused(witness, log.ask(old))
        assert (answer.status, answer.body, answer.content_type) == (409, "3\n", "text/x.tlog.size")
    witness.add_checkpoint(log.ask(3))


@pytest.mark.parametrize("size", [3, 5])
def test_a_fork_is_refused(witness, log, alarms, size):
    log.grow(3)
    witness.add_checkpoint(log.ask(0))
    forked = type(log)().grow(size, "Other St")
    assert refused(witness, forked.ask(3)).status == 422
    assert refused(witness, forked.ask(0)).status == 409
    assert seen(witness, log) == 3
    assert bool(alarms) == (size == 3)
    if alarms:
        assert alarms[0].startswith("FORK")
        assert b64encode(forked.head.root_hash).decode() in alarms[0]
        assert b64encode(log.head.root_hash).decode() in alarms[0]


def test_a_rollback_is_refused(witness, log):
    log.grow(5)
    witness.add_checkpoint(log.ask(0))
    before = Checkpoint(log.city.origin, 3, log.city.tree().prefix_root(3))
    assert refused(witness, log.ask(3, [], before)).status == 409
    assert refused(witness, log.ask(5, [], before)).status == 400
    assert seen(witness, log) == 5


def test_the_memory_itself_does_not_go_back(witness, log):
    log.grow(5)
    witness.add_checkpoint(log.ask(0))
    for latest in (Latest(4, bytes(32), b"x", NOW), Latest(5, bytes(32), b"x", NOW)):
        with pytest.raises(sqlite3.IntegrityError, match="never goes back"):
            witness.memory.advance(log.city.origin, lambda _before, latest=latest: latest)
    assert seen(witness, log) == 5


def test_a_proof_with_any_other_hash_or_length_is_refused(witness, log):
    log.grow(6)
    witness.add_checkpoint(log.ask(0))
    log.grow(7)
    proof = log.city.tree().consistency(6)
    broken = [
        proof[:-1],
        [*proof, bytes(32)],
        [],
        *([*proof[:i], bytes(32), *proof[i + 1 :]] for i in range(len(proof))),
    ]
    for other in broken:
        assert refused(witness, log.ask(6, other)).status == 422
    assert seen(witness, log) == 6


def test_an_empty_log_has_one_root_and_no_proof(witness, log):
    empty = Checkpoint(log.city.origin, 0, EMPTY_ROOT)
    assert refused(witness, log.ask(0, [bytes(32)], empty)).status == 422
    body = log.ask(0, [], empty)
    assert witness.add_checkpoint(body)
    log.grow(2)
    assert refused(witness, log.ask(0, [bytes(32)])).status == 422
    assert witness.add_checkpoint(log.ask(0))


def test_another_log_is_not_known(witness):
    assert refused(witness, stranger(City(origin="other.example/log"))).status == 404


def test_a_log_under_a_known_name_with_another_key_is_refused(witness, log):
    assert refused(witness, stranger(City(name="impostor"))).status == 403


def stranger(city):
    city.append("cameras.invited")
    city.publish()
    return b"old 0\n\n" + city.signed(city.checkpoint(), city._last)


def test_a_known_keys_broken_signature_spoils_the_note(witness, log):
    log.grow(2)
    note = parse_note(log.ask(0).partition(b"\n\n")[2])
    for place in (0, 1):
        broken = replace(
            note.signatures[place],
            signature=bytes([note.signatures[place].signature[0] ^ 1]) + note.signatures[place].signature[1:],
        )
        signatures = list(note.signatures)
        signatures[place] = broken
        assert refused(witness, b"old 0\n\n" + Note(note.text, tuple(signatures)).render()).status == 403
    assert seen(witness, log) == 0


def test_signatures_of_strangers_are_passed_over_and_not_kept(witness, log):
    log.grow(2)
    witness.add_checkpoint(log.ask(0))
    kept = parse_note(dict(witness.memory.logs())[log.city.origin].note)
    assert [line.name for line in kept.signatures] == [log.city.origin] * 2 + ["witness.paper.example/w1"] * 2
    keys = [*(key for key, _ in log.city.policy.logs), *(parse_vkey(key.vkey.text()) for key in witness.keys)]
    assert open_checkpoint(kept.render(), keys, log.city.origin)[0] == log.head


@pytest.mark.parametrize(
    "head", [b"", b"old", b"old 00", b"old -1", b"old 1 ", b"new 0", b"OLD 0", b"old 0\nAAAA", b"old 0\n!!", b"old 0\r", b"old \xd9\xa3"]
)  # fmt: skip
def test_what_is_no_request_is_refused(witness, log, head):
    log.grow(2)
    assert refused(witness, head + b"\n\n" + log.ask(0).partition(b"\n\n")[2]).status == 400


def test_more_than_63_lines_of_proof_are_no_request(witness, log):
    log.grow(2)
    assert refused(witness, log.ask(0, [bytes(32)] * 64)).status == 400
    assert refused(witness, log.ask(0, [bytes(32)] * 63)).status == 422


def test_a_request_cut_short_anywhere_is_refused(witness, log):
    log.grow(2)
    body = log.ask(0)
    text_ends = body.index("—".encode())
    for length in range(text_ends):
        assert refused(witness, body[:length]).status == 400
    assert seen(witness, log) == 0


def test_of_two_that_race_one_is_told_to_ask_again(witness, log):
    log.grow(2)
    first = log.ask(0)
    log.grow(3)
    answers, gate = [], threading.Barrier(2)

    def ask(body):
        gate.wait()
        try:
            answers.append(len(witness.add_checkpoint(body).splitlines()))
        except Refused as refusal:
            answers.append(refusal.status)

    threads = [threading.Thread(target=ask, args=(body,)) for body in (first, log.ask(0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [2, 409]
    assert seen(witness, log) in {2, 5}


def test_dying_before_the_memory_is_written_leaves_it_as_it_was(witness, log, monkeypatch):
    log.grow(2)
    witness.add_checkpoint(log.ask(0))
    log.grow(2)

    class DiedError(Exception):
        pass

    def die(*_arguments):
        raise DiedError

    with monkeypatch.context() as patch:
        patch.setattr("clearplate_witness.rules._log_lines", die)
        with pytest.raises(DiedError):
            witness.add_checkpoint(log.ask(2))
    assert seen(witness, log) == 2
    witness.add_checkpoint(log.ask(2))


def test_a_clock_put_back_does_not_make_it_say_an_earlier_time(witness, log):
    log.grow(2)
    witness.add_checkpoint(log.ask(0))
    replace(witness, clock=lambda: NOW - 500).add_checkpoint(log.ask(2))
    assert dict(witness.memory.logs())[log.city.origin].seconds == NOW


def test_a_witnesss_key_is_no_logs_key(witness):
    with pytest.raises(WrongFolder, match="witness's key"):
        witness.memory.add_log([key.vkey for key in witness.keys])
