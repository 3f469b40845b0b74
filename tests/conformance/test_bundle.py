"""clearplate-verify against evidence bundles: an honest one holds; one flipped bit, or any forgery, fails by name.

Three attackers are played. One has the file and no key. One has the city's key: it signs anew whatever it likes, and cannot
change the log. The last is the whole city with its log, which rewrites all of it; the cameras' signatures still stand.
"""

import io
import json
import os
import random
import zipfile
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import bundles
from bundles import KEYS, LOG_COSIGNER, LOG_SIGNER, sample_bundle
from clearplate.core.evidence.archive import write_archive
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.note import Note, note_signing_key
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.bundle import check_bundle
from clearplate_verify.say import WORDS
from clearplate_verify.state import State
from factories import NOON
from forged_bundles import dumped, edited, flipped, relabeled, replaced, resigned, rewritten, walked

OTHER = "019ac000-0000-7000-8000-0000000000ff"


@pytest.fixture(scope="module")
def sample():
    return sample_bundle(3, without_images=frozenset({2}))


@pytest.fixture(scope="module")
def folders(sample):
    """The captures' folders, in order; the third has no pictures."""
    return [f"captures/{row['capture_id']}" for row in json.loads(sample.files["contents.json"])["captures"]]


@pytest.fixture
def verify(tmp_path, capsys):
    """Run the command on bytes; the exit code and what it printed."""

    def run(data, *more, language="en"):
        file = tmp_path / "export.zip"
        file.write_bytes(data)
        code = main(["bundle", str(file), "--state", str(tmp_path / "state"), "--lang", language, *more])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def reason(tmp_path):
    """Check bytes without the command around it: why they fail, None where they hold; any other error is a fault."""

    def run(data):
        file = tmp_path / "export.zip"
        file.write_bytes(data)
        try:
            check_bundle(file, lambda _: None, None)
        except VerificationFailed as failure:
            return str(failure)
        return None

    return run


@pytest.fixture
def unnoticed(tmp_path):
    """Flip bits of a bundle, each by itself; those after which it still holds. Any other error is a fault."""

    def run(data, bits):
        path, held = tmp_path / "flipped.zip", []
        path.write_bytes(data)
        with path.open("r+b", buffering=0) as file:
            for place, bit in bits:
                os.pwrite(file.fileno(), bytes((data[place] ^ 1 << bit,)), place)
                try:
                    check_bundle(path, lambda _: None, None)
                    held.append((place, bit))
                except VerificationFailed:
                    os.pwrite(file.fileno(), data[place : place + 1], place)
        return held

    return run


def test_an_honest_bundle_holds_and_says_what_was_shown(verify, sample):
    code, told = verify(sample.data)
    assert code == 0, told
    for words in (
        "3 captures of case 26-000123",
        "Entry 7 of the log",
        "Mesa St at 5th (3)",
        "4 C2PA copies are signed",
        "Compare them",
    ):
        assert words in told
    assert "SE SOSTIENE" in verify(sample.data, language="es")[1]
    facts = json.loads(verify(sample.data, "--json")[1])
    assert (facts["captures"], facts["viewings"], facts["policies"], facts["not_counted"]) == (3, 1, 1, 0)
    assert (facts["c2pa_copies"], facts["timestamp"], facts["keys_from_bundle"]) == (4, None, True)


def test_any_zip_program_opens_it(sample, tmp_path):
    file = tmp_path / "export.zip"
    file.write_bytes(sample.data)
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == sample.files


def test_keys_given_are_believed_and_no_others(verify, sample, tmp_path):
    keys = tmp_path / "keys.txt"
    keys.write_text(KEYS, encoding="utf-8")
    code, told = verify(sample.data, "--keys", str(keys))
    assert (code, WORDS["bundle_first_use"][0] in told) == (0, False)
    stranger = note_signing_key(LOG_SIGNER.vkey.name, b"7" * 32).vkey.text()
    keys.write_text(f"log {stranger}\nquorum none\n", encoding="utf-8")
    code, told = verify(sample.data, "--keys", str(keys))
    assert (code, "not signed by the log's Ed25519 key" in told) == (1, True)


