"""clearplate-verify and the result of checking the promises: named by the log, signed by the city, of this log and time, counted."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from city import ORIGIN, City, a_year, made
from clearplate.core import canonical
from clearplate.core.promises import Finding, Verdict
from clearplate.core.promises.statement import Checked, counts, sign
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.fields import instant_text
from clearplate.server.portal.building import build
from clearplate.server.portal.rendering import render_pages
from clearplate.server.portal.site import CityPage
from clearplate.server.tlog.store import FolderPublicStore
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.promises import PATH, Known, check_promises, read_result
from clearplate_verify.source import Folder

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
AT = datetime(2026, 11, 24, tzinfo=UTC)
ROOT = sha256(b"root").digest()
PAGE = CityPage("Exampleville", ORIGIN, "America/Denver", "Typed.", "Escrito.", "", "#0a5f59")
FINDINGS = (
    Finding("days.ended", "P1", Verdict.HOLDS, {"days": 3}),
    Finding("days.certified", "P1", Verdict.UNCHECKED),
    Finding("gate.vague", "P3", Verdict.FAILS, {"probes": 2, "passed": 1}),
    Finding("gate.case", "P3", Verdict.HOLDS),
)


def told(findings=FINDINGS, key=KEY, **changes):
    """A signed result, and what the honest entry says of it."""
    made_of = {"origin": ORIGIN, "at": AT, "software": "0.1.0", "policy": None, "tree_size": 3, "root_hash": ROOT.hex()}
    digest, data = sign(Checked(**{**made_of, **changes}, findings=findings), key)
    entry = {"index": 7, "at": instant_text(AT), "policy": None, "statement": digest, **counts(findings)}
    return data, entry


def known(stated, **changes):
    """What a reader of an honest log knows."""
    facts = {"origin": ORIGIN, "stated": stated, "root": ROOT, "now": instant_text(AT + timedelta(hours=5))}
    return Known(**{**facts, "city_key": None, **changes})


def restated(data, stated):
    return data, known({**stated, "statement": sha256(data).hexdigest()})


def test_an_honest_result_holds():
    data, stated = told()
    found = check_promises(data, known(stated, city_key=KEY.public_key().public_bytes_raw().hex().encode()))
    assert (found.checks, found.holds, found.fails, found.unchecked) == (4, 1, 1, 15)
    assert (found.at, found.tree_size) == (instant_text(AT), 3)
    assert check_promises(None, known(None)) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b'"fails"', b'"holds"'),
        lambda data: data.replace(b"P3", b"P4"),
        lambda data: data + b" ",
        lambda _data: b"[]",
        lambda _data: b'{"payload":1,"signature":"AA=="}',
        lambda data: canonical.encode({**json.loads(data), "signature": b64encode(bytes(64)).decode()}),
        lambda data: data.replace(b'"city_public_key":"', b'"city_public_key":"0'),
    ],
)
def test_what_the_key_did_not_sign_is_refused(spoil):
    data, stated = told()
    with pytest.raises(VerificationFailed, match="not signed"):
        check_promises(*restated(spoil(data), stated))


def test_another_key_than_the_citys_is_refused():
    data, stated = told(key=ANOTHER)
    with pytest.raises(VerificationFailed, match="another key"):
        check_promises(data, known(stated, city_key=KEY.public_key().public_bytes_raw().hex().encode()))


def test_another_result_than_the_logs_is_refused():
    data, stated = told()
    other, _ = told(FINDINGS[:1])
    with pytest.raises(VerificationFailed, match="not the result that entry 7"):
        check_promises(other, known(stated))
    with pytest.raises(VerificationFailed, match="is missing"):
        check_promises(None, known(stated))
    with pytest.raises(VerificationFailed, match="no entry"):
        check_promises(data, known(None))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"origin": "elsewhere.example/log"}, "another log, 'elsewhere"),
        ({"root_hash": "ab" * 32}, "its root over 3 entries differs"),
        ({"tree_size": 8}, "is no later"),
        ({"at": AT - timedelta(days=20)}, "at is 2026-11-04T00:00:00.000Z; entry 7 says 2026-11-24"),
        ({"at": AT + timedelta(seconds=1)}, "at is 2026-11-24T00:00:01.000Z"),
        ({"policy": "ab" * 32}, "policy is abab"),
    ],
)
def test_a_signed_result_of_another_log_time_or_policy_is_refused(changes, named):
    data, stated = told(**changes)
    with pytest.raises(VerificationFailed, match=named):
        check_promises(data, known(stated))


def test_a_size_that_the_log_does_not_reach_is_refused():
    data, stated = told()
    with pytest.raises(VerificationFailed, match="another log: its root"):
        check_promises(data, known(stated, root=None))


def test_an_old_result_is_refused_by_its_age():
    data, stated = told()
    assert check_promises(data, known(stated, now=instant_text(AT + timedelta(days=3))))
    with pytest.raises(VerificationFailed, match="3 days old: the city has to look at its promises every day"):
        check_promises(data, known(stated, now=instant_text(AT + timedelta(days=3, seconds=1))))


@pytest.mark.parametrize("name", ["holds", "fails", "unchecked", "checks"])
def test_counts_that_the_findings_do_not_give_are_refused(name):
    data, stated = told()
    with pytest.raises(VerificationFailed, match=name):
        check_promises(data, known({**stated, name: stated[name] + 1}))


def signed_by_hand(**changes):
    payload = {**json.loads(told()[0])["payload"], **changes}
    signature = KEY.sign(b"clearplate/promise-check/v1\n" + canonical.encode(payload))
    return canonical.encode({"payload": payload, "signature": b64encode(signature).decode()})


@pytest.mark.parametrize(
    "changes", [{"findings": [{"verdict": "maybe", "promise": "P1"}]}, {"findings": 5}, {"v": 2}, {"more": 1}]
)
def test_a_result_of_no_known_form_is_refused(changes):
    with pytest.raises(VerificationFailed, match="form"):
        check_promises(*restated(signed_by_hand(**changes), told()[1]))


@pytest.mark.parametrize("size", [True, -1, "3", None, [3]])
def test_a_size_that_is_none_is_refused_and_asks_for_no_root(size, tmp_path):
    data = signed_by_hand(tree_size=size)
    (tmp_path / "data").mkdir()
    (tmp_path / PATH).write_bytes(data)
    assert read_result(Folder(tmp_path))[1] == 0
    with pytest.raises(VerificationFailed, match="is no later"):
        check_promises(*restated(data, told()[1]))


@pytest.fixture
def verified(tmp_path, capsys):
    """Build a city's portal and run `clearplate-verify portal`: exit code and words."""

    def run(city, *more, later=timedelta(minutes=1)):
        city.publish()
        folder = city.write_to(tmp_path / "public")
        store = FolderPublicStore(folder)
        now = parse_entry(city.entries[-1]).at + later
        build(store, store, now, PAGE, render=render_pages, memory_file=tmp_path / "memory")
        return check(*more)

    def check(*more):
        state = ["--state", str(tmp_path / "state"), "--lang", "en"]
        code = main(["portal", str(tmp_path / "public"), *state, *more])
        return code, capsys.readouterr().out

    run.check, run.folder = check, tmp_path / "public"
    return run


