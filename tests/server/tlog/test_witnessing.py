"""The city's log and real witnesses over real HTTP: cosigned, in quorum, and published all the same when they fail."""

import socket
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from city import City
from clearplate.core.tlog import kinds
from clearplate.core.tlog.checkpoint import open_checkpoint
from clearplate.core.tlog.witness_policy import parse_witness_policy
from clearplate.server.tlog import actions, checks, publishing, replaying, witnessing
from clearplate.server.tlog.keys import log_vkeys
from clearplate.server.tlog.store import public_store
from clearplate_verify.trust import parse_trust
from clearplate_witness.keys import make_keys
from clearplate_witness.memory import Memory
from clearplate_witness.rules import Witness
from clearplate_witness.service import WitnessServer

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ORIGIN = "testserver/public/log"

pytestmark = pytest.mark.django_db(transaction=True)


def append(count):
    act = (kinds.custody.DAY_KEY_DESTROYED, {"day": "2026-10-24", "key_sha256": "ab" * 32}, {})
    with transaction.atomic():
        actions.append_many([act] * count, now=NOW)


class Press:
    """Some witnesses, serving, and the policy file that names them."""

    def __init__(self, folder, stack, settings):
        self.folder, self.stack, self.settings = folder, stack, settings
        self.witnesses, self.lines = {}, []

    def witness(self, name, *, serve=True):
        folder = self.folder / name
        keys = make_keys(folder, f"{name}.example/w1")
        memory = Memory(folder)
        memory.create()
        memory.add_log(log_vkeys())
        self.witnesses[name] = Witness(keys, memory, lambda: int(NOW.timestamp()), lambda _text: None)
        url = self.stack.enter_context(served(self.witnesses[name])) if serve else "http://127.0.0.1:9"
        self.name(name, keys[0].vkey.text(), url)
        return self.witnesses[name]

    def name(self, name, vkey, url):
        self.lines.append(f"witness {name} {vkey} {url}\n")

    def ask_for(self, threshold):
        names = " ".join(line.split()[1] for line in self.lines)
        file = self.folder / "witnesses.txt"
        file.write_text("".join(self.lines) + f"group enough {threshold} {names}\nquorum enough\n")
        self.settings.CITY = replace(
            self.settings.CITY, public=replace(self.settings.CITY.public, witness_policy_file=file)
        )


@contextmanager
def served(witness):
    with WitnessServer(("127.0.0.1", 0), witness) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def press(tmp_path, stores, settings):
    with ExitStack() as stack:
        yield Press(tmp_path, stack, settings)


def published():
    """Names of those who cosigned the published checkpoint, and whether they are enough, as a reader finds out."""
    policy = parse_witness_policy(public_store().read("log/keys.txt").decode())
    checkpoint, note = open_checkpoint(public_store().read("log/checkpoint"), policy.log_keys, ORIGIN)
    names = policy.cosigned(checkpoint, note)
    return checkpoint.tree_size, set(names), policy.satisfied_by(names)


def test_two_witnesses_cosign_every_checkpoint_of_a_growing_log(press):
    press.witness("paper")
    press.witness("school")
    press.ask_for(2)
    size = 0
    for count in (1, 3, 300):
        append(count)
        size += count
        assert publishing.publish(now=NOW).cosignatures == 2
        assert published() == (size, {"paper", "school"}, True)
        trust = parse_trust(public_store().read("log/keys.txt"))  # the verifier that shares no code thinks so as well
        assert sorted(trust.witnessed(trust.open(public_store().read("log/checkpoint")))) == ["paper", "school"]
    for witness in press.witnesses.values():
        assert dict(witness.memory.logs())[ORIGIN].tree_size == size


def test_an_idle_log_is_cosigned_again_when_it_is_signed_again(press):
    press.witness("paper")
    press.ask_for(1)
    append(2)
    publishing.publish(now=NOW)
    publishing.publish(now=NOW + timedelta(minutes=11))
    assert published() == (2, {"paper"}, True)


def test_a_witness_that_is_down_stops_nothing_and_is_missed(press, caplog):
    press.witness("paper")
    press.witness("school", serve=False)
    press.ask_for(2)
    append(3)
    assert publishing.publish(now=NOW).tree_size == 3
    assert published() == (3, {"paper"}, False)
    assert "http://127.0.0.1:9 did not cosign" in caplog.text


def test_a_witness_that_comes_later_is_asked_from_what_it_knows(press):
    press.witness("paper")
    press.ask_for(1)
    append(5)
    publishing.publish(now=NOW)
    press.witness("school")
    press.ask_for(2)
    append(5)
    publishing.publish(now=NOW)
    assert published() == (10, {"paper", "school"}, True)


def test_a_witness_that_saw_more_than_we_have_is_told_of_loudly(press, caplog):
    witness = press.witness("paper")
    press.ask_for(1)
    append(1)
    ahead = City(origin=ORIGIN)
    for _ in range(9):
        ahead.append("cameras.invited")
    ahead.publish()
    witness.memory.add_log([key for key, _ in ahead.policy.logs])
    witness.add_checkpoint(b"old 0\n\n" + ahead.signed(ahead.checkpoint(), NOW))
    publishing.publish(now=NOW)
    assert published() == (1, set(), False)
    assert "cosigned 9 entries" in caplog.text
    assert "rolled back" in caplog.text


