"""The page "verify it yourself": a real Chromium checks a public space, and says what is wrong with it."""

import json
import re

import pytest

import mirror
from browsing import PHONE, assert_accessible, look
from checking_page import SNAPSHOT, VECTORS, check, plausible, step
from city import a_year
from clearplate.core.figures.fold import Fold
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.fields import parse_instant
from clearplate.server.portal.building import build
from clearplate.server.portal.site import CityPage
from clearplate.server.tlog.store import FolderPublicStore
from mirror import asked, flipped

LATER = ("samples", "promises", "files", "pages")


@pytest.mark.parametrize("count", [6, 256, 700])
def test_an_honest_space_holds_and_every_step_is_ticked(space, count):
    city, page = space(plausible(count))
    outcome, told = check(city, page)
    assert outcome == "held", told
    assert f"{count} entries" in told
    for name in ("keys", "checkpoint", "witnesses", "entries", "root", "memory", "figures", *LATER):
        assert step(page, name)[0] == "held", step(page, name)
    assert "news (2026-11-24 12:00 UTC)" in step(page, "witnesses")[1]
    look(page, f"verify-{count}")


def test_the_figures_are_those_that_the_entries_give(space):
    city, _page = space(plausible(105))
    figures = {name: figure["value"] for name, figure in city.figures()["figures"].items()}
    expected = {
        "log.entries": 105,
        "log.embargoed": 1,
        "log.embargo_overdue": 0,
        "searches.asked": 100,
        "searches.with_case": 100,
        "searches.answers": 1,
        "searches.sightings_shown": 3,
        "searches.day.2026-11-24": 100,
        "searches.offense.120": 100,
        "agencies.count": 2,
        "retention.days": None,
        "accounts.counted": None,
    }
    assert {name: figures[name] for name in expected} == expected
    assert city.figures()["figures"]["searches.asked"]["first"] == 1
    assert [row["title"] for row in city.figures()["lists"]["agencies"]] == ["City Police", "County Sheriff"]


def test_the_page_speaks_spanish_fits_a_phone_and_is_accessible(space):
    city, page = space(plausible(6), viewport=PHONE)
    outcome, told = check(city, page, "es/verify.html")
    assert (outcome, "Todo se cumple" in told) == ("held", True), told
    assert_accessible(page)


def test_the_log_may_grow_past_the_figures_and_the_past_is_remembered(space):
    city, page = space(plausible(300))
    assert check(city, page)[0] == "held"
    city.entries += [asked(number, "2026-11-24T11:00:00.000Z") for number in range(1000, 1300)]
    city.publish()
    outcome, told = check(city, page)
    assert outcome == "held", told
    assert "300 entries seen last time" in step(page, "memory")[1]


def an_altered_figure(document):
    document["figures"]["searches.asked"]["value"] -= 1


def a_hidden_agency(document):
    document["lists"]["agencies"].pop(1)


def an_invented_row(document):
    document["lists"]["reviews"].append({"review": "good"})


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (an_altered_figure, "The figure searches.asked differs: the portal says 694, the log gives 695"),
        (a_hidden_agency, "A row is hidden: the list agencies lacks"),
        (an_invented_row, "Row 1 of the list reviews is in no entry of the log"),
    ],
)
def test_what_the_portal_says_falsely_is_named(space, alter, named):
    city, page = space(plausible(700))
    city.alter_figures(alter)
    outcome, told = check(city, page)
    assert outcome == "failed"
    assert named in told


@pytest.mark.parametrize(
    ("path", "place", "named"),
    [
        ("log/tile/0/001", 700, "log/tile/0/001 was changed: the entries lead to the root that the city signed"),
        ("log/tile/1/000.p/2", 3, "log/tile/1/000.p/2 was changed"),
        ("log/tile/entries/001", 40, "Entry 256 in log/tile/entries/001 was changed"),
        ("log/tile/entries/001", 1, "log/tile/entries/001 does not hold the entries it must"),
        ("log/tile/entries/002.p/188", 40, "Entry 512 in log/tile/entries/002.p/188 was changed"),
        ("log/checkpoint", 32, "is false"),
        ("data/searches/2026-11.csv", 400, "Line 2 of data/searches/2026-11.csv differs"),
        ("data/searches/2026-11.json", 200, "Line 1 of data/searches/2026-11.json differs"),
    ],
)
def test_one_flipped_byte_is_named(space, path, place, named):
    city, page = space(plausible(700))
    city.files[path] = flipped(city.files[path], place)
    outcome, told = check(city, page)
    assert outcome == "failed", told
    assert named in told


def test_a_number_in_a_page_and_a_row_left_out_of_it_are_named(space):
    city, page = space(plausible(105))
    honest = city.files["es/index.html"]
    city.files["es/index.html"] = honest.replace(b">100</data>", b">99</data>")
    assert "es/index.html shows 99 for the figure searches.asked; the log gives 100" in check(city, page)[1]
    city.files["es/index.html"] = honest.replace(b'value="100"', b'value="99"')
    assert "shows 99 for the figure searches.asked" in check(city, page)[1]
    city.files["es/index.html"] = honest.replace(b'<tr data-row="1">', b"<tr>")
    assert "A row is hidden: the list es/index.html, agencies lacks" in check(city, page)[1]


