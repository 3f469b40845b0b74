"""clearplate-verify and the result of checking the promises: what the entry names, what the key signed, what it counts."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import canonical
from clearplate.core.promises import Finding, Verdict
from clearplate.core.promises.statement import Checked, counts, sign
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.promises import PATH, check_promises

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FINDINGS = (
    Finding("days.ended", "P1", Verdict.HOLDS, {"days": 3}),
    Finding("days.certified", "P1", Verdict.UNCHECKED),
    Finding("gate.vague", "P3", Verdict.FAILS, {"probes": 2, "passed": 1}),
    Finding("gate.case", "P3", Verdict.HOLDS),
)


class Space:
    def __init__(self, data):
        self.data = data

    def read(self, path, _limit):
        assert path == PATH
        return self.data


def told(findings=FINDINGS):
    digest, data = sign(
        Checked("exampleville", datetime(2026, 11, 24, tzinfo=UTC), "0.1.0", None, 3, "0" * 64, findings), KEY
    )
    return data, {"index": 7, "statement": digest, **counts(findings)}


def test_an_honest_result_holds():
    data, stated = told()
    assert check_promises(Space(data), stated) == 4
    assert (stated["holds"], stated["fails"], stated["unchecked"]) == (1, 1, 15)
    assert check_promises(Space(None), None) == 0


def restated(data, stated):
    return Space(data), {**stated, "statement": sha256(data).hexdigest()}


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


def test_another_result_than_the_logs_is_refused():
    data, stated = told()
    other, _ = told(FINDINGS[:1])
    with pytest.raises(VerificationFailed, match="not the result that entry 7"):
        check_promises(Space(other), stated)
    with pytest.raises(VerificationFailed, match="no entry"):
        check_promises(Space(data), None)


@pytest.mark.parametrize("name", ["holds", "fails", "unchecked", "checks"])
def test_counts_that_the_findings_do_not_give_are_refused(name):
    data, stated = told()
    with pytest.raises(VerificationFailed, match=name):
        check_promises(Space(data), {**stated, name: stated[name] + 1})


def test_a_finding_of_no_known_form_is_refused():
    payload = json.loads(told()[0])["payload"] | {"findings": [{"verdict": "maybe", "promise": "P1"}]}
    signature = KEY.sign(b"clearplate/promise-check/v1\n" + canonical.encode(payload))
    data = canonical.encode({"payload": payload, "signature": b64encode(signature).decode()})
    with pytest.raises(VerificationFailed, match="form"):
        check_promises(*restated(data, {"index": 1}))
