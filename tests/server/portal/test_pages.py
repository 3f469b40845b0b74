"""What the pages are made of: every figure marked in both languages, nothing from elsewhere, nothing inline, and light."""

import gzip
import html
import json
import re

import pytest

import exampleville
from clearplate.server.portal.rendering import PAGES


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    exampleville.publish(folder, tmp_path_factory.mktemp("memory") / "fold")
    return folder


@pytest.fixture(params=["", "es/"], ids=["en", "es"])
def pages(space, request):
    return {stem: (space / f"{request.param}{stem}.html").read_text(encoding="utf-8") for stem in PAGES}


def test_every_figure_and_list_stands_marked_on_a_page(space, pages):
    published = json.loads((space / "data/figures.json").read_bytes())
    everything = "".join(pages.values())
    assert set(re.findall(r'data-figure="([^"]+)"', everything)) >= set(published["figures"])
    assert set(re.findall(r'data-list="([^"]+)"', everything)) == set(published["lists"])


def test_nothing_is_fetched_or_sent_elsewhere(pages):
    for text in pages.values():
        assert not re.search(r'(src|action|srcset)="(https?:)?//', text)
        outside = set(re.findall(r'href="((?:https?:)?//[^"]+)"', text))
        assert outside <= {exampleville.PAGE.contact_url}


def test_nothing_is_inline(pages):
    for text in pages.values():
        assert not re.search(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=\"|javascript:", text)


def test_what_the_city_typed_is_marked_as_typed(pages):
    typed = re.findall(r'<section class="typed">.*?</section>', pages["index"], re.DOTALL)
    assert len(typed) == 1
    assert any(words in html.unescape(typed[0]) for words in (exampleville.PAGE.about_en, exampleville.PAGE.about_es))
    assert re.search(r'class="typed"[^<]*<span[^>]*>[^<]+</span> <a href="https://exampleville', pages["index"])


def test_a_mirror_that_follows_links_gets_every_module(space, pages):
    names = {f"assets/verify/{path.name}" for path in (space / "assets/verify").glob("*.js")}
    assert names
    assert all(f'{name}"' in pages["verify"] for name in names)


def test_the_first_page_is_light(space):
    parts = ["index.html", "assets/portal.css", "assets/city.css", "assets/mark.svg"]
    assert sum(len(gzip.compress((space / part).read_bytes())) for part in parts) < 100_000


def test_the_policy_in_force_is_told_in_its_own_sentences(pages):
    assert "search.case_exists" in pages["policy"]
    assert "09A" in pages["policy"]


def test_addresses_are_the_citys_own(pages):
    assert f"clearplate-verify portal https://{exampleville.ORIGIN.removesuffix('/log')}/" in pages["verify"]
