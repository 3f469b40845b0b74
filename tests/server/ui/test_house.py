"""Components that stand in every page, and what the browser is given."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory

UI = Path(__file__).parents[3] / "src/clearplate/server/ui"
# It leaves in a bundle and is read from a disk, so it carries all it needs.
LEAVES = UI.parent / "evidence/templates/evidence/how-to-check.html"
TEMPLATES = sorted(path for path in UI.parent.glob("*/templates/**/*.html") if path != LEAVES)


def draw(source, **context):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = AnonymousUser(), None
    return engines["django"].from_string("{% load house %}" + source).render(context, request)


def test_a_sure_plate_is_spelled_out_for_ears():
    assert 'aria-label="Plate A B C 1 2 3 4"' in draw('{% plate "ABC1234" %}')


def test_doubtful_characters_are_named_with_place_and_confidence():
    html = draw("{% plate plate confidence %}", plate="AB8", confidence=(990, 850, 610))
    assert "Uncertain characters: B at place 2, 85 percent; 8 at place 3, 61 percent" in html
    assert html.count("--sure") == html.count("--fair") == html.count("--doubtful") == 1


def test_a_plate_and_its_confidences_must_fit():
    with pytest.raises(ValueError, match="zip"):
        draw("{% plate plate confidence %}", plate="AB8", confidence=(990, 850))


def test_breadcrumbs_pair_addresses_with_labels():
    html = draw('{% breadcrumbs "/cases/" "Cases" "26-1142" %}')
    assert 'href="/cases/"' in html
    assert 'aria-current="page">26-1142<' in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_no_template_carries_style_or_script_of_its_own(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", text), "the policy of the page refuses it"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


def test_every_file_that_a_style_sheet_names_is_there():
    for sheet in (UI / "static/ui").rglob("*.css"):
        for name in re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet.read_text()):
            assert (sheet.parent / name).resolve().is_file(), f"{sheet.name} names {name}"


def test_nothing_vendored_points_elsewhere():
    for path in (UI / "static/ui/vendor").rglob("*.css"):
        assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", path.read_text())


@pytest.mark.parametrize("name", ["search", "folder_open", "photo_camera", "people", "verified_user", "list"])
def test_icons_of_the_navigation_are_in_the_sprite(name):
    sprite = Path(finders.find("ui/vendor/uswds/img/sprite.svg")).read_text()
    assert f'id="{name}"' in sprite