def test_keys_in_a_bundle_are_not_remembered(verify, sample, tmp_path):
    assert verify(sample.data)[0] == 0
    assert not (tmp_path / "state").exists()


@pytest.fixture(scope="module")
def small():
    """One capture without pictures, so that every byte can be tried."""
    return sample_bundle(1, without_images=frozenset({0})).data


def test_one_flipped_bit_in_any_byte_fails(unnoticed, small):
    chance = random.Random(5)
    assert unnoticed(small, [(place, chance.randrange(8)) for place in range(len(small))]) == []


def test_every_bit_of_headers_and_directory_fails(unnoticed, small):
    with zipfile.ZipFile(io.BytesIO(small)) as opened:
        starts = [(one.header_offset + 30 + len(one.filename), one.file_size) for one in opened.infolist()]
    inside = {place for start, size in starts for place in range(start, start + size)}
    assert (
        unnoticed(small, [(place, bit) for place in range(len(small)) if place not in inside for bit in range(8)]) == []
    )


def test_a_flipped_bit_in_pictures_fails(unnoticed, sample):
    chance = random.Random(7)
    assert (
        unnoticed(sample.data, [(chance.randrange(len(sample.data)), chance.randrange(8)) for _ in range(2000)]) == []
    )


def test_a_changed_byte_in_any_file_fails_though_the_container_fits_it(reason, sample):
    chance = random.Random(6)
    for name, data in sample.files.items():
        places = {0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(12))}
        for place in places:
            files = sample.files | {name: flipped(data, place, chance.randrange(8))}
            assert reason(write_archive(files)) is not None, (name, place)


@pytest.mark.parametrize("added", [b"\0", b"PK\x05\x06" + bytes(18)])
def test_bytes_before_or_after_fail(reason, sample, added):
    assert "directory" in reason(sample.data + added)
    assert "does not begin like one" in reason(added + sample.data) or "header" in reason(added + sample.data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_in_another_order_or_twice_fail(reason, sample, tmp_path):
    file = tmp_path / "other.zip"
    for names in (sorted(sample.files, reverse=True), [*sorted(sample.files), "viewers.json"]):
        with zipfile.ZipFile(file, "w") as made:
            for name in names:
                one = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                one.create_system, one.external_attr = 3, 0o600 << 16
                made.writestr(one, sample.files[name])
        assert "not in its place" in reason(file.read_bytes())


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "a//b", "a/./b", "a\\b", ".hidden", "UPPER", "ñ", "a" * 201]
)
def test_a_name_that_leads_elsewhere_fails(reason, tmp_path, name):
    file = tmp_path / "other.zip"
    with zipfile.ZipFile(file, "w") as made:
        one = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        one.create_system, one.external_attr = 3, 0o600 << 16
        made.writestr(one, b"x")
    assert "name" in reason(file.read_bytes()) or "header" in reason(file.read_bytes())


def test_a_compressed_file_fails_before_a_byte_of_it_grows(reason, tmp_path):
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo("bundle.json", (1980, 1, 1, 0, 0, 0)), bytes(10_000_000), zipfile.ZIP_DEFLATED)
    assert "header" in reason(file.read_bytes())


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", bytes(100)])
def test_what_is_no_bundle_fails(reason, data):
    assert reason(data) is not None


def test_a_length_beyond_the_file_fails_without_memory_for_it(reason, sample):
    assert "header" in reason(sample.data[:18] + b"\xff\xff\xff\xef" * 2 + sample.data[26:])


def test_the_call_was_wrong_where_there_is_no_file(verify, tmp_path):
    assert main(["bundle", str(tmp_path / "none.zip")]) == 2
    assert main(["bundle", str(tmp_path)]) == 2


# Whoever has the city's key, and not the log's.


def test_a_missing_proof_is_named(reason, sample):
    name = next(name for name in sample.files if name.endswith(".tlog-proof") and name[7:71] in entries_of(sample))
    proofs = {name: None, name.replace(".tlog-proof", ".json"): None}
    assert f"{name[7:71]} is missing" in reason(resigned(sample, **proofs))


def entries_of(sample):
    return json.loads(sample.files["contents.json"])["entries"]


