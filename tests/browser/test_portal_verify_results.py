"""The page "verify it yourself" draws the random samples again, and checks the city's own result on its promises."""

import base64
import hashlib
import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import mirror
from checking_page import AS_OF, SNAPSHOT, VECTORS, check, plausible, step
from clearplate.core import canonical
from clearplate.core.promises import Finding, Verdict
from clearplate.core.promises.statement import Checked, counts, sign
from clearplate.core.review.sampling import Period, draw, population
from clearplate.core.tlog import merkle
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.fields import parse_instant
from mirror import agency, asked, entry

DRAW = """async ([seed, first, last, population, size]) => {
  const { draw } = await import(new URL("assets/verify/samples.js", document.baseURI).href);
  return draw(Uint8Array.from(seed.match(/../g), (pair) => parseInt(pair, 16)), first, last, population, size);
}"""


def test_the_browsers_draws_are_the_vectors(space):
    _city, page = space(plausible(6))
    for told in json.loads((VECTORS / "review-sample.json").read_text(encoding="utf-8"))["draws"]:
        given = [told[name] for name in ("seed", "first_day", "last_day", "population", "size")]
        assert page.evaluate(DRAW, given) == told["places"]


MONDAY, TUESDAY = "2026-11-23", "2026-11-24T11:00:00.000Z"


def with_sample(count=300, **forged):
    """Searches of a Monday, in more than one bundle, and a sample of them that was drawn on the Tuesday."""
    entries = [agency("City Police", "2026-08-01T00:00:00.000Z")]
    entries += [asked(number, f"{MONDAY}T0{number % 10}:00:00.000Z") for number in range(count)]
    entries.append(asked(count, TUESDAY))
    period = Period(date.fromisoformat(MONDAY), date.fromisoformat(MONDAY))
    size, ids = population(map(parse_entry, entries), period)
    seed = merkle.root_hash([merkle.leaf_hash(data) for data in entries[:size]])
    honest = {
        "officer": "o-0123456789abc",
        "agency": "City Police",
        "seed": seed.hex(),
        "tree_size": size,
        "first_day": MONDAY,
        "last_day": MONDAY,
        "population": len(ids),
        "searches": draw(seed, period, ids, 9),
        "policy": "ab" * 32,
        "rules": [],
    }
    changed = {name: change(honest[name]) for name, change in forged.items()}
    return [*entries, entry("review.sample_drawn", 1006, TUESDAY, {**honest, **changed})]


@pytest.mark.parametrize("count", [30, 255, 256, 300])
def test_a_random_sample_is_drawn_again(space, count):
    city, page = space(with_sample(count))
    outcome, told = check(city, page)
    assert outcome == "held", told
    assert (
        f"1 random sample drawn again from the log's own root, the same searches each. The last: 9 of {count}"
        in (step(page, "samples")[1])
    )


@pytest.mark.parametrize(
    ("forged", "named"),
    [
        ({"searches": lambda true: [f"0199f0a2-7d3c-7000-8000-{5000:012x}", *true[1:]]}, "Somebody chose it"),
        ({"searches": lambda true: true[::-1]}, "search 1 is"),
        ({"seed": lambda _: "ab" * 32}, "with the seed abab"),
        ({"tree_size": lambda true: true + 1}, "with the root of 302 entries"),
        ({"population": lambda true: true - 1}, "draws a sample of 299 searches"),
        ({"last_day": lambda _: "2026-11-24"}, "could still choose the dice"),
        ({"first_day": lambda _: "2026-11-31"}, "in a form that samples do not have"),
        ({"searches": lambda _: []}, "in a form that samples do not have"),
    ],
)
def test_a_forged_sample_is_named(space, forged, named):
    city, page = space(with_sample(**forged))
    outcome, told = check(city, page)
    assert (outcome, named in told) == ("failed", True), told
    assert step(page, "samples")[0] == "failed"


CITY_KEY, ANOTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (5, 6))