@pytest.fixture
def lived():
    city = City()
    a_year(city, days=5)
    return city


def test_a_portals_result_holds_and_its_key_is_remembered(verified, lived):
    code, said = verified(lived)
    assert code == 0, said
    fingerprint = sha256(Ed25519PrivateKey.from_private_bytes(made("city key")).public_key().public_bytes_raw())
    assert f"Signed by the city's key {fingerprint.hexdigest()}" in said
    assert "17 hold, 0 do not" in said
    assert json.loads(verified.check("--json")[1])["promises"]["holds"] == 17
    assert "se cumplen" in verified.check("--lang", "es")[1]
    lived.check_promises(lived.acts[-1].at, key=ANOTHER)
    code, said = verified(lived)
    assert (code, "another key" in said) == (1, True), said


def test_a_result_that_was_published_before_and_is_put_in_the_place_of_the_newest_is_refused(verified, lived):
    verified(lived)
    newest = (verified.folder / PATH).read_bytes()
    older = next(data for path, data in lived.files.items() if path.startswith("promises/") and data != newest)
    (verified.folder / PATH).write_bytes(older)
    code, said = verified.check()
    assert (code, "is not the result that entry" in said) == (1, True), said


def test_a_result_made_on_another_log_is_refused_although_the_log_names_it(verified, lived):
    lived.check_promises(lived.acts[-1].at, root_hash="ab" * 32)
    code, said = verified(lived)
    assert (code, "made on another log: its root over" in said) == (1, True), said


def test_a_city_that_stopped_looking_is_named(verified, lived):
    code, said = verified(lived, later=timedelta(days=4))
    assert (code, "days old: the city has to look at its promises every day" in said) == (1, True), said
