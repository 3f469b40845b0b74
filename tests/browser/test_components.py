"""Components that several stations use, drawn with what they may have to show."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from browsing import PHONE, WIDE, check

pytestmark = pytest.mark.django_db(transaction=True)

SHEET = """{% extends "ui/base.html" %}{% load house %}{% block title %}Sheet{% endblock %}
{% block breadcrumbs %}{% breadcrumbs "/" "Start" "/x/" "Cases" "26-1142" %}{% endblock %}
{% block content %}<h1>Component sheet</h1>
<p>{% plate "BZK8471" sure "US-TX" "large" %} {% plate "BZK8471" unsure "US-TX" %} {% plate "7ABC123" unsure "US-CA" "small" %} {% plate "M1234AB" %}</p>
{% include "ui/plate_legend.html" %}
<dl class="cp-stats">{% include "ui/stat.html" with value="1,204" label="Reads today" note="since midnight UTC" %}{% include "ui/stat.html" with value="12" label="Cameras working" %}</dl>
{% include "ui/alert.html" with kind="warning" title="Camera silent" text="Mesa St at 5th has sent nothing for 40 minutes." %}
{% include "ui/alert.html" with kind="success" text="Saved." %}
{% include "ui/alert.html" with kind="error" title="No" text="This did not work." %}
{% include "ui/alert.html" with kind="info" title="Note" text="Something to know." %}
<p class="cp-public-line"><span class="cp-public-line__label">The public will see exactly this</span>{"kind":"search.asked","offense":"13A","case":"c-3k9v2mtx4ab7q"}</p>
{% include "ui/empty.html" with title="Nothing found" text="No camera saw this plate in these days." url="/" action="Ask again" icon_name="search" %}
<p><span class="cp-tag">active</span> <span class="cp-tag cp-tag--warn">ends soon</span> <span class="cp-tag cp-tag--stop">none</span> <span class="cp-tag cp-tag--plain">passkey</span> <code>search.case_exists</code></p>
{% endblock %}"""

REFUSED = {
    "sentence": "A search needs an active case that you are on.",
    "rule_id": "search.case_exists",
    "promise": "P3",
    "todo": "Ask the case's owner to add you, or name another case.",
}


def show(page, html):
    """Serve a rendered page in the place of one of ours, under its own policy for scripts and styles."""
    page.route("**/accounts/login/", lambda route: route.fulfill(response=route.fetch(), body=html))
    page.goto("/accounts/login/", wait_until="networkidle")


def request():
    made = RequestFactory().get("/")
    made.user, made.resolver_match = AnonymousUser(), None
    return made


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_component_sheet(open_page, viewport):
    context = {"sure": (990,) * 7, "unsure": (990, 980, 850, 610, 990, 720, 990)}
    page = open_page(viewport)
    show(page, engines["django"].from_string(SHEET).render(context, request()))
    check(page, "sheet")
    assert page.get_by_role("img", name="Uncertain characters").count() == 2


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("ui/refused_page.html", REFUSED),
        ("ui/problem.html", {"status": 503, "title": "Not available just now", "detail": "Try again in a minute."}),
        (
            "ui/confirm.html",
            {
                "heading": "Close the case?",
                "consequences": ["Holds end."],
                "action": "Close",
                "back": "/",
                "danger": True,
            },
        ),
    ],
    ids=["refused", "problem", "confirm"],
)
def test_pages_that_any_station_shows(open_page, viewport, template, context):
    page = open_page(viewport)
    with translation.override("en"):
        show(page, render_to_string(template, context, request()))
    check(page, template.removeprefix("ui/").removesuffix(".html"))
