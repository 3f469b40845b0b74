import threading
from base64 import b64encode

import pytest

from city import City
from clearplate_witness.keys import make_keys
from clearplate_witness.memory import Memory
from clearplate_witness.rules import Witness
from clearplate_witness.service import WitnessServer

NOW = 1_795_500_000


class Log:
    """A city's log, and how it asks a witness. Names of one origin share their keys: two of them are a fork."""

    def __init__(self):
        self.city = City()

    def grow(self, count, what="Mesa St"):
        for _ in range(count):
            self.city.append("cameras.invited", {"title": what})
        self.city.publish()
        return self

    @property
    def head(self):
        return self.city.checkpoint()

    def ask(self, old, proof=None, checkpoint=None):
        if proof is None:
            proof = self.city.tree().consistency(old) if 0 < old <= self.head.tree_size else []
        lines = "".join(f"{b64encode(node).decode()}\n" for node in proof)
        note = self.city.signed(checkpoint or self.head, self.city._last)
        return f"old {old}\n{lines}\n".encode() + note


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def alarms():
    return []


@pytest.fixture
def witness(tmp_path, log, alarms):
    folder = tmp_path / "witness"
    keys = make_keys(folder, "witness.paper.example/w1")
    memory = Memory(folder)
    memory.create()
    memory.add_log([key for key, _url in log.city.policy.logs])
    return Witness(keys, memory, lambda: NOW, alarms.append)


@pytest.fixture
def serving(witness):
    with WitnessServer(("127.0.0.1", 0), witness) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