def test_a_forged_city_key_is_named(reason, sample):
    stranger = Ed25519PrivateKey.from_private_bytes(b"9" * 32)
    assert "did not sign bundle.json" in reason(resigned(sample, stranger))
    raw = b64encode(stranger.public_key().public_bytes_raw()).decode()
    contents = edited(sample.files["contents.json"], city_public_key=raw)
    told = reason(resigned(sample, stranger, **{"contents.json": contents}))
    assert "(evidence.exported) has contents_sha256" in told


@pytest.mark.parametrize(
    ("member", "value"), [("case", "c-abc"), ("case_number", "26-9"), ("purpose", "court"), ("v", 2)]
)
def test_contents_that_the_log_does_not_state_are_named(reason, sample, member, value):
    contents = edited(sample.files["contents.json"], **{member: value})
    assert reason(resigned(sample, **{"contents.json": contents})) is not None


def test_a_disclosure_that_the_entry_did_not_commit_to_is_named(reason, sample):
    name = next(name for name in sample.files if name.startswith("proofs/") and name.endswith(".json"))
    other = next(one for one in sample.files if one.startswith("proofs/") and one.endswith(".json") and one != name)
    assert "did not commit" in reason(resigned(sample, **{name: sample.files[other]}))


@pytest.mark.parametrize("change", ["checkpoint", "entry", "path", "lone"])
def test_a_proof_that_was_tampered_with_is_named(reason, sample, change):
    first, second = [name for name in sorted(sample.files) if name.endswith(".tlog-proof")][:2]
    proof = sample.files[first].decode()
    if change == "checkpoint":
        size, text = len(sample.log.entries), Checkpoint(LOG_SIGNER.vkey.name, 3, bytes(32)).text()
        assert size > 3
        note = Note(text, (LOG_SIGNER.sign(text),)).render().decode()
        files, told = {first: (proof.split("\n\n")[0] + "\n\n" + note).encode()}, "checkpoint"
    elif change == "entry":
        files, told = {first: sample.files[second]}, "another entry than its name says"
    elif change == "path":
        lines = proof.split("\n")
        lines[3] = lines[4]
        files, told = {first: "\n".join(lines).encode()}, "not in the log"
    else:
        files, told = {f"proofs/{'0' * 64}.json": b'{"disclosures":[],"v":1}'}, "belongs to no proof"
    assert told in reason(resigned(sample, **files))


# The whole city, with its log.


def test_a_city_that_rewrites_everything_honestly_holds(reason, sample):
    assert reason(rewritten(sample)) is None
    assert reason(rewritten(sample, entries={"ingest.counted": {"captures": None, "uploads": None}})) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("record.bin", "contents.json"),
        ("proof.json", "another record"),
        ("part_keys.json", "another capture"),
        ("read.json", "not the read"),
        ("plate.sealed", "signed for"),
        ("scene.jpg", "sealed"),
        ("plate.c2pa.jpg", "another picture"),
    ],
)
def test_another_captures_file_is_named(reason, sample, folders, name, told):
    mine, other = f"{folders[0]}/{name}", f"{folders[1]}/{name}"
    failed = reason(rewritten(sample, files={mine: sample.files[other]}))
    assert folders[0] in failed
    assert told in failed or name == "record.bin"


def test_two_captures_that_changed_folders_are_named(reason, sample, folders):
    swapped = {
        name.replace(folders[0], folders[1]) if folders[0] in name else name.replace(folders[1], folders[0]): data
        for name, data in sample.files.items()
        if name.startswith(tuple(folders[:2]))
    }
    assert "another capture than contents.json says" in reason(rewritten(sample, files=swapped))


def test_part_keys_of_another_capture_open_nothing(reason, sample, folders):
    mine, other = (json.loads(sample.files[f"{folder}/part_keys.json"]) for folder in folders[:2])
    keys = dumped(other | {"capture_id": mine["capture_id"]})
    assert "does not open" in reason(rewritten(sample, files={f"{folders[0]}/part_keys.json": keys}))


def test_a_picture_that_the_camera_did_not_seal_is_named(reason, sample, folders):
    extra = {f"{folders[2]}/plate.jpg": sample.files[f"{folders[0]}/plate.jpg"]}
    assert "did not seal" in reason(rewritten(sample, files=extra))


