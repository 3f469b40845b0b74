"""Every way to cheat with a published log, each refused by clearplate-verify with a sentence that names it.

The city is ours (`tests/city.py`); the verifier shares no code with it.
"""

import shutil
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from city import City, a_year
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.merkle import root_hash
from clearplate.core.tlog.note import Note, parse_note
from clearplate_verify.errors import NotFetched, VerificationFailed
from clearplate_verify.log import check_log, open_log, remember
from clearplate_verify.source import Folder
from clearplate_verify.state import State
from clearplate_verify.tiles import Tree

DAYS = 60  # More than one full tile, so that both kinds of tile are attacked.


@pytest.fixture(scope="module")
def honest():
    return a_year(days=DAYS)


@pytest.fixture
def attacked(honest):
    """The same city for one test to spoil: its acts and files may be changed, its keys are the honest ones."""
    spoiled = City()
    spoiled.acts, spoiled.files, spoiled.published = list(honest.acts), dict(honest.files), honest.published
    return spoiled


@pytest.fixture
def verify(tmp_path):
    """Check what a city publishes, as one reader who remembers; gives the sentence of refusal, or None."""
    state = State(tmp_path / "state")

    def run(city):
        folder = tmp_path / "public"
        shutil.rmtree(folder, ignore_errors=True)
        city.write_to(folder)
        try:
            opened = open_log(str(folder), None, state)
            check_log(opened, str(folder), lambda _done: None)
        except (VerificationFailed, NotFetched) as refusal:
            return str(refusal)
        remember(opened)
        return None

    return run


def republished(city, acts, *, size=None):
    """The log with other entries, whole again: tiles, bundles and a checkpoint signed by the city's own key."""
    city.acts, city.published = acts[:size], 0
    city.files = {path: data for path, data in city.files.items() if not path.startswith("log/")}
    city.publish()


def under_the_old_checkpoint(city, acts):
    """The same, but the signature is the one that everyone has already seen."""
    checkpoint = city.files["log/checkpoint"]
    republished(city, acts)
    city.files["log/checkpoint"] = checkpoint


def test_the_honest_city_holds(attacked, verify):
    assert verify(attacked) is None
    assert verify(attacked) is None


def without(acts, index):
    return [*acts[:index], *acts[index + 1 :]]


def test_a_dropped_entry(attacked, verify):
    acts = without(attacked.acts, 40)
    under_the_old_checkpoint(attacked, [*acts, acts[-1]])
    assert "root" in verify(attacked)


def test_a_dropped_entry_signed_anew_is_known_to_who_saw_the_log_before(attacked, verify):
    assert verify(attacked) is None
    acts = without(attacked.acts, 40)
    republished(attacked, [*acts, acts[-1], acts[-1]])
    assert "The log was rewritten" in verify(attacked)


def test_an_edited_entry(attacked, verify):
    act = attacked.acts[40]
    edited = act.entry.data.replace(b'"v":1', b'"v":2')
    for path, data in attacked.files.items():
        if path.startswith("log/tile/entries/000"):
            attacked.files[path] = data.replace(act.entry.data, edited)
    assert "40" in verify(attacked)


def test_an_entry_edited_with_its_tile(attacked, verify):
    act = attacked.acts[40]
    edited = replace(act.entry, data=act.entry.data.replace(b'"v":1', b'"v":2'), leaf_hash=bytes(32))
    under_the_old_checkpoint(attacked, [*attacked.acts[:40], replace(act, entry=edited), *attacked.acts[41:]])
    assert verify(attacked)


def test_entries_in_another_order(attacked, verify):
    acts = list(attacked.acts)
    acts[40], acts[41] = acts[41], acts[40]
    under_the_old_checkpoint(attacked, acts)
    assert "root" in verify(attacked)


def test_a_forked_view(attacked, verify):
    assert verify(attacked) is None
    acts = list(attacked.acts)
    acts[40] = acts[41]
    republished(attacked, acts)
    assert "The log was rewritten" in verify(attacked)


class TwoFaced(SimpleHTTPRequestHandler):
    """Gives each tile as the new log has it, and to whoever asks again as the old one had it."""

    faces: ClassVar[tuple[dict[str, bytes], dict[str, bytes]]]
    asked: ClassVar[set[str]]

    def do_GET(self):
        name = self.path.lstrip("/")
        new, old = self.faces
        again = name.startswith("log/tile/") and name in self.asked
        data = old.get(name, new.get(name)) if again else new.get(name)
        self.asked.add(name)
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_arguments):
        pass


