"""A hostile city's log and portal: whatever it signs and publishes, the verifier says that it does not hold, and why."""

import json

import pytest

from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.merkle import leaf_hash, root_hash
from clearplate.core.tlog.note import Note, note_signing_key
from clearplate.core.tlog.tiles import encode_bundle, grow, new_bundles
from clearplate_verify.cli import main
from clearplate_verify.entries import TAGS
from clearplate_verify.pages import linked

ORIGIN = "plates.example.gov/public/log"
SIGNER = note_signing_key(ORIGIN, b"1" * 32)
AS_OF = "2026-11-24T00:00:00.000Z"
BUNDLE = "log/tile/entries/000.p/1"


def dumped(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry(kind, public):
    whole = {"v": 1, "kind": kind, "tag": TAGS[kind], "at": "2026-11-20T00:00:00.000Z", "public": public, "sd": []}
    return dumped(whole)


ENTRY = entry("config.changed", {"software": "1.2.3", "config_sha256": "0" * 64, "previous_sha256": None})


@pytest.fixture
def published(tmp_path):
    """Write a log of these raw entries, signed, with a portal's figures; the folder."""

    def publish(*entries, size=None, **figures):
        leaves = [leaf_hash(data) for data in entries]
        files = {
            f"log/{one.path()}": encode_bundle(entries[one.index * 256 : one.index * 256 + one.width])
            for one in new_bundles(0, len(entries))
        }
        files |= {f"log/{tile.path()}": data for tile, data in grow(0, leaves, lambda _: b"").items()}
        text = Checkpoint(ORIGIN, size or len(entries), root_hash(leaves)).text()
        files["log/checkpoint"] = Note(text, (SIGNER.sign(text),)).render()
        files["log/keys.txt"] = f"log {SIGNER.vkey.text()}\nquorum none\n".encode()
        document = {"v": 1, "origin": ORIGIN, "tree_size": len(entries), "root_hash": root_hash(leaves).hex()}
        document |= {"as_of": AS_OF, "figures": {}, "lists": {}, "files": []}
        files["data/figures.json"] = dumped(document | figures)
        for path, data in files.items():
            (tmp_path / "public" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "public" / path).write_bytes(data)
        return tmp_path / "public"

    return publish


def verified(command, folder, *more):
    return main([command, str(folder), "--state", str(folder.parent / "state"), "--lang", "en", *more])


@pytest.mark.parametrize(
    ("kind", "public"),
    [
        ("tlog.embargoed", {}),
        ("tlog.disclosed", {"index": [0], "leaf": "x", "disclosures": 5}),
        ("tlog.disclosed", {"index": 0, "leaf": "x", "disclosures": [5]}),
        ("agencies.agency_added", {}),
        ("agencies.officer_added", {"subject_agency": ["a"]}),
        ("agencies.counted", {"agency": "a", "active": "x", "trained": 1, "second_factor": 1}),
        ("agencies.counted", {"agency": "a", "active": True, "trained": 1, "second_factor": 1}),
        ("cameras.paused", {"camera": {}}),
        ("custody.day_key_made", {"day": "a", "key_sha256": "", "destroy_on": 5}),
        ("custody.image_opened", {"search": [1]}),
        ("policy.adopted", {"policy": "x", "previous": None, "effective_at": 5, "retention_days": 1}),
        ("policy.adopted", {"policy": "../x", "previous": None, "effective_at": "2", "retention_days": 1}),
        ("search.refused", {}),
        ("ingest.gap_reported", {"missing": "z"}),
    ],
)
def test_an_entry_without_what_its_kind_needs_is_refused(published, kind, public):
    assert verified("portal", published(entry(kind, public))) == 1


@pytest.mark.parametrize(
    "figures",
    [
        {"as_of": "2026-02-30T00:00:00.000Z"},
        {"as_of": "0000-01-01T00:00:00.000Z"},
        {"as_of": "0001-01-01T00:00:00.000Z"},
        {"figures": []},
        {"figures": {"log.entries": 1}},
        {"lists": []},
        {"lists": {"agencies": 5}},
        {"files": "x"},
        {"files": [1]},
    ],
)
def test_figures_in_another_form_are_refused(published, capsys, figures):
    assert verified("portal", published(ENTRY, **figures)) == 1
    assert "figures.json" in capsys.readouterr().out


@pytest.mark.parametrize("depth", [40, 450, 900, 960, 20_000])
def test_an_entry_that_nests_deep_is_refused(published, depth):
    at = b'{"at":"2026-11-20T00:00:00.000Z","kind":"x.made","public":{"a":'
    deep = at + b"[" * depth + b"]" * depth + b'},"sd":[],"tag":9999,"v":1}'
    assert verified("log", published(deep)) == 1


def test_a_log_said_to_be_larger_than_memory_is_refused_at_its_first_missing_piece(published, capsys):
    assert verified("log", published(ENTRY, size=10**13)) == 1
    assert "missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "data"),
    [("log/tile/0/000.p/1", b"x" * 9000), ("log/checkpoint", b"x" * (2 << 20)), ("log/keys.txt", b"x" * (1 << 20))],
)
def test_a_file_larger_than_it_can_be_is_refused(published, path, data):
    folder = published(ENTRY)
    (folder / path).write_bytes(data)
    assert verified("log", folder) == 1


def test_bytes_after_the_entries_of_a_partial_bundle_are_refused(published):
    folder = published(ENTRY)
    bundle = folder / BUNDLE
    bundle.write_bytes(bundle.read_bytes() + b"junk")
    assert verified("log", folder) == 1


def test_a_full_bundle_may_stand_in_for_the_partial_one(published):
    folder = published(ENTRY)
    (folder / BUNDLE).unlink()
    (folder / "log/tile/entries/000").write_bytes(encode_bundle([ENTRY] * 256))
    assert verified("log", folder) == 0


def test_keys_given_once_are_the_keys_from_then_on(published, tmp_path):
    folder = published(ENTRY)
    given = tmp_path / "from-a-friend.txt"
    given.write_bytes((folder / "log/keys.txt").read_bytes())
    assert verified("log", folder, "--keys", str(given)) == 0
    other = note_signing_key(ORIGIN, b"2" * 32)
    (folder / "log/keys.txt").write_text(f"log {other.vkey.text()}\nquorum none\n", encoding="utf-8")
    text = (folder / "log/checkpoint").read_text(encoding="utf-8").split("\n\n")[0] + "\n"
    (folder / "log/checkpoint").write_bytes(Note(text, (other.sign(text),)).render())
    assert verified("log", folder) == 1


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("./searches.html", "es/searches.html"),
        ("../index.html#x", "index.html"),
        ("a/../../more%2ehtml?x", "more.html"),
        ("https://elsewhere.example/index.html", None),
        ("../../outside.html", None),
        ("../log/index.html", None),
        ("//[bad.html", None),
    ],
)
def test_where_a_link_leads(link, page):
    assert linked("es/log.html", link) == page