def test_a_picture_without_its_copy_must_be_said_to_have_none(reason, sample, folders):
    gone = {f"{folders[0]}/plate.c2pa.jpg": None}
    assert "plate.c2pa.jpg is missing" in reason(rewritten(sample, files=gone))
    said = {"unsigned": [f"{folders[0]}/plate.jpg"]}
    assert reason(rewritten(sample, files=gone, contents=said)) is None
    assert "could not be made" in reason(rewritten(sample, contents=said))


@pytest.mark.parametrize(
    ("kind", "public"),
    [
        ("cameras.enrolled", {"device_key_sha256": "0" * 64}),
        ("cameras.enrolled", {"camera": OTHER}),
        ("cameras.enrolled", {"title": "Another street"}),
        ("custody.day_key_made", {"day": "2026-03-15"}),
        ("custody.day_key_made", {"key_sha256": "0" * 64}),
        ("ingest.counted", {"root": "0" * 64}),
        ("ingest.counted", {"uploads": 4}),
        ("ingest.counted", {"camera": OTHER}),
        ("evidence.export_asked", {"case": "c-0000000000000"}),
        ("evidence.exported", {"captures": 4}),
        ("evidence.exported", {"case": "c-0000000000000"}),
        ("holds.approved", {"hold": OTHER}),
        ("holds.asked", {"case": "c-0000000000000"}),
        ("evidence.viewed", {"officer": "o-0000000000000"}),
        ("evidence.viewed", {"shown": "plate"}),
        ("evidence.viewed", {"policy": "0" * 64}),
        ("evidence.viewed", {"policy": [[]]}),
        ("evidence.viewed", {"agency": {}}),
    ],
)
def test_an_entry_that_says_something_else_is_named(reason, sample, kind, public):
    assert reason(rewritten(sample, entries={kind: public})) is not None


def test_a_proof_of_another_camera_is_named(reason, sample, folders):
    name = f"{folders[0]}/proof.json"
    stranger = Ed25519PrivateKey.from_private_bytes(b"8" * 32)
    proof = json.loads(sample.files[name])
    signature = stranger.sign(b"clearplate/upload/v1\n" + proof["manifest"].encode())
    key = stranger.public_key().public_bytes_raw().hex()
    forged = edited(sample.files[name], signature=b64encode(signature).decode(), device_public=key)
    assert "device_key_sha256" in reason(rewritten(sample, files={name: forged}))
    loose = edited(forged, enrolled=None)  # a camera that the log never heard of is told, not hidden
    assert reason(rewritten(sample, files={name: loose})) is None


@pytest.mark.parametrize(
    ("name", "member", "told"),
    [("chain-of-custody.json", "events", "does not tell each entry"), ("viewers.json", "viewers", "leaves out")],
)
def test_a_left_out_event_or_viewing_is_named(reason, sample, name, member, told):
    rows = json.loads(sample.files[name])[member]
    for gone in range(len(rows)):
        data = edited(sample.files[name], **{member: rows[:gone] + rows[gone + 1 :]})
        assert told in reason(rewritten(sample, files={name: data}))


def test_a_hold_that_its_asker_approved_is_named(reason, monkeypatch):
    monkeypatch.setattr(bundles, "APPROVER", bundles.OFFICER)
    assert "approved by another" in reason(sample_bundle(1).data)


def test_a_capture_that_no_hold_keeps_is_named(reason, sample):
    captures = json.loads(sample.files["contents.json"])["captures"]
    captures[1]["holds"] = []
    assert "no hold keeps" in reason(rewritten(sample, contents={"captures": captures}))


@pytest.mark.parametrize(("member", "value"), [("case_number", "26-999999"), ("recipient", None)])
def test_a_case_number_or_recipient_that_the_log_did_not_commit_to_is_named(reason, sample, member, value):
    assert f"does not show the {member}" in reason(rewritten(sample, contents={member: value}))