def test_a_missing_tile_is_named(space):
    city, page = space(plausible(300))
    (city.folder / "log/tile/0/000").unlink()
    del city.files["log/tile/0/000"]
    outcome, told = check(city, page)
    assert (outcome, "log/tile/0/000 is missing" in told) == ("failed", True), told


def test_a_dropped_entry_under_the_same_checkpoint_leads_to_another_root(space):
    city, page = space(plausible(300))
    honest = city.checkpoint
    del city.entries[7]
    city.entries.append(city.entries[-1])
    city.publish()
    city.sign(honest)
    outcome, told = check(city, page)
    assert (outcome, "left out, changed or put in another order" in told) == ("failed", True), told


def test_a_fork_a_rollback_and_exchanged_keys_are_known_to_who_came_before(space):
    city, page = space(plausible(300))
    honest = list(city.entries)
    assert check(city, page)[0] == "held"
    city.entries = [*honest[:200], asked(9999, "2026-11-24T11:00:00.000Z"), *honest[200:]]
    city.publish()
    assert "rewrote its log" in check(city, page)[1]
    city.entries = honest[:299]
    city.publish()
    city.alter_figures(lambda document: document.update(tree_size=299))
    assert "it has 299 entries, and this browser has seen 300" in check(city, page)[1]
    city.entries = honest
    city.signer = mirror.note_signing_key(mirror.ORIGIN, b"\7" * 32)
    city.publish()
    assert "keys are not the ones this browser saw last time" in check(city, page)[1]


def test_another_origin_is_refused_and_too_few_witnesses_are_said(space):
    city, page = space(plausible(30))
    honest = city.checkpoint
    city.sign(Checkpoint("elsewhere.example/log", honest.tree_size, honest.root_hash))
    assert "another log: elsewhere.example/log" in check(city, page)[1]
    city.sign(honest)
    lines = city.files["log/checkpoint"].decode().splitlines(keepends=True)
    city.files["log/checkpoint"] = "".join(line for line in lines if mirror.WITNESS not in line).encode()
    outcome, told = check(city, page)
    assert outcome == "doubt", told
    assert "Too few witnesses signed" in step(page, "witnesses")[1]


def test_a_browser_without_ed25519_says_so_and_claims_nothing(space):
    city, page = space(plausible(30))
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))")
    outcome, told = check(city, page)
    assert outcome == "doubt", told
    assert "cannot check Ed25519" in step(page, "checkpoint")[1]
    assert step(page, "pages")[0] == "held"


def test_the_check_can_be_stopped(space):
    city, page = space(plausible(700))
    city.write_to(city.folder)
    page.route("**/log/tile/entries/001", lambda _route: None)  # Never answered.
    page.goto(f"{city.address}/verify.html")
    page.locator("[data-verify=start]").click()
    page.locator("[data-verify=stop]").click()
    page.locator("html[data-verified=cancelled]").wait_for(state="attached")
    assert "You stopped the check" in page.locator("[data-verify=result]").inner_text()


@pytest.mark.parametrize("days", [1, 29, 75])
def test_the_browsers_fold_gives_what_the_servers_gives(space, days):
    _mirror, page = space(plausible(6))
    lived = a_year(days=days)
    fold = Fold()
    for index, data in enumerate(lived.entries):
        fold.add(index, parse_entry(data))
    as_of = parse_instant(json.loads(lived.entries[-1])["at"])
    expected = fold.snapshot(as_of, root_hash=bytes(32)).as_json(lived.origin, [])
    said = page.evaluate(SNAPSHOT, [[one.decode() for one in lived.entries], expected["as_of"]])["snapshot"]
    assert said["figures"] == expected["figures"]
    assert said["lists"] == expected["lists"]


def test_what_the_citys_own_builder_wrote_holds_and_a_changed_byte_is_named(space, tmp_path):
    city, page = space(plausible(6))
    lived = a_year(days=60)
    lived.files = {path: data for path, data in lived.files.items() if path.startswith(("log/", "promises/"))}
    for path in city.files:
        (city.folder / path).unlink()
    store = FolderPublicStore(lived.write_to(city.folder))
    named = CityPage(name="Example City", origin=lived.origin, time_zone="UTC")
    pages = [(path, data) for path, data in city.files.items() if path.endswith("index.html")]
    pages = [(path, re.sub(rb"<(p|table).*</(p|table)>", b"", data)) for path, data in pages]
    at = lived.acts[-1].at
    build(store, store, at, named, render=lambda _site: pages, memory_file=tmp_path / "memory.sqlite3")
    city.files = {}
    outcome, told = check(city, page)
    assert outcome == "held", told
    assert "ML-DSA-44" in step(page, "checkpoint")[1]
    bundle = city.folder / "log/tile/entries/000"
    bundle.write_bytes(flipped(bundle.read_bytes(), 40))
    assert "Entry 0 in log/tile/entries/000 was changed" in check(city, page)[1]


def test_the_fold_agrees_with_the_vectors(space):
    _city, page = space(plausible(6))
    vectors = json.loads((VECTORS / "figures.json").read_text(encoding="utf-8"))
    for expected in vectors["expected"]:
        said = page.evaluate(SNAPSHOT, [vectors["entries"][: expected["tree_size"]], expected["as_of"]])
        assert said["snapshot"] == {name: expected[name] for name in ("figures", "lists")}
    for month, rows in vectors["searches"].items():
        assert json.loads(said["files"][f"data/searches/{month}.json"]["text"]) == rows