def with_promises(*, key=CITY_KEY, later=TUESDAY, entry_says=(), **changes):
    """A log whose last entry names a result of checking the promises; the entries, and the result."""
    entries = plausible(260)
    root = merkle.root_hash([merkle.leaf_hash(data) for data in entries[:257]])
    findings = (Finding("days.ended", "P1", Verdict.HOLDS), Finding("gate.vague", "P3", Verdict.FAILS))
    honest = {"origin": mirror.ORIGIN, "at": parse_instant(later), "software": "0.1.0", "policy": None}
    honest |= {"tree_size": 257, "root_hash": root.hex(), "findings": findings}
    statement, data = sign(Checked(**{**honest, **changes}), key)
    public = {"statement": statement, **counts(findings), "by_command": False, "policy": None, **dict(entry_says)}
    return [*entries, entry("promises.checked", 120, later, public)], data


def published(space, told):
    entries, data = told
    city, page = space(entries)
    if data is not None:
        city.files["data/promises.json"] = data
    return city, page


def test_the_citys_own_check_holds_and_its_key_is_remembered(space):
    city, page = published(space, with_promises())
    outcome, told = check(city, page)
    assert outcome == "held", told
    said = step(page, "promises")[1]
    assert "1 promises hold, 1 do not, 15 could not be checked" in said
    assert hashlib.sha256(CITY_KEY.public_key().public_bytes_raw()).hexdigest() in said
    city.files["data/promises.json"] = with_promises(key=ANOTHER)[1]
    entries, data = with_promises(key=ANOTHER)
    city.entries, city.files["data/promises.json"] = [*city.entries, entries[-1]], data
    city.publish()
    said = page.evaluate(SNAPSHOT, [[one.decode() for one in city.entries], AS_OF])
    city.say(said["snapshot"], said["files"], AS_OF)
    outcome, told = check(city, page)
    assert (outcome, "signed by another key" in told) == ("failed", True), told


def test_a_city_that_published_no_check_of_its_promises_is_said_to_have_none(space):
    city, page = space(plausible(6))
    assert check(city, page)[0] == "held"
    assert "has published no check" in step(page, "promises")[1]
    city.files["data/promises.json"] = with_promises()[1]
    assert "no entry of the log speaks of it" in check(city, page)[1]


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (lambda: (with_promises()[0], None), "data/promises.json is missing"),
        (lambda: (with_promises()[0], with_promises(software="9")[1]), "not the result that entry 260"),
        (lambda: with_promises(origin="elsewhere.example/log"), "another log: elsewhere.example/log"),
        (lambda: with_promises(root_hash="ab" * 32), "made on another log: its root over 257 entries"),
        (lambda: with_promises(tree_size=9999), "it was made on 9999 entries"),
        (lambda: with_promises(at=parse_instant("2026-11-01T00:00:00.000Z")), "at is 2026-11-01"),
        (lambda: with_promises(policy="ab" * 32), "policy is abab"),
        (lambda: with_promises(later="2026-11-20T08:00:00.000Z"), "2026-11-20, 4 days old"),
        (lambda: with_promises(entry_says={"holds": 17}), "holds is 1 by its findings; entry 260 says 17"),
        (lambda: unsigned(software="0.2.0"), "not signed by the key that it names"),
        (lambda: unsigned(findings=[]), "not signed by the key that it names"),
        (lambda: unsigned(key=CITY_KEY, v=2), "not in the form that results have"),
    ],
)
def test_a_forged_result_is_named(space, made, named):
    city, page = published(space, made())
    outcome, told = check(city, page)
    assert (outcome, named in told) == ("failed", True), told


def unsigned(*, key=None, **changes):
    """A result altered after it was signed, and named by the log all the same; with a key, signed again."""
    statement = json.loads(with_promises()[1])
    payload = {**statement["payload"], **changes}
    signature = statement["signature"]
    if key is not None:
        signed = key.sign(b"clearplate/promise-check/v1\n" + canonical.encode(payload))
        signature = base64.b64encode(signed).decode()
    data = canonical.encode({"payload": payload, "signature": signature})
    return with_promises(entry_says={"statement": hashlib.sha256(data).hexdigest()})[0], data


def test_a_browser_without_ed25519_leaves_the_signature_of_the_result_open(space):
    city, page = published(space, with_promises())
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))")
    outcome, told = check(city, page)
    assert outcome == "doubt", told
    assert step(page, "promises")[0] == "doubt"