def test_words_that_could_steer_a_terminal_are_not_printed(verify, sample):
    title = "\x1b[2J\u202e"
    rows = [row | {"camera": title} for row in json.loads(sample.files["contents.json"])["captures"]]
    copies = relabeled(sample, camera=title)
    code, told = verify(
        rewritten(sample, files=copies, contents={"captures": rows}, entries={"cameras.enrolled": {"title": title}})
    )
    assert (code, "\x1b" in told, "\u202e" in told, "\ufffd[2J" in told) == (0, False, False, True)


def test_a_policys_text_that_is_another_is_named(reason, sample):
    name = next(name for name in sample.files if name.startswith("policies/"))
    assert "not the document" in reason(rewritten(sample, files={name: b"another"}))
    assert "is missing" in reason(rewritten(sample, files={name: None}))


@pytest.mark.parametrize("name", ["notes.txt", "captures/evil", "proofs2", "captures/" + OTHER + "/plate.jpg"])
def test_a_file_of_no_kind_is_named(reason, sample, name):
    assert f"{name} is listed" in reason(rewritten(sample, files={name: b"x"}))


DOCUMENTS = ["proof.json", "part_keys.json", "read.json", "chain-of-custody.json", "viewers.json", "contents.json"]
JUNK = [None, True, -1, 2**53 - 1, "", "0" * 64, "\ud7ff", [], {}, [[]], [None], [{}], {"v": 1}, 0, "x" * 300]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_junk_in_any_member_of_any_document_only_ever_fails(reason, sample, folders, name):
    """Each value of each document in turn becomes each kind of junk; the city signs it all, and its log with it."""
    path = name if name in sample.files else f"{folders[0]}/{name}"
    document = json.loads(sample.files[path])
    for keys in list(walked(document)):
        for junk in JUNK:
            data = replaced(document, keys, junk)
            contents = data if path == "contents.json" and type(data) is dict else None
            reason(rewritten(sample, contents=contents, files={} if contents is not None else {path: dumped(data)}))


ENTRIES = [
    "holds.asked",
    "holds.approved",
    "cameras.enrolled",
    "custody.day_key_made",
    "ingest.counted",
    "evidence.viewed",
    "evidence.export_asked",
]


@pytest.mark.parametrize("kind", [*ENTRIES, "evidence.exported"])
def test_junk_in_any_field_of_any_entry_only_ever_fails(reason, sample, kind):
    entry = next(json.loads(one.data) for one in sample.log.entries if f'"{kind}"'.encode() in one.data)
    for name in entry["public"]:
        for junk in JUNK:
            reason(rewritten(sample, entries={kind: {name: junk}}))


# Against the log as it is today.


def test_a_checkpoint_from_elsewhere_must_be_of_the_same_history(verify, sample, tmp_path):
    size = len(sample.log.entries)
    own = sample.log.signed[size]
    place = tmp_path / "checkpoint"

    def compared(data):
        place.write_bytes(data)
        return verify(sample.data, "--checkpoint", str(place))

    assert "same history" in compared(own)[1]
    older = Checkpoint(LOG_SIGNER.vkey.name, 2, bytes(32))
    forked = Checkpoint(LOG_SIGNER.vkey.name, size, bytes(32))
    for checkpoint, words in ((older, "older than the bundle"), (forked, "another history")):
        code, told = compared(cosigned(checkpoint))
        assert (code, words in told) == (1, True)
    assert compared(cosigned(Checkpoint(LOG_SIGNER.vkey.name, size + 1, bytes(32))))[0] == 2
    assert compared(b"junk")[0] == 1
    assert verify(sample.data, "--checkpoint", str(tmp_path / "none"))[0] == 2


def test_another_history_of_a_log_that_was_seen_before_is_refused(verify, sample, tmp_path):
    size, name = len(sample.log.entries), LOG_SIGNER.vkey.name
    state = State(tmp_path / "state")
    state.keep("elsewhere", name, sample.log.signed[size], KEYS.encode(), None)
    assert verify(sample.data)[0] == 0
    state.keep("elsewhere", name, cosigned(Checkpoint(name, size, bytes(32))), KEYS.encode(), None)
    code, told = verify(sample.data)
    assert (code, "another history" in told) == (1, True)


def cosigned(checkpoint):
    text = checkpoint.text()
    return Note(text, (LOG_SIGNER.sign(text), LOG_COSIGNER.cosign(checkpoint, NOON))).render()