def test_a_server_that_answers_a_second_reading_with_the_log_of_old(attacked, verify, honest, tmp_path):
    assert verify(attacked) is None
    republished(attacked, [*without(attacked.acts, 40), attacked.acts[-1]])
    handler = type("Handler", (TwoFaced,), {"faces": (attacked.files, dict(honest.files)), "asked": set()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_address[1]}/"
        opened = open_log(place, None, State(tmp_path / "state"))
        with pytest.raises(VerificationFailed, match="The log was rewritten"):
            check_log(opened, place, lambda _done: None)
        server.shutdown()


def test_tiles_of_another_log_do_not_pass_for_the_beginning_of_this_one(attacked, honest, tmp_path):
    """What `bundle --checkpoint` asks: the root of a beginning, from tiles alone."""
    now, size = honest.checkpoint(), honest.size - 300
    assert Tree(honest.size, Folder(honest.write_to(tmp_path / "honest") / "log")).beginning(
        size, now.root_hash
    ) == root_hash([act.entry.leaf_hash for act in honest.acts[:size]])
    republished(attacked, [*without(attacked.acts, 40), attacked.acts[-1]])
    other = Folder(attacked.write_to(tmp_path / "other") / "log")
    with pytest.raises(VerificationFailed, match="does not show"):
        Tree(honest.size, other).beginning(size, now.root_hash)


def test_a_log_rolled_back(attacked, verify):
    assert verify(attacked) is None
    size = attacked.size
    republished(attacked, attacked.acts, size=size - 10)
    assert f"The log went back: this program saw {size} entries earlier and now only {size - 10}" in verify(attacked)


def test_a_forged_checkpoint(attacked, verify):
    forger = City(name="forger")
    forger.acts, forger.published, forger.files = attacked.acts, attacked.published, attacked.files
    forged = forger.signed(attacked.checkpoint(), attacked.acts[-1].at)
    attacked.files["log/checkpoint"] = forged
    assert "sign" in verify(attacked)


def test_a_checkpoint_that_was_changed_after_signing(attacked, verify):
    note = parse_note(attacked.files["log/checkpoint"])
    head = Checkpoint(attacked.origin, attacked.published - 1, bytes(32))
    attacked.files["log/checkpoint"] = Note(head.text(), note.signatures).render()
    assert "sign" in verify(attacked)


def test_another_citys_log_at_this_place(attacked, verify):
    assert verify(attacked) is None
    elsewhere = a_year(City(origin="elsewhere.example/log"), days=3)
    assert "now it is 'elsewhere.example/log'" in verify(elsewhere)


def a_tile(city, start="log/tile/0/000"):
    return next(path for path in sorted(city.files) if path == start)


def test_a_missing_tile(attacked, verify):
    del attacked.files[a_tile(attacked)]
    assert "tile/0/000" in verify(attacked)


def test_a_missing_bundle(attacked, verify):
    del attacked.files[a_tile(attacked, "log/tile/entries/000")]
    assert "tile/entries/000" in verify(attacked)


@pytest.mark.parametrize("path", ["log/tile/0/000", "log/tile/entries/000"])
def test_a_truncated_file(attacked, verify, path):
    attacked.files[path] = attacked.files[path][:-7]
    assert path.removeprefix("log/") in verify(attacked)


@pytest.mark.parametrize("path", ["log/tile/0/000", "log/tile/entries/000"])
@pytest.mark.parametrize("place", [0, 1, 40, 700, -1])
def test_one_flipped_byte(attacked, verify, path, place):
    data = bytearray(attacked.files[path])
    data[place] ^= 1
    attacked.files[path] = bytes(data)
    assert verify(attacked)


def test_a_witness_taken_away_below_the_quorum(attacked, verify):
    note = parse_note(attacked.files["log/checkpoint"])
    names = {cosigner.vkey.name for cosigner in attacked.witnesses.values()}
    kept = tuple(one for one in note.signatures if one.name not in names)
    attacked.files["log/checkpoint"] = Note(note.text, kept).render()
    assert "Too few witnesses signed this checkpoint" in verify(attacked)


def test_exchanged_keys_are_not_trusted(attacked, verify):
    assert verify(attacked) is None
    other = City(name="another city")
    republished(other, attacked.acts)
    assert "sign" in verify(other)
