"""clearplate-verify against a whole portal that the server built: it holds, and every alteration is named."""

import json
import re
from datetime import timedelta

import pytest

from city import ORIGIN, City, a_year
from clearplate.core.tlog.entries import parse_entry
from clearplate.server.portal.building import build
from clearplate.server.portal.rendering import render_pages
from clearplate.server.portal.site import CityPage
from clearplate.server.tlog.store import FolderPublicStore
from clearplate_verify.cli import main

PAGE = CityPage("Exampleville", ORIGIN, "America/Denver", "Typed.", "Escrito.", "", "#0a5f59")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Every file of the public space of a city of forty days."""
    folder = tmp_path_factory.mktemp("public")
    city = City()
    a_year(city, days=40)
    city.write_to(folder)
    now = parse_entry(city.entries[-1]).at + timedelta(minutes=1)
    store = FolderPublicStore(folder)
    memory = tmp_path_factory.mktemp("memory") / "fold"
    build(store, store, now, PAGE, render=render_pages, memory_file=memory)
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def portal(built, tmp_path):
    for path, data in built.items():
        copy = tmp_path / "public" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    return tmp_path / "public"


@pytest.fixture
def verify(portal, capsys):
    """Run the command; the exit code and what it printed."""

    def run(command="portal", *more):
        state = ["--state", str(portal.parent / "state"), "--lang", "en"]
        code = main([command, str(portal), *more, *state])
        return code, capsys.readouterr().out

    return run


def edit(portal, path, before, after):
    file = portal / path
    text = file.read_bytes().decode()
    assert before in text
    file.write_bytes(text.replace(before, after, 1).encode())


def figures(portal):
    return json.loads((portal / "data/figures.json").read_bytes())


def test_an_honest_portal_holds_and_is_remembered(verify, portal):
    code, told = verify()
    assert code == 0, told
    assert "28 pages" in told
    assert "first time" in told
    assert "only grew" in verify()[1]
    result = json.loads(verify("log", "--json")[1])
    assert result["tree_size"] == figures(portal)["figures"]["log.entries"]["value"]


def test_an_altered_figure_is_named(verify, portal):
    value = figures(portal)["figures"]["searches.asked"]["value"]
    edit(portal, "data/figures.json", f'"value":{value}}},"searches.day', f'"value":{value - 1}}},"searches.day')
    code, told = verify()
    assert code == 1
    assert "searches." in told


def test_a_figure_altered_on_one_page_only_is_named(verify, portal):
    value = figures(portal)["figures"]["agencies.count"]["value"]
    edit(
        portal,
        "es/access.html",
        f'data-figure="agencies.count" value="{value}"',
        'data-figure="agencies.count" value="1"',
    )
    code, told = verify()
    assert (code, "es/access.html" in told, "agencies.count" in told) == (1, True, True)


@pytest.mark.parametrize(("name", "column"), [("agencies", "title"), ("holds", "hold"), ("certificates", "root")])
def test_a_row_hidden_from_a_list_is_named(verify, portal, name, column):
    document = figures(portal)
    hidden = document["lists"][name].pop()
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (portal / "data/figures.json").write_text(text, encoding="utf-8")
    code, told = verify()
    assert code == 1
    assert hidden[column] in told
    assert "hides" in told


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("holds.html", 'data-column="state" data-value="in_force"', 'data-column="state" data-value="ended"'),
        ("es/retention.html", 'data-column="captures" data-value="200"', 'data-column="captures" data-value="300"'),
    ],
)
def test_a_hold_or_a_certificate_altered_on_one_page_only_is_named(verify, portal, path, before, after):
    edit(portal, path, before, after)
    code, told = verify()
    assert (code, path in told) == (1, True)


def test_rows_of_searches_that_changed_places_are_named(verify, portal):
    file = next(path for path in (portal / "data/searches").glob("*.csv") if path.read_bytes().count(b"\r\n") > 3)
    lines = file.read_bytes().split(b"\r\n")
    lines[1], lines[2] = lines[2], lines[1]
    file.write_bytes(b"\r\n".join(lines))
    code, told = verify()
    assert (code, f"data/searches/{file.name}" in told, "line 2" in told) == (1, True, True)


def test_another_text_in_the_place_of_a_policy_is_named(verify, portal):
    policy = next((portal / "policies").glob("*.txt"))
    policy.write_bytes(policy.read_bytes() + b" ")
    code, told = verify()
    assert (code, policy.name in told) == (1, True)


def test_a_certificate_with_a_leaf_altered_is_named(verify, portal):
    certificate = min((portal / "certificates").glob("*.json"))
    data = bytearray(certificate.read_bytes())
    place = data.index(b'"leaves":["') + 11
    data[place] = ord("0") if data[place] != ord("0") else ord("1")
    certificate.write_bytes(bytes(data))
    code, told = verify()
    assert (code, certificate.name in told) == (1, True)


def test_a_missing_page_is_named(verify, portal):
    (portal / "es/retention.html").unlink()
    code, told = verify()
    assert (code, "es/retention.html is missing" in told) == (1, True)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_an_entry_edited_anywhere_is_named(verify, portal, place):
    files = (portal / "log/tile/entries").rglob("*")
    bundle = min(path for path in files if path.is_file() and path.suffix != ".html")
    data = bytearray(bundle.read_bytes())
    data[len(data) * (place + 1) // 5] ^= 1
    bundle.write_bytes(bytes(data))
    code, told = verify("log")
    assert (code, "DOES NOT HOLD" in told) == (1, True)


def test_a_log_that_went_back_is_refused(verify, portal, built):
    assert verify("log")[0] == 0
    older = City()
    a_year(older, days=20)
    older.write_to(portal)
    code, told = verify("log")
    assert (code, "The log went back" in told) == (1, True)


def test_a_receipt_and_an_entry_hold(verify, portal, built, tmp_path, capsys):
    city = City()
    a_year(city, days=2)
    proof = tmp_path / "mine.tlog-proof"
    city.publish()
    proof.write_bytes(city.receipt(3))
    (tmp_path / "keys.txt").write_text(city.policy.render(), encoding="utf-8")
    assert main(["receipt", str(proof), "--keys", str(tmp_path / "keys.txt"), "--lang", "en"]) == 0
    assert "Entry 3" in capsys.readouterr().out
    data = bytearray(proof.read_bytes())
    data[60] ^= 1
    proof.write_bytes(bytes(data))
    assert main(["receipt", str(proof), "--keys", str(tmp_path / "keys.txt")]) == 1
    assert verify("entry", "3")[0] == 0
    assert verify("entry", "99999999")[0] == 1


@pytest.mark.parametrize("link", ["searches.html", "./searches.html", "none.html"])
def test_a_page_is_compared_however_others_link_to_it(verify, portal, link):
    page = portal / "searches.html"
    text = re.sub(r'(data-figure="searches\.asked" value=")\d+', r"\g<1>999999", page.read_text(encoding="utf-8"))
    assert "999999" in text
    page.write_text(text, encoding="utf-8")
    (portal / "none.html").write_text("<p>Nothing here.", encoding="utf-8")
    for other in portal.glob("*.html"):
        linked = other.read_text(encoding="utf-8").replace('href="searches.html', f'href="{link}')
        other.write_text(linked, encoding="utf-8")
    code, told = verify()
    assert (code, "searches.html shows '" in told) == (1, True)


def test_more_pages_than_are_read_are_no_hiding_place(verify, portal):
    index = portal / "index.html"
    links = "".join(f'<a href="decoy-{number}.html">.</a>' for number in range(200))
    index.write_text(index.read_text(encoding="utf-8") + links, encoding="utf-8")
    for number in range(200):
        (portal / f"decoy-{number}.html").write_text(".", encoding="utf-8")
    code, told = verify()
    assert (code, "more than 200 pages" in told) == (1, True)


@pytest.mark.parametrize("feed", ["feed.xml", "es/feed.xml"])
def test_a_change_left_out_of_the_feed_is_named(verify, portal, feed):
    text = (portal / feed).read_text(encoding="utf-8")
    (portal / feed).write_text(re.sub(r"<entry>.*?</entry>", "", text, count=1, flags=re.DOTALL), encoding="utf-8")
    code, told = verify()
    assert (code, f"{feed} does not tell" in told) == (1, True)


def test_a_field_that_an_auditor_shows_is_the_one_committed_to(tmp_path, capsys):
    city = City()
    a_year(city, days=5)
    city.publish()
    city.write_to(tmp_path / "public")
    act = next(act for act in city.acts if parse_entry(act.entry.data).kind == "search.asked")
    index = str(city.acts.index(act))
    call = ["disclosure", str(tmp_path / "public"), index]
    options = ["--state", str(tmp_path / "state"), "--lang", "en", "--json"]
    shown = {}
    for disclosure in act.entry.disclosures:
        assert main([*call, disclosure, *options]) == 0
        result = json.loads(capsys.readouterr().out)
        shown[result["name"]] = result["value"]
    assert set(shown) >= {"plates", "reason", "case_number"}
    first = act.entry.disclosures[0]
    (tmp_path / "shown.txt").write_text(first)
    assert main([*call, str(tmp_path / "shown.txt"), *options]) == 0
    capsys.readouterr()
    other = first[:-2] + ("AA" if not first.endswith("AA") else "BB")
    assert main([*call, other, *options]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert main(["disclosure", str(tmp_path / "public"), "0", first, *options]) == 1