def test_a_fork_gets_no_cosignature(press, city_on_disk, stores, caplog):
    press.witness("paper")
    press.ask_for(1)
    append(3)
    publishing.publish(now=NOW)
    # The city makes its log anew under the same keys and forgets what it published.
    city_on_disk.empty()
    (stores / "public" / "log" / "checkpoint").unlink()
    append(2)
    with transaction.atomic():
        act = {"day": "2026-10-24", "key_sha256": "cd" * 32}
        actions.append_many([(kinds.custody.DAY_KEY_DESTROYED, act, {})] * 4, now=NOW)
    publishing.publish(now=NOW)
    assert published() == (6, set(), False)
    assert "it answered 422" in caplog.text


def test_the_signature_of_another_key_does_not_count(press, caplog):
    witness = press.witness("paper")
    line = press.lines.pop().split()
    other = make_keys(press.folder / "other", "paper.example/w1")[0]
    press.name("paper", other.vkey.text(), line[3])
    press.ask_for(1)
    append(2)
    publishing.publish(now=NOW)
    assert published() == (2, set(), False)
    assert "did not sign with the key" in caplog.text
    assert dict(witness.memory.logs())[ORIGIN].tree_size == 2


def test_both_keys_of_a_witness_are_asked_for_once(press):
    witness = press.witness("paper")
    press.name("paper-pq", witness.keys[1].vkey.text(), press.lines[0].split()[3])
    press.ask_for(1)
    append(2)
    assert publishing.publish(now=NOW).cosignatures == 2
    assert published() == (2, {"paper", "paper-pq"}, True)


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nnothing", b"HTTP/1.1 409 C\r\n\r\n-1\n",
     b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000, b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"],
)  # fmt: skip
def test_whatever_a_hostile_witness_says_the_log_is_published(press, answer, caplog):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def say():
            stranger, _ = listener.accept()
            with stranger:
                stranger.recv(65_536)
                stranger.sendall(answer)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(65_536):
                    pass

        thread = threading.Thread(target=say)
        thread.start()
        vkey = make_keys(press.folder / "x", "x.example/w1")[0].vkey.text()
        press.name("x", vkey, f"http://127.0.0.1:{listener.getsockname()[1]}")
        press.ask_for(1)
        append(2)
        assert publishing.publish(now=NOW).tree_size == 2
        thread.join()
    assert "did not cosign" in caplog.text


def test_a_witness_that_never_ends_its_answer_is_cut_off_and_left_alone_for_a_while(press, monkeypatch, caplog):
    monkeypatch.setattr(witnessing, "DEADLINE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        cut = []

        def say():
            stranger, _ = listener.accept()
            with stranger:
                cut.append(bool(stranger.recv(65_536)))
                while stranger.recv(65_536):  # until we are cut off
                    pass
                cut.append(True)

        thread = threading.Thread(target=say)
        thread.start()
        vkey = make_keys(press.folder / "x", "x.example/w1")[0].vkey.text()
        press.name("x", vkey, f"http://127.0.0.1:{listener.getsockname()[1]}")
        press.ask_for(1)
        append(1)
        assert publishing.publish(now=NOW).tree_size == 1
        thread.join()
        assert cut == [True, True]
        append(1)
        assert publishing.publish(now=NOW).tree_size == 2  # nobody listens; it is not even asked
    assert caplog.text.count("did not answer in time") == 1


def test_an_address_that_is_none_and_a_policy_that_is_none_stop_nothing(press, settings, caplog):
    vkey = make_keys(press.folder / "x", "x.example/w1")[0].vkey.text()
    press.name("x", vkey, "ftp://x.example")
    press.ask_for(1)
    append(1)
    assert publishing.publish(now=NOW).tree_size == 1
    assert "does not start with https" in caplog.text
    assert checks.check_witness_policy(None) == []
    settings.CITY.public.witness_policy_file.write_text("nonsense\n")
    assert "cannot be used: Line 1" in checks.check_witness_policy(None)[0].msg
    append(1)
    tree = publishing.TiledTree(1, publishing.tile_reader(public_store()))
    assert witnessing.collect(public_store().read("log/checkpoint"), tree) == []
    assert "cannot be read" in caplog.text


def test_a_copy_of_the_log_that_is_older_than_what_a_witness_saw_is_not_gone_on_with(press):
    press.witness("paper")
    press.witness("asleep", serve=False)
    press.ask_for(1)
    append(3)
    publishing.publish(now=NOW)
    old = replaying.newest([public_store()])
    assert witnessing.refuse_behind(old.note.render(), old.tree()) == ["http://127.0.0.1:9"]
    append(2)
    publishing.publish(now=NOW)
    with pytest.raises(witnessing.AheadError, match="5 entries"):
        witnessing.refuse_behind(old.note.render(), old.tree())
