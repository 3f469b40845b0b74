"""The smoke run's browser reads forms as a browser does, and refuses to fill in what is not there."""

import httpx
import pytest

from clearplate.core.errors import FormatError
from clearplate.demo.browser import Page

HTML = b"""
<form method="post" action="/go/"><input type="hidden" name="csrf" value="x1">
<input name="plate" value="ABC"><textarea name="reason">why\nso</textarea>
<input type="radio" name="when" value="day" checked><input type="radio" name="when" value="week">
<input type="checkbox" name="camera" value="1"><input type="checkbox" name="camera" value="2" checked>
<select name="kind"><option value="a">A<option value="b" selected>B</select>
<button name="do" value="ask">Ask</button><input type="submit" name="never" value="sent"></form>
<form><input name="q"></form><a href="/there/">There</a><img src="/p.jpg"><script>hidden()</script><p>Seen &amp; read</p>
"""
PAGE = Page(200, httpx.URL("http://127.0.0.1/here/"), HTML, "text/html")


def test_a_form_is_read_as_a_browser_would_send_it():
    form = PAGE.form_with("plate")
    assert (form.method, form.action) == ("post", "/go/")
    assert form.values == {
        "csrf": ["x1"],
        "plate": ["ABC"],
        "reason": ["why\nso"],
        "when": ["day"],
        "camera": ["2"],
        "kind": ["b"],
    }
    assert form.choices["camera"] == ["1", "2"]
    assert form.choices["do"] == ["ask"]


def test_what_a_person_sees_and_can_follow():
    assert "Seen & read" in PAGE.words
    assert "hidden()" not in PAGE.words
    assert PAGE.links == ["/there/"]
    assert PAGE.pictures == ["/p.jpg"]


def test_a_missing_form_is_named():
    with pytest.raises(FormatError, match=r"/here/.*no form with password"):
        PAGE.form_with("password")
